import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSignature } from '../../../../src/delta/readSignature.ts';
import { smallZip } from '../../../support/smallZip.ts';
import { testServer } from '../../../support/testServer.ts';
import type { TestServer } from '../../../support/testServer.ts';
import { deltaOf, inPieces, noise } from '../../delta/files.ts';
import { tempFolder } from '../store/openTestStore.ts';
import { pushFile } from './pushFile.ts';

/** Content without pattern, so that deflating it leaves blocks to be found. */
const content = (change: string) => Buffer.concat([noise(90_000), Buffer.from(change), noise(90_000, 2)]);
const [old, changed] = [smallZip(content('old')), smallZip(content('the new one'))];
const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest('hex');

async function pushDelta(
  server: TestServer,
  delta: Buffer,
  { base = '1.0.0', fileName = 'Web.1.0.1.zip', query = '', key = server.apiKey, id = 'Web' } = {},
) {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(delta)]), fileName);
  const answer = await fetch(`${server.url}/api/Spaces-1/packages/${id}/${base}/delta${query}`, {
    method: 'POST',
    headers: { 'X-Octopus-ApiKey': key },
    body: form,
  });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

async function withVersions(versions: readonly string[], options = {}): Promise<TestServer> {
  const server = await testServer(options);
  for (const version of versions) await pushFile(server, `Web.${version}.zip`, version === '1.0.0' ? old : smallZip(version));
  return server;
}

const signature = (server: TestServer, id: string, version: string) =>
  server.get(`/api/Spaces-1/packages/${id}/${version}/delta-signature`);

describe('the signature for a delta', () => {
  it('is that of the nearest version, and can be read', async () => {
    const server = await withVersions(['1.0.0']);
    const { status, body } = await signature(server, 'Web', '1.0.1');
    expect(status).toBe(200);
    expect(body.BaseVersion).toBe('1.0.0');
    const read = await readSignature(inPieces(Buffer.from(body.Signature, 'base64')));
    expect(read).toMatchObject({ longest: 2048, count: Math.ceil(old.length / 2048), checksum: { name: 'Adler32' } });
  });

  it.each([
    ['2.0.0', '1.10.0'],
    ['1.9.9', '1.2.0'],
    ['1.10.0', '1.10.0'],
    ['1.2.0-beta', '1.0.0'],
    ['0.9', '1.0.0'],
    ['any', '1.10.0'],
  ])('for %s is that of %s: the highest not above it, else the lowest', async (wanted, base) => {
    const server = await withVersions(['1.0.0', '1.2.0', '1.10.0']);
    expect((await signature(server, 'web', wanted)).body.BaseVersion).toBe(base);
  });

  it('is not there without a version of the package, which sends clients to the full push', async () => {
    const server = await withVersions(['1.0.0']);
    expect((await signature(server, 'Other', '1.0.1')).status).toBe(404);
  });

  it('is offered by a link, as the upload is', async () => {
    const server = await testServer();
    const { Links } = (await server.get('/api/Spaces-1')).body;
    expect(Links.PackageDeltaSignature).toBe('/api/Spaces-1/packages/{packageId}/{version}/delta-signature');
    expect(Links.PackageDeltaUpload).toBe('/api/Spaces-1/packages/{packageId}/{baseVersion}/delta{?replace,overwriteMode}');
  });
});

