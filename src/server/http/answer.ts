import type { EndpointShape } from '../../contract/endpoint.ts';
import type { GivenAnswer, KeptAnswer } from './idempotency.ts';
import { statusOf } from './reply.ts';
import type { FileReply, HeaderReply } from './reply.ts';

/** What a handler gave, with the endpoint that says how it is written; or an answer that was kept. */
export type Answer =
  { readonly endpoint: EndpointShape; readonly result: unknown } | { readonly endpoint: EndpointShape; readonly kept: GivenAnswer };

/**
 * A handler's result as JSON text. It goes through the response schema, so that the server never answers what its own contract
 * does not allow and clients find every field they were promised.
 */
export function textOf(endpoint: EndpointShape, result: unknown): KeptAnswer {
  const { status, body } = statusOf(result) ?? { status: endpoint.status ?? 200, body: result };
  const parsed = endpoint.response.safeParse(body);
  if (!parsed.success) throw new Error(`the answer of ${endpoint.method} ${endpoint.path} breaks the contract: ${parsed.error.message}`);
  return { status, body: parsed.data === undefined ? '' : JSON.stringify(parsed.data) };
}

/** True for what `answers: 'bytes'` handlers return. */
export function isFileReply(value: unknown): value is FileReply {
  return (
    typeof value === 'object' &&
    value !== null &&
    'open' in value &&
    typeof value.open === 'function' &&
    'length' in value &&
    'fileName' in value
  );
}

/** True for what `answers: 'headers'` handlers return. */
export function isHeaderReply(value: unknown): value is HeaderReply {
  return typeof value === 'object' && value !== null && 'status' in value && 'headers' in value && 'json' in value;
}

/** True for the pieces of a text that `answers: 'text'` handlers may return. */
export function isTextPieces(value: unknown): value is AsyncIterable<string> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
