import { expect, it } from 'vitest';
import { tryParseRuleVersion } from '../../../src/versions/ruleVersion.ts';

it.each([
  ['1.2.3-beta.1+sha', [1, 2, 3], ['beta', '1'], 'sha'],
  ['v1.0', [1, 0], [], ''],
  ['latest', [0, 0, 0, 0], ['latest'], ''],
  ['1_2_3', [1, 0, 0, 0], ['2', '3'], ''],
])('reads %s', (text, numbers, labels, metadata) => {
  expect(tryParseRuleVersion(text)).toMatchObject({ numbers, labels, metadata });
});

it.each(['', '[1.0]', '1.0;2'])('refuses %j', (text) => {
  expect(tryParseRuleVersion(text)).toBeUndefined();
});
