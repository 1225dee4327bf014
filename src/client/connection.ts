import type { BodyInputOf, EndpointShape, ParametersOf, QueryInputOf, ResponseOf } from '../contract/endpoint.ts';
import type { Space } from '../contract/resources/spaces.ts';
import type { packages } from '../contract/resources/packages.ts';
import type { DownloadRequest } from './download.ts';
import type { ResumableRequest } from './resumableUpload.ts';
import type { UploadRequest, Uploaded } from './upload.ts';

/** What one call needs beside its endpoint. Parts an endpoint does not have are left out. */
export type CallArguments<E extends EndpointShape> = {
  readonly signal?: AbortSignal;
  /** How a write may be repeated (reliability.md §5.1). Without it a POST whose answer is lost rejects with `OUTCOME_UNKNOWN`. */
  readonly repeat?: 'idempotent' | 'once';
  /** For polls of a wait: milliseconds it survives without an answer, whatever the number of tries. */
  readonly outageBudget?: number;
  /** The same key on a second call means the same request; without it every call that creates something has its own. */
  readonly idempotencyKey?: string;
} & (keyof ParametersOf<E> extends never ? { readonly params?: undefined } : { readonly params: ParametersOf<E> }) &
  (QueryInputOf<E> extends undefined ? { readonly query?: undefined } : { readonly query?: QueryInputOf<E> }) &
  (undefined extends BodyInputOf<E> ? { readonly body?: BodyInputOf<E> } : { readonly body: BodyInputOf<E> });

/**
 * A client bound to one server and one space. `call` sends one request of the contract: paths and queries are encoded, the
 * answer is read with the endpoint's schema, error envelopes become AppErrors, and transient failures of what may be repeated
 * are retried (reliability.md §5).
 */
export interface Connection {
  /** Without trailing slash: links for people are made from it. */
  readonly serverUrl: string;
  readonly spaceId: string;
  /** May cost a request. Rejects with `SPACE_NOT_FOUND` where the user may not see the default space. */
  spaceName(): Promise<string>;
  /** The server's own version, as its root document says. */
  readonly serverVersion: string;
  call<E extends EndpointShape>(endpoint: E, args: CallArguments<E>): Promise<ResponseOf<E>>;
  /** Sends a file as multipart form data, as a stream. */
  upload<E extends EndpointShape>(endpoint: E, request: UploadRequest<E>): Promise<Uploaded<E>>;
  /** Sends a package so that it goes on where it was cut; undefined where the server does not offer that. */
  readonly uploadResumable: ((request: ResumableRequest) => Promise<Uploaded<typeof packages.upload>>) | undefined;
  /** Reads a file as a stream into a sink; what breaks on the way is asked for again. */
  download<E extends EndpointShape>(endpoint: E, request: DownloadRequest<E>): Promise<void>;
  /** A key for a request that a flow may send again after a look at the server. */
  newIdempotencyKey(): string;
  /** The server's wall time in milliseconds since the epoch, to about a second. */
  serverTime(): number;
  /** Absolute URL of a page of the portal, from a `Web` link such as `/app#/Spaces-1/releases/Releases-1`. */
  webUrl(link: string): string;
  close(): Promise<void>;
}

/** A server that was reached, before a space is chosen: for signing in and for finding out what is wrong. */
export interface ServerSession {
  /** Without trailing slash. */
  readonly serverUrl: string;
  readonly serverVersion: string;
  readonly apiVersion: string;
  /** Calls an endpoint of the server; those of a space have no space to go to. */
  call<E extends EndpointShape & { readonly scope: 'server' }>(endpoint: E, args: CallArguments<E>): Promise<ResponseOf<E>>;
  /** The space with a name or id, the default one where none is given; rejects with `SPACE_NOT_FOUND`. */
  findSpace(nameOrId: string | undefined): Promise<Space>;
  exchangeToken(request: TokenExchange): Promise<AccessToken>;
  /** The server's wall time in milliseconds since the epoch, to about a second. */
  serverTime(): number;
  close(): Promise<void>;
}

/** An identity token of somebody else's, such as a build server's, to be exchanged for an access token. */
export interface TokenExchange {
  /** Id of the service account that trusts the token's issuer; the token's audience. */
  readonly serviceAccountId: string;
  /** The JWT. */
  readonly idToken: string;
}

export interface AccessToken {
  readonly value: string;
  /** ISO 8601. */
  readonly expires: string;
}
