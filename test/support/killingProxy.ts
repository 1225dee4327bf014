import { createServer, request as sendOn, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** `before`: the server never sees the request; `after`: it has answered, and nobody hears it. */
export interface Boundary {
  /** Of the request, counted from 1. */
  readonly number: number;
  readonly when: 'before' | 'after';
}

export interface KillingProxy {
  readonly url: string;
  /** What was asked for so far, as `METHOD /path`. */
  readonly requests: readonly string[];
  /** Calls `kill` at the boundary and lets nothing through from then on. */
  killAt(boundary: Boundary, kill: () => void): void;
}

/** Hands requests on to a server, byte for byte, and can end whoever sends them at any boundary between two of them. */
export async function killingProxy(serverUrl: string): Promise<KillingProxy> {
  const requests: string[] = [];
  let armed: (Boundary & { kill(): void }) | undefined;
  let dead = false;
  const proxy = createServer((incoming, outgoing) => {
    if (dead) return;
    requests.push(`${incoming.method ?? ''} ${new URL(incoming.url ?? '', serverUrl).pathname}`);
    const due = armed?.number === requests.length ? armed : undefined;
    if (due === undefined) return passOn(serverUrl, incoming, outgoing);
    dead = true;
    if (due.when === 'before') return due.kill();
    passOn(serverUrl, incoming, undefined, () => due.kill());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    requests,
    killAt: (boundary, kill) => void (armed = { ...boundary, kill }),
  };
}

function passOn(serverUrl: string, incoming: IncomingMessage, outgoing: ServerResponse | undefined, done?: () => void): void {
  const { method, headers } = incoming;
  const forward = sendOn(new URL(incoming.url ?? '', serverUrl), { method, headers: { ...headers, host: new URL(serverUrl).host } });
  forward.on('response', (answer) => {
    if (outgoing === undefined) return void answer.resume().on('end', () => done?.());
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  forward.on('error', () => incoming.destroy());
  incoming.pipe(forward);
}
