import { afterEach, describe, expect, it } from 'vitest';
import { deploymentProcesses } from '../../src/contract/resources/deploymentProcesses.ts';
import { feeds } from '../../src/contract/resources/feeds.ts';
import { mockEndpoint, refuse } from '../support/mockEndpoint.ts';
import { type MockOctopus, mockOctopus, octopusUrl } from './support/mockOctopus.ts';

let octopus: MockOctopus;
afterEach(() => octopus.server.close());

interface Query {
  readonly packageId?: string | undefined;
  readonly packageIds?: readonly string[] | undefined;
}

/** A project with the packages A and B, and a feed that answers this for them; what the feed was asked. */
function serverWith(answer: (query: Query) => { PackageId: string; Version: string }[] | Response): Query[] {
  const asked: Query[] = [];
  const row = (name: string) => ({ ActionName: `Deploy ${name}`, PackageId: name, FeedId: 'Feeds-7', FeedName: 'Elsewhere' });
  octopus = mockOctopus(
    mockEndpoint(octopusUrl, deploymentProcesses.templateOfProject, () => ({
      NextVersionIncrement: '1.0.1',
      Packages: [row('A'), row('B')],
    })),
    mockEndpoint(octopusUrl, feeds.searchPackages, ({ query }) => {
      asked.push({ packageId: query.packageId, packageIds: query.packageIds });
      const found = answer(query);
      return Array.isArray(found) ? found.map((item) => ({ Id: `${item.PackageId}.${item.Version}`, ...item })) : found;
    }),
  );
  octopus.server.listen({ onUnhandledRequest: 'error' });
  return asked;
}
const versionsOf = async () => {
  const run = await octopus.run('create-release', '--project', 'Random Quotes', '--what-if', '--output-format', 'json');
  return run.exitCode === 0 ? run.json().Steps.map(({ Version }: { Version: string }) => Version) : JSON.parse(run.stderr).Error;
};
const both = [
  { PackageId: 'B', Version: '2.0.0' },
  { PackageId: 'a', Version: '1.0.0' },
];

describe('the latest packages of a project', () => {
  it('are asked for together', async () => {
    const asked = serverWith(() => both);
    expect(await versionsOf()).toEqual(['1.0.0', '2.0.0']);
    expect(asked).toEqual([{ packageId: undefined, packageIds: ['A', 'B'] }]);
  });

  it.each([
    ['nothing', []],
    ['with whatever it has', [{ PackageId: 'Zebra', Version: '9.9.9' }, ...both]],
  ])('are asked for one by one where a server answers several %s', async (_how, several) => {
    const asked = serverWith(({ packageId }) =>
      packageId === undefined ? several : both.filter((item) => item.PackageId.toUpperCase() === packageId),
    );
    expect(await versionsOf()).toEqual(['1.0.0', '2.0.0']);
    expect(asked.map(({ packageId }) => packageId)).toEqual([undefined, 'A', 'B']);
  });

  it('can not be found in a feed that is gone', async () => {
    serverWith(() => refuse(404, 'The resource was not found.'));
    const run = await octopus.octo('create-release', '--project=Random Quotes');
    expect([run.exitCode, run.stdout]).toEqual([
      255,
      expect.stringContaining('Could not find a feed with ID Feeds-7, which is used by step: Deploy A\n'),
    ]);
  });
});
