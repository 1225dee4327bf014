/** A time of the server for people: `2026-11-22 03:44:09` in UTC; what is no time stays as it is, none is empty. */
export function utcTime(time: string | null | undefined): string {
  const ms = Date.parse(time ?? '');
  return Number.isNaN(ms) ? (time ?? '') : new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}
