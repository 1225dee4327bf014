import { hash } from 'node:crypto';
import { AppError } from '../errors/appError.ts';
import { byteQueue } from './byteQueue.ts';
import { chunkRecordBytes, endOfMetadata, formatVersion, hashName, signatureMagic, textField } from './deltaFormat.ts';
import { adler32 } from './rollingChecksum.ts';

/** Bytes of a chunk that signatures may have; the format's default is 2,048. */
export const chunkSizes = { smallest: 128, usual: 2048, largest: 31 * 1024 } as const;

/** Signatures travel in one answer, so they stay below about 4 MB until chunks can grow no further. */
const mostChunks = 128 * 1024;

/** The size of chunks for the signature of a file: the usual one up to 256 MiB, then larger ones. */
export function chunkSizeFor(fileBytes: number): number {
  const needed = Math.ceil(fileBytes / mostChunks / 1024) * 1024;
  return Math.min(chunkSizes.largest, Math.max(chunkSizes.usual, needed));
}

/** The signature of a file, byte for byte as Octodiff writes it, in pieces of about 64 KiB (octo-classic.md §6). */
export async function* writeSignature(source: AsyncIterable<Uint8Array>, chunkSize: number = chunkSizes.usual): AsyncGenerator<Buffer> {
  if (chunkSize < chunkSizes.smallest || chunkSize > chunkSizes.largest) throw chunkSizeInvalid(chunkSize);
  yield Buffer.concat([signatureMagic, Buffer.from([formatVersion]), textField(hashName), textField(adler32.name), endOfMetadata]);
  const queue = byteQueue(source);
  const recordsPerPiece = 2500;
  for (let ended = false; !ended;) {
    const records: Buffer[] = [];
    while (records.length < recordsPerPiece && !ended) {
      const chunk = await queue.take(chunkSize);
      if (chunk.length > 0) records.push(recordOf(chunk));
      ended = chunk.length < chunkSize;
    }
    if (records.length > 0) yield Buffer.concat(records);
  }
}

function recordOf(chunk: Uint8Array): Buffer {
  const record = Buffer.allocUnsafe(chunkRecordBytes);
  record.writeUInt16LE(chunk.length, 0);
  record.writeUInt32LE(adler32.of(chunk, 0, chunk.length), 2);
  record.set(hash('sha1', chunk, 'buffer'), 6);
  return record;
}

function chunkSizeInvalid(size: number): AppError {
  const message = `Chunks of ${size} bytes are not possible; a signature has ${chunkSizes.smallest} to ${chunkSizes.largest}`;
  return new AppError('usage', 'DELTA_CHUNK_SIZE_INVALID', message);
}
