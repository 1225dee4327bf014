import { Readable } from 'node:stream';
import { Server } from '@tus/server';
import type { DataStore, Locker } from '@tus/server';
import { AppError, isAppError } from '../../../errors/appError.ts';
import type { HeaderReply } from '../../http/reply.ts';
import type { Upload } from '../../http/route.ts';
import { conflict, notFound, refused } from '../../refusal.ts';

/** One request of the protocol. */
export interface TusRequest {
  readonly method: 'POST' | 'HEAD' | 'PATCH' | 'DELETE';
  /** Path of the collection of uploads, which `Location` starts with. */
  readonly path: string;
  /** The upload's id; for POST the one it is to have. */
  readonly id: string;
  readonly upload: Upload;
  /** Called when the last byte is there; its status and JSON are the answer. */
  finish(): Promise<{ readonly status: number; readonly json: string }>;
}

export interface TusParts {
  readonly datastore: DataStore;
  readonly locker: Locker;
}

/** Milliseconds a request has to read what has arrived, once another one wants the upload: its own connection is most likely dead. */
const drainMs = 2000;

/** Lets the tus library answer one request. What it refuses, and what fails behind it, is thrown as errors of ours. */
export async function speakTus(parts: TusParts, request: TusRequest): Promise<HeaderReply> {
  const failures: unknown[] = [];
  const { id, path } = request;
  const server = new Server({
    ...parts,
    path,
    lockDrainTimeout: drainMs,
    namingFunction: () => id,
    getFileIdFromRequest: () => id,
    generateUrl: () => `${path}/${id}`,
    onUploadFinish: async () => {
      const { status, json } = await request.finish();
      return { status_code: status, body: json };
    },
    onResponseError: (_request, error) => {
      failures.push(error);
      return undefined;
    },
  });
  const answer = await server.handleWeb(webRequest(request));
  const [failure] = failures;
  if (failure !== undefined) throw errorOf(failure, id);
  const text = await answer.text();
  if (answer.status >= 400) throw refusal(answer.status, text, id);
  return { status: answer.status, headers: ownHeaders(answer.headers), json: text };
}

function webRequest({ method, path, id, upload }: TusRequest): Request {
  const headers = new Headers();
  for (const name of ['tus-resumable', 'upload-length', 'upload-metadata', 'upload-offset', 'content-type', 'content-length']) {
    const value = upload.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  const body = method === 'PATCH' ? Readable.toWeb(upload.stream) : null;
  return new Request(`http://localhost${method === 'POST' ? path : `${path}/${id}`}`, { method, headers, body, duplex: 'half' });
}

/** No other site may read the API, so what the library says to browsers is left out; lengths are counted anew. */
function ownHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => /^(tus-|upload-|location$)/.test(name)));
}

function errorOf(failure: unknown, id: string): unknown {
  if (isAppError(failure) || typeof failure !== 'object' || failure === null || !('status_code' in failure)) return failure;
  const body = 'body' in failure && typeof failure.body === 'string' ? failure.body : '';
  return refusal(Number(failure.status_code), body, id);
}

function refusal(status: number, text: string, id: string): AppError {
  const reason = text.trim();
  if (status === 404 || status === 410) return notFound(id);
  if (status === 409) return conflict(`The upload stands at another byte: ${reason}.`);
  if (status === 413) return new AppError('refused', 'BODY_TOO_LARGE', `The upload is larger than it was announced: ${reason}.`);
  return refused(`The upload was refused: ${reason}.`);
}
