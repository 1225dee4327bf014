/** One request from its target to its answer: route, credential, space, permission, schemas, handler – in this order, for every spelling of a path. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { normaliseKeys } from '../../contract/normaliseKeys.ts';
import { AppError } from '../../errors/appError.ts';
import { randomKey } from '../identity/apiKeys.ts';
import { resolveSpace } from '../identity/spaces.ts';
import { forbidden, invalid, notFound } from '../refusal.ts';
import type { Store } from '../store/port.ts';
import { pathSegments, readingsOf } from './address.ts';
import type { AppParts } from './appParts.ts';
import { authenticate, basicChallenge, notAuthenticated } from './authenticate.ts';
import type { Caller, RequestContext } from './context.ts';
import { describeIssues } from './errorMapper.ts';
import { answerOnce, isCreator } from './idempotency.ts';
import { linkBuilder } from './links.ts';
import { giveUpWhenIdle, readJsonBody } from './readBody.ts';
import type { JsonBody } from './readBody.ts';
import type { ParsedRequest, Upload } from './route.ts';
import type { Match } from './routeTable.ts';
import { textOf } from './answer.ts';
import type { Answer } from './answer.ts';

export interface Exchange {
  readonly url: URL;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

type RouteMatch = Extract<Match, { kind: 'route' }>;

export async function dispatch(parts: AppParts, exchange: Exchange): Promise<Answer> {
  const readings = readingsOf(pathSegments(exchange.url.pathname));
  if (!readings) throw notFound(exchange.url.pathname);
  const method = methodOf(exchange.incoming);
  const match = parts.routes.match(method, readings);
  const signIn = match.kind === 'route' ? match.route.endpoint.signIn : undefined;
  const caller = await authenticate(exchange.incoming.headers, parts, signIn);
  if (!caller && signIn) exchange.outgoing.setHeader('www-authenticate', basicChallenge);
  // Without a credential nobody learns which addresses exist.
  if (!caller && !(match.kind === 'route' && match.route.permission === 'public')) throw notAuthenticated();
  if (match.kind === 'method') throw methodNotAllowed(method, match.allowed);
  if (match.kind === 'none') throw notFound(exchange.url.pathname);
  const space = await parts.store.read((tx) => resolveSpace(tx, match.reading.space));
  checkPermission(match, caller);
  return handle(parts, exchange, { match, caller, space: space.Id });
}

/** `X-HTTP-Method-Override` turns a POST into a PUT or DELETE, which is all the .NET client asks for (rest-api.md §0.5). */
function methodOf(incoming: IncomingMessage): string {
  const method = incoming.method === 'HEAD' ? 'GET' : (incoming.method ?? 'GET');
  const override = incoming.headers['x-http-method-override'];
  if (method !== 'POST' || override === undefined) return method;
  const wanted = String(override).trim().toUpperCase();
  if (wanted !== 'PUT' && wanted !== 'DELETE' && wanted !== 'POST') throw methodNotAllowed(wanted, ['PUT', 'DELETE']);
  return wanted;
}

function methodNotAllowed(method: string, allowed: readonly string[]): AppError {
  return new AppError('refused', 'METHOD_NOT_ALLOWED', `The method ${method} is not allowed here; allowed: ${allowed.join(', ')}.`);
}

function checkPermission({ route }: RouteMatch, caller: Caller | undefined): void {
  const { permission } = route;
  if (permission === 'public' || permission === 'authenticated') return;
  if (!caller?.may(permission)) throw forbidden(permission);
}

interface Admitted {
  readonly match: RouteMatch;
  readonly caller: Caller | undefined;
  readonly space: string;
}

async function handle(parts: AppParts, exchange: Exchange, admitted: Admitted): Promise<Answer> {
  const { route } = admitted.match;
  const { endpoint } = route;
  const body = await bodyOf(exchange, admitted.match);
  const request = parse(exchange, admitted.match, body);
  const runIn = async (store: Store) => route.handle(request, contextOf(parts, exchange, { ...admitted, store }));
  const key = exchange.incoming.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '' || !admitted.caller || !isCreator(endpoint)) {
    return { endpoint, result: await runIn(parts.store) };
  }
  const content = [endpoint.method, '\n', exchange.url.pathname.toLowerCase(), '\n', exchange.url.search, '\n', body?.bytes ?? ''];
  const keyed = { key, callerId: admitted.caller.id, content, now: parts.clock.now() };
  const kept = await answerOnce({ store: parts.store, sealer: parts.services.sealer }, keyed, async (store) =>
    textOf(endpoint, await runIn(store)),
  );
  return { endpoint, kept };
}

async function bodyOf({ incoming, outgoing }: Exchange, { route }: RouteMatch): Promise<JsonBody | undefined> {
  if (!route.endpoint.body) return undefined;
  if (incoming.headers.expect !== undefined) outgoing.writeContinue();
  return readJsonBody(incoming);
}

function parse(exchange: Exchange, { route, params }: RouteMatch, body: JsonBody | undefined): ParsedRequest {
  const { endpoint } = route;
  return {
    params,
    query: endpoint.query && read(endpoint.query, queryOf(exchange.url)),
    body: endpoint.body && read(endpoint.body, body?.value),
    upload: endpoint.accepts === 'multipart' || endpoint.accepts === 'bytes' ? uploadOf(exchange) : undefined,
  };
}

function read(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(normaliseKeys(schema, value));
  if (!parsed.success) throw invalid(...describeIssues(parsed.error));
  return parsed.data;
}

/** Parameters by lower-case name; repeated ones as a list. A blank one counts as absent, as templates leave them. */
function queryOf(url: URL): Readonly<Record<string, string | string[]>> {
  const values = new Map<string, string[]>();
  for (const [name, value] of url.searchParams) {
    if (value !== '') values.set(name.toLowerCase(), [...(values.get(name.toLowerCase()) ?? []), value]);
  }
  return Object.fromEntries([...values].map(([name, [first = '', ...rest]]) => [name, rest.length === 0 ? first : [first, ...rest]]));
}

function uploadOf({ incoming, outgoing }: Exchange): Upload {
  if (incoming.headers.expect !== undefined) outgoing.writeContinue();
  giveUpWhenIdle(incoming);
  const length = Number(incoming.headers['content-length'] ?? Number.NaN);
  return {
    contentType: incoming.headers['content-type'] ?? '',
    headers: incoming.headers,
    contentLength: Number.isSafeInteger(length) ? length : undefined,
    stream: incoming,
  };
}

function contextOf(parts: AppParts, exchange: Exchange, { store, space, caller }: Admitted & { store: Store }): RequestContext {
  const { clock, services } = parts;
  return {
    ...{ store: store.inSpace(space), space, caller, clock, services, signal: exchange.signal },
    ...{ links: linkBuilder(space), address: addressOf(exchange), randomKey },
  };
}

/** A proxy that speaks TLS for the server says so; only who asks reads the answer, so nobody gains by a lie. */
function addressOf({ url, incoming }: Exchange): string {
  const secure = incoming.headers['x-forwarded-proto'] === 'https' || url.protocol === 'https:';
  return `${secure ? 'https' : 'http'}://${url.host}${url.pathname}`;
}
