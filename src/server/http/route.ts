/**
 * The only way a request reaches a handler: an endpoint of the contract, who may call it, and what it does. A resource's routes are
 * made with {@link routes}, which asks for a handler per endpoint.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { BodyOf, EndpointShape, ParametersOf, QueryOf, ResponseInputOf } from '../../contract/endpoint.ts';
import type { Access } from './access.ts';
import type { RequestContext } from './context.ts';
import type { FileReply, HeaderReply, StatusReply } from './reply.ts';

/** A body that is not JSON, as it arrives. */
export interface Upload {
  /** The whole Content-Type header, with its boundary. */
  readonly contentType: string;
  /** All headers of the request, lower-case, for protocols that speak in them. */
  readonly headers: IncomingHttpHeaders;
  /** Bytes of the body, where the client said so. */
  readonly contentLength: number | undefined;
  readonly stream: Readable;
}

/** A request after the endpoint's schemas have read it. `upload` is there for endpoints that accept `multipart` or `bytes`. */
export interface RouteRequest<E extends EndpointShape> {
  readonly params: ParametersOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  readonly upload: E['accepts'] extends 'multipart' | 'bytes' ? Upload : undefined;
}

/**
 * What a handler may return: what the contract's response schema takes (defaults may be left out), with another status than the
 * endpoint's through `withStatus`; text for `answers: 'text'`, a file for `answers: 'bytes'`, status and headers for `answers: 'headers'`,
 * anything for `nothing`.
 */
export type RouteResult<E extends EndpointShape> = E['answers'] extends 'bytes'
  ? FileReply
  : E['answers'] extends 'text'
    ? string | AsyncIterable<string>
    : E['answers'] extends 'headers'
      ? HeaderReply
      : ResponseInputOf<E> | StatusReply<ResponseInputOf<E>>;

export interface Handler<E extends EndpointShape> {
  readonly permission: Access;
  handle(request: RouteRequest<E>, context: RequestContext): Promise<RouteResult<E>> | RouteResult<E>;
}

/** One handler per endpoint of a resource; a missing one does not compile. */
export type Handlers<M extends Readonly<Record<string, EndpointShape>>> = { readonly [K in keyof M]: Handler<M[K]> };

/** An endpoint with its handler, the endpoint's types forgotten: the router parses with the schemas before it calls. */
export interface Route {
  readonly name: string;
  readonly endpoint: EndpointShape;
  readonly permission: Access;
  handle(request: ParsedRequest, context: RequestContext): unknown;
}

export interface ParsedRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  readonly body: unknown;
  readonly upload: Upload | undefined;
}

/**
 * The routes of a resource: `routes('environments', environments, { list: { permission: 'EnvironmentView', handle: … }, … })`.
 */
export function routes<const M extends Readonly<Record<string, EndpointShape>>>(
  resource: string,
  endpoints: M,
  handlers: Handlers<M>,
): readonly Route[] {
  return Object.entries(endpoints).map(([operation, endpoint]) => {
    const handler = handlerOf(handlers, operation);
    return {
      name: `${resource}.${operation}`,
      endpoint,
      permission: handler.permission,
      handle: (request, context) => handler.handle(request, context),
    };
  });
}

/** A handler whose request types are forgotten. Sound because the router calls it only with what its endpoint's schemas gave. */
interface ErasedHandler {
  readonly permission: Access;
  handle(request: ParsedRequest, context: RequestContext): unknown;
}

function handlerOf(handlers: Readonly<Record<string, ErasedHandler>>, operation: string): ErasedHandler {
  const handler = handlers[operation];
  if (!handler) throw new Error(`no handler for ${operation}`);
  return handler;
}
