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

describe.each([
  ['in one request', '2026.3.0'],
  ['by parts', '2021.1.0'],
])('releasing and deploying %s', (_way, serverVersion) => {
  let server: TestServer;
  let connection: Connection;
  const reporter = new RecordingReporter();
  const ports = () => ({ connection, reporter, clock: nodeClock(), signal: new AbortController().signal });

  beforeAll(async () => {
    server = await startTestServer();
    const real = await connect({
      ...{
        server: server.url,
        credential: { kind: 'apiKey', value: server.apiKey },
        http: await nodeHttp({ env: { get: () => undefined }, verifyTls: true }),
      },
      ...{ clock: nodeClock(), random: nodeRandom(), userAgent: 'pulpo/10.0.0', timeout: 60_000, retries: 0 },
    });
    connection = { ...real, serverVersion };
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

  const release = (wishes: Partial<ReleaseRequest>) =>
    createRelease(
      {
        ...{
          project: 'quotes',
          version: undefined,
          channel: undefined,
          packages: [],
          packageVersion: undefined,
          packagePrerelease: undefined,
        },
        ...{ releaseNotes: undefined, gitRef: undefined, gitCommit: undefined, existing: 'refuse', channelRules: 'obey', ...wishes },
      },
      ports(),
    );
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
