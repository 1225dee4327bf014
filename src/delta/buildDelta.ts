import { createHash } from 'node:crypto';
import type { ChunkIndex, Window } from './chunkIndex.ts';
import { chunkIndex } from './chunkIndex.ts';
import type { DeltaCommands, DeltaPlan } from './deltaPlan.ts';
import { deltaCommands } from './deltaPlan.ts';
import type { Signature } from './readSignature.ts';

export interface BuildDeltaOptions {
  /** More bytes than this that the old file lacks make the delta worthless; no limit if absent. */
  readonly mostData?: number;
  /** Once so many bytes were looked at, at least a sixteenth of them must have been in the old file; any share will do if absent. */
  readonly patience?: number;
}

/** Bytes that are looked at between two reads. */
const bufferBytes = 4 * 1024 * 1024;
/** Checksums that are right while the bytes are not cost a SHA-1 each; made on purpose they would cost one per byte. */
const freeMisses = 32 * 1024;

/**
 * Finds what of the new file the old one has, reading it once, in memory that does not grow with it (octo-classic.md §6). Undefined as
 * soon as it is clear that the delta is not worth its while.
 */
export async function buildDelta(
  signature: Signature,
  source: AsyncIterable<Uint8Array>,
  { mostData = Infinity, patience = Infinity }: BuildDeltaOptions = {},
): Promise<DeltaPlan | undefined> {
  const sha1 = createHash('sha1');
  const commands = deltaCommands();
  const search = newSearch(signature, commands);
  for await (const piece of source) {
    sha1.update(piece);
    for (let taken = 0; taken < piece.length;) {
      taken += search.add(piece.subarray(taken));
      if (search.data() > mostData || search.isHopeless(patience)) return undefined;
    }
  }
  search.end();
  return search.data() > mostData ? undefined : commands.done(sha1.digest());
}

interface Search {
  /** How much of the piece went in. */
  add(piece: Uint8Array): number;
  end(): void;
  /** Bytes so far that the old file lacks. */
  data(): number;
  isHopeless(patience: number): boolean;
}

function newSearch(signature: Signature, commands: DeltaCommands): Search {
  const { longest, shortest } = signature;
  const state: State = {
    ...{ signature, commands, index: chunkIndex(signature) },
    ...{ bytes: Buffer.allocUnsafe(bufferBytes + longest), offset: 0, fill: 0, at: 0, matched: 0, copied: 0, misses: 0 },
  };
  return {
    add(piece) {
      if (state.fill === state.bytes.length) {
        scan(state, longest, 'middle');
        forget(state);
      }
      const taken = piece.subarray(0, state.bytes.length - state.fill);
      state.bytes.set(taken, state.fill);
      state.fill += taken.length;
      return taken.length;
    },
    end() {
      scan(state, longest, 'end');
      // The last chunk is usually shorter, and matches only where less than a whole one is left.
      if (shortest < longest) scan(state, shortest, 'end');
      state.at = state.fill;
      commands.data(state.matched, state.offset + state.fill - state.matched);
    },
    data: () => state.offset + state.at - state.copied,
    isHopeless(patience) {
      const looked = state.offset + state.at;
      return missesTooOften(state, state.at) || (looked >= patience && state.copied < looked / 16);
    },
  };
}

interface State {
  readonly signature: Signature;
  readonly index: ChunkIndex;
  readonly commands: DeltaCommands;
  readonly bytes: Buffer;
  /** Where the buffer begins in the file. */
  offset: number;
  fill: number;
  /** Where the next window begins, in the buffer. */
  at: number;
  /** Where the last match ended, in the file. */
  matched: number;
  copied: number;
  misses: number;
}

/** Looks for chunks from where the last scan ended; in the `middle` of the file the last window waits for what follows it. */
function scan(state: State, length: number, place: 'middle' | 'end'): void {
  const { bytes, fill, index, signature } = state;
  // The signature of an empty file has no chunks: nothing can match.
  if (length === 0) state.at = fill;
  const last = fill - length;
  if (state.at > last) return;
  const { of, roll } = signature.checksum;
  const window: Window = { bytes, at: state.at, length, checksum: of(bytes, state.at, length) };
  for (;;) {
    const known = index.seek(window, last);
    if (!known && place === 'middle') break;
    const chunk = index.match(window);
    if (chunk >= 0) {
      take(state, chunk, window.at);
      window.at += length;
      if (window.at > last) break;
      window.checksum = of(bytes, window.at, length);
      continue;
    }
    if (known) state.misses++;
    if (missesTooOften(state, window.at)) break;
    if (window.at === last) {
      window.at++;
      break;
    }
    window.checksum = roll(window.checksum, bytes[window.at] ?? 0, bytes[window.at + length] ?? 0, length);
    window.at++;
  }
  state.at = window.at;
}

function missesTooOften({ misses, offset }: State, at: number): boolean {
  return misses > freeMisses + (offset + at) / 256;
}

function take(state: State, chunk: number, at: number): void {
  const { commands, signature } = state;
  const [start, length] = [signature.starts[chunk] ?? 0, signature.lengths[chunk] ?? 0];
  const found = state.offset + at;
  commands.data(state.matched, found - state.matched);
  commands.copy(start, length);
  state.matched = found + length;
  state.copied += length;
}

/** Drops what was looked at. Data are read again when the delta is written. */
function forget(state: State): void {
  state.bytes.copyWithin(0, state.at, state.fill);
  state.offset += state.at;
  state.fill -= state.at;
  state.at = 0;
}
