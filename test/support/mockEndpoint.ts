import { http, HttpResponse, type HttpHandler } from 'msw';
import { readQuery } from '../../src/contract/queryValues.ts';
import type { BodyOf, EndpointShape, QueryOf, ResponseInputOf } from '../../src/contract/endpoint.ts';
import { normaliseKeys } from '../../src/contract/normaliseKeys.ts';

/** What a mocked endpoint is asked, read with the endpoint's own schemas. */
export interface MockCall<E extends EndpointShape> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  readonly request: Request;
}

/** Marks a refusal, so that it is not taken for a response. */
export function refuse(status: number, message: string, errors: readonly string[] = []): Response {
  return HttpResponse.json({ ErrorMessage: message, Errors: errors, Details: {}, FullException: null }, { status });
}

/**
 * An msw handler made from an endpoint: the request is checked with its schemas, the answer is typed by them, so a mock cannot
 * drift from the contract. `answer` returns the response body, or a Response to refuse.
 */
export function mockEndpoint<E extends EndpointShape>(
  server: string,
  endpoint: E,
  answer: (call: MockCall<E>) => ResponseInputOf<E> | Response | Promise<ResponseInputOf<E> | Response>,
): HttpHandler {
  const prefix = endpoint.scope === 'server' ? `${server}/api` : `${server}/api/:spaceId`;
  const path = endpoint.path.replace(/\{(\w+)\}/g, ':$1');
  const method = endpoint.method.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
  return http[method](path === '' ? prefix : `${prefix}/${path}`, async ({ request, params }) => {
    const query = endpoint.query?.parse(readQuery(new URL(request.url).searchParams)) as QueryOf<E>;
    const body = (await readBody(endpoint, request)) as BodyOf<E>;
    const result = await answer({ params: params as Record<string, string>, query, body, request });
    if (result instanceof Response) return result;
    if (endpoint.answers === 'text') return HttpResponse.text(String(result), { status: endpoint.status ?? 200 });
    return HttpResponse.json(result as never, { status: endpoint.status ?? 200 });
  });
}

async function readBody(endpoint: EndpointShape, request: Request): Promise<unknown> {
  if (endpoint.body === undefined) return undefined;
  const text = await request.text();
  return endpoint.body.parse(text === '' ? undefined : normaliseKeys(endpoint.body, JSON.parse(text)));
}
