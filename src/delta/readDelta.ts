import { byteQueue } from './byteQueue.ts';
import type { ByteQueue } from './byteQueue.ts';
import { copyCommand, damaged, dataCommand, deltaMagic, hashBytes, readEndOfMetadata, readOpening, requireBytes } from './deltaFormat.ts';

export type DeltaPart =
  /** Comes first, once: the SHA-1 the outcome must have. */
  | { readonly kind: 'head'; readonly sha1: Buffer }
  | { readonly kind: 'copy'; readonly start: number; readonly length: number }
  /** Some of the bytes of a data command, valid until the next part. */
  | { readonly kind: 'data'; readonly bytes: Uint8Array };

/** Reads a delta as it arrives. Ends with `DELTA_DAMAGED`, or `DELTA_UNSUPPORTED` for a later format or another hash. */
export async function* readDelta(source: AsyncIterable<Uint8Array>): AsyncGenerator<DeltaPart> {
  const queue = byteQueue(source);
  await readOpening(queue, deltaMagic, 'delta');
  const length = Buffer.from(await requireBytes(queue, 4, 'delta')).readInt32LE();
  if (length !== hashBytes) throw damaged('delta', `its hash has ${length} bytes`);
  yield { kind: 'head', sha1: Buffer.from(await requireBytes(queue, hashBytes, 'delta')) };
  await readEndOfMetadata(queue, 'delta');
  for (;;) {
    const [command] = await queue.take(1);
    if (command === undefined) return;
    if (command === copyCommand) {
      yield { kind: 'copy', start: await readLength(queue), length: await readLength(queue) };
    } else if (command === dataCommand) {
      yield* dataOf(queue, await readLength(queue));
    } else {
      throw damaged('delta', `it has the unknown command ${command}`);
    }
  }
}

async function* dataOf(queue: ByteQueue, length: number): AsyncGenerator<DeltaPart> {
  for (let left = length; left > 0;) {
    const bytes = await queue.takeSome(left);
    if (bytes.length === 0) throw damaged('delta', 'it is cut off');
    left -= bytes.length;
    yield { kind: 'data', bytes };
  }
}

async function readLength(queue: ByteQueue): Promise<number> {
  const number = Number(Buffer.from(await requireBytes(queue, 8, 'delta')).readBigInt64LE());
  if (number < 0 || !Number.isSafeInteger(number)) throw damaged('delta', 'it has an impossible length');
  return number;
}
