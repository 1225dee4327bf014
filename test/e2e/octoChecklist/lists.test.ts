/** octo-classic.md §3.18, the lists of releases and deployments; their rows of §8. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeHttp } from '../../../src/platform/nodeHttp.ts';
import type { CliRun } from '../../support/runCli.ts';
import { runAgainst } from '../../support/runAgainst.ts';
import { expectOk, finishedTask, makeSample } from '../../support/sampleProject.ts';
import type { Sample } from '../../support/sampleProject.ts';
import { startTestServer } from '../../support/testServer.ts';
import type { TestServer } from '../../support/testServer.ts';

let server: TestServer;
let sample: Sample;
let stayed: any;
let removed: any;

beforeAll(async () => {
  server = await startTestServer();
  sample = await makeSample(server, {
    phases: [{ name: 'Any', environments: ['Dev', 'Test'] }],
    project: { TenantedDeploymentMode: 'TenantedOrUntenanted' },
  });
  await makeSample(server, { name: 'Idle' });
  const { Dev, Test } = sample.environments;
  const ProjectEnvironments = { [sample.project.Id]: [Dev.Id, Test.Id] };
  stayed = await expectOk(server, 'POST', 'tenants', { Name: 'Acme Corp', ProjectEnvironments });
  removed = await expectOk(server, 'POST', 'tenants', { Name: 'Gone Ltd', ProjectEnvironments });
  const first = await release('1.9.0', 'First line\nsecond line');
  const second = await release('1.10.0', '');
  await deploy(first, Dev);
  await deploy(first, Test, stayed);
  await deploy(second, Dev, removed);
  await deploy(second, Dev);
  await expectOk(server, 'DELETE', `tenants/${removed.Id}`);
});
afterAll(() => server.close());

const release = (Version: string, ReleaseNotes: string) =>
  expectOk(server, 'POST', 'releases', { ProjectId: sample.project.Id, ChannelId: sample.channel.Id, Version, ReleaseNotes });
const deploy = async (made: any, environment: any, tenant?: any) => {
  const body = { ReleaseId: made.Id, EnvironmentId: environment.Id, TenantId: tenant?.Id ?? null };
  return finishedTask(server, (await expectOk(server, 'POST', 'deployments', body)).TaskId);
};
const { native, octo, json } = runAgainst(() => server);
/** The lines behind the handshake, with every time as TIME. */
const told = (run: CliRun) =>
  run.stdout
    .replace(/\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d [+-]\d\d:\d\d/g, 'TIME')
    .split('\n')
    .slice(run.stdout.split('\n').findIndex((line) => line.startsWith('Handshake successful')) + 1);
/** Requests of a command that ends well. */
const requestsOf = async (argv: readonly string[]) => {
  const real = await nodeHttp({ env: { get: () => undefined }, verifyTls: true });
  let count = 0;
  const http = { ...real, send: (request: Parameters<typeof real.send>[0]) => (count++, real.send(request)) };
  const run = await native(argv, { http });
  if (run.exitCode !== 0) throw new Error(run.output);
  return count;
};

describe('list-releases', () => {
  it("tells every release of a project in octo's lines, with notes on one line", async () => {
    const run = await octo(['list-releases', '--project', 'acme']);
    expect(told(run)).toEqual([
      ...['Releases: 2', ' - Project: Acme'],
      ...['    Version: 1.10.0', '    Assembled: TIME', '    Package Versions: ', '    Release Notes: ', ''],
      ...['    Version: 1.9.0', '    Assembled: TIME', '    Package Versions: ', '    Release Notes: First line\\nsecond line', '', ''],
    ]);
  });

  it("has octo's keys in JSON, then ours", async () => {
    expect(await json(['list-releases', '--project', 'Acme', '--project', 'Idle'])).toEqual([
      {
        Project: { Id: sample.project.Id, Name: 'Acme' },
        Releases: ['1.10.0', '1.9.0'].map((Version) => ({
          ...{ Version, Assembled: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/), PackageVersions: '' },
          ...{ ReleaseNotes: Version === '1.9.0' ? 'First line\nsecond line' : null, GitReference: null, GitCommit: null },
          ...{ Id: expect.stringMatching(/^Releases-/), Channel: { Id: sample.channel.Id, Name: 'Default' } },
        })),
      },
      { Project: { Id: expect.stringMatching(/^Projects-/), Name: 'Idle' }, Releases: [] },
    ]);
  });

  it('is an error for a project that does not exist', async () => {
    const run = await octo(['list-releases', '--project', 'Acne']);
    expect([run.exitCode, told(run)]).toEqual([255, ['Could not find projects: Acne', 'Did you mean "Acme"?', 'Exit code: -1', '']]);
  });
});

