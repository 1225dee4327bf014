import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type { Clock, HttpRequest } from '../../src/platform/ports.ts';
import { nodeHttp } from '../../src/platform/nodeHttp.ts';
import type { FakeClock } from '../support/fakeClock.ts';
import type { Fault } from '../support/faultProxy.ts';
import { plainServer } from '../support/plainServer.ts';
import { carriesFile, faultyHttp, type FaultyHttp, type FaultyHttpOptions, MiB, packageFile } from '../support/pushSetup.ts';
import { retryClock } from '../support/retryClock.ts';
import { type CliRun, runCli } from '../support/runCli.ts';
import { type TestServer, testServer } from '../support/testServer.ts';

const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest('hex');
const small = 64 * 1024;
const large = 10 * MiB;

interface Scene extends FaultyHttp {
  readonly server: TestServer;
  readonly clock: FakeClock;
  run(...argv: string[]): Promise<CliRun>;
  /** What the server has in the end. */
  stored(): Promise<{ Hash: string }[]>;
}

async function scene(options: FaultyHttpOptions & { readonly clock?: FakeClock } = {}): Promise<Scene> {
  const server = await testServer();
  const setup = await faultyHttp(server, options);
  const clock = options.clock ?? retryClock();
  return {
    ...{ ...setup, server, clock },
    run: (...argv) => push(server, { http: setup.http, clock }, ...argv),
    stored: async () => (await server.get('/api/Spaces-1/packages?nuGetPackageId=Web')).body.Items,
  };
}

function push(server: Pick<TestServer, 'url' | 'apiKey'>, world: { http: FaultyHttp['http']; clock: Clock }, ...argv: string[]) {
  return runCli(['push', ...argv], { env: { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: server.apiKey }, ...world });
}

const json = (status: string, body = '{"ErrorMessage":"Not now.","Errors":[]}', headers = '') =>
  `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n${headers}\r\n${body}`;
const html = (status: string) =>
  `HTTP/1.1 ${status}\r\nContent-Type: text/html\r\nContent-Length: 26\r\nConnection: close\r\n\r\n<html><title>Away</title>\r\n`;

/** Moves a manual clock until the upload is asked for again, so that only the first attempt's deadline passes. */
async function untilAskedAgain<T>({ clock, requests }: Pick<Scene, 'clock' | 'requests'>, work: Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    if (requests.filter(({ method }) => method === 'HEAD').length < 2) clock.advance(1000);
  }, 1);
  return work.finally(() => clearInterval(timer));
}

