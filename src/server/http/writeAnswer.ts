/** Writes answers: JSON through Hono, files and long texts straight to the socket with its back-pressure. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError, errorCodeOf } from '../../errors/appError.ts';
import { isFileReply, isHeaderReply, isTextPieces, textOf } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Exchange } from './dispatch.ts';
import { filePart } from './filePart.ts';
import type { FileReply, HeaderReply } from './reply.ts';

/** Written to the socket already, or what is left to write. */
export type Written =
  'sent' | { readonly status: number; readonly contentType: string; readonly body: string; readonly replayed?: boolean };

export async function writeAnswer(answer: Answer, { incoming, outgoing }: Exchange): Promise<Written> {
  if ('kept' in answer) return json(answer.kept.status, answer.kept.body, answer.kept.replayed);
  const { endpoint, result } = answer;
  const head = incoming.method === 'HEAD';
  if (endpoint.answers === 'bytes' && isFileReply(result)) return sendFile(result, { incoming, outgoing });
  if (endpoint.answers === 'text') return sendText(result, outgoing, head);
  if (endpoint.answers === 'headers' && isHeaderReply(result)) return sendHeaders(result, outgoing, head);
  const { status, body } = textOf(endpoint, result);
  return json(status, body, false);
}

function json(status: number, body: string, replayed: boolean): Written {
  return { status, body, contentType: 'application/json; charset=utf-8', replayed };
}

function sendHeaders(reply: HeaderReply, outgoing: ServerResponse, head: boolean): Written {
  const type =
    reply.json === '' ? {} : { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(reply.json) };
  outgoing.writeHead(reply.status, { ...reply.headers, ...type });
  outgoing.end(head ? undefined : reply.json);
  return 'sent';
}

async function sendFile(file: FileReply, { incoming, outgoing }: Pick<Exchange, 'incoming' | 'outgoing'>): Promise<Written> {
  const { tag, length } = file;
  if (tag !== undefined) outgoing.setHeader('etag', tag).setHeader('accept-ranges', 'bytes');
  const part = tag === undefined ? whole : filePart(incoming, { tag, length });
  switch (part.kind) {
    case 'unchanged':
      outgoing.writeHead(304).end();
      return 'sent';
    case 'outside':
      outgoing.removeHeader('etag');
      outgoing.setHeader('content-range', `bytes */${length}`);
      throw new AppError(
        'refused',
        'RANGE_UNSATISFIABLE',
        `The file has ${length} bytes; the range ${incoming.headers.range} is behind them.`,
      );
    case 'whole':
      outgoing.writeHead(200, { ...describe(file), 'content-length': length });
      break;
    case 'part': {
      const { first, last } = part.range;
      const range = { 'content-length': last - first + 1, 'content-range': `bytes ${first}-${last}/${length}` };
      outgoing.writeHead(206, { ...describe(file), ...range });
    }
  }
  if (incoming.method === 'HEAD') outgoing.end();
  else await pipe(file.open(part.kind === 'part' ? part.range : undefined), outgoing);
  return 'sent';
}

const whole = { kind: 'whole' } as const;

function describe({ contentType, fileName }: FileReply): Readonly<Record<string, string>> {
  return { 'content-type': contentType ?? 'application/octet-stream', 'content-disposition': disposition(fileName) };
}

async function sendText(result: unknown, outgoing: ServerResponse, head: boolean): Promise<Written> {
  const contentType = 'text/plain; charset=utf-8';
  if (!isTextPieces(result)) return { status: 200, contentType, body: String(result) };
  outgoing.writeHead(200, { 'content-type': contentType });
  if (head) outgoing.end();
  else await pipe(Readable.from(result), outgoing);
  return 'sent';
}

/** A client that goes away in the middle is no failure of ours; the source is closed. */
async function pipe(source: Readable, outgoing: ServerResponse): Promise<void> {
  try {
    await pipeline(source, outgoing);
  } catch (error) {
    if (errorCodeOf(error) !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

/** The name is only data: quoted for old clients, encoded for the others (RFC 6266). */
function disposition(fileName: string): string {
  const plain = fileName.replace(/[^A-Za-z0-9._+-]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName)}`;
}
