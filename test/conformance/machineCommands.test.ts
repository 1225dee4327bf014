import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nodeClock } from '../../src/platform/nodeClock.ts';
import { nodeRandom } from '../../src/platform/nodeRandom.ts';
import type { Http } from '../../src/platform/ports.ts';
import { fakeStreams } from '../support/fakeStreams.ts';
import { fetchHttp } from '../support/fetchHttp.ts';
import type { CliOptions, CliRun } from '../support/runCli.ts';
import { runCli } from '../support/runCli.ts';
import { expectOk } from '../support/sampleProject.ts';
import { startTestServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';

let server: TestServer;
let dev: any;
let prod: any;
let count = 0;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const local = { Endpoint: { CommunicationStyle: 'None' } };
const unknown = { SkipInitialHealthCheck: true, ...local };

/** Two environments of the test's own, since machines and their names are for the whole space. */
beforeEach(async () => {
  count += 1;
  dev = await expectOk(server, 'POST', 'environments', { Name: `Dev ${count}` });
  prod = await expectOk(server, 'POST', 'environments', { Name: `Prod ${count}` });
});

function run(argv: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  return runCli([...argv, '--server', server.url, '--api-key', server.apiKey], { clock: nodeClock(), random: nodeRandom(), ...options });
}
const classic = (argv: readonly string[]) => run(argv, { manner: 'classic' });
const json = async (argv: readonly string[]) => (await run([...argv, '--output-format', 'json'])).json();

function target(name: string, body: object = unknown, environments = [dev]): Promise<any> {
  return expectOk(server, 'POST', 'machines', {
    Name: `${name} ${count}`,
    EnvironmentIds: environments.map((item) => item.Id),
    Roles: ['web'],
    ...body,
  });
}
const exists = async (machine: any) => (await server.get(machine.Links.Self)).status === 200;

describe('list-machines', () => {
  it('shows names, health and environments, filtered', async () => {
    const well = await target('Well', local, [dev, prod]);
    const off = await target('Off', { IsDisabled: true, ...unknown });
    const environment = ['--environment', dev.Name];
    expect(await json(['list-machines', ...environment])).toEqual([
      { Id: off.Id, Name: off.Name, Status: 'Unknown', Environments: [dev.Name], IsDisabled: true },
      { Id: well.Id, Name: well.Name, Status: 'Healthy', Environments: [dev.Name, prod.Name], IsDisabled: false },
    ]);
    const names = async (...filter: string[]) => (await json(['list-machines', ...environment, ...filter])).map((item: any) => item.Name);
    expect(await names('--health-status', 'healthy', '--health-status=Unhealthy')).toEqual([well.Name]);
    expect(await names('--status', 'Disabled')).toEqual([off.Name]);
    expect(await names('--status', 'Disabled', '--health-status', 'Healthy')).toEqual([]);
    expect(await names('--disabled=false')).toEqual([well.Name]);
    expect(await names('--calamari-outdated=true')).toEqual([]);
    expect(await names('--tentacle-outdated=false')).toEqual([]);
    expect((await run(['list-machines', ...environment])).stdout).toMatch(/Off \d+ +Unknown +disabled +Dev \d+ +Machines-\d+\n/);
  });

  it("tells it in octo's words in the classic manner", async () => {
    const [off, well] = [await target('Off', { IsDisabled: true, ...unknown }), await target('Well', local, [dev, prod])];
    expect((await classic(['list-machines', `--environment=${dev.Name}`])).stdout).toContain(
      `Machines: 2\n - ${off.Name} Unknown - Disabled (ID: ${off.Id}) in ${dev.Name}\n - ${well.Name} Healthy (ID: ${well.Id}) in ${dev.Name} and ${prod.Name}\n`,
    );
    const lost = await classic(['list-machines', '--environment=Nowhere', '--environment=Neither']);
    expect(lost.stdout).toContain(
      "Could not find environment(s) named 'Nowhere, Neither'; either they do not exist or you lack permissions",
    );
    expect(lost.exitCode).toBe(255);
  });

  it('takes no status that a machine can not have, and asks nothing then', async () => {
    const wrong = await run(['list-machines', '--health-status', 'Healty']);
    expect([wrong.exitCode, wrong.stderr]).toEqual([
      2,
      expect.stringContaining("--health-status can not be 'Healty' [OPTION_VALUE_INVALID]"),
    ]);
    expect(wrong.stderr).toContain('Healthy');
  });
});

describe('worker pools', () => {
  it('are created, listed with their workers, and cleaned', async () => {
    expect(await json(['create-workerpool', '--name', 'Linux'])).toEqual({
      Id: expect.stringMatching(/^WorkerPools-/),
      Name: 'Linux',
      State: 'created',
    });
    const again = await run(['create-workerpool', '--name', 'linux']);
    expect([again.exitCode, again.stderr]).toEqual([
      5,
      expect.stringMatching(/The worker pool Linux \(WorkerPools-\d+\) already exists \[NAME_TAKEN\]/),
    ]);
    expect((await json(['create-workerpool', '--name', 'linux', '--ignore-if-exists'])).State).toBe('existing');
    const pools = await json(['list-workerpools']);
    expect(pools.map((pool: any) => pool.Name)).toEqual(['Default Worker Pool', 'Linux']);
    const ids = pools.map((pool: any) => pool.Id);
    const [mine, shared] = [
      await expectOk(server, 'POST', 'workers', { Name: 'Mine', WorkerPoolIds: [ids[1]], ...unknown }),
      await expectOk(server, 'POST', 'workers', { Name: 'Shared', WorkerPoolIds: ids, ...unknown }),
    ];
    expect(await json(['list-workers', '--worker-pool', 'linux', '--health-status', 'Unknown'])).toEqual([
      { Id: mine.Id, Name: 'Mine', Status: 'Unknown', WorkerPools: ['Linux'], IsDisabled: false },
      { Id: shared.Id, Name: 'Shared', Status: 'Unknown', WorkerPools: ['Default Worker Pool', 'Linux'], IsDisabled: false },
    ]);
    const pool = { Id: ids[1], Name: 'Linux' };
    expect(await json(['clean-workerpool', '--worker-pool', 'Linux', '--health-status', 'Unknown', '--yes'])).toEqual([
      { Machine: { Id: mine.Id, Name: 'Mine', Status: 'Unknown' }, WorkerPool: null, Action: 'Deleted', State: 'deleted', Error: null },
      {
        Machine: { Id: shared.Id, Name: 'Shared', Status: 'Unknown' },
        WorkerPool: pool,
        Action: 'RemovedFromPool',
        State: 'removed',
        Error: null,
      },
    ]);
    expect([await exists(mine), (await server.get(shared.Links.Self)).body.WorkerPoolIds]).toEqual([false, [ids[0]]]);
  });

  it("tell it in octo's words in the classic manner", async () => {
    const made = await classic(['create-workerpool', '--name=Classic']);
    const id = /ID: (WorkerPools-\d+)/.exec(made.stdout)?.[1];
    expect(made.stdout).toContain(`Creating worker pool: Classic\nWorkerPool created. ID: ${id}\n`);
    expect((await classic(['create-workerpool', '--name=Classic', '--ignoreIfExists'])).stdout).toContain(
      `The worker pool Classic (ID ${id}) already exists\nWorkerPool created. ID: ${id}\n`,
    );
    const taken = await classic(['create-workerpool', '--name=Classic']);
    expect([taken.exitCode, taken.stdout]).toEqual([255, expect.stringContaining(`The worker pool Classic (ID ${id}) already exists\n`)]);
    expect((await classic(['list-workerpools'])).stdout).toContain(` - Classic (ID: ${id})\n`);
    expect((await classic(['list-workers', '--workerPool=Classic'])).stdout).toContain('Workers: 0\n');
    expect((await classic(['list-workers', '--workerPool=Gone'])).stdout).toContain("Could not find pools(s) named 'Gone'");
    expect((await classic(['clean-workerpool', '--workerPool=Classic'])).stdout).toContain(
      'Please specify a status using the parameter: --health-status\n',
    );
  });
});

describe('clean-environment', () => {
  it('deletes what is in no other environment and removes the rest, once somebody said yes', async () => {
    const [mine, shared, well] = [await target('Mine'), await target('Shared', unknown, [dev, prod]), await target('Well', local)];
    const argv = ['clean-environment', '--environment', dev.Name, '--health-status', 'Unknown'];
    const alone = await run(argv);
    expect([alone.exitCode, alone.stderr]).toEqual([2, expect.stringContaining('CONFIRMATION_REQUIRED')]);
    const typed = fakeStreams({ stdin: 'n\n', tty: true });
    const streams = { ...typed, stdin: { ...typed.stdin, isTTY: true } };
    const no = await run(argv, { streams });
    expect(no.stderr).toContain(`Delete ${mine.Name} and remove ${shared.Name} from ${dev.Name}? [y/N]`);
    expect([no.exitCode, await exists(mine)]).toEqual([2, true]);
    expect(await json([...argv, '--yes'])).toEqual([
      { Machine: { Id: mine.Id, Name: mine.Name, Status: 'Unknown' }, Environment: null, Action: 'Deleted', State: 'deleted', Error: null },
      {
        Machine: { Id: shared.Id, Name: shared.Name, Status: 'Unknown' },
        ...{ Environment: { Id: dev.Id, Name: dev.Name }, Action: 'RemovedFromEnvironment', State: 'removed', Error: null },
      },
    ]);
    expect(await Promise.all([mine, shared, well].map(exists))).toEqual([false, true, true]);
    expect((await server.get(shared.Links.Self)).body.EnvironmentIds).toEqual([prod.Id]);
    expect((await run(argv)).stdout).toContain('nothing was deleted');
  });

  it("never asks in the classic manner, and tells it in octo's words", async () => {
    const [mine, shared] = [await target('Mine'), await target('Shared', unknown, [dev, prod])];
    const done = await classic(['clean-environment', `--environment=${dev.Name}`, '--healthStatus=Unknown']);
    expect(done.stdout).toContain(
      [
        `Found 2 machines in ${dev.Name} with the status Unknown`,
        `Note: Some of these machines belong to multiple environments. Instead of being deleted, these machines will be removed from the ${dev.Name} environment.`,
        `Deleting ${mine.Name} Unknown (ID: ${mine.Id})`,
        `Removing ${shared.Name} Unknown (ID: ${shared.Id}) from ${dev.Name}\n`,
      ].join('\n'),
    );
    expect([done.exitCode, await exists(mine)]).toEqual([0, false]);
  });

  it('needs an environment that exists, and a status', async () => {
    const wish = ['clean-environment', '--environment'];
    const noStatus = await run([...wish, dev.Name, '--disabled=true', '--yes']);
    expect([noStatus.exitCode, noStatus.stderr]).toEqual([2, expect.stringContaining('--health-status is missing [OPTION_REQUIRED]')]);
    const lost = await run([...wish, 'Nowhere', '--health-status', 'Unknown', '--yes']);
    expect([lost.exitCode, lost.stderr]).toEqual([5, expect.stringContaining("There is no environment 'Nowhere'")]);
    const text = (await classic([...wish, 'Nowhere', '--status=Offline'])).stdout;
    expect(text).toContain('Could not find the specified environment; either it does not exist or you lack permissions to view it.');
  });

  it('goes on after a machine that stays, and ends as failed', async () => {
    const [first, second] = [await target('A first'), await target('B second')];
    const http = fetchHttp();
    // The first one is gone when its turn comes: another run was faster.
    const send: Http['send'] = (request) =>
      http.send(request.method === 'DELETE' ? { ...request, url: new URL(request.url.href.replace(first.Id, 'Machines-99999')) } : request);
    const argv = ['clean-environment', '--environment', dev.Name, '--health-status', 'Unknown', '--yes', '--output-format', 'json'];
    const done = await run(argv, { http: { ...http, send } });
    expect(done.stderr).toBe('');
    expect(done.json().map((item: any) => [item.State, item.Error?.Message ?? null])).toEqual([
      ['failed', expect.stringContaining("'Machines-99999' was not found")],
      ['deleted', null],
    ]);
    expect([done.exitCode, await exists(first), await exists(second)]).toEqual([1, true, false]);
  });
});
