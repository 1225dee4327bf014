import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallContext } from '../../../src/client/call.ts';
import { createTokenBucket } from '../../../src/client/retryPolicy.ts';
import { createTransport } from '../../../src/client/transport.ts';
import { sha1Of, uploadFile, type UploadRequest } from '../../../src/client/upload.ts';
import { packages } from '../../../src/contract/resources/packages.ts';
import { nodeFiles } from '../../../src/platform/nodeFiles.ts';
import { nodeHttp } from '../../../src/platform/nodeHttp.ts';
import type { FileSource } from '../../../src/platform/ports.ts';
import { type FakeClock, fakeClock } from '../../support/fakeClock.ts';
import { faultProxy } from '../../support/faultProxy.ts';
import { fixedRandom } from '../../support/fixedRandom.ts';
import { plainServer } from '../../support/plainServer.ts';
import { retryClock } from '../../support/retryClock.ts';

const MiB = 1024 * 1024;
const stored = { Id: 'packages-Web.1.2.3', PackageId: 'Web', Version: '1.2.3' };
const cleanups: (() => Promise<unknown>)[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulpo-upload-'));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  await rm(folder, { recursive: true });
});

function owned<T extends { close(): Promise<unknown> }>(thing: T): T {
  cleanups.push(() => thing.close());
  return thing;
}

async function packageOf(bytes: Buffer, name = 'Web.1.2.3.zip'): Promise<FileSource> {
  await writeFile(join(folder, name), bytes);
  return nodeFiles().open(join(folder, name));
}

async function contextFor(serverUrl: string, clock: FakeClock = retryClock()): Promise<CallContext> {
  const http = owned(await nodeHttp({ verifyTls: true, env: { get: () => undefined } }));
  const credential = { kind: 'apiKey', value: 'API-CANARY0UPLOAD' } as const;
  return {
    transport: createTransport({ http, serverUrl, credential, userAgent: 'pulpo/10.0.0' }),
    clock,
    random: fixedRandom(),
    bucket: createTokenBucket(),
    retries: 4,
    timeout: 600_000,
    serverUrl,
    spaceId: 'Spaces-1',
    credential: 'send',
    credentialName: 'the API key',
  };
}

const push = (file: FileSource, operation: 'idempotent' | 'create' = 'create'): UploadRequest<typeof packages.upload> => ({
  params: {},
  query: { overwriteMode: 'FailIfExists' },
  file,
  operation,
});

/** A server that keeps every body it gets whole. */
async function storingServer(bodies: Buffer[]) {
  return owned(
    await plainServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        bodies.push(Buffer.concat(chunks));
        response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(stored));
      });
    }),
  );
}

