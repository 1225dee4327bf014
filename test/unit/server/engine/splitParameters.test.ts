import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitParameters } from '../../../../src/server/engine/steps/splitParameters.ts';

for (const [text, expected] of [
  ['', []],
  ['  a   b\tc ', ['a', 'b', 'c']],
  [`"a b" 'c d' e"f g"h`, ['a b', 'c d', 'ef gh']],
  [`'' ""`, ['', '']],
  [`'it\\' "say \\"hi\\"" C:\\\\dir a\\ b`, ['it\\', 'say "hi"', 'C:\\dir', 'a b']],
  [`"C:\\dir" $HOME *`, ['C:\\dir', '$HOME', '*']],
] as const) {
  test(`parameters are split as a command line: ${text}`, () => {
    expect(splitParameters(text)).toEqual(expected);
  });
}

test('any list of parameters comes back when each is put into single quotes', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (parameters) => {
      const text = parameters.map((parameter) => `'${parameter.replaceAll("'", `'"'"'`)}'`).join(' ');
      expect(splitParameters(text)).toEqual(parameters);
    }),
  );
});
