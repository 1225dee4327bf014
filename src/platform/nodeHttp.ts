import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import { Agent, type Dispatcher, Pool, ProxyAgent, request } from 'undici';
import { AppError, errorCodeOf } from '../errors/appError.ts';
import { chooseProxy, type ProxyChoice } from './chooseProxy.ts';
import type { Http, HttpRequest, HttpResponse } from './ports.ts';

export interface NodeHttpOptions extends ProxyChoice {
  /** PEM file of certificates to trust beside the usual ones. */
  readonly caFile?: string;
  /** Milliseconds until a connection stands; 10 s if absent. */
  readonly connectTimeout?: number;
  /** False only where the user said so for this run. */
  readonly verifyTls: boolean;
}

const defaultConnectTimeout = 10_000;
const bodyIdleTimeout = 60_000;

/** The Http port over undici: no redirects, TLS verified, proxies as the environment or the user says. Rejects with `CA_FILE_UNREADABLE`. */
export async function nodeHttp(options: NodeHttpOptions): Promise<Http> {
  const ca = await trustedCertificates(options);
  const tls = {
    rejectUnauthorized: options.verifyTls,
    timeout: options.connectTimeout ?? defaultConnectTimeout,
    ...(ca === undefined ? {} : { ca }),
  };
  const agents = new Map<string, Dispatcher>();
  const agentFor = (url: URL): Dispatcher => {
    const proxy = chooseProxy(url, options);
    const key = proxy?.href ?? '';
    const known = agents.get(key);
    if (known) return known;
    // Answers are waited for above the port, with the caller's own deadlines.
    const timeouts = { headersTimeout: 0, bodyTimeout: bodyIdleTimeout };
    const agent = proxy
      ? new ProxyAgent({ uri: proxy.href, proxyTunnel: false, requestTls: tls, proxyTls: tls, clientFactory: tunnelClient, ...timeouts })
      : new Agent({ connect: tls, ...timeouts });
    agents.set(key, agent);
    return agent;
  };
  return {
    send: (message) => send(agentFor(message.url), message),
    close: async () => {
      // Not close(): that waits for requests, and what still runs is not wanted any more.
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

async function send(agent: Dispatcher, message: HttpRequest): Promise<HttpResponse> {
  let started = false;
  const watched = agent.compose(
    (dispatch) => (options, handler) =>
      dispatch(
        options,
        watchStart(handler, () => (started = true)),
      ),
  );
  try {
    const answer = await request(message.url, {
      dispatcher: watched,
      method: message.method,
      headers: { ...message.headers },
      body: message.body ?? null,
      signal: message.signal ?? null,
    });
    return {
      status: answer.statusCode,
      headers: joinHeaders(answer.headers),
      text: (limit) => readText(answer.body, limit),
      stream: () => answer.body,
    };
  } catch (error) {
    if (message.body instanceof Readable) message.body.destroy();
    throw started || message.signal?.aborted === true ? withCode(error) : unsent(error);
  }
}

/**
 * The client that opens tunnels: a refusal keeps its status, and a proxy that hangs up is one too. Undici would take the lost
 * connection for a passing one and dial again, for ever.
 */
function tunnelClient(origin: URL, options: object): Dispatcher {
  const pool = new Pool(origin, options);
  return Object.assign(new Pool(origin, options), {
    async connect(request: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> {
      const tunnel = await pool.connect(request).catch((cause: unknown) => {
        throw errorCodeOf(cause) === 'UND_ERR_SOCKET' ? proxyRefusal('it closed the connection', cause) : cause;
      });
      if (tunnel.statusCode === 200) return tunnel;
      tunnel.socket.on('error', () => undefined).destroy();
      throw proxyRefusal(`HTTP status ${tunnel.statusCode}`);
    },
    close: () => pool.close(),
    destroy: () => pool.destroy(),
  });
}

function proxyRefusal(reason: string, cause?: unknown): Error {
  return Object.assign(new Error(reason, { cause }), { code: 'PROXY_REFUSED' });
}

/** Calls back when the request is written to a connected socket; before that, nothing of it has left. */
function watchStart(handler: Dispatcher.DispatchHandler, onStart: () => void): Dispatcher.DispatchHandler {
  return {
    onRequestStart(controller, context: unknown) {
      onStart();
      handler.onRequestStart?.(controller, context);
    },
    onRequestUpgrade: (controller, status, headers, socket) => handler.onRequestUpgrade?.(controller, status, headers, socket),
    onResponseStart: (controller, status, headers, message) => handler.onResponseStart?.(controller, status, headers, message),
    onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
    onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
    onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
  };
}

/** Undici gives some parser errors no code, and takes the 407 of a plain-http proxy for a wrong argument. */
function withCode(error: unknown): unknown {
  if (errorCodeOf(error) === 'UND_ERR_INVALID_ARG') return proxyRefusal('HTTP status 407', error);
  const unnamed = error instanceof Error && error.name === 'HTTPParserError' && errorCodeOf(error) === undefined;
  return unnamed ? Object.assign(error, { code: 'HPE_INVALID' }) : error;
}

/** Marks a failure before anything was sent. */
function unsent(cause: unknown): Error {
  const text = cause instanceof Error ? cause.message : 'the connection failed';
  const code = errorCodeOf(cause);
  return Object.assign(new Error(text, { cause }), { phase: 'connect', ...(code === undefined ? {} : { code }) });
}

function joinHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return joined;
}

async function readText(body: Readable, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += bytes.length;
    if (length > limit) throw Object.assign(new Error(`The body is longer than ${limit} bytes`), { code: 'BODY_TOO_LARGE' });
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Naming any certificate replaces Node's own list, so that list and `NODE_EXTRA_CA_CERTS` are given again beside it. */
export async function trustedCertificates({ caFile, env }: Pick<NodeHttpOptions, 'caFile' | 'env'>): Promise<string[] | undefined> {
  if (caFile === undefined) return undefined;
  const extra = env.get('NODE_EXTRA_CA_CERTS');
  const files = extra === undefined || extra === '' ? [caFile] : [caFile, extra];
  return [...rootCertificates, ...(await Promise.all(files.map(readCertificates)))];
}

async function readCertificates(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('configuration', 'CA_FILE_UNREADABLE', `Can't read certificates from ${path}`, { cause, hint: 'Check --ca-file.' });
  });
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new AppError('configuration', 'CA_FILE_UNREADABLE', `${path} holds no certificate in PEM form`, { hint: 'Check --ca-file.' });
}
