import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { pushPackage } from '../../src/client/api/packages.ts';
import { connect } from '../../src/client/connect.ts';
import type { Connection } from '../../src/client/connection.ts';
import { takeAll } from '../../src/contract/paging.ts';
import { channels } from '../../src/contract/resources/channels.ts';
import { dashboards } from '../../src/contract/resources/dashboards.ts';
import { deploymentProcesses } from '../../src/contract/resources/deploymentProcesses.ts';
import { deploymentSettings } from '../../src/contract/resources/deploymentSettings.ts';
import { environments } from '../../src/contract/resources/environments.ts';
import { feeds } from '../../src/contract/resources/feeds.ts';
import { lifecycles } from '../../src/contract/resources/lifecycles.ts';
import { packages } from '../../src/contract/resources/packages.ts';
import { projectGroups } from '../../src/contract/resources/projectGroups.ts';
import { projects } from '../../src/contract/resources/projects.ts';
import { users } from '../../src/contract/resources/users.ts';
import { variableSets } from '../../src/contract/resources/variables.ts';
import { nodeHttp } from '../../src/platform/nodeHttp.ts';
import { nodeClock } from '../../src/platform/nodeClock.ts';
import { nodeRandom } from '../../src/platform/nodeRandom.ts';
import type { FileSource, Http } from '../../src/platform/ports.ts';
import { type FaultProxy, faultProxy } from '../support/faultProxy.ts';

import { retryClock } from '../support/retryClock.ts';
import { type TestServer, testServer } from '../support/testServer.ts';

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

async function connectTo(server: Pick<TestServer, 'url' | 'apiKey'>, url = server.url): Promise<Connection> {
  const adapter = () => nodeHttp({ verifyTls: true, env: { get: () => undefined } });
  const [reads, writes] = await Promise.all([adapter(), adapter()]);
  // Writes go over connections of their own, so that a fault scripted for the next connection meets them.
  const http: Http = {
    send: (request) => (request.method === 'GET' ? reads : writes).send(request),
    close: async () => void (await Promise.all([reads.close(), writes.close()])),
  };
  const credential = { kind: 'apiKey', value: server.apiKey } as const;
  const connection = await connect({
    server: url,
    credential,
    http,
    clock: nodeClock(),
    random: nodeRandom(),
    userAgent: 'pulpo/10.0.0',
    timeout: 600_000,
    retries: 4,
  });
  open.push(connection);
  return connection;
}

async function faultsBefore(server: TestServer): Promise<FaultProxy> {
  const { hostname, port } = new URL(server.url);
  const proxy = await faultProxy({ host: hostname, port: Number(port) });
  open.push(proxy);
  return proxy;
}

async function zipOf(content: Buffer): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(content, 'content.bin');
  zip.end();
  return buffer(zip.outputStream);
}

function packageFile(bytes: Buffer): FileSource {
  return { name: 'Web.1.2.3.zip', size: bytes.length, stream: () => Readable.from([bytes], { objectMode: false }) };
}

describe('the client against the embedded server', () => {
  it('finds the default space and reads what a new server holds', async () => {
    const connection = await connectTo(await testServer());
    const everything = { query: { take: takeAll } };
    const [me, groups, cycles, feed, all] = await Promise.all([
      connection.call(users.me, {}),
      connection.call(projectGroups.list, everything),
      connection.call(lifecycles.all, {}),
      connection.call(feeds.list, { query: { feedType: ['BuiltIn'], take: 1 } }),
      connection.call(environments.all, {}),
    ]);
    expect([connection.spaceId, await connection.spaceName()]).toEqual(['Spaces-1', 'Default']);
    expect(me.Username).not.toBe('');
    expect([groups.TotalResults, cycles.length, feed.Items[0]?.Id, all]).toEqual([1, 1, 'feeds-builtin', []]);
  });

  it('makes a project and reads everything that comes with it', async () => {
    const connection = await connectTo(await testServer());
    const [group] = (await connection.call(projectGroups.list, {})).Items;
    const [cycle] = await connection.call(lifecycles.all, {});
    const body = { Name: 'Web', ProjectGroupId: group?.Id ?? '', LifecycleId: cycle?.Id ?? '' };
    const project = await connection.call(projects.create, { body });
    const params = { projectId: project.Id };
    const [channel, process, settings, set, dashboard] = await Promise.all([
      connection.call(channels.ofProject, { params }),
      connection.call(deploymentProcesses.getOfProject, { params }),
      connection.call(deploymentSettings.get, { params }),
      connection.call(variableSets.getOfProject, { params }),
      connection.call(dashboards.get, {}),
    ]);
    expect(channel.Items).toMatchObject([{ Name: 'Default', IsDefault: true, Type: 'Lifecycle' }]);
    expect([process.ProjectId, settings.ProjectId, set.OwnerId]).toEqual([project.Id, project.Id, project.Id]);
    expect(dashboard.Projects).toMatchObject([{ Id: project.Id, Name: 'Web' }]);
    await expect(connection.call(projects.get, { params: { id: 'Nowhere' } })).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    const second = connection.call(projects.create, { body });
    await expect(second).rejects.toMatchObject({ kind: 'refused', message: expect.stringContaining('Web') });
  });

  it('is refused with a wrong key', async () => {
    const server = await testServer();
    const connection = await connectTo({ ...server, apiKey: 'API-CANARY0WRONG' });
    const refused = { kind: 'auth', code: 'AUTHENTICATION_FAILED' };
    await expect(connection.call(environments.all, {})).rejects.toMatchObject(refused);
    await expect(connection.spaceName()).rejects.toMatchObject(refused);
  });

  it('pushes a package, and the server has its bytes', async () => {
    const connection = await connectTo(await testServer());
    const bytes = await zipOf(randomBytes(64));
    const push = (overwriteMode: 'FailIfExists' | 'IgnoreIfExists') =>
      pushPackage(connection, nodeClock(), { file: packageFile(bytes), packageId: 'Web', version: '1.2.3', overwriteMode });
    expect(await push('FailIfExists')).toMatchObject({
      outcome: 'stored',
      package: { Hash: createHash('sha1').update(bytes).digest('hex'), PackageSizeBytes: bytes.length },
    });
    expect((await push('IgnoreIfExists')).outcome).toBe('kept');
    await expect(push('FailIfExists')).rejects.toMatchObject({ code: 'RESOURCE_CONFLICT' });
  });

  it('C33: stores a package once although the answer to the push is lost', async () => {
    const server = await testServer();
    const proxy = await faultsBefore(server);
    const connection = await connectTo(server, proxy.url);
    const bytes = await zipOf(randomBytes(64));
    proxy.script({ kind: 'dropResponse' });
    const pushed = await pushPackage(connection, retryClock(), {
      file: packageFile(bytes),
      packageId: 'Web',
      version: '1.2.3',
      overwriteMode: 'FailIfExists',
    });
    const stored = await connection.call(packages.list, { query: { nuGetPackageId: 'Web' } });
    expect([pushed.outcome, stored.TotalResults]).toEqual(['recovered', 1]);
  });
});
