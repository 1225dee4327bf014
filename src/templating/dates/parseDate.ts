import { isDayName, monthNamed } from './names.ts';
import { type CalendarDate, type TimeOfDay, ticksOf, type WrittenDate } from './moment.ts';

/** Two-digit years up to this one are in the 2000s, later ones in the 1900s. */
const lastTwoDigitYear = 49;

const longestText = 100;

/**
 * Reads a date as .NET's DateTime.TryParse does for the invariant and the US English culture: ISO forms, `yyyy/MM/dd`, `M/d/yyyy`, month
 * names, RFC 1123, times with AM or PM. Undefined where the text is no date. `today` stands in for what is not said.
 */
export function parseDate(text: string, today: CalendarDate): WrittenDate | undefined {
  if (text.length > longestText) return undefined;
  const rest = { text: ` ${text.replace(/[\t-\r ]+/g, ' ').trim()} ` };
  const time = takeTime(rest);
  if (time === 'invalid') return undefined;
  const zone = takeZone(rest, time !== 'none');
  if (zone === undefined) return undefined;
  const date = readDate(rest.text.trim(), today, time !== 'none');
  if (date === undefined) return undefined;
  const ticks = ticksOf(date, time === 'none' ? midnight : time);
  return ticks === undefined ? undefined : { ticks, zone };
}

const midnight: TimeOfDay = { hour: 0, minute: 0, second: 0, fraction: 0 };

interface Rest {
  text: string;
}

const timePattern =
  /(?<=[T ,\d]|^)(?<before>T| )?(?<hour>\d{1,2})(?::(?<minute>\d{1,2})(?::(?<second>\d{1,2})(?:[.,](?<fraction>\d+))?)?(?: ?(?<half>[AP]M?)(?![a-z]))?| ?(?<bare>[AP]M?)(?![a-z]))/i;

/** Cuts the time of day out of the text. */
function takeTime(rest: Rest): TimeOfDay | 'none' | 'invalid' {
  const match = timePattern.exec(rest.text);
  if (match === null) return 'none';
  const groups = match.groups ?? {};
  const hour = hourOf(Number(groups['hour']), groups['half'] ?? groups['bare']);
  if (hour === undefined) return 'invalid';
  rest.text = `${rest.text.slice(0, match.index)} \u0000${rest.text.slice(match.index + match[0].length)}`;
  return {
    hour,
    minute: Number(groups['minute'] ?? 0),
    second: Number(groups['second'] ?? 0),
    fraction: ticksOfFraction(groups['fraction'] ?? ''),
  };
}

function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (/^p/i.test(half) ? 12 : 0);
}

/** Up to seven digits count, an eighth one rounds. */
function ticksOfFraction(digits: string): number {
  return Math.round(Number(`0.${digits === '' ? '0' : digits}`) * 1e7);
}

/** Cuts the zone out of the text: what follows the time. */
function takeZone(rest: Rest, afterTime: boolean): WrittenDate['zone'] | undefined {
  const mark = rest.text.indexOf('\u0000');
  const tail = afterTime ? rest.text.slice(mark + 1) : '';
  const match = /^ ?(?:(?<utc>Z|GMT|UTC)|(?<sign>[+-])(?<hours>\d{1,2})(?::?(?<minutes>\d{2}))?)(?= |$)/i.exec(tail);
  rest.text = afterTime ? rest.text.slice(0, mark) + ' ' + tail.slice(match?.[0].length ?? 0) : rest.text;
  if (match === null) return { kind: 'none' };
  const groups = match.groups ?? {};
  if (groups['utc'] !== undefined) return { kind: 'utc' };
  const minutes = Number(groups['hours']) * 60 + Number(groups['minutes'] ?? 0);
  if (minutes > 14 * 60) return undefined;
  return { kind: 'offset', minutes: groups['sign'] === '-' ? -minutes : minutes };
}

/** The date without its time; today where there was only a time. */
function readDate(text: string, today: CalendarDate, hasTime: boolean): CalendarDate | undefined {
  if (text === '') return hasTime ? today : undefined;
  return readNumeric(text.replace(/,$/, '').trim(), today) ?? readNamed(text, today);
}

function readNumeric(text: string, today: CalendarDate): CalendarDate | undefined {
  const withoutDay = text.replace(/^([A-Za-z]+),? (?=\d)/, (all, word: string) => (isDayName(word) ? '' : all));
  const yearFirst = /^(\d{3,4})([-/. ])(\d{1,2})(?:\2(\d{1,2}))?$/.exec(withoutDay);
  if (yearFirst !== null) return { year: Number(yearFirst[1]), month: Number(yearFirst[3]), day: Number(yearFirst[4] ?? 1) };
  const monthFirst = /^(\d{1,2})([-/. ])(\d{1,2})(?:\2(\d{4}|\d{2}))?$/.exec(withoutDay);
  if (monthFirst !== null) {
    const year = monthFirst[4] === undefined ? today.year : yearOf(monthFirst[4]);
    return { year, month: Number(monthFirst[1]), day: Number(monthFirst[3]) };
  }
  const monthAndYear = /^(\d{1,2})[-/.](\d{4})$/.exec(withoutDay);
  return monthAndYear === null ? undefined : { year: Number(monthAndYear[2]), month: Number(monthAndYear[1]), day: 1 };
}

/** Forms with a month's name: `May 22, 2030`, `22 May 2030`, `Wed, 22 May 2030`, `May 2030`, `22-May-30`. */
function readNamed(text: string, today: CalendarDate): CalendarDate | undefined {
  const words = text.split(/[-/., ]+/).filter((word) => word !== '');
  const others = words.filter((word, index) => !(index === 0 && isDayName(word)));
  const months = others.flatMap((word) => monthNamed(word) ?? []);
  const numbers = others.filter((word) => /^\d+$/.test(word));
  const [month] = months;
  if (month === undefined || months.length > 1 || months.length + numbers.length !== others.length) return undefined;
  return numbersAround(month, numbers, today);
}

function numbersAround(month: number, numbers: readonly string[], today: CalendarDate): CalendarDate | undefined {
  const [first, second, ...more] = numbers;
  if (first === undefined || more.length > 0) return undefined;
  if (second === undefined)
    return first.length > 2 ? { year: yearOf(first), month, day: 1 } : { year: today.year, month, day: Number(first) };
  return first.length > 2 ? { year: yearOf(first), month, day: Number(second) } : { year: yearOf(second), month, day: Number(first) };
}

function yearOf(digits: string): number {
  if (digits.length > 2) return Number(digits);
  return Number(digits) + (Number(digits) <= lastTwoDigitYear ? 2000 : 1900);
}
