import { createHash } from 'node:crypto';
import type { EndpointShape, ParametersOf, QueryInputOf, ResponseOf } from '../contract/endpoint.ts';
import type { FileSource } from '../platform/ports.ts';
import type { Answer } from './answer.ts';
import { type CallContext, queryOf, readResponse } from './call.ts';
import { encodeUrl } from './encodeUrl.ts';
import { multipartBody } from './multipartBody.ts';
import { repeatRequest } from './repeatRequest.ts';
import { sendStream } from './sendStream.ts';

export interface UploadRequest<E extends EndpointShape> {
  readonly params: ParametersOf<E>;
  readonly query: QueryInputOf<E>;
  readonly file: FileSource;
  /** `idempotent` where storing the same file twice does no harm (overwrite, ignore); `create` rejects with `OUTCOME_UNKNOWN` when the answer is lost. */
  readonly operation: 'idempotent' | 'create';
  /** Bytes of the file the connection has taken; starts over with every attempt. */
  readonly onProgress?: (sent: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface Uploaded<E extends EndpointShape> {
  /** Undefined when the server answered without a body. */
  readonly resource: ResponseOf<E> | undefined;
  /** 201: stored; 200: an existing one was kept. */
  readonly status: number;
  /** Lower-case hex SHA-1 of the bytes that were sent. */
  readonly sha1: string;
}

/**
 * Sends a file as a stream with its exact length. There is no limit on the whole, only on standstill; after the last byte the
 * server has the call's timeout to store and hash it (reliability.md C8–C10).
 */
export async function uploadFile<E extends EndpointShape>(
  context: CallContext,
  endpoint: E,
  request: UploadRequest<E>,
): Promise<Uploaded<E>> {
  const name = `${endpoint.method} ${endpoint.path} of ${request.file.name}`;
  const signal = request.signal ?? context.signal;
  const state = { sha1: '' };
  const options = { operation: request.operation, request: name, budget: Infinity, ...(signal === undefined ? {} : { signal }) };
  const answer = await repeatRequest(context, options, () => attempt(context, endpoint, { ...request, state }));
  const empty = answer.text.trim() === '';
  return { resource: empty ? undefined : readResponse(endpoint, answer, name), status: answer.status, sha1: state.sha1 };
}

/** Lower-case hex SHA-1 of a file, read as a stream: what a server reports as a package's `Hash`. */
export async function sha1Of(file: FileSource): Promise<string> {
  const hash = createHash('sha1');
  for await (const chunk of file.stream()) hash.update(Buffer.isBuffer(chunk) ? chunk : String(chunk));
  return hash.digest('hex');
}

async function attempt<E extends EndpointShape>(
  context: CallContext,
  endpoint: E,
  request: UploadRequest<E> & { readonly state: { sha1: string } },
): Promise<Answer> {
  const { file, state } = request;
  const body = multipartBody(file, context.random);
  return sendStream(context, {
    method: endpoint.method,
    path: encodeUrl(endpoint, { spaceId: context.spaceId, params: request.params, query: queryOf(request.query) }),
    headers: { 'content-type': body.contentType, 'content-length': String(body.contentLength) },
    signal: request.signal ?? context.signal,
    open(watch) {
      const hash = createHash('sha1');
      let sent = 0;
      return body.open({
        onChunk(chunk) {
          hash.update(chunk);
          sent += chunk.length;
          watch.onChunk(chunk);
          request.onProgress?.(sent, file.size);
        },
        onEnd() {
          state.sha1 = hash.digest('hex');
          watch.onEnd();
        },
      });
    },
  });
}
