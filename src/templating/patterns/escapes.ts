import type { UnitSet } from './node.ts';
import type { PatternReader } from './patternReader.ts';
import { categorySet, digitSet, not, spaceSet, wordSet } from './unitSets.ts';

const controls: Readonly<Record<string, number>> = { a: 7, t: 9, n: 10, v: 11, f: 12, r: 13, e: 27 };
const classes: Readonly<Record<string, UnitSet>> = {
  d: digitSet,
  D: not(digitSet),
  w: wordSet,
  W: not(wordSet),
  s: spaceSet,
  S: not(spaceSet),
};

/** The set an escape such as `\d` or `\p{Lu}` stands for; undefined where it is none of these. The reader stands after the backslash. */
export function classEscape(reader: PatternReader): UnitSet | undefined {
  const { sign } = reader;
  const set = Object.hasOwn(classes, sign) ? classes[sign] : undefined;
  if (set !== undefined) {
    reader.at += 1;
    return set;
  }
  if (sign !== 'p' && sign !== 'P') return undefined;
  reader.at += 1;
  const name = reader.takeMatch(/\{([A-Za-z0-9-]+)\}/)?.[1];
  const category = name === undefined ? undefined : categorySet(name);
  if (category === undefined) reader.fail('an unknown category');
  return sign === 'p' ? category : not(category);
}

/** The unit an escape such as `\n`, `\x41`, `\u0041`, `\cA`, `\101` or `\.` stands for. The reader stands after the backslash. */
export function unitEscape(reader: PatternReader): number {
  const octal = reader.takeMatch(/[0-7]{1,3}/)?.[0];
  if (octal !== undefined) return parseInt(octal, 8) & 0xff;
  if (reader.isAtEnd) reader.fail('a backslash without a sign behind it');
  const sign = reader.next();
  const control = Object.hasOwn(controls, sign) ? controls[sign] : undefined;
  if (control !== undefined) return control;
  if (sign === 'x') return hexadecimal(reader, /[0-9a-fA-F]{2}/);
  if (sign === 'u') return hexadecimal(reader, /[0-9a-fA-F]{4}/);
  if (sign === 'c') return controlUnit(reader);
  if (wordSet(sign.charCodeAt(0))) reader.fail(`an unknown escape '\\${sign}'`);
  return sign.charCodeAt(0);
}

function hexadecimal(reader: PatternReader, digits: RegExp): number {
  const match = reader.takeMatch(digits);
  return match === undefined ? reader.fail('too few hexadecimal digits') : parseInt(match[0], 16);
}

function controlUnit(reader: PatternReader): number {
  const match = reader.takeMatch(/[@-_a-z]/);
  return match === undefined ? reader.fail('an unknown control character') : match[0].toUpperCase().charCodeAt(0) - 0x40;
}
