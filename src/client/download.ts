import type { EndpointShape, ParametersOf } from '../contract/endpoint.ts';
import { AppError } from '../errors/appError.ts';
import type { Answer } from './answer.ts';
import { type CallContext, callLimits, readDelivered } from './call.ts';
import { type Deadline, withDeadline } from './deadline.ts';
import { encodeUrl } from './encodeUrl.ts';
import { repeatRequest } from './repeatRequest.ts';
import { stallLimit } from './sendStream.ts';
import type { Delivered } from './transport.ts';

/** Where downloaded bytes go, piece by piece. */
export interface ByteSink {
  /** Bytes taken since the start or the last `restart`. */
  readonly position: number;
  write(bytes: Uint8Array): void;
  /** Forgets everything taken: the file comes again from its first byte. */
  restart(): void;
}

export interface DownloadRequest<E extends EndpointShape> {
  readonly params: ParametersOf<E>;
  /** The file's name, for messages. */
  readonly name: string;
  /** Bytes the file has, where that is known beforehand. */
  readonly size: number | undefined;
  readonly sink: ByteSink;
  /** Bytes that are there; goes back where the file has to come anew. */
  readonly onProgress?: (received: number, total: number | undefined) => void;
  readonly signal?: AbortSignal;
}

/** So much gained since the last count, and the attempts are counted anew (reliability.md §5.2). */
const advance = 8 * 1024 * 1024;

interface State<E extends EndpointShape> {
  readonly context: CallContext;
  readonly endpoint: E;
  readonly request: DownloadRequest<E>;
  readonly name: string;
  readonly signal: AbortSignal | undefined;
  /** Names the bytes that are there; a rest is asked for only of the very same file. */
  etag: string | undefined;
  /** Where the attempts were last counted from; only a server that goes on in the middle moves it. */
  counted: number;
  resumes: boolean;
}

/**
 * Reads a file as a stream into a sink. A connection that breaks is made again: the rest is asked for, and where the server sends
 * everything the sink starts over. There is no limit on the whole, only on standstill. The sink may hold a part when this rejects.
 */
export async function downloadFile<E extends EndpointShape>(context: CallContext, endpoint: E, request: DownloadRequest<E>): Promise<void> {
  const signal = request.signal ?? context.signal;
  const name = `download of ${request.name}`;
  const state: State<E> = { context, endpoint, request, name, signal, etag: undefined, counted: 0, resumes: false };
  const options = {
    ...{ operation: 'read' as const, request: name, budget: Infinity },
    advanced: () => advanced(state),
    position: () => (request.sink.position === 0 ? undefined : `at ${(request.sink.position / 1e6).toFixed(1)} MB`),
    ...(signal === undefined ? {} : { signal }),
  };
  await repeatRequest(context, options, () => attempt(state));
}

function advanced<E extends EndpointShape>(state: State<E>): boolean {
  if (!state.resumes || state.request.sink.position - state.counted < advance) return false;
  state.counted = state.request.sink.position;
  return true;
}

async function attempt<E extends EndpointShape>(state: State<E>): Promise<Answer> {
  const { context, endpoint, request, signal } = state;
  const head = Math.min(callLimits.head, context.timeout);
  const options = {
    clock: context.clock,
    ms: head,
    message: `no answer for ${head / 1000} s`,
    ...(signal === undefined ? {} : { signal }),
  };
  return withDeadline(options, async (running, deadline) => {
    const delivered = await context.transport.send({
      method: endpoint.method,
      path: encodeUrl(endpoint, { spaceId: context.spaceId, params: request.params, query: {} }),
      credential: context.credential,
      headers: rangeHeaders(state),
      signal: running,
    });
    deadline.restart(stallLimit, `no byte came for ${stallLimit / 1000} s`);
    const { status, headers } = delivered.response;
    if ((status !== 200 && status !== 206) || /\bhtml\b/i.test(headers['content-type'] ?? '')) return readDelivered(delivered, 'json');
    begin(state, delivered);
    await receive(state, delivered, { running, deadline });
    return { status, headers, text: '', body: 'other', json: undefined, url: delivered.url };
  });
}

/** A weak tag does not promise the same bytes, so that nothing can be joined to them (RFC 9110 §13.1.5). */
function rangeHeaders<E extends EndpointShape>({ etag, request }: State<E>): Record<string, string> {
  if (etag === undefined || request.sink.position === 0) return {};
  return { range: `bytes=${request.sink.position}-`, 'if-range': etag };
}

/** Decides whether the bytes that come now go on where the sink stands. */
function begin<E extends EndpointShape>(state: State<E>, { response }: Delivered): void {
  const { sink } = state.request;
  const from = /^bytes (\d+)-/.exec(response.headers['content-range'] ?? '')?.[1];
  if (response.status === 206 && Number(from) !== sink.position) {
    response.stream().on('error', ignoreError).destroy();
    throw new AppError(
      'network',
      'ANSWER_INVALID',
      `The server's answer to the ${state.name} is another part of the file than was asked for`,
    );
  }
  state.resumes = response.status === 206;
  const etag = response.headers['etag'];
  state.etag = etag?.startsWith('"') === true ? etag : undefined;
  if (state.resumes) return;
  state.counted = 0;
  if (sink.position > 0) sink.restart();
}

/** The rest of an answer nobody reads may still fail. */
function ignoreError(): void {}

async function receive<E extends EndpointShape>(
  { request, name }: State<E>,
  { response }: Delivered,
  { running, deadline }: { readonly running: AbortSignal; readonly deadline: Deadline },
): Promise<void> {
  const { sink, onProgress } = request;
  const length = Number(response.headers['content-length'] ?? NaN);
  const total = request.size ?? (Number.isNaN(length) ? undefined : sink.position + length);
  onProgress?.(sink.position, total);
  for await (const chunk of response.stream()) {
    // An attempt that was given up must not write into the next one's file.
    running.throwIfAborted();
    const bytes: Uint8Array = chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk));
    if (total !== undefined && sink.position + bytes.length > total) throw tooLong(name, total);
    sink.write(bytes);
    deadline.restart(stallLimit, `no byte came for ${stallLimit / 1000} s`);
    onProgress?.(sink.position, total);
  }
  // Not every way of ending a body tells a cut from its end.
  if (total !== undefined && sink.position < total) throw new BodyCutError(sink.position, total);
}

class BodyCutError extends Error {
  readonly code = 'BODY_CUT';
  constructor(received: number, total: number) {
    super(`the answer ended after ${received} of ${total} bytes`);
    this.name = 'BodyCutError';
  }
}

function tooLong(name: string, total: number): AppError {
  return new AppError('network', 'DOWNLOAD_DAMAGED', `The ${name} brought more than the ${total} bytes that the server says it has`, {
    hint: 'If it was being pushed anew just now, run this again.',
  });
}
