/** Pushes to the real server with faults on the way. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { ZipFile } from 'yazl';
import { connect, type ConnectOptions } from '../../src/client/connect.ts';
import type { Connection } from '../../src/client/connection.ts';
import { nodeClock } from '../../src/platform/nodeClock.ts';
import { nodeFiles } from '../../src/platform/nodeFiles.ts';
import { nodeHttp } from '../../src/platform/nodeHttp.ts';
import { nodeRandom } from '../../src/platform/nodeRandom.ts';
import type { FileSource, Http, HttpRequest } from '../../src/platform/ports.ts';
import { type FaultProxy, faultProxy } from './faultProxy.ts';
import type { TestServer } from './testServer.ts';

export const MiB = 1024 * 1024;

export interface FaultyHttp {
  readonly http: Http;
  /** What the chosen requests go through. */
  readonly proxy: FaultProxy;
  /** Every request that was sent, in order. */
  readonly requests: readonly HttpRequest[];
}

export interface FaultyHttpOptions {
  /** Which requests go through the proxy; those that carry a file if absent. */
  readonly faulty?: (request: HttpRequest) => boolean;
  /** Done before a request is sent; may send another one. */
  readonly before?: (request: HttpRequest, sofar: { readonly uploads: number; readonly proxy: FaultProxy }) => Promise<HttpRequest | void>;
}

export const carriesFile = ({ method, url }: HttpRequest): boolean =>
  method === 'PATCH' || (method === 'POST' && url.pathname.endsWith('/packages/raw'));

/** The real adapter, twice: straight to the server, and through a fault proxy. */
export async function faultyHttp(server: Pick<TestServer, 'url'>, options: FaultyHttpOptions = {}): Promise<FaultyHttp> {
  const { faulty = carriesFile, before } = options;
  const { hostname, port } = new URL(server.url);
  const proxy = await faultProxy({ host: hostname, port: Number(port) });
  onTestFinished(() => proxy.close());
  const adapter = () => nodeHttp({ verifyTls: true, env: { get: () => undefined } });
  const [straight, broken] = await Promise.all([adapter(), adapter()]);
  const requests: HttpRequest[] = [];
  const http: Http = {
    async send(asked) {
      requests.push(asked);
      const request = (await before?.(asked, { uploads: requests.filter(carriesFile).length, proxy })) ?? asked;
      const { pathname, search } = request.url;
      return faulty(request) ? broken.send({ ...request, url: new URL(`${proxy.url}${pathname}${search}`) }) : straight.send(request);
    },
    close: async () => void (await Promise.all([straight.close(), broken.close()])),
  };
  onTestFinished(() => http.close());
  return { http, proxy, requests };
}

export interface PushSetup extends FaultyHttp {
  readonly connection: Connection;
}

/** A client whose writes go over connections of their own, so that a fault scripted for the next connection meets them. */
export async function pushSetup(
  server: Pick<TestServer, 'url' | 'apiKey'>,
  options: FaultyHttpOptions & Partial<ConnectOptions> = {},
): Promise<PushSetup> {
  const { faulty, before, ...connectOptions } = options;
  const setup = await faultyHttp(server, { ...(faulty && { faulty }), ...(before && { before }) });
  const connection = await connect({
    server: server.url,
    credential: { kind: 'apiKey', value: server.apiKey },
    http: setup.http,
    clock: nodeClock(),
    random: nodeRandom(),
    userAgent: 'pulpo/10.0.0',
    timeout: 600_000,
    retries: 4,
    ...connectOptions,
  });
  return { ...setup, connection };
}

/** A package on disk of about so many bytes that do not compress. */
export async function packageFile(bytes: number, name = 'Web.1.2.3.zip'): Promise<{ file: FileSource; path: string; content: Buffer }> {
  const folder = await mkdtemp(join(tmpdir(), 'pulpo-push-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const zip = new ZipFile();
  zip.addBuffer(randomBytes(bytes), 'content.bin', { compress: false });
  zip.end();
  const content = await buffer(zip.outputStream);
  const path = join(folder, name);
  await writeFile(path, content);
  return { file: await nodeFiles().open(path), path, content };
}
