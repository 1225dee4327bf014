import type { Culture } from '../text/culture.ts';
import { doubleDigits } from './digits.ts';
import { formatGeneral } from './generalFormat.ts';

/** The shortest text that reads back as the same double, as .NET prints it: `0.5`, `1E+15`, `1E-05`. */
export function doubleText(value: number, culture: Culture): string {
  if (!Number.isFinite(value)) return specialText(value, culture);
  const digits = doubleDigits(value);
  const sign = digits.negative ? '-' : '';
  // Fewer than 15 digits still print as plain digits up to 15 places.
  return sign + formatGeneral(digits, Math.max(15, digits.digits.length), { culture, exponentSign: 'E', scientific: 'whereShorter' });
}

export function specialText(value: number, culture: Culture): string {
  if (Number.isNaN(value)) return culture.numbers.notANumber;
  return value < 0 ? `-${culture.numbers.infinity}` : culture.numbers.infinity;
}
