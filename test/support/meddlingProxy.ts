import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What happens to one request of this method whose path matches. */
export interface Meddling {
  readonly method: string;
  readonly path: RegExp;
  /** The refusal it gets in place of the server's answer, or `never` an answer; absent: the server does its work, and its answer gets lost. */
  readonly refusal?: { readonly status: number; readonly message: string } | 'never';
}

export interface MeddlingProxy {
  readonly url: string;
  /** The requests that were meddled with, as `METHOD /path`. */
  readonly meddled: readonly string[];
}

/** Hands every request on to a server, but for the first one that each entry of the list matches. */
export async function meddlingProxy(serverUrl: string, list: readonly Meddling[]): Promise<MeddlingProxy> {
  const left = [...list];
  const meddled: string[] = [];
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '' } = incoming;
    const index = left.findIndex((entry) => entry.method === method && entry.path.test(new URL(url, serverUrl).pathname));
    const [entry] = index === -1 ? [] : left.splice(index, 1);
    if (entry !== undefined) meddled.push(`${method} ${url}`);
    if (entry?.refusal !== undefined) {
      incoming.resume();
      if (entry.refusal === 'never') return;
      const { status, message } = entry.refusal;
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ ErrorMessage: message, Errors: [] }));
      return;
    }
    const answer = await passOn(serverUrl, incoming);
    const body = await answer.text();
    if (entry !== undefined) {
      outgoing.destroy();
      return;
    }
    outgoing.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' }).end(body);
  };
  const proxy = createServer((incoming, outgoing) => void handle(incoming, outgoing).catch(() => outgoing.destroy()));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, meddled };
}

async function passOn(serverUrl: string, incoming: IncomingMessage): Promise<Response> {
  const { method = 'GET', url = '', headers } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const names = ['x-octopus-apikey', 'content-type', 'idempotency-key'];
  const kept = names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]]));
  const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
  return fetch(`${serverUrl}${url}`, { method, headers: Object.fromEntries(kept), ...body });
}
