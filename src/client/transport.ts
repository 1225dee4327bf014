import type { Readable } from 'node:stream';
import { AppError } from '../errors/appError.ts';
import type { Http, HttpResponse } from '../platform/ports.ts';

/** How the user is known to the server. */
export type Credential =
  { readonly kind: 'apiKey'; readonly value: string } | { readonly kind: 'accessToken'; readonly value: string } | SessionCredential;

/** What a sign-in gave: headers of every further request. */
export interface SessionCredential {
  readonly kind: 'session';
  readonly headers: Readonly<Record<string, string>>;
}

export interface TransportOptions {
  readonly http: Http;
  /** With the virtual folder, if any; `api` follows. */
  readonly serverUrl: string;
  readonly credential: Credential;
  readonly userAgent: string;
  /** Told every request line, without credentials. */
  readonly onDebug?: (line: string) => void;
}

export interface OutgoingRequest {
  readonly method: string;
  /** Below the server's URL: `api/Spaces-1/projects?take=1`. */
  readonly path: string;
  readonly credential: 'send' | 'withhold';
  /** Absent headers are the common ones only. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A stream is made anew for every attempt, so that a redirect can send it again. */
  readonly body?: string | (() => Readable);
  readonly signal: AbortSignal;
}

export interface Delivered {
  readonly response: HttpResponse;
  /** The address that answered, after redirects. */
  readonly url: URL;
}

/** Sends requests to one server with its credential, and to no other. */
export interface Transport {
  readonly serverUrl: string;
  send(request: OutgoingRequest): Promise<Delivered>;
}

const redirectLimit = 5;
const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * A transport that follows redirects by its own rules (reliability.md C21–C23): reads stay on the same origin or move up from http
 * to https on the same host; anything with a body follows 307 and 308 on the same origin only; nothing leaves the origin, because
 * the credential would leave with it.
 */
export function createTransport(options: TransportOptions): Transport {
  const serverUrl = options.serverUrl.replace(/\/+$/, '');
  return {
    serverUrl,
    async send(request) {
      let url = new URL(`${serverUrl}/${request.path}`);
      for (let followed = 0; followed <= redirectLimit; followed++) {
        options.onDebug?.(`${request.method} ${url.href}`);
        const response = await options.http.send(wireRequest(options, request, url));
        const location = redirectStatuses.has(response.status) ? response.headers['location'] : undefined;
        if (location === undefined) return { response, url };
        response.stream().on('error', ignoreError).destroy();
        url = redirectTarget({ method: request.method, status: response.status, from: url, location });
      }
      throw new AppError('configuration', 'REDIRECT_REFUSED', `${serverUrl} redirects ${request.method} requests in a circle`);
    },
  };
}

function wireRequest(options: TransportOptions, request: OutgoingRequest, url: URL): Parameters<Http['send']>[0] {
  const { body } = request;
  return {
    method: request.method,
    url,
    headers: {
      accept: 'application/json, text/*;q=0.9, */*;q=0.8',
      'user-agent': options.userAgent,
      ...(request.credential === 'send' ? credentialHeader(options.credential) : {}),
      ...request.headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : body() }),
    signal: request.signal,
  };
}

function credentialHeader(credential: Credential): Readonly<Record<string, string>> {
  if (credential.kind === 'session') return credential.headers;
  return credential.kind === 'apiKey' ? { 'x-octopus-apikey': credential.value } : { authorization: `Bearer ${credential.value}` };
}

/** The rest of an answer nobody reads may still fail. */
function ignoreError(): void {}

interface Redirect {
  readonly method: string;
  readonly status: number;
  readonly from: URL;
  readonly location: string;
}

function redirectTarget({ method, status, from, location }: Redirect): URL {
  if (!URL.canParse(location, from.href)) throw refuse(method, from, 'to an address that is none');
  const to = new URL(location, from);
  const place = `${to.origin}${to.pathname}`;
  const sameOrigin = to.origin === from.origin;
  if (!sameOrigin && !isUpgrade(from, to)) {
    throw refuse(method, from, `to another host, ${place}; the credential is not sent there`, to);
  }
  if (method === 'GET' || method === 'HEAD') return to;
  if (sameOrigin && (status === 307 || status === 308)) return to;
  throw refuse(method, from, `to ${place} with HTTP status ${status}, which would turn it into another request`, to);
}

/** http → https of the same host at the usual ports: the credential goes where it was meant to, only safer. */
function isUpgrade(from: URL, to: URL): boolean {
  return from.protocol === 'http:' && to.protocol === 'https:' && from.hostname === to.hostname && from.port === '' && to.port === '';
}

function refuse(method: string, from: URL, where: string, to?: URL): AppError {
  const message = `${from.origin} redirects ${method} ${from.pathname} ${where}`;
  const hint = to === undefined ? {} : { hint: `If the server moved, set the server URL to ${baseOf(from, to)}.` };
  return new AppError('configuration', 'REDIRECT_REFUSED', message, hint);
}

/** The server URL that the new address belongs to, as far as the paths tell. */
function baseOf(from: URL, to: URL): string {
  const below = from.pathname.slice(from.pathname.indexOf('/api'));
  return to.pathname.endsWith(below) ? `${to.origin}${to.pathname.slice(0, -below.length)}` : to.origin;
}
