import type { Culture } from '../text/culture.ts';
import { type PatternPiece, piecesOf, splitSections } from './customPattern.ts';
import { type Digits, roundDigits } from './digits.ts';
import { formatExponent } from './generalFormat.ts';

/** What a section's placeholders ask for; positions count digit placeholders from the left. */
interface Layout {
  readonly pieces: readonly PatternPiece[];
  readonly placeholders: number;
  /** Placeholders before the decimal point. */
  readonly beforePoint: number;
  /** Digits before the point that are shown even where they are zero. */
  readonly leastWhole: number;
  /** Digits after the point that are shown even where they are zero. */
  readonly leastFraction: number;
  readonly scale: number;
  readonly grouped: boolean;
  readonly scientific: boolean;
}

/** A custom numeric format such as `#,##0.00;(0);zero`. */
export function formatCustom(number: Digits, pattern: string, culture: Culture): string {
  const sections = splitSections(pattern);
  const wanted = number.digits === '' ? 2 : number.negative ? 1 : 0;
  const first = sectionIndex(sections, wanted);
  const prepared = prepare(number, sections[first] ?? '');
  if (number.digits === '' || prepared.number.digits !== '') return write(prepared, first, culture);
  // What rounds to zero is shown by the section for zero.
  const zero = sectionIndex(sections, 2);
  return zero === first ? write(prepared, first, culture) : write(prepare(prepared.number, sections[zero] ?? ''), zero, culture);
}

interface Prepared {
  readonly number: Digits;
  readonly layout: Layout;
}

function sectionIndex(sections: readonly string[], wanted: number): number {
  return sections[wanted] ? wanted : 0;
}

function prepare(number: Digits, section: string): Prepared {
  const layout = layoutOf(piecesOf(section));
  if (number.digits === '') return { number: { ...number, point: 0, negative: number.kind === 'double' && number.negative }, layout };
  const scaled = { ...number, point: number.point + layout.scale };
  const kept = layout.scientific ? layout.placeholders : scaled.point + layout.placeholders - layout.beforePoint;
  return { number: roundDigits(scaled, kept), layout };
}

function layoutOf(pieces: readonly PatternPiece[]): Layout {
  let placeholders = 0;
  let point = -1;
  let firstZero = -1;
  let lastZero = 0;
  let scale = 0;
  let groupAt = -1;
  let groupCount = 0;
  let grouped = false;
  for (const piece of pieces) {
    if (piece.kind === 'digit') {
      if (piece.placeholder === '0' && firstZero < 0) firstZero = placeholders;
      placeholders += 1;
      if (piece.placeholder === '0') lastZero = placeholders;
    } else if (piece.kind === 'point') {
      if (point < 0) point = placeholders;
    } else if (piece.kind === 'scale') {
      scale += piece.places;
    } else if (piece.kind === 'group' && placeholders > 0 && point < 0) {
      grouped ||= groupAt >= 0 && groupAt !== placeholders;
      groupCount = groupAt === placeholders ? groupCount + 1 : 1;
      groupAt = placeholders;
    }
  }
  const beforePoint = point < 0 ? placeholders : point;
  // Separators directly before the point divide by a thousand each instead of grouping.
  const divides = groupAt >= 0 && groupAt === beforePoint;
  return {
    ...{ pieces, placeholders, beforePoint, scientific: pieces.some((piece) => piece.kind === 'exponent') },
    leastWhole: firstZero >= 0 && firstZero < beforePoint ? beforePoint - firstZero : 0,
    leastFraction: Math.max(0, lastZero - beforePoint),
    scale: divides ? scale - groupCount * 3 : scale,
    grouped: grouped || (groupAt >= 0 && !divides),
  };
}

function write({ number, layout }: Prepared, section: number, culture: Culture): string {
  const body = new Writer(number, layout, culture).text();
  const isSigned = number.negative && section === 0 && (number.point !== 0 || body !== '');
  return isSigned ? `-${body}` : body;
}

/** Fills the placeholders from left to right. */
class Writer {
  readonly #number: Digits;
  readonly #layout: Layout;
  readonly #culture: Culture;
  #text = '';
  /** Digits of the number already written. */
  #used = 0;
  /** Place value of the next placeholder: 1 is the digit before the point, 0 the first after it. */
  #place: number;
  /** Digits the number has more (or fewer, if negative) before the point than the pattern has placeholders. */
  #surplus: number;
  #hasPoint = false;

  constructor(number: Digits, layout: Layout, culture: Culture) {
    this.#number = number;
    this.#layout = layout;
    this.#culture = culture;
    this.#place = layout.scientific ? layout.beforePoint : Math.max(number.point, layout.beforePoint);
    this.#surplus = layout.scientific ? 0 : number.point - layout.beforePoint;
  }

  text(): string {
    for (const piece of this.#layout.pieces) this.#write(piece);
    return this.#text;
  }

  #write(piece: PatternPiece): void {
    if (piece.kind === 'digit' || piece.kind === 'point') this.#writeSurplus();
    if (piece.kind === 'digit') this.#writeDigit();
    else if (piece.kind === 'point') this.#writePoint();
    else if (piece.kind === 'scale') this.#text += piece.sign;
    else if (piece.kind === 'literal') this.#text += piece.text;
    else if (piece.kind === 'exponent') this.#writeExponent(piece);
  }

  /** Digits the pattern has no placeholder for go before the first one. */
  #writeSurplus(): void {
    for (; this.#surplus > 0; this.#surplus -= 1) this.#put(this.#next() ?? '0');
  }

  #writeDigit(): void {
    if (this.#surplus < 0) {
      this.#surplus += 1;
      this.#put(this.#place <= this.#layout.leastWhole ? '0' : undefined);
    } else {
      this.#put(this.#next() ?? (this.#place > -this.#layout.leastFraction ? '0' : undefined));
    }
  }

  #writePoint(): void {
    if (this.#place !== 0 || this.#hasPoint) return;
    const hasMore = this.#layout.beforePoint < this.#layout.placeholders && this.#used < this.#number.digits.length;
    this.#hasPoint = this.#layout.leastFraction > 0 || hasMore;
    if (this.#hasPoint) this.#text += this.#culture.numbers.decimalSeparator;
  }

  #writeExponent(piece: Extract<PatternPiece, { kind: 'exponent' }>): void {
    const exponent = this.#number.digits === '' ? 0 : this.#number.point - this.#layout.beforePoint;
    const text = formatExponent(exponent, piece.sign, piece.width);
    this.#text += exponent >= 0 && !piece.plus ? text.replace('+', '') : text;
  }

  #next(): string | undefined {
    const digit = this.#number.digits[this.#used];
    if (digit !== undefined) this.#used += 1;
    return digit;
  }

  #put(digit: string | undefined): void {
    if (digit !== undefined) {
      this.#text += digit;
      const place = this.#place - 1;
      if (this.#layout.grouped && place > 0 && place % this.#culture.numbers.groupSize === 0)
        this.#text += this.#culture.numbers.groupSeparator;
    }
    this.#place -= 1;
  }
}
