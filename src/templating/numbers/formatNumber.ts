import type { Culture } from '../text/culture.ts';
import { formatCustom } from './customFormat.ts';
import type { Decimal } from './decimal.ts';
import { decimalDigits, doubleDigits, exactDoubleDigits, integerDigits, roundDigits } from './digits.ts';
import { doubleText, specialText } from './doubleText.ts';
import { formatStandard, type StandardFormat } from './standardFormat.ts';

/** Digits a custom pattern shows of a double. */
const customDoublePrecision = 15;

/** `decimal.ToString(format)`; undefined where .NET throws a FormatException. */
export function formatDecimal(value: Decimal, format: string, culture: Culture): string | undefined {
  const standard = standardFormat(format);
  if (standard === undefined) return formatCustom(decimalDigits(value), format, culture);
  return 'DXB'.includes(standard.letter) ? undefined : formatStandard(decimalDigits(value), standard, culture);
}

/** `double.ToString(format)`; undefined where .NET throws a FormatException. */
export function formatDouble(value: number, format: string, culture: Culture): string | undefined {
  const standard = standardFormat(format);
  if (standard !== undefined && 'DXB'.includes(standard.letter)) return undefined;
  if (!Number.isFinite(value)) return specialText(value, culture);
  if (standard === undefined) return formatCustom(roundDigits(doubleDigits(value), customDoublePrecision), format, culture);
  const isShortest = standard.letter === 'R' || (standard.letter === 'G' && (standard.precision ?? 0) === 0);
  if (isShortest) return standard.sign === standard.letter ? doubleText(value, culture) : doubleText(value, culture).replace('E', 'e');
  return formatStandard(exactDoubleDigits(value), standard, culture);
}

/** `int.ToString(format)`; undefined where .NET throws a FormatException. */
export function formatInteger(value: number, format: string, culture: Culture): string | undefined {
  const standard = standardFormat(format);
  if (standard === undefined) return formatCustom(integerDigits(value), format, culture);
  const width = standard.precision ?? 0;
  switch (standard.letter) {
    case 'D':
      return (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(width, '0');
    case 'X': {
      const hex = (value >>> 0).toString(16).padStart(width, '0');
      return standard.sign === 'x' ? hex : hex.toUpperCase();
    }
    case 'B':
      return (value >>> 0).toString(2).padStart(width, '0');
    case 'R':
      return undefined;
    default:
      return formatStandard(integerDigits(value), standard, culture);
  }
}

/** A letter with up to nine digits is a standard format; anything else is a custom one. */
function standardFormat(format: string): StandardFormat | undefined {
  if (format === '') return { letter: 'G', sign: 'G' };
  const match = /^([A-Za-z])(\d{0,9})$/.exec(format);
  const sign = match?.[1];
  if (sign === undefined) return undefined;
  const precision = match?.[2];
  return { letter: sign.toUpperCase(), sign, ...(precision ? { precision: Number(precision) } : {}) };
}
