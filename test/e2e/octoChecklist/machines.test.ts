/** The rows "clean-environment", "clean-workerpool" and "list-machines" of octo-classic.md §8; more in conformance/machineCommands.test.ts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environments } from '../../../src/contract/resources/environments.ts';
import { machines } from '../../../src/contract/resources/machines.ts';
import { roots } from '../../../src/contract/resources/root.ts';
import { mockRoot, mockServer, mockUrl } from '../../support/connectedClient.ts';
import { mockEndpoint } from '../../support/mockEndpoint.ts';
import { runAgainst } from '../../support/runAgainst.ts';
import { expectOk } from '../../support/sampleProject.ts';
import { startTestServer } from '../../support/testServer.ts';
import type { TestServer } from '../../support/testServer.ts';

let server: TestServer;
let development: any;
let production: any;
beforeAll(async () => {
  server = await startTestServer();
  development = await expectOk(server, 'POST', 'environments', { Name: 'Development' });
  production = await expectOk(server, 'POST', 'environments', { Name: 'Production' });
});
afterAll(() => server.close());

const { octo, native } = runAgainst(() => server);
/** A machine that was never reached: its older status is Unknown; a disabled one is Disabled. */
const machine = (Name: string, places: readonly any[], more: object = {}) =>
  expectOk(server, 'POST', 'machines', {
    ...{ Name, EnvironmentIds: places.map(({ Id }) => Id), Roles: ['web'], SkipInitialHealthCheck: true },
    ...{ Endpoint: { CommunicationStyle: 'None' }, ...more },
  });
const told = async (argv: readonly string[]) => {
  const { exitCode, stdout } = await octo(argv);
  return [exitCode, ...stdout.split('\n').slice(5, -1)];
};
const deprecated = expect.stringContaining('The `--status` parameter will be deprecated in Octopus Deploy 4.0. ');

describe('clean-environment', () => {
  it('tells what it found by status, and what it deletes and removes', async () => {
    const gone = await machine('PC01234', [development], { IsDisabled: true });
    const shared = await machine('PC01235', [development, production], { IsDisabled: true });
    await machine('Other', [development]);
    expect(await told(['clean-environment', '--environment=Development', '--status=Disabled'])).toEqual([
      0,
      deprecated,
      'Found 2 machines in Development with the status Disabled',
      'Note: Some of these machines belong to multiple environments. Instead of being deleted, these machines will be removed from the Development environment.',
      `Deleting PC01234 Disabled (ID: ${gone.Id})`,
      `Removing PC01235 Disabled (ID: ${shared.Id}) from Development`,
    ]);
    const json = await octo(['clean-environment', '--environment=Production', '--status=disabled', '--outputFormat=json']);
    expect(JSON.parse(json.stdout)).toEqual([
      {
        ...{ Machine: { Id: shared.Id, Name: 'PC01235', Status: 'Disabled' }, Environment: null },
        ...{ Action: 'Deleted', State: 'deleted', Error: null },
      },
    ]);
  });

  it.each([
    [['--status=Offline'], 'Please specify an environment name using the parameter: --environment=XYZ'],
    [['--environment=Development'], 'Please specify a status using the parameter: --status or --health-status'],
    [
      ['--environment=Nowhere', '--health-status=Unknown'],
      'Could not find the specified environment; either it does not exist or you lack permissions to view it.',
    ],
  ])('refuses %j', async (argv, text) => {
    const { exitCode, stdout } = await octo(['clean-environment', ...argv]);
    expect([exitCode, stdout]).toEqual([255, expect.stringContaining(`${text}\n`)]);
  });
});

describe('clean-workerpool', () => {
  it('tells what it found by health, and what it deletes and removes', async () => {
    const [first] = await expectOk(server, 'GET', 'workerpools/all');
    const pool = await expectOk(server, 'POST', 'workerpools', { Name: 'Builders' });
    const worker = (Name: string, pools: readonly any[]) =>
      expectOk(server, 'POST', 'workers', {
        ...{ Name, WorkerPoolIds: pools.map(({ Id }) => Id), SkipInitialHealthCheck: true },
        Endpoint: { CommunicationStyle: 'None' },
      });
    const [gone, shared] = [await worker('W1', [pool]), await worker('W2', [pool, first])];
    expect(await told(['clean-workerpool', '--workerPool=Builders', '--health-status=Unknown'])).toEqual([
      0,
      'Found 2 workers in Builders with the status Unknown',
      'Note: Some of these machines belong to multiple worker pools. Instead of being deleted, these machines will be removed from the Builders worker pool.',
      `Deleting W1 Unknown (ID: ${gone.Id})`,
      `Removing W2 Unknown (ID: ${shared.Id}) from Builders`,
    ]);
  });

  it.each([
    [['--health-status=Unknown'], 'Please specify a worker pool name using the parameter: --workerpool=XYZ'],
    [['--workerPool=Builders'], 'Please specify a status using the parameter: --health-status'],
    [
      ['--workerPool=Nowhere', '--health-status=Unknown'],
      'Could not find the specified worker pool; either it does not exist or you lack permissions to view it.',
    ],
  ])('refuses %j', async (argv, text) => {
    const { exitCode, stdout } = await octo(['clean-workerpool', ...argv]);
    expect([exitCode, stdout]).toEqual([255, expect.stringContaining(`${text}\n`)]);
  });
});

describe('list-machines', () => {
  it('recommends the health where the older status is asked for', async () => {
    const off = await machine('Listed', [production], { IsDisabled: true });
    expect(await told(['list-machines', '--environment=production', '--status=DISABLED'])).toEqual([
      0,
      deprecated,
      'Machines: 1',
      ` - Listed Unknown - Disabled (ID: ${off.Id}) in Production`,
    ]);
    expect((await octo(['list-machines', '--health-status=unknown'])).stdout).not.toContain('deprecated');
    expect((await native(['list-machines', '--status=Disabled'])).stderr).toContain('will be deprecated');
  });

  it('refuses the health on a server before 3.4, and takes the older status without a word', async () => {
    const mocks = mockServer();
    mocks.listen({ onUnhandledRequest: 'bypass' });
    mocks.use(
      mockEndpoint(mockUrl, roots.server, () => ({ ...mockRoot, Version: '3.3.27' })),
      mockEndpoint(mockUrl, environments.all, () => []),
      mockEndpoint(mockUrl, machines.all, () => []),
    );
    const old = runAgainst(() => ({ url: mockUrl, apiKey: server.apiKey }));
    try {
      const refused = await old.octo(['list-machines', '--health-status=Healthy']);
      expect([refused.exitCode, refused.stdout]).toEqual([
        255,
        expect.stringContaining('`--health-status` parameter needs an Octopus Server from 3.4.0 on.'),
      ]);
      const cleaned = await old.octo(['clean-environment', '--environment=Dev', '--health-status=Healthy']);
      expect([cleaned.exitCode, cleaned.stdout]).toEqual([255, expect.stringContaining('from 3.4.0 on')]);
      expect((await old.octo(['list-machines', '--status=Online'])).stdout).toMatch(/API version: 3\.0\.0\nMachines: 0\n$/);
    } finally {
      mocks.close();
    }
  });
});
