import type { Budget } from '../evaluation/budget.ts';
import type { TimeZone } from '../dates/timeZone.ts';
import type { Culture } from '../text/culture.ts';

/** What a filter may use beside its argument and options. */
export interface FilterContext {
  readonly culture: Culture;
  readonly zone: TimeZone;
  /** Milliseconds since the epoch, now. */
  readonly now: () => number;
  /** Taken from before work or text that can be much larger than argument and options. */
  readonly budget: Pick<Budget, 'step' | 'produce'>;
}

/**
 * A filter (octostache §9): the argument, null where the symbol or the filter before it gave nothing, and the options as text. Null
 * means "not applicable": the token is echoed and reported as missing.
 */
export type Filter = (argument: string | null, options: readonly string[], context: FilterContext) => string | null;

/** A filter that needs an argument and takes no options, as most do. */
export function plainFilter(map: (argument: string) => string): Filter {
  return (argument, options) => (argument === null || options.length > 0 ? null : map(argument));
}
