import { isDigit, isLetter, isWhiteSpace } from '../text/characters.ts';
import { parseJsonDate } from './jsonDate.ts';
import { parseJsonNumber } from './jsonNumber.ts';
import type { JsonValue } from './jsonValue.ts';

/** Objects and arrays inside each other; a text with more is no JSON for the reference engine either. */
const mostLevels = 64;

const words: Readonly<Record<string, JsonValue>> = {
  ...{ true: { kind: 'boolean', value: true }, false: { kind: 'boolean', value: false } },
  ...{ null: { kind: 'null' }, undefined: { kind: 'undefined' } },
  ...{ NaN: { kind: 'float', value: NaN }, Infinity: { kind: 'float', value: Infinity }, '-Infinity': { kind: 'float', value: -Infinity } },
};

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '/': '/', '\\': '\\' };

/**
 * Reads JSON as leniently as Newtonsoft does (octostache §7): comments, single quotes, bare keys, trailing commas, octal and hexadecimal
 * integers. Undefined where the text is no JSON or something follows the value.
 */
export function parseJson(text: string): JsonValue | undefined {
  const reader = new Reader(text);
  const value = reader.value(0);
  return value !== undefined && reader.isAtEnd() ? value : undefined;
}

/** Every method answers undefined for what is no JSON; nothing is read after that. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    return this.#skip() && this.#at === this.#text.length;
  }

  value(level: number): JsonValue | undefined {
    if (!this.#skip()) return undefined;
    const sign = this.#text[this.#at];
    if (sign === '{') return level < mostLevels ? this.#object(level) : undefined;
    if (sign === '[') return level < mostLevels ? this.#array(level) : undefined;
    if (sign === '"' || sign === "'") return this.#string(sign);
    return this.#word() ?? this.#number();
  }

  #object(level: number): JsonValue | undefined {
    const members = new Map<string, JsonValue>();
    this.#at += 1;
    for (;;) {
      if (!this.#skip()) return undefined;
      if (this.#take('}')) return { kind: 'object', members };
      const key = this.#key();
      if (key === undefined || !this.#skip() || !this.#take(':')) return undefined;
      const value = this.#elementValue(level);
      if (value === undefined) return undefined;
      members.set(key, value);
      if (!this.#skip()) return undefined;
      if (!this.#take(',') && this.#text[this.#at] !== '}') return undefined;
    }
  }

  #array(level: number): JsonValue | undefined {
    const items: JsonValue[] = [];
    this.#at += 1;
    for (;;) {
      if (!this.#skip()) return undefined;
      if (this.#take(']')) return { kind: 'array', items };
      const value = this.#elementValue(level);
      if (value === undefined) return undefined;
      items.push(value);
      if (!this.#skip()) return undefined;
      if (!this.#take(',') && this.#text[this.#at] !== ']') return undefined;
    }
  }

  /** A value, or `undefined` where a comma follows at once. */
  #elementValue(level: number): JsonValue | undefined {
    if (!this.#skip()) return undefined;
    return this.#text[this.#at] === ',' ? { kind: 'undefined' } : this.value(level + 1);
  }

  #key(): string | undefined {
    const sign = this.#text[this.#at];
    if (sign === '"' || sign === "'") return this.#quoted(sign);
    const start = this.#at;
    while (this.#at < this.#text.length && isKeyUnit(this.#text.charCodeAt(this.#at))) this.#at += 1;
    return this.#at === start ? undefined : this.#text.slice(start, this.#at);
  }

  #string(quote: string): JsonValue | undefined {
    const text = this.#quoted(quote);
    if (text === undefined) return undefined;
    const date = parseJsonDate(text);
    return date === undefined ? { kind: 'string', text } : { kind: 'date', date };
  }

  #quoted(quote: string): string | undefined {
    let text = '';
    let start = (this.#at += 1);
    for (; this.#at < this.#text.length; this.#at += 1) {
      const sign = this.#text[this.#at];
      if (sign !== quote && sign !== '\\') continue;
      text += this.#text.slice(start, this.#at);
      this.#at += 1;
      if (sign === quote) return text;
      const escaped = this.#escape();
      if (escaped === undefined) return undefined;
      text += escaped;
      start = this.#at + 1;
    }
    return undefined;
  }

  /** The character after a backslash; the place stays at its last sign. */
  #escape(): string | undefined {
    const sign = this.#text[this.#at] ?? '';
    if (sign !== 'u') return escapes[sign];
    const hex = this.#text.slice(this.#at + 1, this.#at + 5);
    if (!/^[0-9a-fA-F]{4}$/.test(hex)) return undefined;
    this.#at += 4;
    return String.fromCharCode(parseInt(hex, 16));
  }

  #word(): JsonValue | undefined {
    const word = /-?[a-zA-Z]*/y;
    word.lastIndex = this.#at;
    const text = word.exec(this.#text)?.[0] ?? '';
    const value = Object.hasOwn(words, text) ? words[text] : undefined;
    if (value !== undefined) this.#at += text.length;
    return value;
  }

  #number(): JsonValue | undefined {
    const number = /[-+.0-9a-fA-FxX]+/y;
    number.lastIndex = this.#at;
    const text = number.exec(this.#text)?.[0];
    if (text === undefined) return undefined;
    this.#at += text.length;
    const next = this.#text.charCodeAt(this.#at);
    const isEnded = this.#at === this.#text.length || isWhiteSpace(next) || ',}])/'.includes(this.#text[this.#at] ?? '');
    return isEnded ? parseJsonNumber(text) : undefined;
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  /** Skips white space and comments; false where a comment does not end. */
  #skip(): boolean {
    for (;;) {
      while (this.#at < this.#text.length && isWhiteSpace(this.#text.charCodeAt(this.#at))) this.#at += 1;
      if (this.#text[this.#at] !== '/') return true;
      const end = this.#commentEnd();
      if (end < 0) return false;
      this.#at = end;
    }
  }

  #commentEnd(): number {
    const kind = this.#text[this.#at + 1];
    if (kind === '*') {
      const end = this.#text.indexOf('*/', this.#at + 2);
      return end < 0 ? -1 : end + 2;
    }
    if (kind !== '/') return -1;
    const end = /[\r\n]/.exec(this.#text.slice(this.#at));
    return end === null ? this.#text.length : this.#at + end.index;
  }
}

function isKeyUnit(unit: number): boolean {
  return isLetter(unit) || isDigit(unit) || unit === 0x5f || unit === 0x24;
}
