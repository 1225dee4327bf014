import type { Culture } from '../text/culture.ts';
import type { TimeZone } from '../dates/timeZone.ts';
import type { Filter } from '../filters/filter.ts';
import type { JsonReader } from '../json/jsonReader.ts';
import type { Token } from '../syntax/tree.ts';
import type { Budget } from './budget.ts';
import type { Findings } from './findings.ts';
import type { Scope } from './scope.ts';

/** What does not change while one text is evaluated. */
export interface Run {
  readonly budget: Budget;
  readonly culture: Culture;
  readonly zone: TimeZone;
  /** Milliseconds since the epoch, now. */
  readonly now: () => number;
  /** Filters of the host; only the outermost text sees them (octostache §9.22). */
  readonly extensions: ReadonlyMap<string, Filter>;
  readonly json: JsonReader;
  /** Evaluates tokens one level deeper and answers their text. */
  readonly render: (tokens: readonly Token[], scope: Scope, findings: Findings) => string;
  /** Offsets in the outermost text of tokens that were meant as part of a block; one that has a value as a variable is taken out. */
  readonly suspects: Set<number>;
  /** Offset in the outermost text of what is being evaluated. */
  at: number;
}
