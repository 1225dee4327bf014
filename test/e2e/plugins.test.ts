/**
 * What build-server plug-ins send (build-servers.md §1), recorded in test/fixtures/plugins.jsonl, run with the built `octo` in a space
 * prepared by test/fixtures/plugins.blueprint.yaml.
 *
 * Substitution: the server's URL, the key, and a temporary folder as root of absolute paths; the proxy's URL is that of one on this
 * machine; the server's one space is called as the vector calls it. `SYSTEM_DEFAULTWORKINGDIRECTORY` is set, as on an agent.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runVector } from '../support/plugins/runVector.ts';
import { type PluginSpace, prepareSpace, startPluginSpace } from '../support/plugins/space.ts';
import { readVectors, type Vector } from '../support/plugins/vector.ts';

let space: PluginSpace;
beforeAll(async () => {
  space = await startPluginSpace();
});
afterAll(() => space.close());

const recorded = readVectors('plugins.jsonl').filter(({ mode }) => mode !== 'go');

/**
 * What octo itself refuses: a reference to Git for a project that is not kept there, as no project of the embedded server is; more than
 * one environment for tenants; a tag without its set. These are run as recorded, and once more without what is refused.
 */
const refusedAsRecorded: Readonly<Record<string, { readonly refused: string; readonly instead: Instead }>> = {
  'bamboo.promote.full': { refused: 'Please specify only one environment at a time', instead: { without: /^--tenant/ } },
  'jenkins.classic.create': { refused: 'not a version controlled project', instead: { without: /^--git/ } },
  'ado.v4.create': { refused: 'not a version controlled project', instead: { without: /^--git/ } },
  'ado.v5.create': { refused: 'Please specify only one environment at a time', instead: { without: /^--(git|tenant)/ } },
};

interface Instead {
  /** Names of options. */
  readonly without: RegExp;
}

function withoutOptions(vector: Vector, { without }: Instead): Vector {
  const argv: string[] = [];
  for (let at = 0; at < vector.argv.length; at += 1) {
    const token = vector.argv[at] ?? '';
    if (!without.test(token)) argv.push(token);
    else if (!token.includes('=')) at += 1;
  }
  return { ...vector, argv };
}

it('is prepared by a blueprint', () => prepareSpace(space));

describe('every recorded vector', () => {
  it.each(recorded.filter(({ id }) => !(id in refusedAsRecorded)).map((vector) => [vector.id, vector] as const))(
    '%s',
    async (_id, vector) => {
      await runVector(space, vector);
    },
  );

  describe.each(Object.entries(refusedAsRecorded))('%s', (id, { refused, instead }) => {
    const vector = (): Vector => recorded.find((item) => item.id === id) ?? expect.fail(id);
    it('is refused as octo refused it', async () => {
      await runVector(space, { ...vector(), refused });
    });
    it('has its effect without that', async () => {
      await runVector(space, withoutOptions(vector(), instead));
    });
  });
});
