import { expect, it } from 'vitest';
import { readBound } from '../../../src/flows/deleteReleases.ts';

it.each(['1.0', '0.0.1', 'v2', '1.0.0-beta'])('takes %s for a bound in both manners', (text) => {
  expect(readBound(text, '--min-version', 'native')).toEqual(readBound(text, '--min-version', 'classic'));
});

it.each(['latest', 'abc', 'x1'])('refuses the word %s, which is below every number; octo took it', (text) => {
  expect(() => readBound(text, '--min-version', 'native')).toThrow(expect.objectContaining({ code: 'VERSION_INVALID' }));
  expect(readBound(text, '--min-version', 'classic')).toBeDefined();
});
