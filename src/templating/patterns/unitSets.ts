import { isWhiteSpace } from '../text/characters.ts';
import { blockNamed } from './unicodeBlocks.ts';
import type { UnitSet } from './node.ts';

const word = /[\p{L}\p{Mn}\p{Nd}\p{Pc}]/u;
const decimalDigit = /\p{Nd}/u;

/** `\w` */
export const wordSet: UnitSet = remembered((unit) => word.test(String.fromCharCode(unit)));
/** `\d` */
export const digitSet: UnitSet = remembered((unit) => decimalDigit.test(String.fromCharCode(unit)));
/** `\s` */
export const spaceSet: UnitSet = isWhiteSpace;
/** `.` without the option s */
export const notLineFeed: UnitSet = (unit) => unit !== 0x0a;
/** `.` with the option s */
export const anything: UnitSet = () => true;

export function not(set: UnitSet): UnitSet {
  return (unit) => !set(unit);
}

export function range(from: number, to: number): UnitSet {
  return (unit) => unit >= from && unit <= to;
}

export function anyOf(sets: readonly UnitSet[]): UnitSet {
  return (unit) => sets.some((set) => set(unit));
}

/** The units of one set that are not in the other: `[a-z-[aeiou]]`. */
export function without(set: UnitSet, excluded: UnitSet): UnitSet {
  return (unit) => set(unit) && !excluded(unit);
}

/** The set and the same letters in the other case. */
export function ignoringCase(set: UnitSet): UnitSet {
  return (unit) => set(unit) || caseVariants(unit).some(set);
}

/** True for the same letter in whatever case. */
export function equalIgnoringCase(left: number, right: number): boolean {
  return left === right || caseVariants(left).includes(right);
}

/** `\p{name}`: a general category (`L`, `Lu`) or a block (`IsGreek`); undefined for names .NET does not know. */
export function categorySet(name: string): UnitSet | undefined {
  const block = blockNamed(name);
  if (block !== undefined) return range(block[0], block[1]);
  if (!/^(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfson]?)$/.test(name)) return undefined;
  const category = new RegExp(`\\p{${name}}`, 'u');
  return remembered((unit) => category.test(String.fromCharCode(unit)));
}

/** Answers for ASCII come from a table. */
export function remembered(set: UnitSet): UnitSet {
  const ascii = Array.from({ length: 128 }, (_, unit) => set(unit));
  return (unit) => ascii[unit] ?? set(unit);
}

function caseVariants(unit: number): readonly number[] {
  const character = String.fromCharCode(unit);
  const variants = [character.toLowerCase(), character.toUpperCase(), character.toUpperCase().toLowerCase()];
  return variants.filter((variant) => variant.length === 1).map((variant) => variant.charCodeAt(0));
}
