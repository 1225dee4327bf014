import { createServer, connect as connectTcp, type Socket } from 'node:net';

/** What happens to one connection; the first of the script is for the first connection, and so on. */
export type Fault =
  | { readonly kind: 'pass' }
  /** Ends the connection once `after` bytes went in this direction: `FIN` politely, `RST` at once. */
  | { readonly kind: 'cut'; readonly direction: 'up' | 'down'; readonly after: number; readonly how: 'FIN' | 'RST' }
  /** Stops moving bytes in this direction once `after` went through; the connection stays open. */
  | { readonly kind: 'stall'; readonly direction: 'up' | 'down'; readonly after: number }
  /** Lets the request through and drops the whole answer: the server has committed, the client never hears. */
  | { readonly kind: 'dropResponse' }
  /** Lets the request through and answers with these bytes in place of the server's, then ends the connection. */
  | { readonly kind: 'replaceResponse'; readonly response: string }
  /** Answers with these bytes instead of asking the server. */
  | { readonly kind: 'inject'; readonly response: string };

export interface FaultProxy {
  readonly url: string;
  readonly port: number;
  /** Ends every connection there is, as a server does that has waited long enough for another request. */
  hangUp(): void;
  /** How many connections were taken. */
  connections(): number;
  /** Bytes that were let through so far, to the server and from it. */
  bytes(): { readonly up: number; readonly down: number };
  /** Faults for the connections to come; when the list is used up, connections pass. */
  script(...faults: readonly Fault[]): void;
  close(): Promise<void>;
}

/** A TCP proxy on loopback that breaks connections to a server by script. */
export async function faultProxy(target: { readonly host: string; readonly port: number }): Promise<FaultProxy> {
  const sockets = new Set<Socket>();
  const script: Fault[] = [];
  let taken = 0;
  const moved: Moved = { up: 0, down: 0 };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    taken++;
    track(sockets, client);
    handle(client, script.shift() ?? { kind: 'pass' }, {
      moved,
      dial: () => track(sockets, connectTcp({ ...target, allowHalfOpen: true })),
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    connections: () => taken,
    bytes: () => ({ ...moved }),
    hangUp: () => sockets.forEach((socket) => socket.end()),
    script: (...faults) => script.splice(0, script.length, ...faults),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function track(sockets: Set<Socket>, socket: Socket): Socket {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  socket.on('error', () => socket.destroy());
  return socket;
}

interface Moved {
  up: number;
  down: number;
}

function handle(client: Socket, fault: Fault, { moved, dial }: { readonly moved: Moved; dial(): Socket }): void {
  if (fault.kind === 'inject') {
    client.once('data', () => client.end(fault.response));
    return;
  }
  const server = dial();
  const stop = (how: 'FIN' | 'RST'): void => {
    if (how === 'RST') client.resetAndDestroy();
    else client.end();
    server.destroy();
  };
  const count = (direction: keyof Moved) => (bytes: number) => void (moved[direction] += bytes);
  pipe(client, server, { limit: limitOf(fault, 'up'), stop, count: count('up') });
  if (fault.kind === 'dropResponse') server.once('data', () => stop('RST'));
  else if (fault.kind === 'replaceResponse') server.once('data', () => client.end(fault.response));
  else pipe(server, client, { limit: limitOf(fault, 'down'), stop, count: count('down') });
  client.on('close', () => server.destroy());
  server.on('close', () => client.end());
}

interface Limit {
  readonly after: number;
  readonly then: 'FIN' | 'RST' | 'stall';
}

function limitOf(fault: Fault, direction: 'up' | 'down'): Limit | undefined {
  if ((fault.kind !== 'cut' && fault.kind !== 'stall') || fault.direction !== direction) return undefined;
  return { after: fault.after, then: fault.kind === 'stall' ? 'stall' : fault.how };
}

interface Flow {
  readonly limit: Limit | undefined;
  stop(how: 'FIN' | 'RST'): void;
  count(bytes: number): void;
}

function pipe(from: Socket, to: Socket, { limit, stop, count }: Flow): void {
  let moved = 0;
  from.on('data', (chunk: Buffer) => {
    const allowed = limit === undefined ? chunk.length : Math.min(chunk.length, limit.after - moved);
    moved += allowed;
    count(allowed);
    if (allowed > 0 && !to.destroyed && !to.write(chunk.subarray(0, allowed))) {
      from.pause();
      to.once('drain', () => from.resume());
    }
    if (limit === undefined || moved < limit.after) return;
    if (limit.then === 'stall') from.pause();
    else stop(limit.then);
  });
  from.on('end', () => to.end());
}
