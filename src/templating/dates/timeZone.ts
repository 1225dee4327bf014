/** A time zone: how far local time is ahead of UTC at a moment. */
export interface TimeZone {
  /** Minutes ahead of UTC at a moment in milliseconds since the epoch. */
  offsetAt(utcMilliseconds: number): number;
}

export const utcZone: TimeZone = { offsetAt: () => 0 };

/** A zone by its IANA name, such as `Europe/Berlin`; undefined where this machine does not know the name. */
export function zoneNamed(name: string): TimeZone | undefined {
  const format = formatFor(name);
  if (format === undefined) return undefined;
  return { offsetAt: (moment) => offsetFrom(format, moment) };
}

/** Minutes local time is ahead of UTC when clocks in the zone show this time (given as if it were UTC). */
export function offsetOfLocal(zone: TimeZone, localMilliseconds: number): number {
  const guess = zone.offsetAt(localMilliseconds);
  const offset = zone.offsetAt(localMilliseconds - guess * 60_000);
  // In the hour that a change to summer time skips there is no right answer; .NET takes standard time.
  return offset === guess ? guess : zone.offsetAt(localMilliseconds - offset * 60_000) === offset ? offset : Math.min(guess, offset);
}

function formatFor(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, calendar: 'gregory', hourCycle: 'h23', era: 'short' },
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function offsetFrom(format: Intl.DateTimeFormat, moment: number): number {
  const parts = new Map(format.formatToParts(moment).map((part) => [part.type, part.value]));
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type) ?? 0);
  const local = Date.UTC(number('year'), number('month') - 1, number('day'), number('hour'), number('minute'), number('second'));
  return Math.round((local - Math.floor(moment / 1000) * 1000) / 60_000);
}
