/** A deployment for tenants is the same, whichever way the server offers (octo-classic.md §3.2). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/client/connect.ts';
import type { Connection } from '../../src/client/connection.ts';
import { startDeployments } from '../../src/flows/startDeployments.ts';
import { nodeClock } from '../../src/platform/nodeClock.ts';
import { nodeHttp } from '../../src/platform/nodeHttp.ts';
import { nodeRandom } from '../../src/platform/nodeRandom.ts';
import { expectOk, finishedTask, makeSample } from '../support/sampleProject.ts';
import type { Sample } from '../support/sampleProject.ts';
import { startTestServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';
import { RecordingReporter } from '../unit/flows/fakeTasks.ts';

describe.each([
  ['in one request', '2026.3.0'],
  ['by parts', '2021.1.0'],
])('deploying for tenants %s', (_way, serverVersion) => {
  let server: TestServer;
  let connection: Connection;
  let sample: Sample;

  beforeAll(async () => {
    server = await startTestServer();
    const http = await nodeHttp({ env: { get: () => undefined }, verifyTls: true });
    const wires = { http, clock: nodeClock(), random: nodeRandom(), userAgent: 'pulpo/10.0.0', timeout: 60_000, retries: 0 };
    const real = await connect({ ...wires, server: server.url, credential: { kind: 'apiKey', value: server.apiKey } });
    connection = { ...real, serverVersion };
    sample = await makeSample(server, { project: { TenantedDeploymentMode: 'Tenanted' } });
    await expectOk(server, 'POST', 'tagsets', { Name: 'Plan', Tags: [{ Name: 'Gold' }, { Name: 'Free' }] });
    for (const [Name, tag] of [
      ['Ann', 'Plan/Gold'],
      ['Bob', 'Plan/Free'],
      ['Cid', 'Plan/Gold'],
    ]) {
      const environments = Name === 'Cid' ? ['Test'] : ['Dev', 'Test'];
      const ProjectEnvironments = { [sample.project.Id]: environments.map((name) => sample.environments[name].Id) };
      await expectOk(server, 'POST', 'tenants', { Name, TenantTags: [tag], ProjectEnvironments });
    }
    await expectOk(server, 'POST', 'releases', { ProjectId: sample.project.Id, Version: '1.0.0' });
  });
  afterAll(async () => {
    await connection.close();
    await server.close();
  });

  const start = (tenants: readonly string[], tenantTags: readonly string[], version = '1.0.0') =>
    startDeployments(
      {
        ...{ project: 'Acme', version, environments: ['dev'], variables: 'ofRelease' },
        wishes: {
          ...{ tenants, tenantTags, skipSteps: [], specificMachines: [], excludedMachines: [], guidedFailure: undefined, variables: {} },
          ...{ forcePackageRedeployment: false, forcePackageDownload: false, runAt: undefined, noRunAfter: undefined },
        },
      },
      { connection, reporter: new RecordingReporter(), clock: nodeClock(), signal: new AbortController().signal },
    );
  const deployedFor = async (...wanted: Parameters<typeof start>) => {
    const started = await start(...wanted);
    const names = started.map(async ({ DeploymentId, ServerTaskId }) => {
      await finishedTask(server, ServerTaskId);
      const { TenantId } = await expectOk(server, 'GET', `deployments/${DeploymentId}`);
      return (await expectOk(server, 'GET', `tenants/${TenantId}`)).Name as string;
    });
    return (await Promise.all(names)).sort();
  };

  it('takes all that may have the release, those with tags, and those with tags beside named ones', async () => {
    expect(await deployedFor(['*'], [])).toEqual(['Ann', 'Bob']);
    expect(await deployedFor([], ['Plan/Gold'])).toEqual(['Ann']);
    expect(await deployedFor(['bob'], ['Plan/Gold'])).toEqual(['Ann', 'Bob']);
    expect(await deployedFor(['Bob'], [])).toEqual(['Bob']);
  });

  it('refuses a tenant that may not have it, a release that does not exist, and tags that nobody has', async () => {
    await expect(start(['Cid'], [])).rejects.toMatchObject({ kind: 'refused' });
    await expect(start(['*'], [], '9.9')).rejects.toMatchObject({ code: 'RELEASE_NOT_FOUND' });
    await expectOk(server, 'POST', 'tagsets', { Name: 'Mood', Tags: [{ Name: 'Blue' }] });
    await expect(start([], ['Mood/Blue'])).rejects.toMatchObject({ code: 'NOTHING_DEPLOYED' });
  });
});