describe('a push of a package that is sent in one request', () => {
  it.each<[string, Fault]>([
    ['C6: the connection is reset before the request was finished', { kind: 'cut', direction: 'up', after: 100, how: 'RST' }],
    ['C7: the connection is reset at half of the file', { kind: 'cut', direction: 'up', after: small / 2, how: 'RST' }],
    ['C12: a proxy answers 502 in JSON', { kind: 'inject', response: json('502 Bad Gateway') }],
    ['C12: the server answers 500 in JSON', { kind: 'inject', response: json('500 Internal Server Error') }],
    ['C13: the server is in maintenance', { kind: 'inject', response: json('503 Service Unavailable') }],
    [
      'C15: the server is busy for three seconds',
      { kind: 'inject', response: json('429 Too Many Requests', undefined, 'Retry-After: 3\r\n') },
    ],
    ['C30: the answer is no HTTP', { kind: 'inject', response: 'SSH-2.0-OpenSSH_9.2\r\n' }],
  ])('%s: it is sent again and stored once', async (_title, fault) => {
    const { proxy, run, stored } = await scene();
    const { path, content } = await packageFile(small);
    proxy.script(fault);
    expect((await run(path)).exitCode).toBe(0);
    expect(await stored()).toMatchObject([{ Hash: sha1(content) }]);
  });

  it.each<[string, Fault]>([
    ['C14: a proxy answers with a page after the server stored it', { kind: 'replaceResponse', response: html('503 Service Unavailable') }],
    ['C18: the JSON of the answer is cut', { kind: 'replaceResponse', response: json('201 Created', '{"Id":"packages-Web') }],
    ['C19: the answer is shorter than its length', { kind: 'replaceResponse', response: json('201 Created').slice(0, -9) }],
    ['C33: the answer is lost', { kind: 'dropResponse' }],
  ])('%s: it is recognised, not sent again', async (_title, fault) => {
    const { proxy, run, requests, stored } = await scene();
    const { path, content } = await packageFile(small);
    proxy.script(fault);
    expect((await run(path, '--output-format', 'json')).json()).toMatchObject({ Packages: [{ State: 'recovered' }] });
    expect(requests.filter(carriesFile)).toHaveLength(1);
    expect(await stored()).toMatchObject([{ Hash: sha1(content) }]);
  });

  it('C15: the time the server names is waited for', async () => {
    const { proxy, run, clock } = await scene();
    const { path } = await packageFile(small);
    proxy.script({ kind: 'inject', response: json('429 Too Many Requests', undefined, 'Retry-After: 7\r\n') });
    await run(path);
    expect(clock.sleeps).toContain(7000);
  });

  it.each<[string, Fault, number, string]>([
    [
      'C22: another host',
      { kind: 'inject', response: json('307 Temporary Redirect', '', 'Location: http://elsewhere.example/api\r\n') },
      3,
      'to another host',
    ],
    ['C23: a read', { kind: 'inject', response: json('302 Found', '', 'Location: /api/Spaces-1/packages/raw\r\n') }, 3, 'another request'],
    ['C25: a proxy that takes less', { kind: 'inject', response: html('413 Request Entity Too Large') }, 5, 'client_max_body_size'],
  ])('%s: it ends with exit code and hint, and nothing is stored', async (_title, fault, exitCode, text) => {
    const { proxy, run, requests, stored } = await scene();
    const { path } = await packageFile(small);
    proxy.script(fault);
    const ended = await run(path);
    expect([ended.exitCode, ended.stderr]).toEqual([exitCode, expect.stringContaining(text)]);
    expect(requests.filter(carriesFile)).toHaveLength(1);
    expect(await stored()).toEqual([]);
  });

  it('C26: a key that is refused while the file is sent is exit code 4', async () => {
    const refused = async (request: HttpRequest) =>
      carriesFile(request) ? { ...request, headers: { ...request.headers, 'x-octopus-apikey': 'API-CANARY0REVOKED' } } : request;
    const { run, stored } = await scene({ before: refused });
    const { path } = await packageFile(7 * MiB);
    const ended = await run(path);
    expect([ended.exitCode, ended.stderr]).toEqual([4, expect.stringContaining('API key')]);
    expect(await stored()).toEqual([]);
  });

  it('C34: another package that is there is neither adopted nor overwritten', async () => {
    const other = await packageFile(small);
    const { proxy, run, server, stored } = await scene({
      before: async (request, { uploads }) => void (carriesFile(request) && uploads === 1 && (await storeDirectly(server, other.content))),
    });
    const { path, content } = await packageFile(small);
    proxy.script({ kind: 'cut', direction: 'up', after: small / 2, how: 'RST' });
    const ended = await run(path);
    expect([ended.exitCode, ended.stderr]).toEqual([5, expect.stringContaining(sha1(content))]);
    expect(ended.stderr).toContain(sha1(other.content));
    expect(await stored()).toMatchObject([{ Hash: sha1(other.content) }]);
  });

  it.each(['IgnoreIfExists', 'OverwriteExisting'])('C35: with %s it is sent again when the answer is lost', async (mode) => {
    const { proxy, run, stored } = await scene();
    const { path, content } = await packageFile(small);
    proxy.script({ kind: 'dropResponse' });
    expect((await run(path, '--overwrite-mode', mode)).exitCode).toBe(0);
    expect(await stored()).toMatchObject([{ Hash: sha1(content) }]);
  });

  it('C45: a package that a restored backup took back is sent again, not taken for stored', async () => {
    let lost = false;
    const { proxy, run, server, stored } = await scene({
      async before({ method, url }) {
        if (method !== 'GET' || !url.pathname.includes('packages-Web') || lost) return;
        lost = true;
        await server.request('DELETE', '/api/Spaces-1/packages/packages-Web.1.2.3');
      },
    });
    const { path, content } = await packageFile(small);
    proxy.script({ kind: 'dropResponse' });
    expect((await run(path)).exitCode).toBe(0);
    expect([lost, await stored()]).toMatchObject([true, [{ Hash: sha1(content) }]]);
  });
});

