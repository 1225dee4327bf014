/** The socket: bound before anything is written to disk, answering 503 until the server is ready. */
import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { ServerOptions as SecureServerOptions } from 'node:https';
import { isIP } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { AppError, errorCodeOf } from '../../errors/appError.ts';
import type { Clock } from '../../platform/ports.ts';
import { admission } from './admission.ts';
import { mapError } from './errorMapper.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM texts. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** Only these and this machine may connect: the networks of a proxy, as CIDR. */
  readonly clients: readonly string[] | undefined;
}

/** Answers one request, as Hono's `fetch` does. */
export type Fetch = Parameters<typeof getRequestListener>[0];

export interface Listener {
  /** `http://127.0.0.1:8065` */
  readonly url: string;
  /** From now on requests are answered with this. */
  answerWith(fetch: Fetch): void;
  /** Takes no new connection, waits until requests under way are answered, then ends what is left. */
  close(options: { readonly graceMs: number; readonly clock: Clock }): Promise<void>;
}

/** Binds the address; `PORT_IN_USE` and `ADDRESS_UNUSABLE` name it. */
export async function listen(options: ListenOptions): Promise<Listener> {
  let fetch: Fetch = () => jsonResponse(new AppError('network', 'SERVER_STARTING', 'The server is starting.'));
  const listener = getRequestListener((request, env) => fetch(request, env), {
    overrideGlobalObjects: false,
    errorHandler: () => jsonResponse(new AppError('refused', 'REQUEST_REFUSED', 'The address of the request is not valid.')),
  });
  const server = createServer(options, (incoming, outgoing) => void listener(incoming, outgoing));
  const admits = admission(options.clients);
  server.on('connection', (socket: Socket) => {
    if (!admits(socket.remoteAddress)) socket.destroy();
  });
  await bind(server, options);
  return { url: urlOf(server, options), answerWith: (ready) => void (fetch = ready), close: (closing) => close(server, closing) };
}

function createServer({ tls }: ListenOptions, listener: (incoming: IncomingMessage, outgoing: ServerResponse) => void): Server {
  // Headers must come quickly; bodies may take as long as they move (readBody.ts), so there is no limit on a whole request.
  const limits = { headersTimeout: 15_000, requestTimeout: 0, keepAliveTimeout: 30_000, connectionsCheckingInterval: 5_000 };
  const server = tls ? createTlsServer({ ...limits, ...tls, minVersion: 'TLSv1.2' }) : createHttpServer(limits);
  server.maxConnections = 2_000;
  server.on('request', listener);
  // The handler says "continue" once the credential is checked, so that nobody sends a gigabyte to be refused.
  server.on('checkContinue', listener);
  server.on('request', (_incoming, outgoing) => {
    // While the server closes, a connection whose last answer is written must not wait out its keep-alive time.
    outgoing.once('close', () => {
      if (!server.listening) server.closeIdleConnections();
    });
  });
  server.on('clientError', (error, socket) => refuseUnreadable(error, socket));
  return server;
}

function createTlsServer(options: SecureServerOptions): Server {
  try {
    return createHttpsServer(options);
  } catch (cause) {
    throw new AppError(
      'configuration',
      'TLS_FILE_UNREADABLE',
      'The certificate or its key is not valid PEM, or they do not belong together',
      { cause },
    );
  }
}

/** What cannot be parsed as HTTP gets the envelope too: clients hide the status of an answer without one. */
function refuseUnreadable(error: Error, socket: Duplex): void {
  const code = errorCodeOf(error);
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  const { body } = mapError(new AppError('refused', 'REQUEST_REFUSED', 'The request is not valid HTTP.'), '');
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}

function jsonResponse(error: AppError): Response {
  const { status, body } = mapError(error, '');
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', connection: 'close' },
  });
}

async function bind(server: Server, { host, port }: ListenOptions): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, exclusive: true }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw bindError(error, `${host}:${port}`);
  }
}

function bindError(error: unknown, address: string): unknown {
  switch (errorCodeOf(error)) {
    case 'EADDRINUSE':
      return new AppError('configuration', 'PORT_IN_USE', `The address ${address} is in use by another program`, {
        cause: error,
        hint: 'Name another one with --listen.',
      });
    case 'EACCES':
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
    case 'EAFNOSUPPORT':
      return new AppError('configuration', 'ADDRESS_UNUSABLE', `Can't listen on ${address}`, {
        cause: error,
        hint: 'Name an address of this machine with --listen.',
      });
    default:
      return error;
  }
}

function urlOf(server: Server, { host, tls }: ListenOptions): string {
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `${tls ? 'https' : 'http'}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

async function close(server: Server, { graceMs, clock }: { readonly graceMs: number; readonly clock: Clock }): Promise<void> {
  const waiting = new AbortController();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const grace = clock.sleep(graceMs, waiting.signal).catch(() => undefined);
  await Promise.race([closed, grace]);
  waiting.abort();
  server.closeAllConnections();
  await closed;
}
