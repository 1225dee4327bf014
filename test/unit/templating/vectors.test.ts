import { describe, expect, it } from 'vitest';
import { failureOf, readVectors, type Vector } from './vectors.ts';

const probes = readVectors(new URL('../../fixtures/octostache-probes.json', import.meta.url)) ?? [];
// The reference engine's own suite belongs to others; it is read where it lies and never becomes part of the project.
const suite = readVectors(new URL('../../../../shared/vectors/octostache-suite.json', import.meta.url));

describe('the recorded answers of the reference engine', () => {
  it('has all 775 probes', () => {
    expect(probes).toHaveLength(775);
  });

  it('answers every probe as the reference engine does', () => {
    expect(failuresIn('octostache-probes.json', probes)).toEqual([]);
  });

  it.skipIf(suite === undefined)(
    `answers the reference engine's own suite${suite === undefined ? ' (skipped: ../shared/vectors is not there)' : ''}`,
    () => {
      expect(failuresIn('octostache-suite.json', suite ?? [])).toEqual([]);
    },
  );
});

/** Prints passed of total per area; answers the failed ids. */
function failuresIn(name: string, vectors: readonly Vector[]): readonly string[] {
  const results = vectors.map((vector) => ({ vector, problem: failureOf(vector) }));
  const failed = results.filter(({ problem }) => problem !== undefined);
  const areas = [...new Set(vectors.map((vector) => vector.area))].sort();
  const lines = areas.map((area) => {
    const inArea = results.filter(({ vector }) => vector.area === area);
    return `${area.padEnd(32)} ${inArea.filter(({ problem }) => problem === undefined).length} of ${inArea.length}`;
  });
  const problems = failed.map(({ vector, problem }) => `${vector.id} ${JSON.stringify(vector.template)} ${problem}`);
  console.log([`${name}: ${vectors.length - failed.length} of ${vectors.length}`, ...lines, ...problems].join('\n'));
  return failed.map(({ vector }) => vector.id);
}
