import type { EndpointShape, ResponseOf } from '../contract/endpoint.ts';
import { AppError, errorCodeOf } from '../errors/appError.ts';
import type { Random } from '../platform/ports.ts';
import { type Answer, readAnswer } from './answer.ts';
import type { CallArguments } from './connection.ts';
import { withDeadline } from './deadline.ts';
import { encodeUrl, type QueryParameters } from './encodeUrl.ts';
import { errorFromAnswer } from './errorFromAnswer.ts';
import { type RepeatContext, repeatRequest } from './repeatRequest.ts';
import type { Operation } from './retryPolicy.ts';
import type { Delivered, Transport } from './transport.ts';

/** What every call of one connection shares. */
export interface CallContext extends RepeatContext {
  readonly transport: Transport;
  readonly spaceId: string | undefined;
  /** Milliseconds one attempt may take in all. */
  readonly timeout: number;
  readonly credential: 'send' | 'withhold';
  /** Ends every call of the connection: Ctrl-C. */
  readonly signal?: AbortSignal;
}

/** Milliseconds until an answer begins, and until it is complete. */
export const callLimits = { head: 120_000, total: 300_000 } as const;

/** Sends one request of the contract and reads its answer with the endpoint's schema. */
export async function callEndpoint<E extends EndpointShape>(
  context: CallContext,
  endpoint: E,
  args: CallArguments<E>,
): Promise<ResponseOf<E>> {
  const request = `${endpoint.method} ${endpoint.path === '' ? 'api' : endpoint.path}`;
  const options = repeatOptions(context, endpoint, { request, ...args });
  const keyed = { ...args, ...keyFor(context, options.operation, args) };
  const answer = await repeatRequest(context, options, () => attempt(context, endpoint, keyed));
  return readResponse(endpoint, answer, request);
}

/** The parts of any call's arguments, whatever its endpoint. */
interface AnyArguments {
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly repeat?: 'idempotent' | 'once';
  readonly outageBudget?: number;
  readonly idempotencyKey?: string;
}

function repeatOptions(
  context: CallContext,
  endpoint: EndpointShape,
  args: AnyArguments & { readonly request: string },
): Parameters<typeof repeatRequest>[1] {
  const signal = args.signal ?? context.signal;
  return {
    operation: operationOf(endpoint, args.repeat),
    request: args.request,
    ...(signal === undefined ? {} : { signal }),
    ...(args.outageBudget === undefined ? {} : { outageBudget: args.outageBudget }),
    acceptable: (answer, made) => isGone(endpoint, answer, made) || isEmptyAsPromised(endpoint, answer),
  };
}

/** A delete that is repeated after a lost answer finds nothing left to delete. */
function isGone(endpoint: EndpointShape, answer: Answer, made: number): boolean {
  return endpoint.method === 'DELETE' && made > 1 && answer.status === 404;
}

/** Nothing, under the name of JSON, is a cut answer only where the endpoint answers something. */
function isEmptyAsPromised(endpoint: EndpointShape, { status, text }: Answer): boolean {
  return status >= 200 && status < 300 && text === '' && endpoint.response.safeParse(undefined).success;
}

function operationOf(endpoint: EndpointShape, repeat: 'idempotent' | 'once' | undefined): Operation {
  if (endpoint.method === 'GET') return 'read';
  if (repeat !== undefined) return repeat;
  return endpoint.method === 'POST' ? 'create' : 'idempotent';
}

/** Servers that know the header answer the same request once; the others ignore it (reliability.md §5.3). */
function keyFor({ random }: CallContext, operation: Operation, args: AnyArguments): { readonly idempotencyKey?: string } {
  if (operation === 'read' || operation === 'idempotent') return {};
  return { idempotencyKey: args.idempotencyKey ?? newIdempotencyKey(random) };
}

/** A key for one request, however often it is sent. */
export function newIdempotencyKey(random: Random): string {
  return Array.from({ length: 32 }, () => Math.floor(random.fraction() * 16).toString(16)).join('');
}

async function attempt(context: CallContext, endpoint: EndpointShape, args: AnyArguments): Promise<Answer> {
  const { clock, transport } = context;
  const signal = args.signal ?? context.signal;
  const total = Math.min(callLimits.total, context.timeout);
  const head = Math.min(callLimits.head, total);
  const started = clock.monotonic();
  const options = { clock, ms: head, message: `no answer for ${head / 1000} s`, ...(signal === undefined ? {} : { signal }) };
  return withDeadline(options, async (running, deadline) => {
    const delivered = await transport.send({
      method: endpoint.method,
      path: encodeUrl(endpoint, { spaceId: context.spaceId, params: args.params ?? {}, query: queryOf(args.query) }),
      credential: context.credential,
      headers: {
        ...(args.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
        ...(args.idempotencyKey === undefined ? {} : { 'idempotency-key': args.idempotencyKey }),
      },
      ...(args.body === undefined ? {} : { body: JSON.stringify(args.body) }),
      signal: running,
    });
    deadline.restart(Math.max(1, total - (clock.monotonic() - started)), `the answer was not complete after ${total / 1000} s`);
    return readDelivered(delivered, endpoint.answers === 'text' ? 'text' : 'json');
  });
}

/** Reads an answer to its end; one that is larger than anything the API sends is refused. */
export async function readDelivered({ response, url }: Delivered, expected: 'json' | 'text'): Promise<Answer> {
  try {
    return await readAnswer(response, url, expected);
  } catch (error) {
    if (errorCodeOf(error) !== 'BODY_TOO_LARGE') throw error;
    throw new AppError('network', 'ANSWER_TOO_LARGE', `The answer of ${url.origin}${url.pathname} is larger than 64 MiB`, { cause: error });
  }
}

/** The query of any call's arguments as plain parameters. */
export function queryOf(query: unknown): QueryParameters {
  return typeof query === 'object' && query !== null ? { ...query } : {};
}

/** Reads an accepted answer with the endpoint's schema; what is missing is named. */
export function readResponse<E extends EndpointShape>(endpoint: E, answer: Answer, request: string): ResponseOf<E> {
  const kind = endpoint.answers ?? 'json';
  if (kind === 'bytes') throw new Error(`${request} answers bytes: download it instead of calling it`);
  const readable = kind === 'text' || answer.body === 'json' || answer.text.trim() === '';
  if (!readable) throw errorFromAnswer(answer, request);
  const read = endpoint.response.safeParse(kind === 'text' ? answer.text : answer.json);
  if (read.success) return read.data as ResponseOf<E>;
  const details = read.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.') || 'the answer'}: ${issue.message}`);
  throw new AppError('network', 'ANSWER_INVALID', `The server's answer to ${request} is not what the API promises`, { details });
}
