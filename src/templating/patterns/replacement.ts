import type { PatternMatch } from './matcher.ts';

/** One part of a replacement text. `text` stands for itself, `group` for what a group captured. */
type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'group'; readonly group: number }
  | { readonly kind: 'before' | 'after' | 'whole' };

const reference = /\$(?:(?<number>\d{1,9})|\{(?<name>\w+)\}|(?<sign>[$&`'+_]))/g;

/** A replacement of .NET's (octostache §9.11); references to groups the pattern does not have stand for themselves. */
export class Replacement {
  readonly #parts: readonly Part[];

  constructor(text: string, names: ReadonlyMap<string, number>, groupCount: number) {
    const parts: Part[] = [];
    let from = 0;
    for (const match of text.matchAll(reference)) {
      const part = partOf(match.groups ?? {}, names, groupCount);
      if (part === undefined) continue;
      parts.push({ kind: 'text', text: text.slice(from, match.index) }, part);
      from = match.index + match[0].length;
    }
    this.#parts = [...parts, { kind: 'text', text: text.slice(from) }];
  }

  /** What replaces a match. A group that captured nothing is empty. */
  expand(text: string, match: PatternMatch): string {
    return this.#parts.map((part) => textOf(part, text, match)).join('');
  }

  /** Length of what replaces a match, without building it. */
  lengthFor(text: string, match: PatternMatch): number {
    return this.#parts.reduce((length, part) => length + lengthOf(part, text, match), 0);
  }
}

function partOf(
  groups: Readonly<Record<string, string | undefined>>,
  names: ReadonlyMap<string, number>,
  groupCount: number,
): Part | undefined {
  const { number, name, sign } = groups;
  if (sign !== undefined) return signPart(sign, groupCount);
  const group = names.get(number === undefined ? (name ?? '') : String(Number(number)));
  return group === undefined ? undefined : { kind: 'group', group };
}

function signPart(sign: string, groupCount: number): Part {
  if (sign === '$') return { kind: 'text', text: '$' };
  if (sign === '`') return { kind: 'before' };
  if (sign === "'") return { kind: 'after' };
  if (sign === '_') return { kind: 'whole' };
  return { kind: 'group', group: sign === '&' ? 0 : groupCount };
}

function textOf(part: Part, text: string, match: PatternMatch): string {
  const [start, end] = spanOf(part, text, match);
  return part.kind === 'text' ? part.text : text.slice(start, end);
}

function lengthOf(part: Part, text: string, match: PatternMatch): number {
  const [start, end] = spanOf(part, text, match);
  return part.kind === 'text' ? part.text.length : end - start;
}

function spanOf(part: Part, text: string, match: PatternMatch): readonly [number, number] {
  switch (part.kind) {
    case 'group':
      return match.group(part.group) ?? [0, 0];
    case 'before':
      return [0, match.start];
    case 'after':
      return [match.end, text.length];
    case 'whole':
    case 'text':
      return [0, text.length];
  }
}
