import { AppError } from '../errors/appError.ts';
import type { FileSource } from '../platform/ports.ts';

/**
 * The bytes of a file from `from` on; `onChunk` is told each chunk once it was taken. Rejects with `UPLOAD_FILE_CHANGED` where the
 * file is no longer the one that was opened, and with `UPLOAD_FILE_UNREADABLE`.
 */
export async function* fileBytes(file: FileSource, from: number, onChunk?: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  let read = from;
  for await (const bytes of chunksOf(file, from)) {
    read += bytes.length;
    if (read > file.size) throw changed(file);
    // Before the last byte goes: a server that never gets all of them stores nothing (reliability.md row C62).
    if (read === file.size && (await file.unchanged?.()) === false) throw changed(file);
    yield bytes;
    onChunk?.(bytes);
  }
  if (read < file.size) throw changed(file);
}

/** A file that can not be read is no fault of the network, and no reason to try again. */
async function* chunksOf(file: FileSource, from: number): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<unknown> = (file.passing?.(from) ?? file.stream(from))[Symbol.asyncIterator]();
  const read = async (): Promise<IteratorResult<unknown>> => {
    try {
      return await chunks.next();
    } catch (cause) {
      throw new AppError('io', 'UPLOAD_FILE_UNREADABLE', `Can't read ${file.name}`, { cause });
    }
  };
  try {
    for (let next = await read(); next.done !== true; next = await read()) {
      yield Buffer.isBuffer(next.value) ? next.value : Buffer.from(String(next.value));
    }
  } finally {
    await chunks.return?.();
  }
}

function changed(file: FileSource): AppError {
  return new AppError('io', 'UPLOAD_FILE_CHANGED', `${file.name} changed while it was uploaded`, {
    hint: 'Nothing was stored. Push when the package is complete.',
  });
}
