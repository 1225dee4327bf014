import { deltaMagic, hashBytes, hashName } from './deltaFormat.ts';

/** Bytes from the old file, or bytes of the new file where they stand there. */
export interface DeltaCommand {
  readonly kind: 'copy' | 'data';
  /** Of a copy: in the old file. Of data: in the new file. */
  readonly start: number;
  readonly length: number;
}

/** What makes the new file of the old one. It holds no bytes of either: they are read when the delta is written. */
export interface DeltaPlan {
  readonly commands: readonly DeltaCommand[];
  /** SHA-1 of the new file. */
  readonly sha1: Buffer;
  /** Bytes of the new file. */
  readonly size: number;
  /** Bytes that stay out of the delta because the old file has them. */
  readonly copied: number;
  /** Bytes of the delta file. */
  readonly bytes: number;
}

/** Magic, version, hash name, length of the hash, hash, end of metadata. */
const headBytes = deltaMagic.length + 1 + (1 + hashName.length) + 4 + hashBytes + 3;
const copyBytes = 1 + 8 + 8;
const dataBytes = 1 + 8;

export interface DeltaCommands {
  copy(start: number, length: number): void;
  /** Bytes of the new file that no chunk is. */
  data(start: number, length: number): void;
  done(sha1: Buffer): DeltaPlan;
}

/** Collects commands; copies of ranges that follow each other become one, as the reference writes them. */
export function deltaCommands(): DeltaCommands {
  const commands: DeltaCommand[] = [];
  let [copied, data] = [0, 0];
  return {
    copy(start, length) {
      const last = commands.at(-1);
      copied += length;
      if (last?.kind === 'copy' && last.start + last.length === start) {
        commands[commands.length - 1] = { kind: 'copy', start: last.start, length: last.length + length };
      } else {
        commands.push({ kind: 'copy', start, length });
      }
    },
    data(start, length) {
      if (length === 0) return;
      data += length;
      commands.push({ kind: 'data', start, length });
    },
    done(sha1) {
      const framing = commands.reduce((sum, { kind }) => sum + (kind === 'copy' ? copyBytes : dataBytes), headBytes);
      return { commands, sha1, size: copied + data, copied, bytes: framing + data };
    },
  };
}
