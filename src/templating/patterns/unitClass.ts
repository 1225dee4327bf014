import { classEscape, unitEscape } from './escapes.ts';
import type { UnitSet } from './node.ts';
import type { PatternReader } from './patternReader.ts';
import { anyOf, ignoringCase, not, range, remembered, without } from './unitSets.ts';

/** `[a-z-[aeiou]]`: the reader stands after the opening bracket and is left after the closing one. */
export function unitClass(reader: PatternReader, ignoreCase: boolean): UnitSet {
  const isNegated = reader.take('^');
  const members: UnitSet[] = [];
  let excluded: UnitSet | undefined;
  for (let isFirst = true; isFirst || reader.sign !== ']'; isFirst = false) {
    if (reader.isAtEnd) reader.fail('an unterminated [');
    if (!isFirst && reader.take('-[')) {
      excluded = unitClass(reader, ignoreCase);
      if (reader.sign !== ']') reader.fail('something after a subtracted class');
      break;
    }
    members.push(member(reader));
  }
  reader.at += 1;
  const union = ignoreCase ? ignoringCase(anyOf(members)) : anyOf(members);
  const set = isNegated ? not(union) : union;
  return remembered(excluded === undefined ? set : without(set, excluded));
}

/** One unit, a range of units, or an escape that stands for a set. */
function member(reader: PatternReader): UnitSet {
  if (reader.take('\\')) {
    const set = classEscape(reader);
    if (set !== undefined) return set;
    reader.at -= 1;
  }
  const from = unit(reader);
  if (reader.sign !== '-' || [']', '[', ''].includes(reader.text.charAt(reader.at + 1))) return range(from, from);
  reader.at += 1;
  if (reader.take('\\')) {
    if (classEscape(reader) !== undefined) reader.fail('a class as the end of a range');
    reader.at -= 1;
  }
  const to = unit(reader);
  return to < from ? reader.fail('a range that runs backwards') : range(from, to);
}

function unit(reader: PatternReader): number {
  if (!reader.take('\\')) return reader.next().charCodeAt(0);
  return reader.take('b') ? 0x08 : unitEscape(reader);
}
