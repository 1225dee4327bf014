/** A time span as it was read; `note` says so where the text could have meant something else. */
export interface Duration {
  readonly ms: number;
  readonly note?: string;
}

const second = 1000;
const unitMs: Readonly<Record<string, number>> = { ms: 1, s: second, m: 60 * second, h: 3600 * second, d: 86_400 * second };

/**
 * Reads `hh:mm:ss`, `d.hh:mm:ss`, `hh:mm` (as .NET does), `90s`, `10m`, `1h30m`, and bare numbers: where `bare` is `octoDays`,
 * 1 to 24 are days as in octo and anything larger is seconds; where it is `seconds`, always seconds. Undefined: no time span.
 */
export function parseDuration(text: string, bare: 'octoDays' | 'seconds' = 'octoDays'): Duration | undefined {
  const trimmed = text.trim();
  if (/^\d+$/.test(trimmed)) return bareNumber(Number(trimmed), bare);
  const span = /^(?:(\d+)\.)?(\d{1,2}):([0-5]?\d)(?::([0-5]?\d)(?:\.(\d{1,7}))?)?$/.exec(trimmed);
  if (span !== null) {
    const [, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = '0'] = span;
    if (Number(hours) > 23) return undefined;
    const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
    return { ms: whole * second + Math.round(Number(`0.${fraction}`) * second) };
  }
  return withUnits(trimmed.toLowerCase());
}

function bareNumber(value: number, bare: 'octoDays' | 'seconds'): Duration | undefined {
  if (!Number.isSafeInteger(value * 86_400 * second)) return undefined;
  if (bare === 'seconds' || value === 0) return { ms: value * second };
  return value <= 24
    ? {
        ms: value * 86_400 * second,
        note: `${value} was read as ${value} ${value === 1 ? 'day' : 'days'}; write ${value}s, ${value}m or ${value}h for less`,
      }
    : { ms: value * second, note: `${value} was read as ${value} seconds` };
}

function withUnits(text: string): Duration | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/.test(text)) return undefined;
  let ms = 0;
  for (const [, amount = '0', unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)) ms += Number(amount) * (unitMs[unit] ?? 0);
  return { ms: Math.round(ms) };
}
