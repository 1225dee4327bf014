/** Longest wait that a server may ask for, in milliseconds. */
export const retryAfterLimit = 300_000;

/**
 * Milliseconds a `Retry-After` header asks for, undefined when it is absent or garbage. Seconds and HTTP dates (RFC 9110 §10.2.3);
 * a date is measured from the answer's own `Date`, so that a wrong clock here does no harm. Clamped to 0–5 minutes.
 */
export function parseRetryAfter(value: string | undefined, date: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^-?\d+$/.test(text)) return clamp(Number(text) * 1000);
  const at = httpDate(text);
  if (at === undefined) return undefined;
  return clamp(at - (httpDate(date) ?? now));
}

/** `Date.parse` takes far more than HTTP dates ("3 apples"); only the three forms with a GMT clock time count. */
function httpDate(text: string | undefined): number | undefined {
  if (text === undefined || !/^[A-Za-z]{3,9},?\s.*\d{2}:\d{2}:\d{2}/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

function clamp(ms: number): number {
  return Math.min(retryAfterLimit, Math.max(0, ms));
}
