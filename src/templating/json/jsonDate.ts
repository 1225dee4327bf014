import { formatDate } from '../dates/formatDate.ts';
import { type Moment, ticksOf, ticksOfEpoch, ticksPerMinute, asDateTime } from '../dates/moment.ts';
import type { TimeZone } from '../dates/timeZone.ts';
import { invariantCulture } from '../text/culture.ts';
import type { JsonDate } from './jsonValue.ts';

const iso = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,7})\d*)?(Z|[+-]\d\d(?::?\d\d)?)?$/;
const microsoft = /^\/Date\((-?\d{1,15})([+-]\d{2}(?::?\d{2})?)?\)\/$/;

/** The date a JSON string holds, for Newtonsoft turns such strings into dates; undefined for any other text. */
export function parseJsonDate(text: string): JsonDate | undefined {
  if (text.length < 8 || text.length > 40) return undefined;
  return isoDate(iso.exec(text)) ?? microsoftDate(microsoft.exec(text));
}

/** The date as Newtonsoft prints it into a text: `05/22/2030 09:05:00`. */
export function jsonDateText(date: JsonDate, zone: TimeZone): string {
  return formatDate(momentOf(date, zone), 'MM/dd/yyyy HH:mm:ss', invariantCulture) ?? '';
}

/** The date as Newtonsoft writes it into JSON: `2030-05-22T09:05:00Z`. */
export function jsonDateLiteral(date: JsonDate, zone: TimeZone): string {
  return formatDate(momentOf(date, zone), "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", invariantCulture) ?? '';
}

function momentOf(date: JsonDate, zone: TimeZone): Moment {
  if (date.zone === 'unspecified' || date.zone === 'utc') return { ticks: date.ticks, kind: date.zone, offset: 0 };
  return asDateTime({ ticks: date.ticks, zone: { kind: 'offset', minutes: date.zone.offset } }, zone);
}

function isoDate(match: RegExpExecArray | null): JsonDate | undefined {
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const fraction = Number((match[7] ?? '').padEnd(7, '0'));
  const date = { year: year ?? 0, month: month ?? 0, day: day ?? 0 };
  const ticks = ticksOf(date, { hour: hour ?? 0, minute: minute ?? 0, second: second ?? 0, fraction });
  if (ticks === undefined) return undefined;
  if (match[8] === undefined) return { ticks, zone: 'unspecified' };
  return { ticks, zone: match[8] === 'Z' ? 'utc' : { offset: minutesOf(match[8]) } };
}

/** Milliseconds since the epoch; an offset says whose clocks to show, not another moment. */
function microsoftDate(match: RegExpExecArray | null): JsonDate | undefined {
  if (match === null) return undefined;
  const ticks = ticksOfEpoch(Number(match[1]));
  if (match[2] === undefined) return { ticks, zone: 'utc' };
  const offset = minutesOf(match[2]);
  return { ticks: ticks + BigInt(offset) * ticksPerMinute, zone: { offset } };
}

function minutesOf(offset: string): number {
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3).replace(':', '') || 0);
  return offset.startsWith('-') ? -minutes : minutes;
}
