/** One request or its parts: a release and its deployment are the same, whichever way the server offers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/client/connect.ts';
import type { Connection } from '../../src/client/connection.ts';
import { createRelease } from '../../src/flows/createRelease.ts';
import type { ReleaseRequest } from '../../src/flows/releaseRequest.ts';
import { startDeployments } from '../../src/flows/startDeployments.ts';
import { nodeClock } from '../../src/platform/nodeClock.ts';
import { nodeHttp } from '../../src/platform/nodeHttp.ts';
import { nodeRandom } from '../../src/platform/nodeRandom.ts';
import { pushPackage, request, setUpProject, untilCompleted } from '../support/deploySetup.ts';
import { smallZip } from '../support/smallZip.ts';
import { startTestServer, type TestServer } from '../support/testServer.ts';
import { RecordingReporter } from '../unit/flows/fakeTasks.ts';

const anyRelease: Omit<ReleaseRequest, 'project'> = {
  ...{ version: undefined, channel: undefined, packages: [], found: [], packageVersion: undefined, packagePrerelease: undefined },
  ...{ releaseNotes: undefined, gitRef: undefined, gitCommit: undefined, existing: 'refuse', channelRules: 'obey' },
  ...{ unusedPackages: 'refuse', plan: 'server' },
};

async function connectTo(server: TestServer): Promise<Connection> {
  return connect({
    ...{
      server: server.url,
      credential: { kind: 'apiKey', value: server.apiKey },
      http: await nodeHttp({ env: { get: () => undefined }, verifyTls: true }),
    },
    ...{ clock: nodeClock(), random: nodeRandom(), userAgent: 'pulpo/10.0.0', timeout: 60_000, retries: 0 },
  });
}

const ways = [
  ['in one request', '2026.3.0', 'server'],
  ['by parts', '2021.1.0', 'server'],
  ['from a plan that is shown', '2026.3.0', 'shown'],
] as const;

describe.each(ways)('releasing and deploying %s', (_way, serverVersion, plan) => {
  let server: TestServer;
  let connection: Connection;
  const reporter = new RecordingReporter();
  const ports = () => ({ connection, reporter, clock: nodeClock(), signal: new AbortController().signal });

  beforeAll(async () => {
    server = await startTestServer();
    connection = { ...(await connectTo(server)), serverVersion };
    await setUpProject(server, 'Quotes', {
      steps: [
        { name: 'Deploy web', package: 'Acme.Web' },
        { name: 'Notify', body: 'echo "notified"' },
      ],
    });
    const environments = await request(server, 'GET', '/api/environments/all');
    const [lifecycle] = await request(server, 'GET', '/api/lifecycles/all');
    const Phases = [{ Name: 'Any', OptionalDeploymentTargets: environments.slice(0, 2).map(({ Id }: { Id: string }) => Id) }];
    await request(server, 'POST', '/api/environments', { Name: 'Production' });
    await request(server, 'PUT', `/api/lifecycles/${lifecycle.Id}`, { ...lifecycle, Phases });
    for (const version of ['1.0.0', '1.1.0']) await pushPackage(server, `Acme.Web.${version}.zip`, smallZip(version));
  });
  afterAll(async () => {
    await connection.close();
    await server.close();
  });

  const release = (wishes: Partial<ReleaseRequest>) => createRelease({ ...anyRelease, project: 'quotes', plan, ...wishes }, ports());
  const wishes = {
    ...{ tenants: [], tenantTags: [], skipSteps: [], specificMachines: [], excludedMachines: [], guidedFailure: undefined },
    ...{ forcePackageRedeployment: false, forcePackageDownload: false, variables: {}, runAt: undefined, noRunAfter: undefined },
  };

  it('chooses the next version and the latest package', async () => {
    const created = await release({});
    expect(created).toMatchObject({ version: '0.0.1', action: 'created' });
    expect(await request(server, 'GET', `/api/releases/${created.releaseId}`)).toMatchObject({
      SelectedPackages: [{ ActionName: 'Deploy web', PackageReferenceName: '', Version: '1.1.0' }],
    });
  });

  it('takes version, package and notes as told', async () => {
    const created = await release({ version: '5.0.0', packages: ['Acme.Web:1.0.0'], releaseNotes: 'Better' });
    expect(await request(server, 'GET', `/api/releases/${created.releaseId}`)).toMatchObject({
      Version: '5.0.0',
      ReleaseNotes: 'Better',
      SelectedPackages: [{ Version: '1.0.0' }],
    });
  });

  it('refuses a version that exists, and keeps it when told to', async () => {
    const first = await release({ version: '6.0.0' });
    await expect(release({ version: '6.0.0' })).rejects.toMatchObject({ kind: 'refused', code: 'RELEASE_EXISTS' });
    expect(await release({ version: '6.0.0', existing: 'keep' })).toMatchObject({ action: 'existing', releaseId: first.releaseId });
  });

  it('deploys to every environment, without the step that is skipped', async () => {
    await release({ version: '7.0.0' });
    const started = await startDeployments(
      {
        project: 'Quotes',
        version: '7.0.0',
        environments: ['dev', 'Test'],
        variables: 'updated',
        wishes: { ...wishes, skipSteps: ['notify'], specificMachines: ['LOCAL'] },
      },
      ports(),
    );
    const tasks = await Promise.all(started.map(({ ServerTaskId }) => untilCompleted(server, ServerTaskId)));
    expect(tasks.map(({ State }) => State)).toEqual(['Success', 'Success']);
    const deployments = await Promise.all(started.map(({ DeploymentId }) => request(server, 'GET', `/api/deployments/${DeploymentId}`)));
    expect(new Set(deployments.map(({ EnvironmentId }) => EnvironmentId)).size).toBe(2);
    for (const deployment of deployments)
      expect(deployment).toMatchObject({ SkipActions: [expect.any(String)], SpecificMachineIds: [expect.any(String)] });
  });

  it('names what does not exist, and refuses what the lifecycle does not allow', async () => {
    const start = (version: string, environment: string) =>
      startDeployments({ project: 'Quotes', version, environments: [environment], variables: 'ofRelease', wishes }, ports());
    await expect(start('9.9', 'Dev')).rejects.toMatchObject({ kind: 'refused', code: 'RELEASE_NOT_FOUND' });
    await release({ version: '8.0.0' });
    await expect(start('8.0.0', 'Production')).rejects.toMatchObject({ kind: 'refused' });
    await expect(start('8.0.0', 'Devv')).rejects.toMatchObject({ code: 'NAME_NOT_FOUND', hint: expect.stringContaining('Dev') });
  });
});

describe('the same release whichever way it is made', () => {
  let server: TestServer;
  let connection: Connection;

  beforeAll(async () => {
    server = await startTestServer();
    connection = await connectTo(server);
    const packages = ['Acme.Web.1.0.0', 'Acme.Web.1.4.0', 'Acme.Web.2.0.0', 'Acme.Web.2.1.0-beta.3', 'Acme.Api.3.0.0', 'Acme.Api.3.1.0'];
    for (const name of [...packages, 'Acme.Late.1.0.0-rc.1']) await pushPackage(server, `${name}.zip`, smallZip(name));
    await setUpProject(server, 'Late', { steps: [{ name: 'Deploy late', package: 'Acme.Late' }] });
    // The same project once for each way, because releases of one have other numbers than those before.
    for (const [index] of ways.entries()) await setUpChannels(server, `Way ${index}`);
  });
  afterAll(async () => {
    await connection.close();
    await server.close();
  });

  it.each<[string, Partial<ReleaseRequest>, string]>([
    ['nothing given', {}, '0.0.1 in Default: 2.0.0, 3.1.0; Release 0.0.1'],
    ['a version', { version: '4.0.0' }, '4.0.0 in Default: 2.0.0, 3.1.0; Release 4.0.0'],
    ['a mask', { version: '4.c.i' }, '4.0.1 in Default: 2.0.0, 3.1.0; Release 4.0.1'],
    [
      'one version for all packages',
      { version: '5.0.0', packageVersion: '3.0.0', packages: ['Acme.Web:1.0.0'] },
      '5.0.0 in Default: 1.0.0, 3.0.0; Release 5.0.0',
    ],
    ['a step', { packages: ['Deploy web:1.4.0'] }, '5.0.1 in Default: 1.4.0, 3.1.0; Release 5.0.1'],
    [
      'a step and a package for the same',
      { packages: ['Acme.Web:1.0.0', 'Deploy web:1.4.0'] },
      '5.0.2 in Default: 1.4.0, 3.1.0; Release 5.0.2',
    ],
    ['any package', { packageVersion: '9.9', packages: ['*:3.0.0', 'Acme.Web:1.0'] }, '5.0.3 in Default: 1.0.0, 3.0.0; Release 5.0.3'],
    ['two versions of one', { packages: ['Acme.Web:1.0.0', 'Acme.Web:1.4.0'] }, '5.0.4 in Default: 1.4.0, 3.1.0; Release 5.0.4'],
    ['a channel', { channel: 'stable' }, '5.0.5 in Stable: 1.4.0, 3.1.0; Release 5.0.5'],
    ['a channel by its rule', { channel: 'Beta' }, '5.0.6 in Beta: 2.1.0-beta.3, 3.1.0; Release 5.0.6'],
    ['a channel that does not exist', { channel: 'Stabel' }, 'refused'],
    [
      'a version that the default channel takes, too',
      { packages: ['Acme.Web:2.1.0-beta.3'] },
      '5.0.7 in Default: 2.1.0-beta.3, 3.1.0; Release 5.0.7',
    ],
    ['a version that the channel does not take', { channel: 'Stable', packages: ['Acme.Web:2.1.0-beta.3'] }, 'refused'],
    [
      'the same without its rules',
      { channel: 'Stable', packages: ['Acme.Web:2.1.0-beta.3'], channelRules: 'ignore' },
      '5.0.8 in Stable: 2.1.0-beta.3, 3.1.0; Release 5.0.8; ignoring rules',
    ],
    [
      'what the rules find, without their verdict',
      { channel: 'Beta', channelRules: 'ignore' },
      '5.0.9 in Beta: 2.1.0-beta.3, 3.1.0; Release 5.0.9; ignoring rules',
    ],
    ['pre-releases, which only one of the packages has', { channel: 'Default', packagePrerelease: '^beta' }, 'refused'],
    ['a package that is not there', { packages: ['Acme.Web:7.7.7'] }, 'refused'],
    ['a step that is not there', { packages: ['Deploy wob:1.0.0'] }, 'refused'],
    ['own notes', { releaseNotes: 'For #{Octopus.Release.Number}' }, '5.0.10 in Default: 2.0.0, 3.1.0; For 5.0.10'],
    ['a kept release', { version: '5.0.0', existing: 'keep' }, 'existing 5.0.0 in Default: 1.0.0, 3.0.0; Release 5.0.0'],
    [
      'a kept release that could not be made today',
      { version: '5.0.0', existing: 'keep', packages: ['Acme.Web:7.7.7'] },
      'existing 5.0.0 in Default: 1.0.0, 3.0.0; Release 5.0.0',
    ],
    ['a release that is there', { version: '5.0.0' }, 'refused'],
    ['a project without a package for its step', { project: 'Late' }, 'refused'],
  ])('%s', async (_name, wishes, outcome) => {
    const outcomes: unknown[] = [];
    for (const [index, [, serverVersion, plan]] of ways.entries()) {
      const ports = { connection: { ...connection, serverVersion }, reporter: new RecordingReporter(), clock: nodeClock() };
      const project = `Way ${index}`;
      const made = createRelease({ ...anyRelease, project, plan, ...wishes }, ports);
      outcomes.push(await made.then(outcomeOf, refusalOf));
    }
    expect(outcomes).toEqual(ways.map(() => outcome));
  });

  async function outcomeOf({ releaseId, version, action }: { releaseId: string; version: string; action: string }) {
    const release = await request(server, 'GET', `/api/releases/${releaseId}`);
    const channel = await request(server, 'GET', `/api/channels/${release.ChannelId}`);
    const packages = release.SelectedPackages.map(({ Version }: { Version: string }) => Version).join(', ');
    const head = `${action === 'existing' ? 'existing ' : ''}${version} in ${channel.Name}`;
    return `${head}: ${packages}; ${release.ReleaseNotes}${release.IgnoreChannelRules ? '; ignoring rules' : ''}`;
  }
});

/** Who plans here sees a misspelt step before it asks, and calls that another kind of error. */
function refusalOf({ kind }: { kind: string }): string {
  return kind === 'usage' ? 'refused' : kind;
}

/** A project with a package in each of two steps, and three channels. */
async function setUpChannels(server: TestServer, name: string): Promise<void> {
  await setUpProject(server, name, {
    steps: [
      { name: 'Deploy web', package: 'Acme.Web' },
      { name: 'Deploy api', package: 'Acme.Api' },
    ],
  });
  const [project] = (await request(server, 'GET', `/api/projects?name=${encodeURIComponent(name)}`)).Items;
  await request(server, 'PUT', `/api/projects/${project.Id}`, { ...project, ReleaseNotesTemplate: 'Release #{Octopus.Release.Number}' });
  const rule = (VersionRange: string, Tag: string) => ({
    ...{ VersionRange, Tag },
    ActionPackages: [{ DeploymentAction: 'Deploy web', PackageReference: '' }],
  });
  const make = (Name: string, rules: object[]) =>
    request(server, 'POST', '/api/channels', { ProjectId: project.Id, Name, IsDefault: false, Rules: rules });
  await make('Beta', [rule('', '^beta')]);
  await make('Stable', [rule('[1.0,2.0)', '^$')]);
}
