import type { Decimal } from './decimal.ts';

/** A number ready to be printed: 0.`digits` × 10^`point`. No leading zeros; empty digits are zero. */
export interface Digits {
  readonly negative: boolean;
  readonly digits: string;
  readonly point: number;
  /** Doubles know a negative zero, decimals and integers don't. */
  readonly kind: 'integer' | 'decimal' | 'double';
}

/** The shortest digits that read back as the same double. */
export function doubleDigits(value: number): Digits {
  const negative = value < 0 || Object.is(value, -0);
  if (value === 0) return { negative, digits: '', point: 0, kind: 'double' };
  const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential().split('e');
  return { negative, digits: mantissa.replace('.', ''), point: Number(exponent) + 1, kind: 'double' };
}

/** All digits of a double: what lies behind the shortest ones when more decimals are asked for. */
export function exactDoubleDigits(value: number): Digits {
  const negative = value < 0 || Object.is(value, -0);
  if (value === 0) return { negative, digits: '', point: 0, kind: 'double' };
  let magnitude = Math.abs(value);
  let halvings = 0;
  while (!Number.isInteger(magnitude)) {
    magnitude *= 2;
    halvings += 1;
  }
  const text = (BigInt(magnitude) * 5n ** BigInt(halvings)).toString();
  return { negative, digits: text.replace(/0+$/, ''), point: text.length - halvings, kind: 'double' };
}

/** The digits of a decimal, trailing zeros included: `1.50` keeps its zero. */
export function decimalDigits(value: Decimal): Digits {
  const digits = value.coefficient === 0n ? '' : value.coefficient.toString();
  return { negative: value.negative, digits, point: digits.length - value.scale, kind: 'decimal' };
}

export function integerDigits(value: number): Digits {
  const digits = value === 0 ? '' : String(Math.abs(value));
  return { negative: value < 0, digits, point: digits.length, kind: 'integer' };
}

/** Rounds to the first `count` digits, half away from zero, and drops trailing zeros. */
export function roundDigits(number: Digits, count: number): Digits {
  const kept = Math.max(0, count);
  if (count >= number.digits.length) return withoutTrailingZeros(number, number.digits);
  const next = count < 0 ? '0' : (number.digits[kept] ?? '0');
  if (next < '5') return withoutTrailingZeros(number, number.digits.slice(0, kept));
  const increased = (BigInt(number.digits.slice(0, kept) || '0') + 1n).toString();
  const carried = increased.length > kept ? 1 : 0;
  return withoutTrailingZeros({ ...number, point: number.point + carried }, increased);
}

function withoutTrailingZeros(number: Digits, digits: string): Digits {
  const significant = digits.replace(/0+$/, '');
  if (significant !== '') return { ...number, digits: significant };
  return { ...number, digits: '', point: 0, negative: number.kind === 'double' && number.negative };
}
