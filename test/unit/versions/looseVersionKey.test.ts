import { describe, expect, it } from 'vitest';
import { compareLooseVersions, tryParseLooseVersion } from '../../../src/versions/looseVersion.ts';
import { looseVersionKey } from '../../../src/versions/looseVersionKey.ts';

const sign = (left: string, right: string): number => Math.sign(Buffer.compare(Buffer.from(left), Buffer.from(right)));

function order(left: string, right: string): number {
  const [a, b] = [tryParseLooseVersion(left), tryParseLooseVersion(right)];
  if (a === undefined || b === undefined) throw new Error(`${left} or ${right} is no version`);
  return Math.sign(compareLooseVersions(a, b));
}

const ascending = [
  'no version',
  '0.0.0',
  '1.0.0-0',
  '1.0.0-2',
  '1.0.0-10',
  '1.0.0--',
  '1.0.0-2147483648',
  '1.0.0-a',
  '1.0.0-a.0',
  '1.0.0-a-',
  '1.0.0-ab',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0',
  '1.0.0+1',
  '1.0.0+1.a',
  '1.0.0.1',
  '1.9.0',
  '1.10.0',
  '2147483647.0.0.0',
];

describe('a version as a sort key', () => {
  it('stands in the order of the versions', () => {
    expect([...ascending].reverse().sort((left, right) => sign(looseVersionKey(left), looseVersionKey(right)))).toEqual(ascending);
  });

  it('is the same for versions that are equal', () => {
    expect(looseVersionKey('1')).toBe(looseVersionKey('1.0.0.0'));
    expect(looseVersionKey('v01.2-Alpha.01')).toBe(looseVersionKey('1.2.0-alpha.1'));
  });

  it('agrees with the comparison on versions of all kinds', () => {
    let seed = 1;
    const fraction = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const pick = (values: readonly string[]): string => values[Math.floor(fraction() * values.length)] ?? '';
    const numbers = ['0', '1', '2', '9', '10', '99', '100', '2147483647'];
    const labels = ['0', '1', '10', '9', 'a', 'B', 'b-', '-', 'a0', '2147483647', '2147483648', '00', 'rc'];
    const some = (values: readonly string[], most: number): string =>
      Array.from({ length: 1 + Math.floor(fraction() * most) }, () => pick(values)).join('.');
    const make = (): string =>
      `${some(numbers, 4)}${fraction() < 0.7 ? `-${some(labels, 3)}` : ''}${fraction() < 0.3 ? `+${some(labels, 2)}` : ''}`;
    for (let round = 0; round < 20_000; round += 1) {
      const [left, right] = [make(), make()];
      expect(sign(looseVersionKey(left), looseVersionKey(right)), `${left} against ${right}`).toBe(order(left, right));
    }
  });
});
