import type { Culture } from '../text/culture.ts';
import { type Decimal, decimalOf } from './decimal.ts';

/** What .NET's NumberStyles allow beside digits. White space around the number and a leading sign are always allowed. */
export interface NumberStyle {
  readonly fraction: boolean;
  readonly groups: boolean;
  readonly exponent: boolean;
  readonly trailingSign: boolean;
}

/** NumberStyles.Float and AllowThousands: how `double.TryParse` reads. */
export const doubleStyle: NumberStyle = { fraction: true, groups: true, exponent: true, trailingSign: false };
/** NumberStyles.Float: no group separators. */
export const floatStyle: NumberStyle = { fraction: true, groups: false, exponent: true, trailingSign: false };
/** NumberStyles.Number: how `decimal.TryParse` reads. */
export const decimalStyle: NumberStyle = { fraction: true, groups: true, exponent: false, trailingSign: true };
/** NumberStyles.Integer: how `int.TryParse` reads. */
export const integerStyle: NumberStyle = { fraction: false, groups: false, exponent: false, trailingSign: false };

/** A number as it was written: `digits` without the point, `scale` of them after it. */
export interface WrittenNumber {
  readonly negative: boolean;
  readonly digits: string;
  readonly scale: number;
}

// Only these count as blanks around numbers, fewer than elsewhere in .NET.
const blanks = '[\\t-\\r ]*';

/** Reads a number, or undefined where the text is none of that style. */
export function parseWritten(text: string, style: NumberStyle, culture: Culture): WrittenNumber | undefined {
  const match = patternFor(style, culture).exec(text);
  const groups = match?.groups;
  if (groups === undefined) return undefined;
  const whole = (groups['whole'] ?? '').replaceAll(culture.numbers.groupSeparator, '');
  const fraction = groups['fraction'] ?? '';
  if (whole + fraction === '') return undefined;
  const leading = groups['leading'] ?? '';
  const trailing = groups['trailing'] ?? '';
  if (leading !== '' && trailing !== '') return undefined;
  const exponent = Number(groups['exponent'] ?? 0);
  return { negative: leading + trailing === '-', digits: whole + fraction, scale: fraction.length - exponent };
}

/** `double.TryParse`: also the culture's words for infinity and not-a-number. */
export function parseDouble(text: string, culture: Culture, style: NumberStyle = doubleStyle): number | undefined {
  const written = parseWritten(text, style, culture);
  if (written === undefined) return parseSymbol(text, culture);
  const magnitude = Number(`${written.digits}e${-written.scale}`);
  return written.negative ? -magnitude : magnitude;
}

/** `int.TryParse`: undefined beyond 32 bits. */
export function parseInt32(text: string, culture: Culture): number | undefined {
  const written = parseWritten(text, integerStyle, culture);
  if (written === undefined) return undefined;
  const value = Number(written.digits) * (written.negative ? -1 : 1);
  // `| 0` turns -0 into 0.
  return value >= -2147483648 && value <= 2147483647 ? value | 0 : undefined;
}

/** `decimal.TryParse`: 28 to 29 digits, further ones rounded away; undefined beyond its range. */
export function parseDecimal(text: string, culture: Culture): Decimal | undefined {
  const written = parseWritten(text, decimalStyle, culture);
  return written === undefined ? undefined : decimalOf(written);
}

function patternFor(style: NumberStyle, culture: Culture): RegExp {
  const { decimalSeparator, groupSeparator } = culture.numbers;
  const group = style.groups ? escape(groupSeparator) : '';
  const whole = group === '' ? '\\d*' : `(?:\\d(?:\\d|${group})*)?`;
  const fraction = style.fraction ? `(?:${escape(decimalSeparator)}(?<fraction>\\d*))?` : '';
  const exponent = style.exponent ? '(?:[eE](?<exponent>[+-]?\\d+))?' : '';
  const trailing = style.trailingSign ? `${blanks}(?<trailing>[+-]?)` : '';
  return new RegExp(`^${blanks}(?<leading>[+-]?)(?<whole>${whole})${fraction}${exponent}${trailing}${blanks}\\0*$`);
}

function parseSymbol(text: string, culture: Culture): number | undefined {
  const word = text.replace(/^[\t-\r ]+|[\t-\r ]+$/g, '').toLowerCase();
  const { infinity, notANumber } = culture.numbers;
  if (word === infinity.toLowerCase() || word === `+${infinity.toLowerCase()}`) return Infinity;
  if (word === `-${infinity.toLowerCase()}`) return -Infinity;
  return word.replace(/^[+-]/, '') === notANumber.toLowerCase() ? NaN : undefined;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
