import { formatDate } from '../dates/formatDate.ts';
import { type Moment, ticksOfEpoch, ticksPerMinute } from '../dates/moment.ts';
import type { Filter, FilterContext } from './filter.ts';

/** `NowDate [format]`: the time in the evaluation's zone. Takes no argument. */
export const nowDate: Filter = (argument, options, context) => print(argument, options, { context, moment: localNow(context) });

/** `NowDateUtc [format]` */
export const nowDateUtc: Filter = (argument, options, context) =>
  print(argument, options, { context, moment: { ticks: ticksOfEpoch(context.now()), kind: 'utc', offset: 0 } });

function print(
  argument: string | null,
  options: readonly string[],
  { context, moment }: { context: FilterContext; moment: Moment },
): string | null {
  if (argument !== null || options.length > 1) return null;
  return formatDate(moment, options[0] ?? 'O', context.culture) ?? null;
}

/** Local time without a zone: it prints no offset. */
function localNow(context: FilterContext): Moment {
  const now = context.now();
  const offset = context.zone.offsetAt(now);
  return { ticks: ticksOfEpoch(now) + BigInt(offset) * ticksPerMinute, kind: 'unspecified', offset };
}
