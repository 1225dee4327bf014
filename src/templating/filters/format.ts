import { formatDate } from '../dates/formatDate.ts';
import { asDateTime, asDateTimeOffset } from '../dates/moment.ts';
import { parseDate } from '../dates/parseDate.ts';
import { formatDecimal, formatDouble, formatInteger } from '../numbers/formatNumber.ts';
import { parseDecimal, parseDouble, parseInt32 } from '../numbers/parseNumber.ts';
import { foldCase } from '../text/casing.ts';
import type { Filter, FilterContext } from './filter.ts';
import { today } from './today.ts';

/** A value with its format: undefined where the value is not of the type or the format not one of the type's. */
type Formatter = (value: string, format: string, context: FilterContext) => string | undefined;

const formatters: Readonly<Record<string, Formatter>> = {
  ...{ INT32: integer, INT: integer, DOUBLE: double, DECIMAL: decimal },
  ...{ DATE: dateTime, DATETIME: dateTime, DATETIMEOFFSET: dateTimeOffset },
};

/** `Format [type] format`. Without a type a number is tried first, then a date. */
export const format: Filter = (argument, options, context) => {
  const [first, second, ...others] = options;
  if (argument === null || first === undefined || others.length > 0) return null;
  if (second === undefined) return guess(argument, first, context);
  const type = foldCase(first);
  const formatter = Object.hasOwn(formatters, type) ? formatters[type] : undefined;
  return formatter?.(argument, second, checked(second, context)) ?? null;
};

/** What parses as a number is one: a wrong number format is not tried as a date format. */
function guess(value: string, pattern: string, context: FilterContext): string | null {
  const number = parseDecimal(value, context.culture);
  if (number !== undefined) return formatDecimal(number, pattern, checked(pattern, context).culture) ?? null;
  return dateTimeOffset(value, pattern, context) ?? null;
}

/** A precision such as `F999999999` makes a text of that length. */
function checked(pattern: string, context: FilterContext): FilterContext {
  const precision = /^[A-Za-z](\d{1,9})$/.exec(pattern)?.[1];
  if (precision !== undefined) context.budget.produce(Number(precision));
  return context;
}

function integer(value: string, pattern: string, { culture }: FilterContext): string | undefined {
  const number = parseInt32(value, culture);
  return number === undefined ? undefined : formatInteger(number, pattern, culture);
}

function double(value: string, pattern: string, { culture }: FilterContext): string | undefined {
  const number = parseDouble(value, culture);
  return number === undefined ? undefined : formatDouble(number, pattern, culture);
}

function decimal(value: string, pattern: string, { culture }: FilterContext): string | undefined {
  const number = parseDecimal(value, culture);
  return number === undefined ? undefined : formatDecimal(number, pattern, culture);
}

function dateTime(value: string, pattern: string, context: FilterContext): string | undefined {
  const date = parseDate(value, today(context));
  return date === undefined ? undefined : formatDate(asDateTime(date, context.zone), pattern, context.culture);
}

function dateTimeOffset(value: string, pattern: string, context: FilterContext): string | undefined {
  const date = parseDate(value, today(context));
  return date === undefined ? undefined : formatDate(asDateTimeOffset(date, context.zone), pattern, context.culture);
}
