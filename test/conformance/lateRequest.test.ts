import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '../../src/client/connect.ts';
import { startDeployments } from '../../src/flows/startDeployments.ts';
import { createRelease } from '../../src/flows/createRelease.ts';
import { nodeClock } from '../../src/platform/nodeClock.ts';
import { nodeHttp } from '../../src/platform/nodeHttp.ts';
import { nodeRandom } from '../../src/platform/nodeRandom.ts';
import type { Http, HttpRequest } from '../../src/platform/ports.ts';
import { retryClock } from '../support/retryClock.ts';
import { expectOk, makeSample } from '../support/sampleProject.ts';
import { type TestServer, testServer } from '../support/testServer.ts';

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

/** Breaks off the first POST and delivers it right before the second: a proxy that held it back. */
function lateFirstPost(http: Http): Http & { readonly keys: string[] } {
  let held: HttpRequest | undefined;
  const keys: string[] = [];
  return {
    keys,
    close: () => http.close(),
    async send(request) {
      if (request.method !== 'POST') return http.send(request);
      keys.push(request.headers['idempotency-key'] ?? '');
      if (keys.length === 1) {
        const { signal: _, ...rest } = request;
        held = rest;
        throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      }
      if (held !== undefined) await (await http.send(held)).text(1_000_000);
      held = undefined;
      return http.send(request);
    },
  };
}

async function portsTo(server: TestServer) {
  const http = lateFirstPost(await nodeHttp({ verifyTls: true, env: { get: () => undefined } }));
  const connection = await connect({
    ...{ server: server.url, credential: { kind: 'apiKey', value: server.apiKey }, http, clock: nodeClock(), random: nodeRandom() },
    ...{ userAgent: 'pulpo/10.0.0', timeout: 600_000, retries: 4 },
  });
  open.push(connection);
  const reporter = { emit: () => undefined, addSecret: () => undefined };
  return { http, connection, clock: retryClock(), reporter, signal: new AbortController().signal };
}

const noWishes = {
  ...{ tenants: [], tenantTags: [], skipSteps: [], specificMachines: [], excludedMachines: [], guidedFailure: undefined },
  ...{ forcePackageRedeployment: false, forcePackageDownload: false, variables: {}, runAt: undefined, noRunAfter: undefined },
};

describe('a request that arrives late, after it was sent again', () => {
  it('C39: starts one deployment per environment', async () => {
    const server = await testServer();
    await makeSample(server, { name: 'Web', phases: [{ name: 'All', environments: ['Dev', 'Test'] }] });
    await expectOk(server, 'POST', 'releases/create/v1', { SpaceIdOrName: 'Spaces-1', ProjectName: 'Web', ReleaseVersion: '1.0.0' });
    const ports = await portsTo(server);
    const tasks = await startDeployments(
      { project: 'Web', version: '1.0.0', environments: ['Dev', 'Test'], variables: 'ofRelease', wishes: noWishes },
      ports,
    );
    expect(tasks).toHaveLength(2);
    expect((await expectOk(server, 'GET', 'deployments')).TotalResults).toBe(2);
    expect(ports.http.keys).toEqual([ports.http.keys[0], ports.http.keys[0]]);
  });

  it('C36: creates one release, by its version', async () => {
    const server = await testServer();
    await makeSample(server, { name: 'Web' });
    const ports = await portsTo(server);
    const nothing = { channel: undefined, packageVersion: undefined, packagePrerelease: undefined, releaseNotes: undefined };
    const created = await createRelease(
      {
        ...{ project: 'Web', version: '1.0.0', packages: [], found: [], ...nothing, gitRef: undefined, gitCommit: undefined },
        ...{ existing: 'refuse', channelRules: 'obey', unusedPackages: 'refuse', plan: 'server' },
      },
      ports,
    );
    expect(created).toMatchObject({ version: '1.0.0', action: 'created' });
    expect(ports.http.keys).toEqual([ports.http.keys[0], ports.http.keys[0]]);
  });
});
