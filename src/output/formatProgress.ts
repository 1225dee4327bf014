const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `1.2 of 5.0 GB (24 %)`: how far something is, as a person says it. */
export function formatProgress(done: number, total: number | undefined, unit: 'bytes' | 'items'): string {
  if (total === undefined) return unit === 'bytes' ? formatBytes(done) : String(done);
  const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
  if (unit === 'items') return `${done} of ${total} (${percent} %)`;
  const scale = scaleOf(total);
  return `${inScale(done, scale)} of ${inScale(total, scale)} ${units[scale] ?? 'B'} (${percent} %)`;
}

/** Decimal units, one digit after the point from kilobytes on: `812 B`, `5.0 GB`. */
export function formatBytes(bytes: number): string {
  const scale = scaleOf(bytes);
  return `${inScale(bytes, scale)} ${units[scale] ?? 'B'}`;
}

function scaleOf(bytes: number): number {
  return bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
}

function inScale(bytes: number, scale: number): string {
  return scale === 0 ? String(bytes) : (bytes / 1000 ** scale).toFixed(1);
}
