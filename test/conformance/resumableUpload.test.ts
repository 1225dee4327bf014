import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Upload } from 'tus-js-client';
import { describe, expect, it } from 'vitest';
import { pushPackage, type PushedPackage } from '../../src/client/api/packages.ts';
import { packages } from '../../src/contract/resources/packages.ts';
import type { OverwriteMode } from '../../src/contract/resources/overwriteMode.ts';
import type { FileSource } from '../../src/platform/ports.ts';
import { MiB, packageFile, pushSetup, type PushSetup } from '../support/pushSetup.ts';
import { retryClock } from '../support/retryClock.ts';
import { type TestServer, testServer } from '../support/testServer.ts';

const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest('hex');

function push({ connection }: PushSetup, file: FileSource, overwriteMode: OverwriteMode = 'FailIfExists'): Promise<PushedPackage> {
  return pushPackage(connection, retryClock(), { file, packageId: 'Web', version: '1.2.3', overwriteMode });
}

/** Where each attempt to send bytes began. */
function offsets({ requests }: PushSetup): number[] {
  return requests.filter(({ method }) => method === 'PATCH').map(({ headers }) => Number(headers['upload-offset']));
}

const found = ({ connection }: PushSetup) => connection.call(packages.list, { query: { nuGetPackageId: 'Web' } });

describe('an upload that can be resumed', () => {
  it('is stored like any push', async () => {
    const setup = await pushSetup(await testServer());
    const { file, content } = await packageFile(8 * MiB);
    const pushed = await push(setup, file);
    expect(pushed).toMatchObject({ outcome: 'stored', package: { Hash: sha1(content), PackageSizeBytes: content.length } });
    expect(offsets(setup)).toEqual([0]);
  });

  it('goes on at 90 % when it was cut there', async () => {
    const setup = await pushSetup(await testServer(), { clock: retryClock() });
    const { file, content } = await packageFile(10 * MiB);
    setup.proxy.script({ kind: 'cut', direction: 'up', after: 9 * MiB, how: 'RST' });
    const pushed = await push(setup, file);
    const [first, second = 0] = offsets(setup);
    expect([first, second > 8 * MiB, second <= 9 * MiB]).toEqual([0, true, true]);
    expect(pushed.package?.Hash).toBe(sha1(content));
  });

  it('says at which byte the connection broke', async () => {
    const notices: string[] = [];
    const setup = await pushSetup(await testServer(), { clock: retryClock(), onRetry: ({ message }) => notices.push(message) });
    const { file } = await packageFile(10 * MiB);
    setup.proxy.script({ kind: 'cut', direction: 'up', after: 9 * MiB, how: 'RST' });
    await push(setup, file);
    expect(notices).toEqual([expect.stringMatching(/^upload of Web\.1\.2\.3\.zip: .+ at [\d.]+ of 10\.5 MB; attempt 2 of 5 in/)]);
  });

  it('goes on in another process of the same user', async () => {
    const server = await testServer();
    const { file, content } = await packageFile(10 * MiB);
    const first = await pushSetup(server, { retries: 0 });
    first.proxy.script({ kind: 'cut', direction: 'up', after: 9 * MiB, how: 'RST' });
    await expect(push(first, file)).rejects.toMatchObject({ kind: 'network' });
    const second = await pushSetup(server);
    expect((await push(second, file)).package?.Hash).toBe(sha1(content));
    expect(offsets(second)[0]).toBeGreaterThan(8 * MiB);
  });

  it('begins anew where a file of the same name and size has other bytes', async () => {
    const server = await testServer();
    const [before, after] = [await packageFile(10 * MiB), await packageFile(10 * MiB)];
    const first = await pushSetup(server, { retries: 0 });
    first.proxy.script({ kind: 'cut', direction: 'up', after: 9 * MiB, how: 'RST' });
    await expect(push(first, before.file)).rejects.toMatchObject({ kind: 'network' });
    const second = await pushSetup(server);
    expect((await push(second, after.file)).package?.Hash).toBe(sha1(after.content));
    expect(offsets(second)).toEqual([0]);
  });

  it('stores once when the answer to the last byte is lost, and gives it again', async () => {
    const setup = await pushSetup(await testServer(), { clock: retryClock() });
    const { file, content } = await packageFile(8 * MiB);
    setup.proxy.script({ kind: 'dropResponse' });
    const pushed = await push(setup, file);
    expect(pushed).toMatchObject({ outcome: 'stored', package: { Hash: sha1(content) } });
    expect(offsets(setup)).toEqual([0, content.length]);
    expect((await found(setup)).TotalResults).toBe(1);
  });

  it('is refused before the first byte where the version is there', async () => {
    const setup = await pushSetup(await testServer());
    const { file } = await packageFile(8 * MiB);
    await push(setup, file);
    await expect(push(setup, file)).rejects.toMatchObject({ kind: 'refused', code: 'RESOURCE_CONFLICT' });
    expect(offsets(setup)).toEqual([0]);
  });

  it('is not sent where the version is there and is to be kept', async () => {
    const setup = await pushSetup(await testServer());
    const [old, fresh] = [await packageFile(8 * MiB), await packageFile(8 * MiB)];
    await push(setup, old.file);
    expect(await push(setup, fresh.file, 'IgnoreIfExists')).toMatchObject({ outcome: 'kept', package: { Hash: sha1(old.content) } });
    expect(offsets(setup)).toEqual([0]);
  });

  it('replaces what is there when that is asked for', async () => {
    const setup = await pushSetup(await testServer());
    const [old, fresh] = [await packageFile(8 * MiB), await packageFile(8 * MiB)];
    await push(setup, old.file);
    const pushed = await push(setup, fresh.file, 'OverwriteExisting');
    expect(pushed).toMatchObject({ outcome: 'stored', package: { Hash: sha1(fresh.content) } });
  });

  it('ends with the reason where the file is no package', async () => {
    const setup = await pushSetup(await testServer());
    const { file } = await packageFile(8 * MiB);
    const cut: FileSource = { name: file.name, size: file.size - 100, stream: (from) => cutShort(file, from, 100) };
    await expect(push(setup, cut)).rejects.toMatchObject({ kind: 'refused', message: expect.stringContaining('is refused') });
    expect((await found(setup)).TotalResults).toBe(0);
  });

  it('is one plain request below 8 MiB', async () => {
    const setup = await pushSetup(await testServer());
    const { file } = await packageFile(7 * MiB);
    await push(setup, file);
    expect(setup.requests.filter(({ method }) => method !== 'GET').map(({ method, url }) => [method, url.pathname])).toEqual([
      ['POST', '/api/Spaces-1/packages/raw'],
    ]);
  });
});

