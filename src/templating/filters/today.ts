import { type CalendarDate, dateOf, ticksOfEpoch, ticksPerMinute } from '../dates/moment.ts';
import type { FilterContext } from './filter.ts';

/** Today's date in the evaluation's zone, for what a date text leaves out. */
export function today(context: FilterContext): CalendarDate {
  const now = context.now();
  return dateOf(ticksOfEpoch(now) + BigInt(context.zone.offsetAt(now)) * ticksPerMinute);
}
