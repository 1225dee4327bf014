import { byteQueue } from './byteQueue.ts';
import {
  chunkRecordBytes,
  damaged,
  hashBytes,
  readEndOfMetadata,
  readOpening,
  readTextField,
  signatureMagic,
  unsupported,
} from './deltaFormat.ts';
import type { RollingChecksum } from './rollingChecksum.ts';
import { rollingChecksumNamed } from './rollingChecksum.ts';

/** The chunks of a file, one behind the other; all lists have one item per chunk. */
export interface Signature {
  readonly checksum: RollingChecksum;
  readonly count: number;
  /** Bytes from the start of the file. */
  readonly starts: Float64Array;
  readonly lengths: Uint16Array;
  readonly checksums: Uint32Array;
  /** 20 bytes per chunk: its SHA-1. */
  readonly hashes: Buffer;
  /** 0 when there are no chunks. */
  readonly longest: number;
  readonly shortest: number;
}

/**
 * Reads a signature. Ends with `DELTA_SIGNATURE_DAMAGED`, or `DELTA_UNSUPPORTED` for a later format, another hash or another
 * checksum (octo-classic.md §6).
 */
export async function readSignature(source: AsyncIterable<Uint8Array>): Promise<Signature> {
  const queue = byteQueue(source);
  await readOpening(queue, signatureMagic, 'signature');
  const name = await readTextField(queue, 'signature');
  const checksum = rollingChecksumNamed(name);
  if (!checksum) throw unsupported('signature', `the checksum ${name}`);
  await readEndOfMetadata(queue, 'signature');
  const blocks: Buffer[] = [];
  for (;;) {
    // `take` gives bytes that are valid until the next call only.
    const block = Buffer.from(await queue.take(chunkRecordBytes * 2048));
    if (block.length === 0) break;
    blocks.push(block);
  }
  return chunksOf(checksum, Buffer.concat(blocks));
}

function chunksOf(checksum: RollingChecksum, records: Buffer): Signature {
  const count = records.length / chunkRecordBytes;
  if (!Number.isInteger(count)) throw damaged('signature', 'its last chunk is cut off');
  const [starts, lengths, checksums] = [new Float64Array(count), new Uint16Array(count), new Uint32Array(count)];
  const hashes = Buffer.allocUnsafe(count * hashBytes);
  let [start, longest, shortest] = [0, 0, count === 0 ? 0 : 0xffff];
  for (let number = 0; number < count; number++) {
    const at = number * chunkRecordBytes;
    const length = records.readUInt16LE(at);
    if (length === 0) throw damaged('signature', 'it has a chunk without bytes');
    starts[number] = start;
    lengths[number] = length;
    checksums[number] = records.readUInt32LE(at + 2);
    records.copy(hashes, number * hashBytes, at + 6, at + chunkRecordBytes);
    [start, longest, shortest] = [start + length, Math.max(longest, length), Math.min(shortest, length)];
  }
  return { checksum, count, starts, lengths, checksums, hashes, longest, shortest };
}
