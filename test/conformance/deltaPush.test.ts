import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect } from '../../src/client/connect.ts';
import type { Connection } from '../../src/client/connection.ts';
import { packages } from '../../src/contract/resources/packages.ts';
import type { OverwriteMode } from '../../src/contract/resources/overwriteMode.ts';
import type { DeltaWish } from '../../src/flows/pushDelta.ts';
import { pushFiles } from '../../src/flows/pushFiles.ts';
import type { OutputEvent } from '../../src/output/events.ts';
import { nodeFiles } from '../../src/platform/nodeFiles.ts';
import { nodeHttp } from '../../src/platform/nodeHttp.ts';
import { nodeRandom } from '../../src/platform/nodeRandom.ts';
import type { Http, HttpRequest, HttpResponse } from '../../src/platform/ports.ts';
import { connectOptions } from '../support/connectedClient.ts';
import { type FaultProxy, faultProxy } from '../support/faultProxy.ts';
import { retryClock } from '../support/retryClock.ts';
import { smallZip } from '../support/smallZip.ts';
import { startTestServer, testServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';
import { noise } from '../unit/delta/files.ts';
import { pushFile } from '../unit/server/packages/pushFile.ts';

const content = (change: string) => Buffer.concat([noise(150_000), Buffer.from(change), noise(150_000, 2)]);
const [old, changed] = [smallZip(content('old')), smallZip(content('the new one'))];
const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest('hex');

/** Does something else with the request that carries the delta; `send` sends it as it is. */
type OnDelta = (request: HttpRequest, send: (request: HttpRequest) => Promise<HttpResponse>) => Promise<HttpResponse>;

interface Setup {
  readonly connection: Connection;
  /** `GET delta-signature`, `POST delta`, `POST raw`: what a push asked for, in order. */
  readonly requests: readonly string[];
}

async function setUp(server: Pick<TestServer, 'url' | 'apiKey'>, onDelta: OnDelta = (request, send) => send(request)): Promise<Setup> {
  const plain = await nodeHttp({ verifyTls: true, env: { get: () => undefined } });
  const requests: string[] = [];
  const http: Http = {
    send(request) {
      const last = request.url.pathname.split('/').at(-1) ?? '';
      if (/^(delta-signature|delta|raw)$/.test(last)) requests.push(`${request.method} ${last}`);
      return last === 'delta' ? onDelta(request, plain.send) : plain.send(request);
    },
    close: () => plain.close(),
  };
  const credential = { kind: 'apiKey', value: server.apiKey } as const;
  const connection = await connect(connectOptions({ server: server.url, credential, http, clock: retryClock(), random: nodeRandom() }));
  onTestFinished(() => connection.close());
  return { connection, requests };
}

/** Sends requests that carry a delta through a proxy that follows a script of faults. */
async function throughProxy(server: TestServer): Promise<{ proxy: FaultProxy; onDelta: OnDelta }> {
  const { hostname, port } = new URL(server.url);
  const proxy = await faultProxy({ host: hostname, port: Number(port) });
  onTestFinished(() => proxy.close());
  const onDelta: OnDelta = (request, send) => send({ ...request, url: new URL(request.url.href.replace(server.url, proxy.url)) });
  return { proxy, onDelta };
}

interface PushOptions {
  readonly bytes?: Buffer;
  readonly name?: string;
  readonly delta?: DeltaWish;
  readonly overwriteMode?: OverwriteMode;
}

async function push({ connection }: Setup, options: PushOptions = {}) {
  const { bytes = changed, name = 'Web.1.0.1.zip', delta = 'always', overwriteMode = 'FailIfExists' } = options;
  const folder = await mkdtemp(join(tmpdir(), 'pulpo-delta-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, name), bytes);
  const events: OutputEvent[] = [];
  const reporter = { emit: (event: OutputEvent) => void events.push(event), addSecret: () => undefined };
  const { signal } = new AbortController();
  const ports = { cwd: folder, files: nodeFiles(), clock: retryClock(), reporter, signal, api: async () => connection };
  const request = { wanted: [name], overwriteMode, onFailure: 'stop', parallel: 1, verify: 'send', delta } as const;
  const result = await pushFiles(request, ports);
  const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  return { pushed: result.packages[0]?.uploaded, warnings };
}

async function withBase(options = {}): Promise<TestServer> {
  const server = await testServer(options);
  await pushFile(server, 'Web.1.0.0.zip', old);
  return server;
}

const stored = ({ connection }: Setup, version: string) => connection.call(packages.get, { params: { id: `packages-Web.${version}` } });
const byDelta = ['GET delta-signature', 'POST delta'];
const deltaThenWhole = [...byDelta, 'POST raw'];

describe('a push by delta', () => {
  it('sends what is new and stores the whole', async () => {
    const setup = await setUp(await withBase());
    const { pushed } = await push(setup);
    expect(pushed).toMatchObject({ outcome: 'stored', sizeBytes: changed.length, sha1: sha1(changed), delta: { baseVersion: '1.0.0' } });
    expect(pushed?.delta?.bytes).toBeLessThan(changed.length / 10);
    expect(setup.requests).toEqual(byDelta);
    expect(await stored(setup, '1.0.1')).toMatchObject({ Hash: sha1(changed), PackageSizeBytes: changed.length });
  });

  it('sends the whole where the server has no version of the package', async () => {
    const setup = await setUp(await testServer());
    const { pushed, warnings } = await push(setup);
    expect(pushed).toMatchObject({ outcome: 'stored', delta: undefined });
    expect(warnings).toEqual([]);
    expect(setup.requests).toEqual(['GET delta-signature', 'POST raw']);
  });

  it('sends the whole where the delta is more than 95 % of it', async () => {
    const setup = await setUp(await withBase());
    const other = smallZip(noise(300_000, 9));
    expect((await push(setup, { bytes: other })).pushed).toMatchObject({ outcome: 'stored', sha1: sha1(other), delta: undefined });
    expect(setup.requests).toEqual(['GET delta-signature', 'POST raw']);
  });

  it.each([
    ['where it is not wanted', { delta: 'never' as const }],
    ['of a small file, unless asked for', { delta: 'auto' as const }],
    ['to a server of this machine, unless asked for', { delta: 'auto' as const, bytes: smallZip(noise(6_000_000)) }],
  ])('asks for no signature %s', async (_where, options) => {
    const setup = await setUp(await withBase());
    expect((await push(setup, options)).pushed).toMatchObject({ outcome: 'stored', delta: undefined });
    expect(setup.requests).toEqual(['POST raw']);
  });

  it('is made of larger files for servers elsewhere without being asked for', async () => {
    const server = await testServer();
    const large = noise(5_000_000);
    await pushFile(server, 'Web.1.0.0.zip', smallZip(large));
    const setup = await setUp(server);
    const elsewhere = { ...setup, connection: { ...setup.connection, serverUrl: 'https://octopus.example' } };
    const bytes = smallZip(Buffer.concat([large, Buffer.from('new')]));
    expect((await push(elsewhere, { bytes, delta: 'auto' })).pushed).toMatchObject({ sha1: sha1(bytes), delta: { baseVersion: '1.0.0' } });
    expect(setup.requests).toEqual(byDelta);
    // As one stream a changed byte changes all that follow, so nobody looks.
    expect((await push(elsewhere, { bytes, delta: 'auto', name: 'Web.1.0.2.tar.gz' })).pushed).toMatchObject({ delta: undefined });
    expect(setup.requests).toEqual([...byDelta, 'POST raw']);
  });

  it('is refused where the version exists, and the whole is not sent after it', async () => {
    const setup = await setUp(await withBase());
    await expect(push(setup, { name: 'Web.1.0.0.zip' })).rejects.toMatchObject({ code: 'RESOURCE_CONFLICT' });
    expect(setup.requests).toEqual(byDelta);
    expect((await stored(setup, '1.0.0')).Hash).toBe(sha1(old));
  });

  it('keeps or replaces the version that exists, as it is told', async () => {
    const setup = await setUp(await withBase());
    const kept = await push(setup, { name: 'Web.1.0.0.zip', overwriteMode: 'IgnoreIfExists' });
    expect(kept.pushed).toMatchObject({ outcome: 'kept', sha1: sha1(old) });
    const replaced = await push(setup, { name: 'Web.1.0.0.zip', overwriteMode: 'OverwriteExisting' });
    expect(replaced.pushed).toMatchObject({ outcome: 'stored', sha1: sha1(changed), delta: { baseVersion: '1.0.0' } });
    expect(setup.requests).toEqual([...byDelta, ...byDelta]);
  });

  it('sends the whole when the base was replaced after its signature was taken', async () => {
    const server = await withBase();
    const setup = await setUp(server, async (request, send) => {
      await pushFile(server, 'Web.1.0.0.zip', smallZip(noise(310_000, 8)), { query: '?overwriteMode=OverwriteExisting' });
      return send(request);
    });
    const { pushed, warnings } = await push(setup);
    expect(pushed).toMatchObject({ outcome: 'stored', sha1: sha1(changed), delta: undefined });
    expect(warnings).toEqual([expect.stringMatching(/^The delta does not fit .*; pushing the whole of Web\.1\.0\.1\.zip$/)]);
    expect(setup.requests).toEqual(deltaThenWhole);
  });

  it('sends the whole when the base was removed after its signature was taken', async () => {
    const server = await withBase();
    const setup = await setUp(server, async (request, send) => {
      await server.request('DELETE', '/api/Spaces-1/packages/packages-Web.1.0.0');
      return send(request);
    });
    expect((await push(setup)).pushed).toMatchObject({ outcome: 'stored', sha1: sha1(changed), delta: undefined });
  });

  it('sends the whole when the signature is damaged', async () => {
    const setup = await setUp(await withBase());
    const damaged: Connection = {
      ...setup.connection,
      call: async (endpoint, args) => {
        const answer = await setup.connection.call(endpoint, args);
        const isSignature = typeof answer === 'object' && answer !== null && 'Signature' in answer;
        return isSignature ? { ...answer, Signature: 'AAAA' } : answer;
      },
    };
    const { pushed, warnings } = await push({ ...setup, connection: damaged });
    expect(pushed).toMatchObject({ outcome: 'stored', delta: undefined });
    expect(warnings).toEqual([expect.stringContaining('The signature is damaged')]);
  });

  it('is refused when the delta was damaged on its way, and nothing is stored', async () => {
    const setup = await setUp(await withBase(), async (request, send) => {
      const body = await bodyOf(request);
      body[body.indexOf('OCTODELTA')] = 0x58;
      return send({ ...request, body: Readable.from([body]) });
    });
    await expect(push(setup)).rejects.toMatchObject({ kind: 'refused', message: expect.stringContaining('The delta is damaged') });
    await expect(stored(setup, '1.0.1')).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });

  it('goes on with a server that was restarted between signature and delta', async () => {
    const data = await mkdtemp(join(tmpdir(), 'pulpo-restart-'));
    onTestFinished(() => rm(data, { recursive: true, force: true }));
    const server = await startTestServer({ data });
    await pushFile(server, 'Web.1.0.0.zip', old);
    const setup = await setUp(server, async (request, send) => {
      await server.close();
      const again = await testServer({ data, adminApiKey: server.apiKey });
      return send({ ...request, url: new URL(request.url.href.replace(server.url, again.url)) });
    });
    expect((await push(setup)).pushed).toMatchObject({ outcome: 'stored', sha1: sha1(changed), delta: { baseVersion: '1.0.0' } });
  });
});

describe('a fault in a push by delta', () => {
  it('C44: pushes the whole when the delta is reset on its way, and nothing of the delta stays', async () => {
    const data = await mkdtemp(join(tmpdir(), 'pulpo-c44-'));
    onTestFinished(() => rm(data, { recursive: true, force: true }));
    const server = await withBase({ data });
    const { proxy, onDelta } = await throughProxy(server);
    const setup = await setUp(server, onDelta);
    proxy.script({ kind: 'cut', direction: 'up', after: 2000, how: 'RST' });
    const { pushed, warnings } = await push(setup);
    expect(pushed).toMatchObject({ outcome: 'stored', sha1: sha1(changed), delta: undefined });
    expect(warnings).toEqual([expect.stringContaining('pushing the whole of Web.1.0.1.zip')]);
    expect(setup.requests).toEqual(deltaThenWhole);
    await expect.poll(() => readdir(join(data, 'packages', 'incoming'))).toEqual([]);
  });

  it('C44: sends the delta itself again with a mode that may be repeated', async () => {
    const server = await withBase();
    const { proxy, onDelta } = await throughProxy(server);
    const setup = await setUp(server, onDelta);
    proxy.script({ kind: 'cut', direction: 'up', after: 2000, how: 'RST' });
    const { pushed } = await push(setup, { overwriteMode: 'OverwriteExisting' });
    expect(pushed).toMatchObject({ outcome: 'stored', sha1: sha1(changed), delta: { baseVersion: '1.0.0' } });
    expect(setup.requests).toEqual([...byDelta, 'POST delta']);
  });

  it('C33: recognises the package when its delta was stored and the answer lost, and sends nothing again', async () => {
    const server = await withBase();
    const { proxy, onDelta } = await throughProxy(server);
    const setup = await setUp(server, onDelta);
    proxy.script({ kind: 'dropResponse' });
    expect((await push(setup)).pushed).toMatchObject({ outcome: 'recovered', sha1: sha1(changed), delta: { baseVersion: '1.0.0' } });
    expect(setup.requests).toEqual(byDelta);
  });

  it('C34: tells that another package was stored meanwhile, and never overwrites it', async () => {
    const server = await withBase();
    const other = smallZip('other');
    const setup = await setUp(server, async () => {
      await pushFile(server, 'Web.1.0.1.zip', other);
      throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    });
    await expect(push(setup)).rejects.toMatchObject({ code: 'PACKAGE_DIFFERS' });
    expect((await stored(setup, '1.0.1')).Hash).toBe(sha1(other));
  });

  it('C33: takes a package for stored whose delta arrives after all while the whole is being pushed', async () => {
    const server = await withBase();
    const late: (() => Promise<HttpResponse>)[] = [];
    const setup = await setUp(server, async (request, send) => {
      const body = await bodyOf(request);
      late.push(() => send({ ...request, body: Readable.from([body]) }));
      throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    });
    const beforeWhole: Connection = {
      ...setup.connection,
      async upload(endpoint, request) {
        if (endpoint.path.endsWith('raw')) for (const send of late) expect((await send()).status).toBe(201);
        return setup.connection.upload(endpoint, request);
      },
    };
    expect((await push({ ...setup, connection: beforeWhole })).pushed).toMatchObject({ outcome: 'recovered', sha1: sha1(changed) });
    expect(setup.requests).toEqual(deltaThenWhole);
  });

  it.each([500, 502, 404, 413])('C12: pushes the whole when the delta is answered with %i', async (status) => {
    const server = await withBase();
    const { proxy, onDelta } = await throughProxy(server);
    const setup = await setUp(server, onDelta);
    const body = JSON.stringify({ ErrorMessage: 'no', Errors: [] });
    const head = `HTTP/1.1 ${status} No\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;
    proxy.script({ kind: 'inject', response: head + body });
    expect((await push(setup)).pushed).toMatchObject({ outcome: 'stored', sha1: sha1(changed), delta: undefined });
    expect(setup.requests).toEqual(deltaThenWhole);
  });
});

async function bodyOf({ body }: HttpRequest): Promise<Buffer> {
  if (!(body instanceof Readable)) throw new Error('no stream');
  return buffer(body);
}
