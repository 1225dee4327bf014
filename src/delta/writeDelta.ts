import { copyCommand, dataCommand, deltaMagic, endOfMetadata, formatVersion, hashBytes, hashName, textField } from './deltaFormat.ts';
import type { DeltaCommand, DeltaPlan } from './deltaPlan.ts';

/** Bytes of the new file from `start` on. */
export type ReadRange = (start: number, length: number) => AsyncIterable<Uint8Array>;

/**
 * The delta file, `plan.bytes` long; `read` gives the new file's bytes. A file that has changed since the plan was made gives a delta
 * whose SHA-1 is not that of its outcome, so that nobody takes it for one.
 */
export async function* writeDelta(plan: DeltaPlan, read: ReadRange): AsyncGenerator<Uint8Array> {
  const pending = [headOf(plan.sha1)];
  for (const command of plan.commands) {
    pending.push(headOfCommand(command));
    if (command.kind === 'copy' && pending.length < 1000) continue;
    yield Buffer.concat(pending.splice(0));
    if (command.kind === 'data') yield* read(command.start, command.length);
  }
  if (pending.length > 0) yield Buffer.concat(pending);
}

function headOf(sha1: Buffer): Buffer {
  const hashLength = Buffer.alloc(4);
  hashLength.writeInt32LE(hashBytes);
  return Buffer.concat([deltaMagic, Buffer.from([formatVersion]), textField(hashName), hashLength, sha1, endOfMetadata]);
}

function headOfCommand({ kind, start, length }: DeltaCommand): Buffer {
  const numbers = kind === 'copy' ? [start, length] : [length];
  const head = Buffer.alloc(1 + 8 * numbers.length);
  head.writeUInt8(kind === 'copy' ? copyCommand : dataCommand);
  for (const [index, number] of numbers.entries()) head.writeBigInt64LE(BigInt(number), 1 + 8 * index);
  return head;
}
