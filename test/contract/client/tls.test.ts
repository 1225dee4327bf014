import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../../src/client/connect.ts';
import { nodeHttp, type NodeHttpOptions } from '../../../src/platform/nodeHttp.ts';
import { type CertificateOptions, type TestCertificate, testCertificate } from '../../support/certificate.ts';
import { connectOptions, mockRoot, mockSpaces } from '../../support/connectedClient.ts';

const cleanups: (() => Promise<unknown>)[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulpo-tls-'));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  await rm(folder, { recursive: true });
});

/** An Octopus server behind a certificate of its own; counts the requests that get through. */
async function tlsServer(options: CertificateOptions): Promise<{ url: string; made: TestCertificate; requests: () => number }> {
  const made = testCertificate(options);
  let requests = 0;
  const server = createServer({ cert: made.certificate, key: made.key }, (request, response) => {
    requests++;
    const body = request.url === '/api' ? mockRoot : { TotalResults: mockSpaces.length, Items: mockSpaces };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, made, requests: () => requests };
}

async function connectOver(server: string, options: Partial<NodeHttpOptions> = {}) {
  const http = await nodeHttp({ verifyTls: true, env: { get: () => undefined }, ...options });
  cleanups.push(() => http.close());
  return connect(connectOptions({ server, http }));
}

async function caFile(text: string): Promise<string> {
  await writeFile(join(folder, 'ca.pem'), text);
  return join(folder, 'ca.pem');
}

describe('C4: TLS', () => {
  it('refuses a certificate of an unknown authority at once and names --ca-file', async () => {
    const server = await tlsServer({ addresses: ['127.0.0.1'] });
    await expect(connectOver(server.url)).rejects.toMatchObject({
      kind: 'configuration',
      code: 'CERTIFICATE_UNTRUSTED',
      message: `Can't trust the certificate of ${server.url}: it is signed by itself (DEPTH_ZERO_SELF_SIGNED_CERT)`,
      hint: expect.stringContaining('--ca-file'),
    });
    expect(server.requests()).toBe(0);
  });

  it('takes the certificate when its authority is named', async () => {
    const server = await tlsServer({ addresses: ['127.0.0.1'] });
    const connection = await connectOver(server.url, { caFile: await caFile(server.made.certificate) });
    expect(await connection.spaceName()).toBe('Default');
  });

  it('refuses a certificate for another host, though its authority is known, and names both', async () => {
    const server = await tlsServer({ addresses: ['10.9.8.7'] });
    await expect(connectOver(server.url, { caFile: await caFile(server.made.certificate) })).rejects.toMatchObject({
      code: 'CERTIFICATE_UNTRUSTED',
      message: expect.stringMatching(/127\.0\.0\.1.*10\.9\.8\.7/),
    });
    expect(server.requests()).toBe(0);
  });

  it('refuses an expired certificate', async () => {
    const server = await tlsServer({ addresses: ['127.0.0.1'], notAfter: new Date(Date.UTC(2021, 0, 1)) });
    await expect(connectOver(server.url, { caFile: await caFile(server.made.certificate) })).rejects.toMatchObject({
      code: 'CERTIFICATE_UNTRUSTED',
      message: expect.stringContaining('it has expired'),
    });
  });

  it('looks at no certificate where the user said so', async () => {
    const server = await tlsServer({ addresses: ['10.9.8.7'] });
    expect(await (await connectOver(server.url, { verifyTls: false })).spaceName()).toBe('Default');
  });

  it('says that the file of authorities is missing', async () => {
    await expect(connectOver('https://127.0.0.1:1', { caFile: join(folder, 'absent.pem') })).rejects.toMatchObject({
      kind: 'configuration',
      code: 'CA_FILE_UNREADABLE',
    });
  });

  it('says that the file of authorities holds none', async () => {
    await expect(connectOver('https://127.0.0.1:1', { caFile: await caFile('just text') })).rejects.toMatchObject({
      code: 'CA_FILE_UNREADABLE',
      message: expect.stringContaining('holds no certificate'),
    });
  });
});
