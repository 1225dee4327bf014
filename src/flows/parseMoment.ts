const clock = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<fraction>\d{1,7}))?)?(?:\s?(?<half>[AP]M))?`;
const zone = String.raw`(?:\s?(?<zone>Z|GMT|UTC|[+-]\d{2}:?\d{2}))?`;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const month = String.raw`(?<monthName>[A-Za-z]{3,9})\.?`;

/** What stands before the time: `2026-01-31`, `2026/01/31`, `1/31/2026` (as octo: the month first), `31 Jan 2026`, `Jan 31, 2026`, nothing. */
const dates = [
  String.raw`(?<year>\d{4})[-/](?<month>\d{1,2})[-/](?<day>\d{1,2})`,
  String.raw`(?<month>\d{1,2})/(?<day>\d{1,2})/(?<year>\d{4})`,
  String.raw`(?:[A-Za-z]{3,9},?\s)?(?<day>\d{1,2})[\s-]${month}[\s-](?<year>\d{4})`,
  String.raw`(?:[A-Za-z]{3,9},?\s)?${month}\s(?<day>\d{1,2}),?\s(?<year>\d{4})`,
];
const forms = [...dates.map((date) => new RegExp(`^${date}(?:[T\\s]${clock}${zone})?$`, 'i')), new RegExp(`^${clock}${zone}$`, 'i')];

/**
 * Reads a date and time in the forms that octo took in an English or no culture (octo-classic.md §3.2): ISO 8601, `1/31/2026 6:00 PM`,
 * `31 Jan 2026 18:00`, and a time alone, which is that of the day of `now`. Without an offset it is local time. Milliseconds; undefined: none of these.
 */
export function parseMoment(text: string, now: number): number | undefined {
  const trimmed = text.trim().replace(/\s+/g, ' ');
  const parts = forms.map((form) => form.exec(trimmed)).find((match) => match !== null)?.groups;
  if (parts === undefined) return undefined;
  const today = new Date(now);
  const year = Number(parts['year'] ?? today.getFullYear());
  const monthIndex = parts['year'] === undefined ? today.getMonth() : monthOf(parts);
  const day = Number(parts['day'] ?? today.getDate());
  const time = timeOf(parts);
  if (time === undefined || !isDay(year, monthIndex, day)) return undefined;
  return atZone([year, monthIndex, day, ...time], parts['zone']);
}

type Groups = Readonly<Record<string, string | undefined>>;
type Fields = readonly [number, number, number, number, number, number, number];

function monthOf(parts: Groups): number {
  const name = parts['monthName'];
  if (name === undefined) return Number(parts['month']) - 1;
  return months.findIndex((each) => name.toLowerCase().startsWith(each));
}

function isDay(year: number, monthIndex: number, day: number): boolean {
  const date = new Date(Date.UTC(year, monthIndex, day));
  return monthIndex >= 0 && monthIndex < 12 && date.getUTCMonth() === monthIndex && date.getUTCDate() === day;
}

/** Hour, minute, second, millisecond; midnight where no time is given. */
function timeOf(parts: Groups): readonly [number, number, number, number] | undefined {
  const [minute, second] = [Number(parts['minute'] ?? 0), Number(parts['second'] ?? 0)];
  const hour = hourOf(Number(parts['hour'] ?? 0), parts['half']?.toUpperCase());
  if (hour === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  return [hour, minute, second, Math.floor(Number(`0.${parts['fraction'] ?? '0'}`) * 1000)];
}

function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half === 'PM' ? 12 : 0);
}

function atZone(fields: Fields, zoneText: string | undefined): number {
  if (zoneText === undefined) return new Date(...fields).getTime();
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(zoneText);
  const minutes = offset === null ? 0 : Number(`${offset[1] ?? ''}1`) * (Number(offset[2]) * 60 + Number(offset[3]));
  return Date.UTC(...fields) - minutes * 60_000;
}