describe('list-deployments', () => {
  const place = (environment: string, tenant?: string) => [
    ...[' - Project: Acme', ` - Environment: ${environment}`],
    ...(tenant === undefined ? [] : [` - Tenant: ${tenant}`]),
    ' - Channel: Default',
  ];
  const rows = (version: string, notes: string) => [
    ...['\tCreated: TIME', `\tVersion: ${version}`, '\tAssembled: TIME', '\tPackage Versions: ', `\tRelease Notes: ${notes}`, ''],
  ];

  it("tells the newest ones in octo's lines, and how many there are", async () => {
    expect(told(await octo(['list-deployments']))).toEqual([
      'Showing 4 results...',
      ...[...place('Dev'), ...rows('1.10.0', '')],
      ...[...place('Dev', '<Removed>'), ...rows('1.10.0', '')],
      ...[...place('Test', 'Acme Corp'), ...rows('1.9.0', 'First line\\nsecond line')],
      ...[...place('Dev'), ...rows('1.9.0', 'First line\\nsecond line')],
      ...['Please note you asked for 30 results, but there were only 4 that matched your criteria', ''],
    ]);
  });

  it('takes --number, and filters by project, environment and tenant', async () => {
    const found = async (...argv: string[]) =>
      (await json(['list-deployments', ...argv])).map((row: any) => [row.Version, row.Environment.Name, row.Tenant?.Name ?? null]);
    expect(await found('--number', '1')).toEqual([['1.10.0', 'Dev', null]]);
    expect(await found('--environment', 'test', '--project', 'ACME')).toEqual([['1.9.0', 'Test', 'Acme Corp']]);
    expect(await found('--tenant', 'Acme Corp')).toEqual([['1.9.0', 'Test', 'Acme Corp']]);
    expect(await found('--project', 'Idle')).toEqual([]);
  });

  it('says where nothing fits, and hides what octo told at debug level', async () => {
    expect(told(await octo(['list-deployments', '--project=Idle', '--number=5']))).toEqual([
      ...['Did not find any deployments matching the search criteria.', 'Showing 0 results...'],
      ...['Please note you asked for 5 results, but there were only 0 that matched your criteria', ''],
    ]);
    const quiet = await octo(['list-deployments', '--project=Idle', '--logLevel=information']);
    expect(quiet.stdout).not.toMatch(/Showing|Please note/);
  });

  it.each([
    ['projects', ['--project=A', '--project=B'], 'A,B'],
    ['environments', ['--environment=A', '--environment=Dev'], 'A'],
    ['tenants', ['--tenant=A'], 'A'],
  ])('is an error for %s that do not exist', async (nouns, argv, names) => {
    const run = await octo(['list-deployments', ...argv]);
    expect([run.exitCode, told(run)[0]]).toEqual([255, `Could not find ${nouns}: ${names}`]);
  });
});

describe('list-latestdeployments', () => {
  // A tenant that was removed: contract/lists.test.ts, because this server forgets what stood under it.
  it("tells the latest of each place in octo's lines", async () => {
    expect(told(await octo(['list-latestdeployments', '--project=acme', '--environment=Test']))).toEqual([
      ...[' - Project: Acme', ' - Environment: Test', ' - Tenant: Acme Corp', ' - Channel: Default'],
      ...['   Date: TIME', expect.stringMatching(/^ {3}Duration: ./), '   State: Success', '   Version: 1.9.0', '   Assembled: TIME'],
      ...['   Package Versions: ', '   Release Notes: First line\\nsecond line', '', ''],
    ]);
  });

  it("has octo's keys in JSON, then ours", async () => {
    const listed = await json(['list-latestdeployments', '--project', 'Acme']);
    expect(listed.map((row: any) => [row.Environment.Name, row.Tenant?.Name ?? null, row.Version]).sort()).toEqual([
      ['Dev', null, '1.10.0'],
      ['Test', 'Acme Corp', '1.9.0'],
    ]);
    const [keys] = listed.map(Object.keys);
    expect(keys).toEqual([
      ...[
        'Project',
        'Environment',
        'Tenant',
        'Channel',
        'Date',
        'Duration',
        'State',
        'Version',
        'Assembled',
        'PackageVersion',
        'ReleaseNotes',
      ],
      ...['DeploymentId', 'ReleaseId', 'ServerTaskId'],
    ]);
  });

  it('says where nothing is deployed', async () => {
    expect(told(await octo(['list-latestdeployments', '--project=Idle']))).toEqual([
      'Did not find any releases matching the search criteria.',
      '',
    ]);
  });
});

describe('the number of requests', () => {
  const all = [
    ['list-deployments'],
    ['list-deployments', '--project', 'Acme', '--environment', 'Dev', '--environment', 'Test', '--tenant', 'Acme Corp'],
    ['list-latestdeployments'],
    ['list-latestdeployments', '--project', 'Acme', '--environment', 'Dev'],
    ['list-releases', '--project', 'Acme'],
  ];

  it('is at most seven, and does not grow with the rows', async () => {
    const before = await Promise.all(all.map(requestsOf));
    for (const version of ['2.0.0', '2.1.0', '2.2.0']) await deploy(await release(version, ''), sample.environments['Dev']);
    const after = await Promise.all(all.map(requestsOf));
    expect(after).toEqual(before);
    expect(Math.max(...after)).toBeLessThanOrEqual(7);
  });
});
