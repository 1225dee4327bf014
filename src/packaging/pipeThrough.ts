import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Sends a source through a decompressor to its consumer and cleans up all three however it ends. Rejects with the error of
 * whoever failed first; `pipeline` alone may tell of the abort that follows a consumer's error instead of the error.
 */
export async function pipeThrough(
  source: Readable,
  transform: Transform,
  consume: (output: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  const thrown: unknown[] = [];
  try {
    await pipeline(source, transform, async (output: AsyncIterable<Uint8Array>) => {
      try {
        await consume(output);
      } catch (error) {
        thrown.push(error);
        throw error;
      }
    });
  } catch (error) {
    throw thrown.length > 0 ? thrown[0] : error;
  }
}
