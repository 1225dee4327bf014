import { AppError } from '../../errors/appError.ts';
import type { TimeZone } from '../dates/timeZone.ts';
import { doubleText } from '../numbers/doubleText.ts';
import { invariantCulture } from '../text/culture.ts';
import { jsonDateLiteral, jsonDateText } from './jsonDate.ts';
import type { JsonValue } from './jsonValue.ts';

const longest = 2n ** 63n;

/** The text a JSON value gives as a variable (octostache §7.4). Throws `TEMPLATE_INTEGER_TOO_LARGE` beyond 64 bits. */
export function jsonText(value: JsonValue, zone: TimeZone): string {
  switch (value.kind) {
    case 'string':
      return value.text;
    case 'date':
      return jsonDateText(value.date, zone);
    case 'integer':
      return integerText(value.value);
    case 'float':
      return doubleText(value.value, invariantCulture);
    case 'boolean':
      return value.value ? 'True' : 'False';
    case 'null':
    case 'undefined':
      return '';
    case 'array':
    case 'object':
      return literal(value, zone);
  }
}

function integerText(value: bigint): string {
  if (value >= -longest && value < longest) return value.toString();
  throw new AppError('input', 'TEMPLATE_INTEGER_TOO_LARGE', `The JSON integer ${value} is outside 64 bits`, {
    hint: 'Put the number into quotes.',
  });
}

/** The value as compact JSON, as Newtonsoft writes it. */
function literal(value: JsonValue, zone: TimeZone): string {
  switch (value.kind) {
    case 'string':
      return quoted(value.text);
    case 'date':
      return `"${jsonDateLiteral(value.date, zone)}"`;
    case 'integer':
      return value.value.toString();
    case 'float':
      return floatLiteral(value.value);
    case 'boolean':
      return String(value.value);
    case 'null':
    case 'undefined':
      return value.kind;
    case 'array':
      return `[${value.items.map((item) => literal(item, zone)).join(',')}]`;
    case 'object':
      return `{${[...value.members].map(([key, member]) => `${quoted(key)}:${literal(member, zone)}`).join(',')}}`;
  }
}

/** A double keeps a decimal: `1.0` is not written as `1`. */
function floatLiteral(value: number): string {
  const text = doubleText(value, invariantCulture);
  if (!Number.isFinite(value)) return text;
  return /[.E]/.test(text) ? text : `${text}.0`;
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function quoted(text: string): string {
  const escaped = text.replace(
    /["\\\x00-\x1f\x85\u2028\u2029]/g,
    (sign) => shortEscapes[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}