describe('uploading a file', () => {
  it('sends one file part with the exact length, the file name and the untouched bytes', async () => {
    const bodies: Buffer[] = [];
    const server = await storingServer(bodies);
    const bytes = randomBytes(3 * MiB + 17);
    const uploaded = await uploadFile(await contextFor(server.url), packages.upload, push(await packageOf(bytes)));
    const [body = Buffer.alloc(0)] = bodies;
    const { headers, url } = server.requests[0] ?? { headers: {}, url: '' };
    expect(url).toBe('/api/Spaces-1/packages/raw?overwriteMode=FailIfExists');
    expect(headers['content-length']).toBe(String(body.length));
    expect(headers['transfer-encoding']).toBeUndefined();
    expect(body.subarray(0, 300).toString('latin1')).toContain('name="file"; filename="Web.1.2.3.zip"');
    expect(body.includes(bytes)).toBe(true);
    expect(uploaded).toMatchObject({ status: 201, resource: { PackageId: 'Web' }, sha1: createHash('sha1').update(bytes).digest('hex') });
  });

  it('reports the bytes that the connection has taken, up to the whole file', async () => {
    const server = await storingServer([]);
    const seen: number[] = [];
    const file = await packageOf(randomBytes(2 * MiB + 5));
    await uploadFile(await contextFor(server.url), packages.upload, { ...push(file), onProgress: (sent) => seen.push(sent) });
    expect(seen).toEqual([MiB, 2 * MiB, 2 * MiB + 5]);
  });

  it('can not be talked into other headers by a file name', async () => {
    const bodies: Buffer[] = [];
    const server = await storingServer(bodies);
    const file: FileSource = { ...(await packageOf(Buffer.from('x'))), name: 'We"b\r\nX-Evil: 1.1.0.0.zip' };
    await uploadFile(await contextFor(server.url), packages.upload, push(file));
    expect(bodies[0]?.toString()).toContain('filename="We%22b%0D%0AX-Evil: 1.1.0.0.zip"');
  });

  it('takes an answer without a body for success', async () => {
    const server = owned(await plainServer((request, response) => request.resume().on('end', () => response.writeHead(200).end())));
    const uploaded = await uploadFile(await contextFor(server.url), packages.upload, push(await packageOf(Buffer.from('x'))));
    expect(uploaded).toMatchObject({ status: 200, resource: undefined });
  });

  it.each([0, 1, MiB, 2 * MiB])('C7: sends the whole file again when the connection is reset after %i bytes', async (after) => {
    const bodies: Buffer[] = [];
    const server = await storingServer(bodies);
    const proxy = owned(await faultProxy(server));
    proxy.script({ kind: 'cut', direction: 'up', after, how: 'RST' });
    const bytes = randomBytes(3 * MiB);
    const uploaded = await uploadFile(await contextFor(proxy.url), packages.upload, push(await packageOf(bytes), 'idempotent'));
    expect(bodies).toHaveLength(1);
    expect(bodies[0]?.includes(bytes)).toBe(true);
    expect(uploaded.sha1).toBe(createHash('sha1').update(bytes).digest('hex'));
  });

  it('C33: does not send a file again that may have been stored, but says that nobody knows', async () => {
    const bodies: Buffer[] = [];
    const server = await storingServer(bodies);
    const proxy = owned(await faultProxy(server));
    proxy.script({ kind: 'dropResponse' });
    const upload = uploadFile(await contextFor(proxy.url), packages.upload, push(await packageOf(Buffer.from('x'))));
    await expect(upload).rejects.toMatchObject({ kind: 'unknown', code: 'OUTCOME_UNKNOWN' });
    expect(bodies).toHaveLength(1);
  });

  it('C35: sends a file again where storing it twice does no harm', async () => {
    const bodies: Buffer[] = [];
    const server = await storingServer(bodies);
    const proxy = owned(await faultProxy(server));
    proxy.script({ kind: 'dropResponse' });
    await uploadFile(await contextFor(proxy.url), packages.upload, push(await packageOf(Buffer.from('x')), 'idempotent'));
    expect(bodies).toHaveLength(2);
  });

  it('C8: gives an attempt up when no byte moves for 60 s, and makes another', async () => {
    const bodies: Buffer[] = [];
    const server = await storingServer(bodies);
    const proxy = owned(await faultProxy(server));
    proxy.script({ kind: 'stall', direction: 'up', after: MiB });
    const clock = retryClock();
    const context = await contextFor(proxy.url, clock);
    const notices: string[] = [];
    const upload = uploadFile(
      { ...context, onRetry: ({ message }) => notices.push(message) },
      packages.upload,
      push(await packageOf(randomBytes(40 * MiB)), 'idempotent'),
    );
    const nudge = setInterval(() => clock.advance(1000), 1);
    cleanups.push(async () => clearInterval(nudge));
    await upload;
    expect(notices).toEqual([expect.stringContaining('no byte was taken for 60 s')]);
    expect(bodies).toHaveLength(1);
  });

  it('C10: has no limit on the whole, as long as bytes move', async () => {
    const bodies: Buffer[] = [];
    const server = await storingServer(bodies);
    const clock = fakeClock('manual');
    const request = { ...push(await packageOf(randomBytes(5 * MiB))), onProgress: () => clock.advance(50_000) };
    await uploadFile(await contextFor(server.url, clock), packages.upload, request);
    expect([bodies.length, clock.monotonic()]).toEqual([1, 250_000]);
  });

  it('C26: reports the 401 even where its body was cut off', async () => {
    const server = await storingServer([]);
    const proxy = owned(await faultProxy(server));
    proxy.script({
      kind: 'inject',
      response: 'HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"Error',
    });
    const upload = uploadFile(await contextFor(proxy.url), packages.upload, push(await packageOf(randomBytes(8 * MiB))));
    await expect(upload).rejects.toMatchObject({ kind: 'auth', code: 'AUTHENTICATION_FAILED' });
  });

  it('C26: reports the 401 that came while the file was still being sent, not the broken pipe', async () => {
    const refusal = '{"ErrorMessage":"The API key is not valid.","Errors":[]}';
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write(
          `HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: ${refusal.length}\r\nConnection: close\r\n\r\n${refusal}`,
        );
        socket.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    owned({ close: () => new Promise((resolve) => server.close(resolve)) });
    const context = await contextFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const upload = uploadFile(context, packages.upload, push(await packageOf(randomBytes(40 * MiB))));
    await expect(upload).rejects.toMatchObject({ kind: 'auth', code: 'AUTHENTICATION_FAILED', details: ['The API key is not valid.'] });
  });

  it('says that the file changed when it shrinks on the way', async () => {
    const server = await storingServer([]);
    const file = await packageOf(Buffer.from('short'));
    const upload = uploadFile(await contextFor(server.url), packages.upload, push({ ...file, size: 100 }));
    await expect(upload).rejects.toMatchObject({ kind: 'io', code: 'UPLOAD_FILE_CHANGED' });
  });

  it('does not blame the network when the file can not be read', async () => {
    const server = await storingServer([]);
    const file = await packageOf(Buffer.from('gone'));
    await rm(join(folder, 'Web.1.2.3.zip'));
    const upload = uploadFile(await contextFor(server.url), packages.upload, push(file));
    await expect(upload).rejects.toMatchObject({ kind: 'io', code: 'UPLOAD_FILE_UNREADABLE' });
  });

  it('hashes a file without sending it', async () => {
    expect(await sha1Of(await packageOf(Buffer.from('abc')))).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
  });
});
