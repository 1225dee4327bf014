import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filePart } from '../../../../src/server/http/filePart.ts';
import { smallZip } from '../../../support/smallZip.ts';
import { startTestServer } from '../../../support/testServer.ts';
import type { TestServer } from '../../../support/testServer.ts';
import { rawRequest } from '../http/rawRequest.ts';
import { nupkg } from './nupkg.ts';
import { pushFile } from './pushFile.ts';

let server: TestServer;
const content = smallZip(randomBytes(300_000));
const tag = tagOf(content);

beforeAll(async () => {
  server = await startTestServer();
  await pushFile(server, 'Acme.Web.1.2.3.zip', content);
});
afterAll(() => server.close());

function tagOf(bytes: Buffer): string {
  return `"${createHash('sha256').update(bytes).digest('hex')}"`;
}

/** Asks on a connection of its own, as it stands here. */
async function ask(
  method: string,
  headers: Readonly<Record<string, string>> = {},
  path = '/api/Spaces-1/packages/packages-Acme.Web.1.2.3/raw',
) {
  const sent = { host: new URL(server.url).host, connection: 'close', 'x-octopus-apikey': server.apiKey, ...headers };
  const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}\r\n`);
  const { status, head, body, bytes } = await rawRequest(server.url, `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim();
  const range = { length: header('content-length'), range: header('content-range') };
  return { status, body, bytes, header, ...range, etag: header('etag') };
}

describe('the bytes of a package', () => {
  it('come whole, with a strong entity tag of their SHA-256 and the offer of parts', async () => {
    const answer = await ask('GET');
    expect([answer.status, answer.etag, answer.header('accept-ranges'), answer.length]).toEqual([200, tag, 'bytes', `${content.length}`]);
    expect(answer.bytes.equals(content)).toBe(true);
  });

  it('are only described to HEAD, whatever part it names', async () => {
    for (const headers of [{}, { range: 'bytes=0-9' }, { range: `bytes=${content.length}-` }]) {
      const answer = await ask('HEAD', headers);
      expect([answer.status, answer.etag, answer.length, answer.range]).toEqual([200, tag, `${content.length}`, undefined]);
      expect(answer.bytes).toHaveLength(0);
    }
  });

  const end = content.length - 1;
  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=100-199', 100, 199],
    ['bytes=299000-', 299_000, end],
    ['BYTES=5-99999999999999999999999999', 5, end],
    ['bytes=-7', end - 6, end],
    ['bytes=-99999999', 0, end],
    [`bytes=${end}-`, end, end],
  ])('come in part: %s', async (range, first, last) => {
    const answer = await ask('GET', { range });
    expect([answer.status, answer.range, answer.etag]).toEqual([206, `bytes ${first}-${last}/${content.length}`, tag]);
    expect([answer.length, answer.bytes.equals(content.subarray(first, last + 1))]).toEqual([`${last - first + 1}`, true]);
  });

  it.each(['bytes=0-1,5-6', 'bytes=9-5', 'bytes=-', 'bytes=a-b', 'lines=0-1', 'bytes 0-1', 'bytes=1'])(
    'come whole where several parts are asked for, or what is none: %s',
    async (range) => {
      const answer = await ask('GET', { range });
      expect([answer.status, answer.range, answer.bytes.equals(content)]).toEqual([200, undefined, true]);
    },
  );

  it.each([`bytes=${content.length}-`, 'bytes=99999999999999999999999-', 'bytes=-0'])(
    'have nothing behind their end: %s',
    async (range) => {
      const answer = await ask('GET', { range });
      expect([answer.status, answer.range, answer.etag]).toEqual([416, `bytes */${content.length}`, undefined]);
      expect(JSON.parse(answer.body)).toMatchObject({ ErrorMessage: expect.stringContaining(String(content.length)) });
    },
  );

  it('go on in the middle only where they are still the same', async () => {
    const range = 'bytes=1000-';
    expect((await ask('GET', { range, 'if-range': tag })).status).toBe(206);
    // Weak tags and dates promise nothing about bytes (RFC 9110 §13.1.5).
    for (const other of [tagOf(Buffer.from('other')), `W/${tag}`, new Date().toUTCString()]) {
      const answer = await ask('GET', { range, 'if-range': other });
      expect([answer.status, answer.bytes.equals(content)]).toEqual([200, true]);
    }
  });

  it('do not come again to who has them', async () => {
    for (const known of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await ask(method, { 'if-none-match': known, range: 'bytes=0-9' });
        expect([known, answer.status, answer.etag, answer.bytes.length]).toEqual([known, 304, tag, 0]);
      }
    }
    expect((await ask('GET', { 'if-none-match': '"x", "y"' })).status).toBe(200);
  });

  it('have another tag once others replaced them', async () => {
    const [old, changed] = [smallZip('old'), smallZip('changed')];
    await pushFile(server, 'Changed.1.0.0.zip', old);
    const path = '/api/packages/Changed.1.0.0/raw';
    expect((await ask('GET', {}, path)).etag).toBe(tagOf(old));
    await pushFile(server, 'Changed.1.0.0.zip', changed, { query: '?overwriteMode=OverwriteExisting' });
    const answer = await ask('GET', { range: 'bytes=4-', 'if-range': tagOf(old) }, path);
    expect([answer.status, answer.etag, answer.bytes.equals(changed)]).toEqual([200, tagOf(changed), true]);
  });

  it('stay behind the credential: no key, no tag', async () => {
    for (const headers of [{ 'if-none-match': '*' }, { range: 'bytes=0-9' }]) {
      const answer = await ask('GET', { ...headers, 'x-octopus-apikey': '' });
      expect([answer.status, answer.etag, answer.range]).toEqual([401, undefined, undefined]);
    }
  });

  it('come in part to NuGet clients too, but not what is written for them', async () => {
    const bytes = nupkg('Acme.Api', '1.0.0');
    await pushFile(server, 'Acme.Api.1.0.0.nupkg', bytes);
    for (const path of ['/api/nuget/v3/flat/acme.api/1.0.0/acme.api.1.0.0.nupkg', '/api/nuget/v2/package/Acme.Api/1.0.0']) {
      const answer = await ask('GET', { range: 'bytes=10-19' }, path);
      expect([answer.status, answer.etag, answer.bytes.equals(bytes.subarray(10, 20))]).toEqual([206, tagOf(bytes), true]);
    }
    const nuspec = await ask('GET', { range: 'bytes=0-3' }, '/api/nuget/v3/flat/acme.api/1.0.0/acme.api.nuspec');
    expect([nuspec.status, nuspec.etag, nuspec.header('accept-ranges')]).toEqual([200, undefined, undefined]);
  });
});

it('finds no part in a file without bytes', () => {
  const headers = (range: string) => ({ method: 'GET', headers: { range } });
  for (const range of ['bytes=0-', 'bytes=-1']) expect(filePart(headers(range), { tag: '"x"', length: 0 })).toEqual({ kind: 'outside' });
});
