import type { Culture } from '../text/culture.ts';
import { type Digits, roundDigits } from './digits.ts';
import { formatExponent, formatGeneral } from './generalFormat.ts';
import { groupDigits } from './groupDigits.ts';

/** A standard numeric format: `letter` in upper case, `sign` as it was written. */
export interface StandardFormat {
  readonly letter: string;
  readonly sign: string;
  readonly precision?: number;
}

/** C, E, F, G, N, P and R for any number; undefined for letters that are no format. */
export function formatStandard(number: Digits, format: StandardFormat, culture: Culture): string | undefined {
  const { numbers } = culture;
  switch (format.letter) {
    case 'C':
      return currency(number, format.precision ?? numbers.currencyDigits, culture);
    case 'E':
      return scientific(number, format.precision ?? 6, { culture, sign: format.sign });
    case 'F':
      return signed(roundDigits(number, number.point + (format.precision ?? numbers.numberDigits)), (each) =>
        fixed(each, format.precision ?? numbers.numberDigits, culture).join(''),
      );
    case 'N':
      return signed(roundDigits(number, number.point + (format.precision ?? numbers.numberDigits)), (each) =>
        grouped(each, format.precision ?? numbers.numberDigits, culture),
      );
    case 'P':
      return percent(number, format.precision ?? numbers.numberDigits, culture);
    case 'G':
    case 'R':
      return general(number, format, culture);
    default:
      return undefined;
  }
}

function currency(number: Digits, decimals: number, culture: Culture): string {
  const { currencyPositive, currencyNegative, currencySymbol } = culture.numbers;
  const rounded = roundDigits(number, number.point + decimals);
  const text = grouped(rounded, decimals, culture);
  return fill(rounded.negative ? currencyNegative : currencyPositive, { n: text, $: currencySymbol });
}

function percent(number: Digits, decimals: number, culture: Culture): string {
  const { percentPositive, percentNegative } = culture.numbers;
  const hundredfold = { ...number, point: number.point + 2 };
  const rounded = roundDigits(hundredfold, hundredfold.point + decimals);
  return fill(rounded.negative ? percentNegative : percentPositive, { n: grouped(rounded, decimals, culture) });
}

function scientific(number: Digits, decimals: number, options: { readonly culture: Culture; readonly sign: string }): string {
  return signed(roundDigits(number, decimals + 1), (rounded) => {
    const digits = rounded.digits.padEnd(decimals + 1, '0');
    const fraction = decimals === 0 ? '' : options.culture.numbers.decimalSeparator + digits.slice(1);
    const exponent = rounded.digits === '' ? 0 : rounded.point - 1;
    return digits.slice(0, 1) + fraction + formatExponent(exponent, options.sign, 3);
  });
}

/** Without a precision decimals and integers keep all their digits and never take an exponent. */
function general(number: Digits, format: StandardFormat, culture: Culture): string {
  const exponentSign = format.sign === 'g' ? 'e' : 'E';
  const precision = format.precision ?? 0;
  if (precision === 0) {
    const isZero = number.digits === '';
    return signed(isZero ? { ...number, negative: false } : number, (each) =>
      formatGeneral(each, each.digits.length, { culture, exponentSign, scientific: 'never' }),
    );
  }
  return signed(roundDigits(number, precision), (each) =>
    formatGeneral(each, precision, { culture, exponentSign, scientific: 'whereShorter' }),
  );
}

function grouped(number: Digits, decimals: number, culture: Culture): string {
  const [whole, ...fraction] = fixed(number, decimals, culture);
  return groupDigits(whole, culture) + fraction.join('');
}

/** The digits before the point, and the separator with the ones after it. */
function fixed(number: Digits, decimals: number, culture: Culture): readonly [string, string] {
  const whole = number.point > 0 ? number.digits.slice(0, number.point).padEnd(number.point, '0') : '0';
  if (decimals === 0) return [whole, ''];
  const fraction = '0'.repeat(Math.min(decimals, Math.max(0, -number.point))) + number.digits.slice(Math.max(0, number.point));
  return [whole, culture.numbers.decimalSeparator + fraction.slice(0, decimals).padEnd(decimals, '0')];
}

function signed(number: Digits, print: (number: Digits) => string): string {
  return (number.negative ? '-' : '') + print(number);
}

function fill(pattern: string, parts: Readonly<Record<string, string>>): string {
  return [...pattern].map((sign) => parts[sign] ?? sign).join('');
}
