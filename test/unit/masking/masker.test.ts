import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMasker, mask } from '../../../src/masking/masker.ts';

const secret = 'CANARY-7f3a/+b9\'d & "x" <ü> 100%';

function maskerOf(...secrets: string[]) {
  const masker = createMasker();
  for (const value of secrets) masker.add(value);
  return masker;
}

/** Everything a stream shows when the text arrives cut at these places. */
function streamed(masker: ReturnType<typeof createMasker>, chunks: readonly string[]): string {
  const stream = masker.stream();
  return chunks.map((chunk) => stream.push(chunk)).join('') + stream.flush();
}

test('a secret of three characters is not masked, one of four is', () => {
  const masker = createMasker();
  expect(masker.add('abc')).toBe('short');
  expect(masker.add('abcd')).toBe('masked');
  expect(masker.text('abc abcd')).toBe(`abc ${mask}`);
});

test('the longer of two overlapping secrets leaves nothing of the shorter behind', () => {
  expect(maskerOf('CANARY-1', 'CANARY-1234', '1234-tail').text('x CANARY-1234-tail y')).toBe(`x ${mask} y`);
});

const utf8 = Buffer.from(secret);
const encodings: Record<string, string> = {
  raw: secret,
  'base64 after 0 bytes': utf8.toString('base64'),
  'base64 after 1 byte': Buffer.from(`x${secret}yz`).toString('base64'),
  'base64 after 2 bytes': Buffer.from(`xx${secret}y`).toString('base64'),
  base64url: utf8.toString('base64url'),
  'UTF-16 base64': Buffer.from(secret, 'utf16le').toString('base64'),
  'hex, lower case': utf8.toString('hex'),
  'hex, upper case': utf8.toString('hex').toUpperCase(),
  'URL component': encodeURIComponent(secret),
  'URL form': new URLSearchParams([['q', secret]]).toString().slice(2),
  'URL, lower case': encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  JSON: JSON.stringify(secret).slice(1, -1),
  'shell single quotes': secret.replaceAll("'", "'\\''"),
  'JavaScript single quotes': secret.replaceAll("'", "\\'"),
  XML: secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
};

for (const [name, form] of Object.entries(encodings)) {
  test(`C77: a secret in the form "${name}" is masked`, () => {
    const shown = maskerOf(secret).text(`before:${form}:after`);
    expect(shown).toMatch(/^before:.{0,4}\*{5}.{0,4}:after$/);
    expect(shown).not.toContain(form.slice(4, 12));
  });

  test(`C77: the form "${name}" is masked wherever a stream cuts it into chunks or lines`, () => {
    const masker = maskerOf(secret);
    const text = `before:${form}:after`;
    const whole = masker.text(text);
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(text.length), (a, b) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        const chunks = [text.slice(0, first), text.slice(first, second), text.slice(second)];
        expect(streamed(masker, chunks)).toBe(whole);
        const wrapped = `${text.slice(0, first)}\n${text.slice(first, second)}\r\n${text.slice(second)}`;
        expect(streamed(masker, [wrapped]).replace(/[\r\n]/g, '')).toBe(whole);
      }),
    );
  });
}

test('each line of a secret with several lines is masked by itself', () => {
  const pem = '-----BEGIN KEY-----\nCANARY-line-one\nCANARY-line-two\n-----END KEY-----\n';
  expect(maskerOf(pem).text('  CANARY-line-two\nother')).toBe(`  ${mask}\nother`);
});

test('a secret of several thousand characters leaves no piece behind', () => {
  const long = Array.from({ length: 600 }, (_, index) => `CANARY${index}`).join('');
  expect(maskerOf(long).text(`<${long}>`)).toBe(`<${mask}>`);
});

test('text without a secret comes out of a stream unchanged, in the end', () => {
  const masker = maskerOf(secret, 'aaaaab', 'CANARY-other');
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'C', '\n', '-', 'x') })), (chunks) => {
      const text = chunks.join('');
      fc.pre(masker.text(text) === text);
      expect(streamed(masker, chunks)).toBe(text);
    }),
  );
});

test('a stream equals the whole text however it is cut', () => {
  const masker = maskerOf('abab', 'babc', 'cccc');
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 })), (chunks) => {
      const collapse = (text: string): string => text.replace(/(\*{5})+/g, mask);
      expect(collapse(streamed(masker, chunks))).toBe(collapse(masker.text(chunks.join(''))));
    }),
  );
});

test('a finished line is shown at a pause although its last letter begins a secret, and the rest stays masked', () => {
  const stream = maskerOf('CANARY-1').stream();
  expect(stream.push('panic\nC')).toBe('panic\n');
  expect(stream.pause()).toBe('C');
  expect(stream.push('ANARY-1 end')).toBe(`${mask} end`);
});

test('a longer beginning of a secret is not shown at a pause', () => {
  const stream = maskerOf('CANARY-1').stream();
  expect(stream.push('CANAR')).toBe('');
  expect(stream.pause()).toBe('');
  expect(stream.flush()).toBe('CANAR');
  expect(stream.push('Y-1')).toBe(mask);
});

test('a secret that is added later is masked from then on in a stream that already runs', () => {
  const masker = createMasker();
  const stream = masker.stream();
  expect(stream.push('CANARY-1\n')).toBe('CANARY-1\n');
  masker.add('CANARY-1');
  expect(stream.push('CANARY-1\n')).toBe(`${mask}\n`);
});

test('values beyond the memory budget are refused instead of growing the search for ever', () => {
  const masker = createMasker();
  const answers = new Set(Array.from({ length: 400 }, (_, index) => masker.add(`CANARY-${index}-${'x'.repeat(1000)}${index}`)));
  expect([...answers]).toEqual(['masked', 'full']);
});
