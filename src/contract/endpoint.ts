import type { z } from 'zod';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** `space`: below `/api/{spaceId}` (the server also answers `/api/spaces/{id}` and the un-prefixed form). `server`: below `/api`. */
export type Scope = 'space' | 'server';

export interface EndpointShape {
  readonly method: Method;
  readonly scope: Scope;
  /** Path below the scope, with `{name}` placeholders: `projects/{id}/releases`. */
  readonly path: string;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** `raw` bodies are streams: `multipart` uploads, `text` and `bytes` downloads. */
  readonly accepts?: 'json' | 'multipart' | 'bytes';
  /** `headers`: what is told stands in the answer's headers, or in a body that only some answers have. */
  readonly answers?: 'json' | 'text' | 'bytes' | 'headers' | 'nothing';
  readonly response: z.ZodType;
  /** `basic`: the API key may also come as the password of Basic credentials, for clients that know no other way. */
  readonly signIn?: 'basic';
  /** Status of success, 200 if absent. */
  readonly status?: number;
}

/**
 * One operation of the wire: the client calls it, the server handles it and the tests mock it from this value.
 * Source: rest-api.md; wire names keep the server's casing.
 */
export function endpoint<const E extends EndpointShape>(shape: E): E {
  return shape;
}

/** The names of the placeholders of a path: `projects/{id}/releases/{version}` → `'id' | 'version'`. */
export type PathParameter<P extends string> = P extends `${string}{${infer Name}}${infer Rest}` ? Name | PathParameter<Rest> : never;

export type ParametersOf<E extends EndpointShape> = { readonly [K in PathParameter<E['path']>]: string };
export type QueryOf<E extends EndpointShape> = E['query'] extends infer Q extends z.ZodType ? z.infer<Q> : undefined;
/** What a caller may send as query (before defaults are applied). */
export type QueryInputOf<E extends EndpointShape> = E['query'] extends infer Q extends z.ZodType ? z.input<Q> : undefined;
export type BodyOf<E extends EndpointShape> = E['body'] extends infer B extends z.ZodType ? z.infer<B> : undefined;
export type BodyInputOf<E extends EndpointShape> = E['body'] extends infer B extends z.ZodType ? z.input<B> : undefined;
export type ResponseOf<E extends EndpointShape> = z.infer<E['response']>;
/** What a server must produce: the schema's input side, defaults may be left out. */
export type ResponseInputOf<E extends EndpointShape> = z.input<E['response']>;