describe('a push that can be resumed', () => {
  it.each([0, 1, 50, 90, 99, 100])('C7: is stored once when the connection is reset at %i percent', async (percent) => {
    const { proxy, run, stored, requests } = await scene();
    const { path, content } = await packageFile(large);
    proxy.script({ kind: 'cut', direction: 'up', after: Math.floor((content.length * percent) / 100), how: 'RST' });
    const ended = await run(path, '--output-format', 'json');
    expect(ended.json()).toMatchObject({ Packages: [{ State: 'stored', Sha1: sha1(content) }] });
    expect(await stored()).toMatchObject([{ Hash: sha1(content) }]);
    expect(requests.filter(carriesFile)).toHaveLength(2);
  });

  it('C8: goes on after a standstill of 60 s', async () => {
    const { proxy, run, clock, requests, stored } = await scene();
    const { path, content } = await packageFile(40 * MiB);
    proxy.script({ kind: 'stall', direction: 'up', after: MiB });
    const ended = await untilAskedAgain({ clock, requests }, run(path));
    expect([ended.exitCode, ended.stderr]).toEqual([0, expect.stringContaining('no byte was taken for 60 s')]);
    expect(await stored()).toMatchObject([{ Hash: sha1(content) }]);
  });

  it('C9: asks again when no answer comes after the last byte, and the server stores once', async () => {
    const { proxy, run, clock, stored, requests } = await scene();
    const { path, content } = await packageFile(large);
    proxy.script({ kind: 'stall', direction: 'down', after: 0 });
    const ended = await untilAskedAgain({ clock, requests }, run(path));
    expect([ended.exitCode, ended.stderr]).toEqual([0, expect.stringContaining('no answer for 600 s after the last byte')]);
    expect(requests.filter(carriesFile).map(({ headers }) => headers['upload-offset'])).toEqual(['0', String(content.length)]);
    expect(await stored()).toMatchObject([{ Hash: sha1(content) }]);
  });

  it('C10: takes as long as it takes while bytes move', async () => {
    const clock = retryClock();
    const slowly = async (request: HttpRequest) =>
      request.body instanceof Readable
        ? {
            ...request,
            body: Readable.from(
              each(request.body, () => clock.advance(59_000)),
              { objectMode: false },
            ),
          }
        : request;
    const { run, stored } = await scene({ before: slowly, clock });
    const { path, content } = await packageFile(large);
    expect((await run(path)).exitCode).toBe(0);
    expect(clock.monotonic()).toBeGreaterThan(10 * 59_000 - 1);
    expect(await stored()).toMatchObject([{ Hash: sha1(content) }]);
  });

  it('C35: with OverwriteExisting replaces what is there although the server has lost the upload', async () => {
    const other = await packageFile(small);
    let lost = false;
    const { proxy, run, server, stored } = await scene({
      async before({ method, url }, { uploads }) {
        if (method !== 'HEAD' || uploads !== 1 || lost) return;
        lost = true;
        await server.request('DELETE', '/api/Spaces-1/packages/packages-Web.1.2.3');
        await storeDirectly(server, other.content);
        await server.request('DELETE', url.pathname, undefined, { 'tus-resumable': '1.0.0' });
      },
    });
    const { path, content } = await packageFile(large);
    proxy.script({ kind: 'dropResponse' });
    expect((await run(path, '--overwrite-mode', 'OverwriteExisting')).exitCode).toBe(0);
    expect([lost, await stored()]).toMatchObject([true, [{ Hash: sha1(content) }]]);
  });

  it('C45: is sent as a whole when the server was restored and knows neither upload nor package', async () => {
    let lost = false;
    const { proxy, run, server, stored } = await scene({
      async before({ method, url }, { uploads }) {
        if (method !== 'HEAD' || uploads !== 1 || lost) return;
        lost = true;
        await server.request('DELETE', '/api/Spaces-1/packages/packages-Web.1.2.3');
        await server.request('DELETE', url.pathname, undefined, { 'tus-resumable': '1.0.0' });
      },
    });
    const { path, content } = await packageFile(large);
    proxy.script({ kind: 'dropResponse' });
    expect((await run(path)).exitCode).toBe(0);
    expect([lost, await stored()]).toMatchObject([true, [{ Hash: sha1(content) }]]);
  });
});

