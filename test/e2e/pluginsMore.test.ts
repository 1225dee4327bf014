/**
 * What the tables of build-servers.md §1 and §6 say that plug-ins send, in its smallest and its full form, beside what
 * test/fixtures/plugins.jsonl records. Run like those (plugins.test.ts names the substitution).
 */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { runVector } from '../support/plugins/runVector.ts';
import { type PluginSpace, prepareSpace, startPluginSpace } from '../support/plugins/space.ts';
import { readVectors } from '../support/plugins/vector.ts';

let space: PluginSpace;
beforeAll(async () => {
  space = await startPluginSpace();
});
afterAll(() => space.close());

it('is prepared by a blueprint', () => prepareSpace(space));

describe('every form', () => {
  it.each(readVectors('plugin-vectors-more.jsonl').map((vector) => [vector.id, vector] as const))('%s', async (_id, vector) => {
    await runVector(space, vector);
  });
});
