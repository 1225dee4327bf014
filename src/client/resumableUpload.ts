/** Uploads that go on where they were cut, to a server that offers it: tus 1.0 in four requests (docs/decisions/0012-resume.md). */
import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { OverwriteMode } from '../contract/resources/overwriteMode.ts';
import { packageUploads, tusContentType, tusVersion } from '../contract/resources/packageUploads.ts';
import { packages } from '../contract/resources/packages.ts';
import { AppError } from '../errors/appError.ts';
import type { FileSource } from '../platform/ports.ts';
import type { Answer } from './answer.ts';
import { type CallContext, callLimits, newIdempotencyKey, readDelivered, readResponse } from './call.ts';
import { withDeadline } from './deadline.ts';
import { encodeUrl } from './encodeUrl.ts';
import { DeadlineError } from './failure.ts';
import { fileBytes } from './fileBytes.ts';
import { repeatRequest } from './repeatRequest.ts';
import { type BodyWatch, sendStream } from './sendStream.ts';
import type { Uploaded } from './upload.ts';

export interface ResumableRequest {
  readonly file: FileSource;
  readonly overwriteMode: OverwriteMode;
  /** Bytes of the file that the server has or the connection has taken; goes back when less of it arrived. */
  readonly onProgress?: (sent: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Bytes from which on an upload is worth the two requests more. */
export const resumableFrom = 8 * 1024 * 1024;

/** How often the server may lose an upload, or hold another file's bytes, before the attempt counts as failed. */
const mostBeginnings = 4;

interface State {
  readonly context: CallContext;
  readonly request: ResumableRequest;
  readonly signal: AbortSignal | undefined;
  /** Of the upload on the server, once it is known. */
  id: string | undefined;
  /** Tells an upload apart from one of the same name and size with other bytes. */
  apart: string;
  /** SHA-1 of the first `bytes` bytes of the file, which the server has too. */
  prefix: { readonly bytes: number; readonly hash: Hash };
  /** Where the attempts were counted anew last. */
  counted: number;
  sent: number;
  /** True once every byte has gone out: from then on the package may be stored. */
  complete: boolean;
  sha1: string;
}

/**
 * Stores a package like an upload to `packages/raw`. The server keeps what has arrived, and says how much that is before more is sent;
 * that its bytes are the file's is checked by their SHA-1. An upload that an earlier run of this user began goes on, too. Rejects with
 * `OUTCOME_UNKNOWN` where everything was sent and the server knows nothing of it any more.
 */
export async function uploadResumable(context: CallContext, request: ResumableRequest): Promise<Uploaded<typeof packages.upload>> {
  const signal = request.signal ?? context.signal;
  const name = `upload of ${request.file.name}`;
  const state: State = {
    ...{ context, request, signal, id: undefined, apart: '', prefix: { bytes: 0, hash: createHash('sha1') } },
    ...{ counted: 0, sent: 0, complete: false, sha1: '' },
  };
  const options = {
    ...{ operation: 'idempotent' as const, request: name, budget: Infinity },
    advanced: () => advanced(state),
    position: () => `at ${megabytes(state.sent)} of ${megabytes(request.file.size)} MB`,
    ...(signal === undefined ? {} : { signal }),
  };
  const answer = await repeatRequest(context, options, () => attempt(state));
  return { resource: readResponse(packages.upload, answer, name), status: answer.status, sha1: state.sha1 };
}

function advanced(state: State): boolean {
  if (state.prefix.bytes - state.counted < resumableFrom) return false;
  state.counted = state.prefix.bytes;
  return true;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

async function attempt(state: State): Promise<Answer> {
  for (let beginnings = 0; beginnings < mostBeginnings;) {
    if (state.id === undefined) {
      beginnings++;
      const begun = await begin(state);
      if (begun !== undefined) return begun;
    }
    const standing = await standingOf(state);
    if ('refusal' in standing) return standing.refusal;
    if (standing.offset !== undefined && (await isOurs(state, standing))) return append(state, standing.offset);
    startAnew(state, standing);
  }
  throw new DeadlineError('the server lost the upload again and again');
}

/** Makes the upload or finds the one that was cut. An answer is the end: a refusal, or a package that is there and stays. */
async function begin(state: State): Promise<Answer | undefined> {
  const { request, apart } = state;
  const metadata = { filename: request.file.name, overwriteMode: request.overwriteMode, ...(apart === '' ? {} : { apart }) };
  const answer = await control(state, 'POST', {
    'upload-length': String(request.file.size),
    'upload-metadata': Object.entries(metadata)
      .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
      .join(','),
  });
  if (answer.status !== 201) return answer;
  state.id = /\/([0-9a-f]{64})$/.exec(answer.headers['location'] ?? '')?.[1];
  if (state.id === undefined) throw new AppError('network', 'ANSWER_INVALID', 'The server made an upload without saying where it is');
  return undefined;
}

/** How much the server has; no offset where it does not know the upload. */
type Standing = { readonly offset: number | undefined; readonly checksum: string | undefined };

async function standingOf(state: State): Promise<Standing | { readonly refusal: Answer }> {
  const answer = await control(state, 'HEAD', {});
  if (answer.status === 404 || answer.status === 410) return { offset: undefined, checksum: undefined };
  if (answer.status >= 300) return { refusal: answer };
  const offset = Number(answer.headers['upload-offset']);
  if (!Number.isSafeInteger(offset) || offset < 0 || offset > state.request.file.size)
    throw new AppError('network', 'ANSWER_INVALID', 'The server does not say how much of the upload it has');
  return { offset, checksum: /^sha1 (\S+)$/.exec(answer.headers['upload-checksum'] ?? '')?.[1] };
}

/** Whether the bytes on the server are the file's. Where it has them all and no checksum, it has stored or is storing them. */
async function isOurs(state: State, { offset = 0, checksum }: Standing): Promise<boolean> {
  const { file } = state.request;
  const known = offset >= state.prefix.bytes ? state.prefix : { bytes: 0, hash: createHash('sha1') };
  const hash = known.hash.copy();
  for await (const bytes of prefixBytes(file, known.bytes, offset)) {
    state.signal?.throwIfAborted();
    hash.update(bytes);
  }
  const told = state.complete && offset === file.size;
  if (checksum === undefined ? offset > 0 && !told : hash.copy().digest('base64') !== checksum) return false;
  state.prefix = { bytes: offset, hash };
  state.sent = offset;
  state.complete = offset === file.size;
  return true;
}

async function* prefixBytes(file: FileSource, from: number, to: number): AsyncGenerator<Buffer> {
  let read = from;
  if (read === to) return;
  for await (const bytes of fileBytes(file, from)) {
    yield bytes.subarray(0, to - read);
    read += bytes.length;
    if (read >= to) return;
  }
}

/** The next upload is another one; what other bytes stand under this one's name are left to whoever sends them. */
function startAnew(state: State, { offset }: Standing): void {
  if (offset === undefined && state.complete) {
    const message = `Can't tell whether ${state.request.file.name} was stored: the answer was lost`;
    throw new AppError('unknown', 'OUTCOME_UNKNOWN', message, { hint: 'Look on the server before you run this again.' });
  }
  if (offset !== undefined) state.apart = newIdempotencyKey(state.context.random);
  state.id = undefined;
  state.prefix = { bytes: 0, hash: createHash('sha1') };
  state.counted = 0;
}

async function append(state: State, offset: number): Promise<Answer> {
  const { file } = state.request;
  const answer = await sendStream(state.context, {
    method: 'PATCH',
    path: pathOf(state, 'PATCH'),
    headers: {
      ...{ 'tus-resumable': tusVersion, 'content-type': tusContentType, 'upload-offset': String(offset) },
      'content-length': String(file.size - offset),
    },
    signal: state.signal,
    open: (watch) => Readable.from(rest(state, offset, watch), { objectMode: false }),
  });
  // Not whole yet, although everything was sent: the server has let go of this request for another one.
  if (answer.status === 204) throw new DeadlineError('the server ended the upload before it was whole');
  return answer;
}

async function* rest(state: State, offset: number, watch: BodyWatch): AsyncGenerator<Buffer> {
  const { file, onProgress } = state.request;
  const hash = state.prefix.hash.copy();
  state.sent = offset;
  onProgress?.(offset, file.size);
  yield* fileBytes(file, offset, (chunk) => {
    hash.update(chunk);
    state.sent += chunk.length;
    watch.onChunk(chunk);
    onProgress?.(state.sent, file.size);
  });
  state.sha1 = hash.digest('hex');
  state.complete = true;
  watch.onEnd();
}

/** A request without a body. */
async function control(state: State, method: 'POST' | 'HEAD', headers: Record<string, string>): Promise<Answer> {
  const { context, signal } = state;
  const ms = Math.min(callLimits.head, context.timeout);
  const options = { clock: context.clock, ms, message: `no answer for ${ms / 1000} s`, ...(signal === undefined ? {} : { signal }) };
  return withDeadline(options, async (running) => {
    const path = pathOf(state, method);
    const all = { 'tus-resumable': tusVersion, ...headers };
    return readDelivered(
      await context.transport.send({ method, path, credential: context.credential, headers: all, signal: running }),
      'json',
    );
  });
}

function pathOf({ context, id }: State, method: 'POST' | 'HEAD' | 'PATCH'): string {
  const endpoint = method === 'POST' ? packageUploads.create : packageUploads.append;
  return encodeUrl(endpoint, { spaceId: context.spaceId, params: method === 'POST' ? {} : { id: id ?? '' }, query: {} });
}
