import { roots, type ServerRoot } from '../contract/resources/root.ts';
import { AppError, isAppError } from '../errors/appError.ts';
import type { Clock, Http, Random } from '../platform/ports.ts';
import { callEndpoint, type CallContext } from './call.ts';
import { isRefusal } from './errorFromAnswer.ts';
import type { RetryNotice } from './repeatRequest.ts';
import { createTokenBucket } from './retryPolicy.ts';
import { watchServerClock } from './serverClock.ts';
import { signIn } from './signIn.ts';
import { createTransport, type Credential, type Transport } from './transport.ts';

export interface ReachOptions {
  /** Origin and virtual folder; a trailing `/api` or `/app` is cut off. */
  readonly server: string;
  /** Absent: only what everybody may see can be asked for. */
  readonly credential?: Credential | Password;
  /** Where the credential came from, for messages: `OCTOPUS_API_KEY`. */
  readonly credentialFrom?: string;
  readonly http: Http;
  readonly clock: Clock;
  readonly random: Random;
  /** `pulpo/10.0.0`. */
  readonly userAgent: string;
  /** Milliseconds one request may take. */
  readonly timeout: number;
  /** Further tries after the first; 0 is none. */
  readonly retries: number;
  /** The proxy in use, for messages. */
  readonly proxy?: string;
  readonly signal?: AbortSignal;
  readonly onRetry?: (notice: RetryNotice) => void;
  /** Told every request line and the outcome of the handshake. */
  readonly onDebug?: (line: string) => void;
  /** Told once what answers at the URL. */
  readonly onHandshake?: (server: { readonly serverVersion: string; readonly apiVersion: string }) => void;
}

/** A user name and a password, from which a session is made. */
export interface Password {
  readonly kind: 'password';
  readonly user: string;
  readonly password: string;
  /** Told every value of the session that must not be seen. */
  onSession(secret: string): void;
}

/** A server that has said what it is. */
export interface ReachedServer {
  readonly root: ServerRoot;
  /** Of calls with the credential; no space is chosen yet. */
  readonly context: CallContext;
  /** Sends requests that carry no credential. */
  readonly anonymous: Transport;
  /** The server's wall time in milliseconds since the epoch, to about a second. */
  serverTime(): number;
}

/**
 * Finds out what answers at the URL. The request carries no credential, so that a wrong URL never sees the key; a user name and a
 * password are exchanged for a session afterwards. Rejects with `NOT_AN_OCTOPUS_SERVER`, `SERVER_UNSUPPORTED`,
 * `AUTHENTICATION_FAILED` (of a password) and what a call can reject with.
 */
export async function reachServer(options: ReachOptions): Promise<ReachedServer> {
  const server = serverUrl(options.server);
  const nobody: Credential = { kind: 'session', headers: {} };
  const { credential: given = nobody } = options;
  const watched = watchServerClock(transportTo(options, server, nobody), options.clock);
  const known = given.kind === 'password' ? nobody : given;
  const root = await readRoot(callContext(options, server, watched.transport), () =>
    callContext(options, server, transportTo(options, server, known)),
  );
  options.onHandshake?.({ serverVersion: root.Version, apiVersion: root.ApiVersion });
  const credential = given.kind === 'password' ? await openSession(watched.transport, given, options) : given;
  const { transport, now } = watchServerClock(transportTo(options, server, credential), options.clock, watched.now);
  return { root, context: callContext(options, server, transport), anonymous: watched.transport, serverTime: now };
}

/** The server URL as the rest of the program uses it: absolute, without user info, trailing slash, `/api…` or `/app…`. */
export function serverUrl(text: string): string {
  const invalid = (): AppError =>
    new AppError('configuration', 'SERVER_URL_INVALID', `The server URL '${text}' is not an absolute http or https address`, {
      hint: 'Write it like https://octopus.example.com.',
    });
  if (!URL.canParse(text.trim())) throw invalid();
  const url = new URL(text.trim());
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw invalid();
  const folder = url.pathname.replace(/\/(api|app)(\/.*)?$/i, '').replace(/\/+$/, '');
  return `${url.origin}${folder}`;
}

async function openSession(transport: Transport, { user, password, onSession }: Password, options: ReachOptions): Promise<Credential> {
  const { clock, timeout, signal } = options;
  const wanted = { user, password, serverUrl: transport.serverUrl, clock, timeout };
  const session = await signIn(transport, signal === undefined ? wanted : { ...wanted, signal });
  for (const value of Object.values(session.headers)) onSession(value);
  return session;
}

function transportTo(options: ReachOptions, server: string, credential: Credential): Transport {
  return createTransport({
    http: options.http,
    serverUrl: server,
    credential,
    userAgent: options.userAgent,
    ...(options.onDebug === undefined ? {} : { onDebug: options.onDebug }),
  });
}

function callContext(options: ReachOptions, server: string, transport: Transport): CallContext {
  return {
    transport,
    clock: options.clock,
    random: options.random,
    bucket: createTokenBucket(),
    retries: options.retries,
    timeout: options.timeout,
    serverUrl: server,
    spaceId: undefined,
    credential: 'send',
    credentialName: credentialName(options),
    ...(options.proxy === undefined ? {} : { proxy: options.proxy }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.onRetry === undefined ? {} : { onRetry: options.onRetry }),
  };
}

function credentialName({ credential, credentialFrom }: ReachOptions): string {
  if (credential === undefined) return 'a request without credential';
  const names = { apiKey: 'the API key', accessToken: 'the access token', session: 'the session', password: 'the user' };
  const what = names[credential.kind];
  return credentialFrom === undefined ? what : `${what} from ${credentialFrom}`;
}

async function readRoot(context: CallContext, withCredential: () => CallContext): Promise<ServerRoot> {
  const root = await askRoot(context, withCredential);
  // Octopus clients accept 3.0.0 to 3.0.99 (rest-api.md §0.9).
  if (/^3\.0\.\d{1,2}$/.test(root.ApiVersion)) return root;
  const message = `${context.serverUrl} speaks version ${root.ApiVersion} of the API; this client speaks 3.0`;
  throw new AppError('configuration', 'SERVER_UNSUPPORTED', message);
}

async function askRoot(context: CallContext, withCredential: () => CallContext): Promise<ServerRoot> {
  try {
    return await callEndpoint({ ...context, credential: 'withhold' }, roots.server, {});
  } catch (error) {
    // Behind some gateways even the root document needs a credential.
    if (isRefusal(error, 401)) return callEndpoint(withCredential(), roots.server, {});
    if (!isAppError(error) || (error.code !== 'ANSWER_INVALID' && error.code !== 'RESOURCE_NOT_FOUND')) throw error;
    throw new AppError('configuration', 'NOT_AN_OCTOPUS_SERVER', `Did not get the Octopus API at ${context.serverUrl}/api`, {
      cause: error,
      details: [error.message, ...error.details],
      hint: 'Check --server; it is the address of the portal, without /app or /api.',
    });
  }
}
