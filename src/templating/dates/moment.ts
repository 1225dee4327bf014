import { offsetOfLocal, type TimeZone } from './timeZone.ts';

/** Ticks are .NET's: 100 ns since the start of the year 1. */
export const ticksPerSecond = 10_000_000n;
export const ticksPerMinute = 60n * ticksPerSecond;
export const ticksPerDay = 24n * 60n * ticksPerMinute;

const epochTicks = 621_355_968_000_000_000n;
const lastTick = 3_155_378_975_999_999_999n;

/** A date as it was written: what clocks show, and which clocks. */
export interface WrittenDate {
  /** Ticks of the time as shown. */
  readonly ticks: bigint;
  /** `none`: nothing said. `utc`: `Z` or `GMT`. `offset`: so many minutes ahead of UTC. */
  readonly zone: { readonly kind: 'none' } | { readonly kind: 'utc' } | { readonly kind: 'offset'; readonly minutes: number };
}

/** A date ready to be printed: .NET's DateTime with its kind, or its DateTimeOffset. */
export interface Moment {
  readonly ticks: bigint;
  readonly kind: 'unspecified' | 'utc' | 'local' | 'offset';
  /** Minutes ahead of UTC, for the kinds `local` and `offset`, and what `zzz` shows for the others. */
  readonly offset: number;
}

export interface CalendarDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Ticks within the second. */
  readonly fraction: number;
}

/** Ticks of a date and time, or undefined where there is no such day or hour. */
export function ticksOf(date: CalendarDate, time: TimeOfDay): bigint | undefined {
  if (date.year < 1 || date.year > 9999 || date.month < 1 || date.month > 12) return undefined;
  if (date.day < 1 || date.day > daysInMonth(date.year, date.month)) return undefined;
  if (time.hour > 23 || time.minute > 59 || time.second > 59) return undefined;
  const utc = new Date(0);
  utc.setUTCFullYear(date.year, date.month - 1, date.day);
  utc.setUTCHours(time.hour, time.minute, time.second);
  return ticksOfEpoch(utc.getTime()) + BigInt(time.fraction);
}

export function dateOf(ticks: bigint): CalendarDate {
  const utc = new Date(epochOfTicks(ticks));
  return { year: utc.getUTCFullYear(), month: utc.getUTCMonth() + 1, day: utc.getUTCDate() };
}

export function timeOf(ticks: bigint): TimeOfDay {
  const utc = new Date(epochOfTicks(ticks));
  const fraction = Number(ticks % ticksPerSecond);
  return { hour: utc.getUTCHours(), minute: utc.getUTCMinutes(), second: utc.getUTCSeconds(), fraction };
}

/** 0 is Sunday. */
export function dayOfWeek(ticks: bigint): number {
  return Number((ticks / ticksPerDay + 1n) % 7n);
}

export function ticksOfEpoch(milliseconds: number): bigint {
  return epochTicks + BigInt(Math.floor(milliseconds)) * 10_000n;
}

/** Milliseconds since the epoch, fractions of a millisecond cut off. */
export function epochOfTicks(ticks: bigint): number {
  const since = ticks - epochTicks;
  return Number((since - (((since % 10_000n) + 10_000n) % 10_000n)) / 10_000n);
}

/** The ticks, or undefined outside the years 1 to 9999. */
export function inRange(ticks: bigint): bigint | undefined {
  return ticks >= 0n && ticks <= lastTick ? ticks : undefined;
}

/** The date as .NET's DateTime.TryParse gives it: what names a zone is converted to local time. */
export function asDateTime(date: WrittenDate, zone: TimeZone): Moment {
  if (date.zone.kind === 'none') {
    return { ticks: date.ticks, kind: 'unspecified', offset: offsetOfLocal(zone, epochOfTicks(date.ticks)) };
  }
  const utc = date.ticks - BigInt(date.zone.kind === 'utc' ? 0 : date.zone.minutes) * ticksPerMinute;
  const offset = zone.offsetAt(epochOfTicks(utc));
  return { ticks: utc + BigInt(offset) * ticksPerMinute, kind: 'local', offset };
}

/** The date as .NET's DateTimeOffset.TryParse gives it: without a zone it is local. */
export function asDateTimeOffset(date: WrittenDate, zone: TimeZone): Moment {
  const offset =
    date.zone.kind === 'none' ? offsetOfLocal(zone, epochOfTicks(date.ticks)) : date.zone.kind === 'utc' ? 0 : date.zone.minutes;
  return { ticks: date.ticks, kind: 'offset', offset };
}

/** The same moment as UTC clocks show it. */
export function inUtc(moment: Moment): bigint {
  return moment.ticks - BigInt(moment.offset) * ticksPerMinute;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
