import { formatDate } from '../dates/formatDate.ts';
import { inRange, type Moment, ticksPerDay, ticksPerMinute, type WrittenDate } from '../dates/moment.ts';
import { parseDate } from '../dates/parseDate.ts';
import { floatStyle, parseDouble } from '../numbers/parseNumber.ts';
import { invariantCulture } from '../text/culture.ts';
import type { Filter } from './filter.ts';
import { today } from './today.ts';

/** `AddHours hours` */
export const addHours: Filter = addUnits(60n * ticksPerMinute);

/** `AddDays days` */
export const addDays: Filter = addUnits(ticksPerDay);

/** The sum prints with all seven decimals, and with `Z` or the offset exactly where the argument had one. */
function addUnits(ticksPerUnit: bigint): Filter {
  return (argument, options, context) => {
    const [amount, ...others] = options;
    if (argument === null || amount === undefined || others.length > 0) return null;
    const added = ticksIn(parseDouble(amount, invariantCulture, floatStyle), ticksPerUnit);
    const date = parseDate(argument, today(context));
    if (added === undefined || date === undefined) return null;
    const ticks = inRange(date.ticks + added);
    return ticks === undefined ? null : (formatDate(momentOf({ ...date, ticks }), 'O', context.culture) ?? null);
  };
}

function ticksIn(amount: number | undefined, ticksPerUnit: bigint): bigint | undefined {
  if (amount === undefined || !(Math.abs(amount) < 1e8)) return undefined;
  const whole = Math.trunc(amount);
  return BigInt(whole) * ticksPerUnit + BigInt(Math.trunc((amount - whole) * Number(ticksPerUnit)));
}

function momentOf(date: WrittenDate): Moment {
  if (date.zone.kind === 'none') return { ticks: date.ticks, kind: 'unspecified', offset: 0 };
  if (date.zone.kind === 'utc') return { ticks: date.ticks, kind: 'utc', offset: 0 };
  return { ticks: date.ticks, kind: 'offset', offset: date.zone.minutes };
}
