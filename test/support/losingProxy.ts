import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface LosingProxy {
  readonly url: string;
  /** The requests whose answers got lost, as `METHOD /path`. */
  readonly lost: readonly string[];
}

/**
 * Hands every request on to a server. Of the first request of each method and path in the list, the server does its work and the
 * answer gets lost: the connection ends without a byte. A path matches by its end.
 */
export async function losingProxy(serverUrl: string, losses: readonly { method: string; path: RegExp }[]): Promise<LosingProxy> {
  const left = [...losses];
  const lost: string[] = [];
  const proxy = createServer(async (incoming, outgoing) => {
    const { method = 'GET', url = '' } = incoming;
    const answer = await passOn(serverUrl, incoming);
    const body = await answer.text();
    const index = left.findIndex((loss) => loss.method === method && loss.path.test(new URL(url, serverUrl).pathname));
    if (index === -1) {
      outgoing.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' }).end(body);
      return;
    }
    left.splice(index, 1);
    lost.push(`${method} ${url}`);
    outgoing.destroy();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, lost };
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
