import { takeAll } from '../contract/paging.ts';
import { packageUploadsLink } from '../contract/resources/packageUploads.ts';
import { roots, type ServerRoot } from '../contract/resources/root.ts';
import { type Space, spaces } from '../contract/resources/spaces.ts';
import { AppError, isAppError } from '../errors/appError.ts';
import { nameErrors } from '../errors/classic/names.ts';
import type { Clock, Http, Random } from '../platform/ports.ts';
import { callEndpoint, type CallContext, newIdempotencyKey } from './call.ts';
import { createClosing } from './closing.ts';
import type { Connection } from './connection.ts';
import { downloadFile } from './download.ts';
import { isRefusal } from './errorFromAnswer.ts';
import { didYouMean } from '../errors/nearest.ts';
import type { RetryNotice } from './repeatRequest.ts';
import { createTokenBucket } from './retryPolicy.ts';
import { watchServerClock } from './serverClock.ts';
import { signIn } from './signIn.ts';
import { createTransport, type Credential, type Transport } from './transport.ts';
import { uploadResumable } from './resumableUpload.ts';
import { uploadFile } from './upload.ts';

export interface ConnectOptions {
  /** Origin and virtual folder; a trailing `/api` or `/app` is cut off. */
  readonly server: string;
  readonly credential: Credential | Password;
  /** Where the credential came from, for messages: `OCTOPUS_API_KEY`. */
  readonly credentialFrom?: string;
  /** Name or id; absent: the default space. */
  readonly space?: string;
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

/**
 * Finds out what answers at the URL, then the space: two requests. The first one carries no credential, so that a wrong URL never
 * sees the key. Rejects with `NOT_AN_OCTOPUS_SERVER`, `SERVER_UNSUPPORTED`, `AUTHENTICATION_FAILED`, `SPACE_NOT_FOUND` and what a
 * call can reject with.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const server = serverUrl(options.server);
  const anonymous = transportTo(options, server, { kind: 'session', headers: {} });
  const { credential: given } = options;
  const known = given.kind === 'password' ? undefined : given;
  const rootContext = callContext(options, server, known === undefined ? anonymous : transportTo(options, server, known));
  const root = await readRoot(rootContext);
  options.onHandshake?.({ serverVersion: root.Version, apiVersion: root.ApiVersion });
  const credential = given.kind === 'password' ? await openSession(anonymous, given, options) : given;
  const watched = watchServerClock(transportTo(options, server, credential), options.clock);
  const context = callContext(options, server, watched.transport);
  const space = await resolveSpace(context, options.space);
  options.onDebug?.(`Using the space ${space.Name} (${space.Id})`);
  const closing = createClosing();
  const bound: CallContext = { ...context, spaceId: space.Id, signal: closing.signalFor(context.signal) };
  const signalOf = (wanted: { readonly signal?: AbortSignal }): AbortSignal => closing.signalFor(wanted.signal ?? context.signal);
  return {
    serverUrl: server,
    spaceId: space.Id,
    spaceName: space.Name,
    serverVersion: root.Version,
    call: (endpoint, args) => callEndpoint(bound, endpoint, { ...args, signal: signalOf(args) }),
    upload: (endpoint, request) => uploadFile(bound, endpoint, { ...request, signal: signalOf(request) }),
    uploadResumable:
      packageUploadsLink in root.Links ? (request) => uploadResumable(bound, { ...request, signal: signalOf(request) }) : undefined,
    download: (endpoint, request) => downloadFile(bound, endpoint, { ...request, signal: signalOf(request) }),
    newIdempotencyKey: () => newIdempotencyKey(options.random),
    serverTime: () => watched.now(),
    webUrl: (link) => new URL(link.replace(/^~/, server), `${server}/`).href,
    close() {
      closing.close();
      return options.http.close();
    },
  };
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

async function openSession(transport: Transport, { user, password, onSession }: Password, options: ConnectOptions): Promise<Credential> {
  const { clock, timeout, signal } = options;
  const wanted = { user, password, serverUrl: transport.serverUrl, clock, timeout };
  const session = await signIn(transport, signal === undefined ? wanted : { ...wanted, signal });
  for (const value of Object.values(session.headers)) onSession(value);
  return session;
}

function transportTo(options: ConnectOptions, server: string, credential: Credential): Transport {
  return createTransport({
    http: options.http,
    serverUrl: server,
    credential,
    userAgent: options.userAgent,
    ...(options.onDebug === undefined ? {} : { onDebug: options.onDebug }),
  });
}

function callContext(options: ConnectOptions, server: string, transport: Transport): CallContext {
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

function credentialName({ credential, credentialFrom }: ConnectOptions): string {
  const names = { apiKey: 'the API key', accessToken: 'the access token', session: 'the session', password: 'the user' };
  const what = names[credential.kind];
  return credentialFrom === undefined ? what : `${what} from ${credentialFrom}`;
}

async function readRoot(context: CallContext): Promise<ServerRoot> {
  const root = await askRoot(context);
  // Octopus clients accept 3.0.0 to 3.0.99 (rest-api.md §0.9).
  if (/^3\.0\.\d{1,2}$/.test(root.ApiVersion)) return root;
  const message = `${context.serverUrl} speaks version ${root.ApiVersion} of the API; this client speaks 3.0`;
  throw new AppError('configuration', 'SERVER_UNSUPPORTED', message);
}

async function askRoot(context: CallContext): Promise<ServerRoot> {
  try {
    return await callEndpoint({ ...context, credential: 'withhold' }, roots.server, {});
  } catch (error) {
    // Behind some gateways even the root document needs a credential.
    if (isRefusal(error, 401)) return callEndpoint(context, roots.server, {});
    if (!isAppError(error) || (error.code !== 'ANSWER_INVALID' && error.code !== 'RESOURCE_NOT_FOUND')) throw error;
    throw new AppError('configuration', 'NOT_AN_OCTOPUS_SERVER', `Did not get the Octopus API at ${context.serverUrl}/api`, {
      cause: error,
      details: [error.message, ...error.details],
      hint: 'Check --server; it is the address of the portal, without /app or /api.',
    });
  }
}

async function resolveSpace(context: CallContext, wanted: string | undefined): Promise<Space> {
  const { Items } = await callEndpoint(context, spaces.list, { query: { skip: 0, take: takeAll } });
  if (wanted === undefined || wanted.trim() === '') {
    const byDefault = Items.find((space) => space.IsDefault);
    if (byDefault) return byDefault;
    const hint = Items.length === 0 ? {} : { hint: `Name one with --space: ${Items.map((space) => space.Name).join(', ')}.` };
    throw new AppError('refused', 'SPACE_NOT_FOUND', 'The server has no default space that this user can see', hint);
  }
  const text = wanted.trim().toLowerCase();
  const byId = Items.find((space) => space.Id.toLowerCase() === text);
  const byName = Items.find((space) => space.Name.trim().toLowerCase() === text);
  if (byId && byName && byId.Id !== byName.Id) {
    const both = `both '${byId.Name}' (${byId.Id}) and '${byName.Name}' (${byName.Id})`;
    throw new AppError('refused', 'NAME_AMBIGUOUS', `Ambiguous space reference '${wanted}' matches ${both}.`, {
      classic: nameErrors.ambiguous('space', wanted, [byId, byName]),
    });
  }
  const space = byId ?? byName;
  if (space) return space;
  const names = Items.map((item) => item.Name);
  throw new AppError('refused', 'SPACE_NOT_FOUND', `Cannot find the space with name or id '${wanted}'.`, {
    hint: didYouMean(wanted, names) ?? `Check the spelling and that this user may see it. Visible: ${names.join(', ') || 'none'}.`,
    classic: nameErrors.notFound('space', wanted),
  });
}
