import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../../src/client/failure.ts';
import { nodeHttp, type NodeHttpOptions } from '../../../src/platform/nodeHttp.ts';
import type { Http } from '../../../src/platform/ports.ts';
import { faultProxy } from '../../support/faultProxy.ts';
import { plainServer } from '../../support/plainServer.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function owned<T extends { close(): Promise<unknown> }>(thing: T): T {
  cleanups.push(() => thing.close());
  return thing;
}

async function openHttp(options: Partial<NodeHttpOptions> = {}): Promise<Http> {
  return owned(await nodeHttp({ verifyTls: true, env: { get: () => undefined }, ...options }));
}

const get = (url: string) => ({ method: 'GET', url: new URL(url), headers: {} });
const failureFrom = async (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => failureOf(error),
  );

describe('the HTTP adapter', () => {
  it('answers with status, lower-case headers and text', async () => {
    const server = owned(await plainServer((_, response) => response.writeHead(404, { 'X-Thing': 'a' }).end('{"a":1}')));
    const response = await (await openHttp()).send(get(server.url));
    expect([response.status, response.headers['x-thing'], await response.text(100)]).toEqual([404, 'a', '{"a":1}']);
  });

  it('follows no redirect', async () => {
    const server = owned(await plainServer((_, response) => response.writeHead(302, { location: '/other' }).end()));
    const response = await (await openHttp()).send(get(server.url));
    await response.text(10);
    expect([response.status, server.requests.length]).toEqual([302, 1]);
  });

  it('reads no more text than it is allowed to', async () => {
    const server = owned(await plainServer((_, response) => response.end('x'.repeat(2000))));
    const response = await (await openHttp()).send(get(server.url));
    await expect(response.text(1000)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
  });

  it('C1: knows an unknown host, and that nothing was sent', async () => {
    const failure = await failureFrom((await openHttp()).send(get('http://no-such-host.invalid/api')));
    expect(failure).toMatchObject({ cause: 'name', phase: 'connect' });
  });

  it('C2: knows a refused connection, and that nothing was sent', async () => {
    const server = await plainServer(() => undefined);
    await server.close();
    const failure = await failureFrom((await openHttp()).send(get(server.url)));
    expect(failure).toMatchObject({ cause: 'unreachable', code: 'ECONNREFUSED', phase: 'connect' });
  });

  it('C5: knows that nothing was sent when the connection is reset during the TLS handshake', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const url = await listen(server);
    const failure = await failureFrom((await openHttp()).send(get(url.replace('http:', 'https:'))));
    expect(failure).toMatchObject({ cause: 'broken', phase: 'connect' });
  });

  it('says that a server which does not speak TLS does not', async () => {
    const server = owned(await plainServer((_, response) => response.end()));
    const failure = await failureFrom((await openHttp()).send(get(server.url.replace('http:', 'https:'))));
    expect(failure).toMatchObject({ cause: 'notTls', phase: 'connect' });
  });

  it('C6: does not claim that nothing was sent when the connection is reset after the request', async () => {
    const server = owned(await plainServer((_, response) => response.end('{}')));
    const proxy = owned(await faultProxy(server));
    proxy.script({ kind: 'dropResponse' });
    const failure = await failureFrom((await openHttp()).send({ ...get(proxy.url), method: 'POST', body: '{}' }));
    expect(failure).toMatchObject({ cause: 'broken', phase: 'exchange' });
    expect(server.requests).toHaveLength(1);
  });

  it('C19: reports a body that is shorter than its length', async () => {
    const server = owned(await plainServer((_, response) => response.end()));
    const proxy = owned(await faultProxy(server));
    proxy.script({ kind: 'inject', response: 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"Items":[' });
    const http = await openHttp();
    const failure = await failureFrom(http.send(get(proxy.url)).then((response) => response.text(1000)));
    expect(failure).toMatchObject({ cause: 'broken', phase: 'exchange' });
  });

  it('C30: reports an answer that is no HTTP', async () => {
    const server = owned(await plainServer((_, response) => response.end()));
    const proxy = owned(await faultProxy(server));
    proxy.script({ kind: 'inject', response: 'SSH-2.0-OpenSSH_9.2\r\n' });
    const failure = await failureFrom((await openHttp()).send(get(proxy.url)));
    expect(failure).toMatchObject({ cause: 'broken', phase: 'exchange' });
    expect(failure?.code).toMatch(/^HPE_/);
  });

  it('ends a request when its signal is aborted', async () => {
    const server = owned(await plainServer(() => undefined));
    const stop = new AbortController();
    const pending = (await openHttp()).send({ ...get(server.url), signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(pending).rejects.toThrow('enough');
  });

  it('sends http requests through the proxy that the environment names', async () => {
    const proxy = owned(await plainServer((request, response) => response.end(request.url)));
    const env = { get: (name: string) => (name === 'HTTP_PROXY' ? proxy.url : undefined) };
    const response = await (await openHttp({ env })).send(get('http://octopus.invalid/api'));
    expect(await response.text(1000)).toBe('http://octopus.invalid/api');
  });

  it('C24: knows when the proxy refuses to open a tunnel, and how', async () => {
    const proxy = createServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')));
    const failure = await failureFrom((await openHttp({ proxy: await listen(proxy) })).send(get('https://octopus.invalid/api')));
    expect(failure).toMatchObject({ cause: 'proxy', phase: 'connect' });
    expect(String(failure?.error)).toContain('HTTP status 407');
  });

  it('C24: gives up when the proxy hangs up instead of opening a tunnel', async () => {
    let dialled = 0;
    const proxy = createServer((socket) => {
      dialled++;
      socket.once('data', () => socket.end());
    });
    const failure = await failureFrom((await openHttp({ proxy: await listen(proxy) })).send(get('https://octopus.invalid/api')));
    expect(failure).toMatchObject({ cause: 'proxy', phase: 'connect' });
    expect(dialled).toBe(1);
  });

  it('C24: reports a proxy that wants a password for plain http, too', async () => {
    const proxy = owned(await plainServer((_, response) => response.writeHead(407).end('<html>')));
    const failure = await failureFrom((await openHttp({ proxy: proxy.url })).send(get('http://octopus.invalid/api')));
    expect(failure).toMatchObject({ cause: 'proxy', phase: 'connect' });
  });

  it('C24: knows a proxy that is down', async () => {
    const proxy = await plainServer(() => undefined);
    await proxy.close();
    const failure = await failureFrom((await openHttp({ proxy: proxy.url })).send(get('https://octopus.invalid/api')));
    expect(failure).toMatchObject({ cause: 'unreachable', phase: 'connect' });
  });
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  owned({ close: () => new Promise((resolve) => server.close(resolve)) });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
