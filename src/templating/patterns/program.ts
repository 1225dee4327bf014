import type { Assertion, UnitSet } from './node.ts';

/** One instruction of the matching machine. `step` is 1 forwards and -1 inside a lookbehind, which is matched from its end. */
export type Instruction =
  | { readonly op: 'unit'; readonly set: UnitSet; readonly step: 1 | -1 }
  /** Goes on at `first`; if that fails, at `second`. `place` numbers the splits. */
  | { readonly op: 'split'; first: number; second: number; readonly place: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'open'; readonly group: number }
  | { readonly op: 'close'; readonly group: number; readonly step: 1 | -1 }
  | { readonly op: 'balance'; readonly group: number | undefined; readonly pops: number; readonly slot: number }
  | { readonly op: 'assert'; readonly test: Assertion }
  | { readonly op: 'reference'; readonly group: number; readonly ignoreCase: boolean; readonly step: 1 | -1 }
  /** Runs the instructions after it up to their `accept` at this position and goes on at `yes`, or at `no` if they fail. */
  | { readonly op: 'look'; yes: number; no: number; readonly keepsCaptures: boolean }
  /** The same, but goes on where the instructions ended. */
  | { readonly op: 'atomic'; next: number }
  | { readonly op: 'testGroup'; readonly group: number; no: number }
  /** Remembers where a turn of a loop started. */
  | { readonly op: 'mark'; readonly slot: number }
  /** Leaves the loop where a turn of it matched nothing. */
  | { readonly op: 'progress'; readonly slot: number; exit: number }
  | { readonly op: 'fail' }
  | { readonly op: 'accept' };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly splits: number;
  readonly groups: number;
  readonly slots: number;
  /** True where what follows a split depends on nothing but split and position, so that a failure needs to be seen only once. */
  readonly isMemorable: boolean;
  /** The only units a match can start with, where that is known. */
  readonly first: UnitSet | undefined;
  /** True where a match can only start at the start of the text. */
  readonly isAnchored: boolean;
}
