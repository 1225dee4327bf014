import { createReadStream } from 'node:fs';
import { fileHashes, type FileHashes } from '../../../packaging/fileHashes.ts';

/** The hashes of the first `bytes` bytes of a file. */
export async function hashBeginning(path: string, bytes: number): Promise<FileHashes> {
  const hashes = fileHashes();
  if (bytes === 0) return hashes;
  const chunks: AsyncIterable<unknown> = createReadStream(path, { end: bytes - 1, highWaterMark: 1024 * 1024 });
  for await (const chunk of chunks) if (Buffer.isBuffer(chunk)) hashes.update(chunk);
  return hashes;
}
