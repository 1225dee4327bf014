import type { BinRun } from '../runBin.ts';
import type { PluginSpace } from './space.ts';
import type { Options, Vector } from './vector.ts';

/** One vector about to run. */
export interface Occasion {
  readonly space: PluginSpace;
  /** After the substitution. */
  readonly vector: Vector;
  readonly options: Options;
  /** The working folder of the run, and the root of its absolute paths. */
  readonly folder: string;
  /** Runs the vector once more. */
  again(): Promise<BinRun>;
}

/** Makes what a vector needs; the answer checks what it did, beside its exit code. */
export type Effect = (occasion: Occasion) => Promise<(run: BinRun) => Promise<void> | void>;
