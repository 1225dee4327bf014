/** Streams the first file of a multipart body to disk, with its hashes. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy } from '@fastify/busboy';
import type { BusboyInstance } from '@fastify/busboy';
import { AppError, errorCodeOf, isAppError } from '../../errors/appError.ts';
import { fileHashes } from '../../packaging/fileHashes.ts';
import type { Upload } from '../http/route.ts';
import { refused } from '../refusal.ts';

export interface ReceivedFile {
  /** As the client wrote it, without folders. */
  readonly fileName: string;
  /** On disk, synced; whoever takes the file renames it. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha1: string;
  readonly sha256: string;
}

/** Left free when a package arrives, so that the database can still commit (reliability.md S9). */
const reserveBytes = 256 * 1024 * 1024;

/**
 * Reads the upload to its end and keeps its first file as `<folder>/<random>.part`; other parts are ignored. What arrived of a body that
 * breaks off is removed.
 */
export async function receiveFile(upload: Upload, { folder, signal }: { folder: string; signal: AbortSignal }): Promise<ReceivedFile> {
  await requireSpace(folder, upload.contentLength ?? 0);
  const path = join(folder, `${randomUUID()}.part`);
  try {
    return await receive(upload, path, signal);
  } catch (error) {
    await rm(path, { force: true });
    throw describe(error);
  }
}

/** Keeps other bytes in the same way: as `<folder>/<random>.part`, on disk when this resolves, removed when it fails. */
export async function keepFile(
  { content, fileName }: { content: Readable; fileName: string },
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<ReceivedFile> {
  const path = join(folder, `${randomUUID()}.part`);
  try {
    return await save({ content, fileName, path }, signal);
  } catch (error) {
    await rm(path, { force: true });
    throw describe(error);
  }
}

async function receive(upload: Upload, path: string, signal: AbortSignal): Promise<ReceivedFile> {
  const parser = multipartParser(upload);
  const stop = new AbortController();
  const first: { saved?: Promise<ReceivedFile> } = {};
  parser.on('file', (_part: string, content: Readable, fileName?: string) => {
    if (first.saved) return void content.resume();
    first.saved = save({ content, fileName: fileName ?? '', path }, stop.signal);
    // Nobody reads the body any further, so it has to end too.
    first.saved.catch(() => stop.abort());
  });
  try {
    await pipeline(upload.stream, parser, { signal: AbortSignal.any([signal, stop.signal]) });
  } catch (error) {
    stop.abort();
    const reason: unknown = await first.saved?.then(undefined, (cause: unknown) => cause);
    throw isAborted(error) && reason instanceof Error ? reason : error;
  }
  if (!first.saved) throw refused('The body holds no file.');
  return first.saved;
}

function multipartParser({ contentType }: Upload): BusboyInstance {
  if (!/^multipart\/form-data\b/i.test(contentType)) throw refused('A package is pushed as multipart/form-data.');
  try {
    const limits = { files: 100, fields: 100, parts: 200, fieldSize: 64 * 1024, headerPairs: 100, headerSize: 16 * 1024 };
    return new Busboy({ headers: { 'content-type': contentType }, limits, highWaterMark: chunkBytes, fileHwm: chunkBytes });
  } catch (error) {
    throw refused(`The multipart body cannot be read: ${error instanceof Error ? error.message : 'unknown form'}`);
  }
}

const chunkBytes = 256 * 1024;

async function save(
  { content, fileName, path }: { content: Readable; fileName: string; path: string },
  signal: AbortSignal,
): Promise<ReceivedFile> {
  const hashes = fileHashes();
  const measure = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      hashes.update(chunk);
      yield chunk;
    }
  };
  // `flush`: the bytes are on disk before the row that names them is.
  await pipeline(content, measure, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true, highWaterMark: chunkBytes }), {
    signal,
  });
  return { fileName, path, bytes: hashes.bytes(), sha1: hashes.sha1('hex'), sha256: hashes.sha256() };
}

/** Ends with `STORE_FULL` where a file of this size would not leave the reserve free. */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(folder);
  const reserve = Math.min(reserveBytes, (blocks * bsize) / 20);
  if (bavail * bsize - bytes < reserve) throw diskFull();
}

function describe(error: unknown): unknown {
  if (isAppError(error)) return error;
  const code = errorCodeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return diskFull(error);
  // A socket that is gone reads no answer; this one is for the log.
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || isAborted(error)) return refused('The upload broke off.');
  if (code !== undefined) return error;
  // The parser's own errors carry no code: a body that ends early or is no multipart.
  return refused(`The multipart body cannot be read: ${error instanceof Error ? error.message : 'unknown form'}`);
}

export function diskFull(cause?: unknown): AppError {
  return new AppError('io', 'STORE_FULL', 'The disk that holds the data folder has no room for the package', { cause });
}

function isAborted(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