describe('a client of the protocol that is not ours', () => {
  it('uploads a package, and nobody can look at the upload without a key', async () => {
    const server = await testServer();
    const { content } = await packageFile(MiB);
    const location = await uploadWithTus(server, content);
    const answer = await server.get('/api/Spaces-1/packages/packages-Web.1.2.3');
    expect(answer.body).toMatchObject({ Hash: sha1(content), PackageSizeBytes: content.length });
    const head = await server.request('HEAD', new URL(location).pathname, undefined, { 'tus-resumable': '1.0.0' });
    expect([head.status, head.headers.get('upload-offset')]).toEqual([200, String(content.length)]);
    const anonymous = await fetch(location, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
    expect(anonymous.status).toBe(401);
  });
});

function uploadWithTus({ url, apiKey }: TestServer, content: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(content, {
      endpoint: `${url}/api/Spaces-1/packages/uploads`,
      headers: { 'X-Octopus-ApiKey': apiKey },
      metadata: { filename: 'Web.1.2.3.zip' },
      chunkSize: 300_000,
      retryDelays: null,
      onSuccess: () => resolve(upload.url ?? ''),
      onError: reject,
    });
    upload.start();
  });
}

/** The file without its last bytes. */
function cutShort(file: FileSource, from: number | undefined, bytes: number): Readable {
  return Readable.from(
    (async function* () {
      let left = file.size - bytes - (from ?? 0);
      for await (const chunk of file.stream(from)) {
        yield (chunk as Buffer).subarray(0, left);
        left -= Math.min(left, (chunk as Buffer).length);
      }
    })(),
    { objectMode: false },
  );
}