describe('a push to a server', () => {
  const unreached = async (url: string, { connectTimeout = 10_000, clock = retryClock(), retries = 4 } = {}) => {
    const http = await nodeHttp({ verifyTls: true, env: { get: () => undefined }, connectTimeout });
    const { path } = await packageFile(small);
    return push({ url, apiKey: 'API-CANARY0UNREACHED' }, { http, clock }, path, '--retries', String(retries)).finally(() => http.close());
  };

  it('C1: whose name nobody knows is exit code 6', async () => {
    const ended = await unreached('http://pulpo.invalid');
    expect([ended.exitCode, ended.stderr]).toEqual([6, expect.stringContaining('no such host pulpo.invalid')]);
  });

  it('C2: that refuses the connection is exit code 6', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const address = listener.address();
    listener.close();
    await once(listener, 'close');
    const ended = await unreached(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
    expect([ended.exitCode, ended.stderr]).toEqual([6, expect.stringContaining('connection refused')]);
  });

  it('C3: that never takes the connection is exit code 6', async () => {
    const deaf = await deafServer();
    const ended = await unreached(deaf.url, { connectTimeout: 50, retries: 1 }).finally(() => deaf.close());
    expect([ended.exitCode, ended.stderr]).toEqual([6, expect.stringContaining('i/o timeout while connecting')]);
  });

  it('C11: whose answer trickles is given up after five minutes', async () => {
    const clock = retryClock();
    const slow = await plainServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const trickle = setInterval(() => {
        response.write(' ');
        clock.advance(10_000);
      }, 1);
      response.on('close', () => clearInterval(trickle));
    });
    const ended = await unreached(slow.url, { clock }).finally(() => slow.close());
    expect([ended.exitCode, ended.stderr]).toEqual([6, expect.stringContaining('the answer was not complete after 300 s')]);
  });

  it('C11: whose answer has no end is given up after 64 MiB', async () => {
    const endless = await plainServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      Readable.from(Array<Buffer>(70).fill(Buffer.alloc(MiB, 32))).pipe(response);
    });
    const ended = await unreached(endless.url).finally(() => endless.close());
    expect([ended.exitCode, ended.stderr]).toEqual([6, expect.stringContaining('is larger than 64 MiB')]);
  });

  it('C17: that answers with a web page is exit code 3', async () => {
    const portal = await plainServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><title>Sign in</title>'),
    );
    const ended = await unreached(portal.url).finally(() => portal.close());
    expect([ended.exitCode, ended.stderr]).toEqual([3, expect.stringContaining('Sign in')]);
  });

  it('C20: whose compressed answer is broken is exit code 6', async () => {
    const broken = await plainServer((_request, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(Buffer.from('1f8b0800deadbeef', 'hex')),
    );
    const ended = await unreached(broken.url).finally(() => broken.close());
    expect([ended.exitCode, ended.stderr]).toEqual([6, expect.stringContaining('cut short')]);
  });

  it('C28: that answers on one family of addresses only is reached by its name', async () => {
    const server = await testServer();
    const http = await nodeHttp({ verifyTls: true, env: { get: () => undefined } });
    const { path } = await packageFile(small);
    const ended = await push({ ...server, url: server.url.replace('127.0.0.1', 'localhost') }, { http, clock: retryClock() }, path);
    await http.close();
    expect(ended.exitCode).toBe(0);
  });

  it('C29: that closes kept connections between requests goes on without a word', async () => {
    const { run } = await scene({ faulty: () => true, before: async (_request, { proxy }) => proxy.hangUp() });
    const { path } = await packageFile(small);
    const ended = await run(path);
    expect([ended.exitCode, ended.stderr]).toEqual([0, expect.not.stringContaining('attempt')]);
  });

  it('C32: that throttles is not stormed by the retries of 200 packages', async () => {
    const { run, requests } = await scene({
      before: async (request) => (carriesFile(request) ? { ...request, url: new URL(busy.url) } : request),
      faulty: () => false,
    });
    const busy = await plainServer((request, response) => request.resume().on('end', () => response.writeHead(429).end()));
    const paths = await Promise.all(Array.from({ length: 200 }, async (_, index) => (await packageFile(64, `Web.1.0.${index}.zip`)).path));
    const ended = await run(...paths, '--continue-on-error', '--parallel', '16').finally(() => busy.close());
    expect(ended.exitCode).toBe(6);
    expect(requests.length).toBeLessThan(1.3 * 200);
  });
});

/** Listens and never accepts: once its queue is full, the kernel lets further connections wait. */
async function deafServer(): Promise<{ url: string; close(): Promise<unknown> }> {
  const source = `const { parentPort } = require('node:worker_threads');
    const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`;
  const worker = new Worker(source, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  const queued = Array.from({ length: 4 }, () => connectTcp({ port, host: '127.0.0.1' }).on('error', () => undefined));
  await once(queued[1] as Socket, 'connect');
  const close = () => {
    for (const socket of queued) socket.destroy();
    return worker.terminate();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

async function storeDirectly(server: TestServer, content: Buffer): Promise<void> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(content)]), 'Web.1.2.3.zip');
  const answer = await fetch(`${server.url}/api/Spaces-1/packages/raw`, {
    method: 'POST',
    body: form,
    headers: { 'X-Octopus-ApiKey': server.apiKey },
  });
  expect(answer.status).toBe(201);
}

async function* each(source: Readable, told: () => void): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    yield chunk as Buffer;
    told();
  }
}
