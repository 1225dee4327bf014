/** JSON bodies with limits: at most 10 MiB and 64 levels (reliability.md §6.11). */
import type { IncomingMessage } from 'node:http';
import { AppError } from '../../errors/appError.ts';
import { refused } from '../refusal.ts';

export const bodyLimit = 10 * 1024 * 1024;
const depthLimit = 64;
/** A body that stands still this long is given up, in milliseconds. */
const idleLimit = 60_000;

export interface JsonBody {
  /** Undefined when there was no body. */
  readonly value: unknown;
  readonly bytes: Buffer;
}

export async function readJsonBody(incoming: IncomingMessage): Promise<JsonBody> {
  const encoding = incoming.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw refused(`The content encoding '${encoding}' is not supported.`);
  const bytes = await readLimited(incoming);
  const text = decode(bytes);
  if (text.trim() === '') return { value: undefined, bytes };
  checkDepth(text);
  try {
    const value: unknown = JSON.parse(text);
    return { value, bytes };
  } catch (error) {
    throw refused(`The body is not valid JSON: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
}

async function readLimited(incoming: IncomingMessage): Promise<Buffer> {
  if (Number(incoming.headers['content-length'] ?? 0) > bodyLimit) throw tooLarge();
  giveUpWhenIdle(incoming);
  const chunks: Buffer[] = [];
  let length = 0;
  const pieces: AsyncIterable<unknown> = incoming;
  for await (const piece of pieces) {
    if (!Buffer.isBuffer(piece)) throw new TypeError('a request body came as something else than bytes');
    length += piece.length;
    if (length > bodyLimit) throw tooLarge();
    chunks.push(piece);
  }
  return Buffer.concat(chunks);
}

/** Ends a request whose body no longer arrives: no timer runs on a whole upload, only on its pauses. */
export function giveUpWhenIdle(incoming: IncomingMessage): void {
  incoming.setTimeout(idleLimit, () => incoming.destroy());
}

function decode(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}

/** Counts brackets outside of strings, before anything recursive sees the document. */
function checkDepth(text: string): void {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (inString) {
      if (char === '\\') index += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    if (depth > depthLimit) throw refused(`The body is nested more than ${depthLimit} levels deep.`);
  }
}

function tooLarge(): AppError {
  return new AppError('refused', 'BODY_TOO_LARGE', `The body is larger than ${bodyLimit / 1024 / 1024} MiB.`);
}
