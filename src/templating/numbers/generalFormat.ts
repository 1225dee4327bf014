import type { Culture } from '../text/culture.ts';
import type { Digits } from './digits.ts';

export interface GeneralOptions {
  readonly culture: Culture;
  readonly exponentSign: string;
  readonly scientific: 'whereShorter' | 'never';
}

/** .NET's `G`: plain digits, or an exponent where the number has more than `places` digits before the point or starts below 10^-4. No sign. */
export function formatGeneral(number: Digits, places: number, options: GeneralOptions): string {
  const scientific = options.scientific === 'whereShorter' && (number.point > places || number.point < -3);
  const point = scientific ? 1 : number.point;
  const whole = point > 0 ? number.digits.slice(0, point).padEnd(point, '0') : '0';
  const fraction = '0'.repeat(Math.max(0, -point)) + number.digits.slice(Math.max(0, point));
  const text = fraction === '' ? whole : whole + options.culture.numbers.decimalSeparator + fraction;
  return scientific ? text + formatExponent(number.point - 1, options.exponentSign, 2) : text;
}

/** `E+003`: always signed, at least `width` digits. */
export function formatExponent(exponent: number, sign: string, width: number): string {
  return `${sign}${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(width, '0')}`;
}
