import { type Culture, invariantCulture } from '../text/culture.ts';
import { dateOf, dayOfWeek, inUtc, type Moment, timeOf } from './moment.ts';
import { abbreviated, dayNames, monthNames } from './names.ts';

/** `DateTime.ToString(format)` or `DateTimeOffset.ToString(format)`; undefined where .NET throws a FormatException. */
export function formatDate(moment: Moment, format: string, culture: Culture): string | undefined {
  if (format === '') return formatCustom(moment, generalPattern(moment, culture), culture);
  if (format.length > 1) return formatCustom(moment, format, culture);
  const standard = standardPattern(format, moment, culture);
  return standard === undefined ? undefined : formatCustom(standard.moment ?? moment, standard.pattern, standard.culture ?? culture);
}

interface Standard {
  readonly pattern: string;
  /** Another moment to print, where the format converts it. */
  readonly moment?: Moment;
  readonly culture?: Culture;
}

function standardPattern(letter: string, moment: Moment, culture: Culture): Standard | undefined {
  const { dates } = culture;
  switch (letter) {
    case 'd':
      return { pattern: dates.shortDate };
    case 'D':
      return { pattern: dates.longDate };
    case 'f':
      return { pattern: `${dates.longDate} ${dates.shortTime}` };
    case 'F':
      return { pattern: `${dates.longDate} ${dates.longTime}` };
    case 'g':
      return { pattern: `${dates.shortDate} ${dates.shortTime}` };
    case 'G':
      return { pattern: `${dates.shortDate} ${dates.longTime}` };
    case 'm':
    case 'M':
      return { pattern: dates.monthDay };
    case 'o':
    case 'O':
      return { pattern: "yyyy-MM-dd'T'HH:mm:ss.fffffffK", culture: invariantCulture };
    case 'r':
    case 'R':
      return { pattern: "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'", moment: offsetInUtc(moment), culture: invariantCulture };
    case 's':
      return { pattern: "yyyy'-'MM'-'dd'T'HH':'mm':'ss", culture: invariantCulture };
    case 't':
      return { pattern: dates.shortTime };
    case 'T':
      return { pattern: dates.longTime };
    case 'u':
      return { pattern: "yyyy'-'MM'-'dd HH':'mm':'ss'Z'", moment: offsetInUtc(moment), culture: invariantCulture };
    case 'U':
      return moment.kind === 'offset'
        ? undefined
        : { pattern: `${dates.longDate} ${dates.longTime}`, moment: { ticks: inUtc(moment), kind: 'utc', offset: 0 } };
    case 'y':
    case 'Y':
      return { pattern: dates.yearMonth };
    default:
      return undefined;
  }
}

/** A DateTimeOffset prints r and u in UTC, a DateTime as it is. */
function offsetInUtc(moment: Moment): Moment {
  return moment.kind === 'offset' ? { ticks: inUtc(moment), kind: 'utc', offset: 0 } : moment;
}

function generalPattern(moment: Moment, culture: Culture): string {
  const general = `${culture.dates.shortDate} ${culture.dates.longTime}`;
  return moment.kind === 'offset' ? `${general} zzz` : general;
}

const part =
  /(?<field>d+|f+|F+|g+|h+|H+|K|m+|M+|s+|t+|y+|z+)|(?<separator>[:/])|'(?<single>(?:\\.|[^'\\])*)(?<singleEnd>'?)|"(?<double>(?:\\.|[^"\\])*)(?<doubleEnd>"?)|\\(?<escaped>[\s\S]?)|%(?<percent>[\s\S]?)|(?<other>[\s\S])/g;

function formatCustom(moment: Moment, pattern: string, culture: Culture): string | undefined {
  let text = '';
  for (const { groups = {} } of pattern.matchAll(part)) {
    const next = groups['field'] === undefined ? signText(groups, moment, culture) : field(groups['field'], moment, text);
    if (next === undefined) return undefined;
    // F after a point takes the point away where there is nothing to show.
    text = next === dropPoint ? text.replace(/\.$/, '') : text + next;
  }
  return text;
}

const dropPoint = Symbol('drop the point');

function signText(
  groups: Readonly<Record<string, string | undefined>>,
  moment: Moment,
  culture: Culture,
): string | typeof dropPoint | undefined {
  if (groups['separator'] !== undefined) return groups['separator'] === ':' ? culture.dates.timeSeparator : culture.dates.dateSeparator;
  if (groups['single'] !== undefined) return groups['singleEnd'] === '' ? undefined : unescape(groups['single']);
  if (groups['double'] !== undefined) return groups['doubleEnd'] === '' ? undefined : unescape(groups['double']);
  if (groups['escaped'] !== undefined) return groups['escaped'] === '' ? undefined : groups['escaped'];
  if (groups['percent'] !== undefined) return percentField(groups['percent'], moment, culture);
  return groups['other'];
}

/** `%d` is the custom field `d`, where `d` alone would be the standard format. */
function percentField(letter: string, moment: Moment, culture: Culture): string | undefined {
  return letter === '' || letter === '%' ? undefined : formatCustom(moment, letter, culture);
}

function field(letters: string, moment: Moment, before: string): string | typeof dropPoint | undefined {
  const count = letters.length;
  const date = dateOf(moment.ticks);
  const time = timeOf(moment.ticks);
  switch (letters[0]) {
    case 'd':
      return dayField(count, date.day, dayNames[dayOfWeek(moment.ticks)] ?? '');
    case 'M':
      return dayField(count, date.month, monthNames[date.month - 1] ?? '');
    case 'y':
      return count <= 2 ? padded(date.year % 100, count) : padded(date.year, count);
    case 'h':
      return padded(time.hour % 12 === 0 ? 12 : time.hour % 12, Math.min(count, 2));
    case 'H':
      return padded(time.hour, Math.min(count, 2));
    case 'm':
      return padded(time.minute, Math.min(count, 2));
    case 's':
      return padded(time.second, Math.min(count, 2));
    case 't':
      return (time.hour < 12 ? 'AM' : 'PM').slice(0, count);
    case 'f':
      return count > 7 ? undefined : padded(time.fraction, 7).slice(0, count);
    case 'F':
      return optionalFraction(count, time.fraction, before);
    case 'g':
      return 'A.D.';
    case 'K':
      return kindText(moment);
    default:
      return offsetText(moment.offset, count);
  }
}

function dayField(count: number, number: number, name: string): string {
  if (count <= 2) return padded(number, count);
  return count === 3 ? abbreviated(name) : name;
}

function optionalFraction(count: number, fraction: number, before: string): string | typeof dropPoint | undefined {
  if (count > 7) return undefined;
  const digits = padded(fraction, 7).slice(0, count).replace(/0+$/, '');
  return digits === '' && before.endsWith('.') ? dropPoint : digits;
}

function kindText(moment: Moment): string {
  if (moment.kind === 'unspecified') return '';
  return moment.kind === 'utc' ? 'Z' : offsetText(moment.offset, 3);
}

/** `z` is `+2`, `zz` is `+02`, longer ones are `+02:00`. */
function offsetText(minutes: number, count: number): string {
  const sign = minutes < 0 ? '-' : '+';
  const hours = padded(Math.floor(Math.abs(minutes) / 60), Math.min(count, 2));
  return count <= 2 ? sign + hours : `${sign}${hours}:${padded(Math.abs(minutes) % 60, 2)}`;
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function unescape(text: string): string {
  return text.replace(/\\([\s\S])/g, '$1');
}