describe('pushing a delta', () => {
  it('stores the whole package, as if it had been pushed', async () => {
    const server = await withVersions(['1.0.0']);
    const delta = await deltaOf(old, changed, 2048);
    expect(delta.length).toBeLessThan(changed.length / 10);
    const { status, body } = await pushDelta(server, delta);
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { Id: 'packages-Web.1.0.1', Version: '1.0.1', Hash: sha1(changed), PackageSizeBytes: changed.length },
    });
    const raw = await fetch(server.url + body.Links.Raw, { headers: { 'X-Octopus-ApiKey': server.apiKey } });
    expect(Buffer.from(await raw.arrayBuffer()).equals(changed)).toBe(true);
    expect((await server.get('/api/packages')).body.TotalResults).toBe(2);
  });

  it('keeps to the overwrite modes', async () => {
    const server = await withVersions(['1.0.0', '1.0.1']);
    const delta = await deltaOf(old, changed, 2048);
    expect(await pushDelta(server, delta)).toMatchObject({
      status: 409,
      body: { Errors: [expect.stringContaining('A package with the same ID and version already exists.')] },
    });
    expect(await pushDelta(server, delta, { query: '?overwriteMode=IgnoreIfExists' })).toMatchObject({
      status: 200,
      body: { Hash: sha1(smallZip('1.0.1')) },
    });
    expect(await pushDelta(server, delta, { query: '?overwriteMode=OverwriteExisting' })).toMatchObject({
      status: 201,
      body: { Hash: sha1(changed) },
    });
  });

  it('replaces its own base', async () => {
    const server = await withVersions(['1.0.0']);
    const delta = await deltaOf(old, changed, 2048);
    const answer = await pushDelta(server, delta, { fileName: 'Web.1.0.0.zip', query: '?replace=true' });
    expect(answer).toMatchObject({ status: 201, body: { Version: '1.0.0', Hash: sha1(changed) } });
  });

  it.each([
    ['is cut off', (delta: Buffer) => delta.subarray(0, -1), 400, 'The delta is damaged: it is cut off'],
    ['is none', () => Buffer.from('PK'), 400, 'The delta is damaged'],
    ['needs nothing of its base', async () => deltaOf(noise(old.length, 7), changed, 2048), 201, ''],
    ['copies what the base lacks', async () => deltaOf(Buffer.concat([noise(9e5), old]), changed, 2048), 412, 'does not fit the file'],
    ['gives other bytes than it says', (delta: Buffer) => flip(delta, 20), 412, 'does not fit the file'],
    ['gives no package', async () => deltaOf(old, Buffer.from('no zip'), 2048), 400, "The package 'Web.1.0.1.zip' is refused"],
  ])('answers what is due when the delta %s, and leaves nothing behind', async (_what, change, status, message) => {
    const folder = join(await tempFolder(), 'data');
    const server = await withVersions(['1.0.0'], { data: folder });
    const answer = await pushDelta(server, await change(await deltaOf(old, changed, 2048)));
    expect(answer.status).toBe(status);
    if (message !== '') expect(answer.body.ErrorMessage).toContain(message);
    expect((await server.get('/api/packages')).body.TotalResults).toBe(status === 201 ? 2 : 1);
    expect(await readdir(join(folder, 'packages', 'incoming'))).toEqual([]);
  });

  it('refuses one that copies the base a million times over, before a byte is written', async () => {
    const server = await withVersions(['1.0.0']);
    const copy = Buffer.alloc(17);
    copy[0] = 0x60;
    copy.writeBigInt64LE(BigInt(old.length), 9);
    const bomb = Buffer.concat([(await deltaOf(old, changed)).subarray(0, 42), ...Array.from({ length: 1_000_000 }, () => copy)]);
    expect(await pushDelta(server, bomb)).toMatchObject({ status: 413 });
  });

  it('refuses a base that is not there, a name without version and callers without the right', async () => {
    const server = await withVersions(['1.0.0']);
    const delta = await deltaOf(old, changed, 2048);
    expect(await pushDelta(server, delta, { base: '0.9.0' })).toMatchObject({
      status: 404,
      body: { ErrorMessage: expect.stringContaining('Web 0.9.0') },
    });
    expect(await pushDelta(server, delta, { fileName: 'readme.zip' })).toMatchObject({ status: 400 });
    expect(await pushDelta(server, delta, { key: 'API-CANARY0000000000000000000' })).toMatchObject({ status: 401 });
  });
});

function flip(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
