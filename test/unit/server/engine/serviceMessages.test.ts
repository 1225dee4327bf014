import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMessageParser } from '../../../../src/server/engine/scripts/serviceMessages.ts';
import type { OutputPart } from '../../../../src/server/engine/scripts/serviceMessages.ts';

function parse(...chunks: string[]): OutputPart[] {
  const parser = createMessageParser();
  return [...chunks.flatMap((chunk) => [...parser.push(chunk)]), ...parser.end()];
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const textOf = (parts: readonly OutputPart[]): string => parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
const messagesOf = (parts: readonly OutputPart[]) =>
  parts.flatMap((part) => (part.type === 'message' ? [{ name: part.name, ...Object.fromEntries(part.attributes) }] : []));

test("the documented messages of bash's functions are read", () => {
  expect(messagesOf(parse("##octopus[setVariable name='U3VwZXI=' value='TWFyaW8gQnJvcw==']"))).toEqual(
    [{ name: 'setvariable', value: 'Mario Bros' }].map((message) => ({ ...message, name: 'Super' })),
  );
  expect(parse("##octopus[progress percentage='NTA=' message='SGFsZiBXYXk=']")).toEqual([
    {
      type: 'message',
      name: 'progress',
      attributes: new Map([
        ['percentage', '50'],
        ['message', 'Half Way'],
      ]),
    },
  ]);
  expect(
    parse("##octopus[setVariable name='UGFzc3dvcmQ=' value='Y29ycmVjdCBob3JzZSBiYXR0ZXJ5IHN0YXBsZQ==' sensitive='VHJ1ZQ==']")[0],
  ).toMatchObject({
    attributes: new Map([
      ['name', 'Password'],
      ['value', 'correct horse battery staple'],
      ['sensitive', 'True'],
    ]),
  });
});

test('text around messages stays text, and several messages may stand in one line', () => {
  expect(parse('a##octopus[stdout-verbose]b##octopus[ stdout]c##octopus[stdout-default]\n')).toMatchObject([
    { text: 'a' },
    { name: 'stdout-verbose' },
    { text: 'b##octopus[ stdout]c' },
    { name: 'stdout-default' },
    { text: '\n' },
  ]);
});

test('double quotes, blanks around the equals sign and line breaks inside values are accepted', () => {
  expect(parse('##octopus[progress\r\n percentage = "NT\nA="\n]')).toEqual([
    { type: 'message', name: 'progress', attributes: new Map([['percentage', '50']]) },
  ]);
});

for (const broken of [
  "##octopus[setVariable name='a b!']",
  "##octopus[setVariable name='abc']",
  "##octopus[setVariable name='=abc']",
  '##octopus[setVariable name=QQ==]',
  "##octopus[setVariable name='QQ=='value='QQ==']",
  '##octopus[]',
  '##octopus[$(rm -rf /)]',
  "##octopus[setVariable name='QQ==",
]) {
  test(`what is no message stays text: ${broken}`, () => {
    expect(parse(broken)).toEqual([{ type: 'text', text: broken }]);
  });
}

test('a message inside the value of another one is not read as part of it', () => {
  const parts = parse("##octopus[setVariable name='##octopus[stdout-verbose]");
  expect(parts).toMatchObject([{ text: "##octopus[setVariable name='" }, { name: 'stdout-verbose' }]);
});

const noise = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '##octopus[',
    '##octopus',
    '[',
    ']',
    "'",
    '"',
    '=',
    'name',
    ' ',
    '\n',
    '#',
    "##octopus[setVariable name='QQ==' value='QQ==']",
  ),
);

test('S33: any text in any chunks is parsed without an error, and the cuts make no difference', () => {
  fc.assert(
    fc.property(fc.array(noise, { maxLength: 40 }), (chunks) => {
      const merged = (parts: readonly OutputPart[]) =>
        parts.reduce<OutputPart[]>((all, part) => {
          const last = all.at(-1);
          if (part.type === 'text' && last?.type === 'text') return [...all.slice(0, -1), { type: 'text', text: last.text + part.text }];
          return [...all, part];
        }, []);
      expect(merged(parse(...chunks))).toEqual(merged(parse(chunks.join(''))));
    }),
    { numRuns: 500 },
  );
});

test('S33: text without the opening of a message comes out unchanged', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('#', 'o', 'c', '[', ']', 'x', '\n') })), (chunks) => {
      fc.pre(!chunks.join('').includes('##octopus['));
      expect(textOf(parse(...chunks))).toBe(chunks.join(''));
    }),
  );
});

test('every message that is written is read again, wherever the stream is cut', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), fc.nat(), (before, value, cut) => {
      fc.pre(!before.includes('#'));
      const text = `${before}##octopus[setVariable name='${base64('N')}' value='${base64(value)}']${before}`;
      const at = cut % text.length;
      const parts = parse(text.slice(0, at), text.slice(at));
      expect(textOf(parts)).toBe(before + before);
      expect(messagesOf(parts)).toEqual([{ name: 'N', value: Buffer.from(value).toString() }]);
    }),
  );
});

test('S33: a message of more than eight megabytes is text and does not grow what is held', () => {
  const parser = createMessageParser();
  let length = parser.push("##octopus[setVariable name='").length;
  for (let index = 0; index < 10; index += 1) length += parser.push('A'.repeat(1024 * 1024)).length;
  expect(length).toBeGreaterThan(0);
});
