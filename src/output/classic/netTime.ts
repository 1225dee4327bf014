/** A moment of the server as .NET writes it where no culture is set: `01/31/2026 09:15:00 +00:00`. What is no moment stays as it is. */
export function netTime(time: string | null): string {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(time ?? '');
  if (parts === null) return time ?? '';
  const [, year, month, day, clock, zone = 'Z'] = parts;
  return `${month ?? ''}/${day ?? ''}/${year ?? ''} ${clock ?? ''} ${zone === 'Z' ? '+00:00' : zone}`;
}
