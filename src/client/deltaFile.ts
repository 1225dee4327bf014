import { Readable } from 'node:stream';
import type { DeltaPlan } from '../delta/deltaPlan.ts';
import { writeDelta } from '../delta/writeDelta.ts';
import type { FileSource } from '../platform/ports.ts';
import { fileBytes } from './fileBytes.ts';

/**
 * A delta as a file to be uploaded, under the name of the file it makes. Nothing of it is kept: each time it is opened the file is read
 * through once, and what the server has is passed over.
 */
export function deltaFile(plan: DeltaPlan, file: FileSource): FileSource {
  return { name: file.name, size: plan.bytes, stream: () => Readable.from(written(plan, file), { objectMode: false }) };
}

async function* written(plan: DeltaPlan, file: FileSource): AsyncGenerator<Uint8Array> {
  const bytes = fileBytes(file, 0);
  let chunk: Buffer = Buffer.alloc(0);
  let chunkStart = 0;
  const read = async function* (start: number, length: number): AsyncGenerator<Uint8Array> {
    const end = start + length;
    for (let at = start; at < end;) {
      while (chunkStart + chunk.length <= at) {
        const next = await bytes.next();
        if (next.done === true) return;
        chunkStart += chunk.length;
        chunk = next.value;
      }
      const piece = chunk.subarray(at - chunkStart, end - chunkStart);
      at += piece.length;
      yield piece;
    }
  };
  try {
    yield* writeDelta(plan, read);
  } finally {
    await bytes.return(undefined);
  }
}
