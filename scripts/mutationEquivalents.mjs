// Planted defects that change nothing anyone could see, each with the reason.

/** Lines of a file, told by a part of their text, and of what they become. */
const equivalents = [
  ['dates/formatDate.ts', "const dropPoint = Symbol('", "Symbol('')", 'The name of a symbol is shown nowhere.'],
  ['dates/formatDate.ts', "kind: 'utc', offset: 0 }", 'offset: 1', 'The formats that use this moment print no offset.'],
  ['dates/formatDate.ts', "letter === '%' ?", "letter === '' || letter === ''", 'A lone % is refused one call later.'],
  ['dates/formatDate.ts', 'offsetText(moment.offset, 3)', 'offset, 4', 'Three and more letters print the same.'],
  ['dates/formatDate.ts', "before.endsWith('.') ? dropPoint", "endsWith('')", 'Without a point there is none to drop.'],
  ['filters/addTime.ts', 'offset: 0 }', 'offset: 1', 'Dates without an offset are printed without one.'],
  ['filters/addTime.ts', '< 1e8', '<= 1e8', 'So many days or hours lead beyond the last date.'],
  ['filters/uri.ts', 'match[1]', /match\[2\] [!=]== undefined (?:\?|&&)/, 'The two groups match together or not at all.'],
  ['filters/uri.ts', "part.length === 3 && part.startsWith('%')", "startsWith('')", 'Only an encoded sign has three units.'],
  ['filters/version.ts', '?? false;', '?? true;', 'The next line refuses what has no parts.'],
  [
    'json/jsonDate.ts',
    'text.length < 8',
    '',
    'A quick refusal: no date is shorter than 9 or as long as 40 units but those with absurd numbers.',
  ],
  ['json/jsonDate.ts', "'MM/dd/yyyy HH:mm:ss'", "''", 'The invariant culture has the same general format.'],
  ['json/jsonDate.ts', 'kind: date.zone, offset: 0', 'offset: 1', 'The formats used print no offset for these kinds.'],
  ['json/jsonReader.ts', 'return undefined;', 'if (!!0', 'A quick refusal of texts that have no members when read.'],
  ['json/jsonReader.ts', 'return known;', 'if (!!0', 'A memory: without it the same text is printed again.'],
  ['markdown/autolinks.ts', '!/[hfmw]/.test', 'if (!!0', 'A quick refusal of what the pattern behind it refuses.'],
  ['markdown/autolinks.ts', 'return text.split(sign).length - 1', '', 'Two such counts are compared; both move alike.'],
  ['markdown/autolinks.ts', 'const isUnpaired', 'slice(1, end)', 'An address does not start with a parenthesis.'],
  ['markdown/autolinks.ts', 'if (end === 0', 'if (', 'An address starts with a letter, where trimming ends.', /!!0|end === 1/],
  ['markdown/emphasis.ts', 'let index = openers.length - 1', 'length + 1', 'Places without an opener are passed over.'],
  [
    'markdown/emphasis.ts',
    'opener.length % 3 === 0 && closer',
    '% 3 === 0 ||',
    'The sum is a multiple of three: if one length is, so is the other.',
  ],
  ['markdown/htmlBlocks.ts', 'if (!/^ {0,3}</.test(line))', 'if (!!0', 'A quick refusal of what all patterns behind it refuse.'],
  ['markdown/renderInlines.ts', "?? '`'", '', 'The run was seen already.'],
  ['markdown/renderInlines.ts', "/ +/y) ?? ' '", '', 'The blank was seen already.'],
  ['markdown/renderInlines.ts', 'if (end < 0) {', '', 'A closing run never stands at the start.', /end <= 0|end < 1/],
  ['markdown/renderInlines.ts', 'at >= 0; at = this', '', 'A closing run never stands at the start.', /at > 0|at >= 1/],
  ['markdown/renderMarkdown.ts', "if (!indent.includes('\\t')) return line;", '', 'A quick way for lines that need no change.'],
  ['markdown/tables.ts', "!second.includes('-')", "includes('')", 'The pattern behind it asks for a dash, too.'],
  ['markdown/parseBlocks.ts', 'mark.charAt(0)', 'charAt(1)', 'All signs of a fence are equal.'],
  [
    'numbers/customFormat.ts',
    'groupAt >= 0',
    '',
    'A separator before every placeholder is ignored, so this is never 0.',
    /groupAt >= 1|groupAt > 0/,
  ],
  ['numbers/customFormat.ts', 'firstZero < beforePoint', 'firstZero <=', 'Where they are equal the difference is 0.'],
  ['numbers/customFormat.ts', 'place > 0 && place %', 'place > 1', '1 is no multiple of a group.'],
  ['numbers/decimal.ts', "|| '0')", "|| '')", 'BigInt reads nothing as 0.'],
  ['numbers/decimal.ts', "=== '' ? '0' : digits", "? '' : digits", 'BigInt reads nothing as 0.'],
  ['numbers/digits.ts', "|| '0') + 1n", "|| '')", 'BigInt reads nothing as 0.'],
  ['numbers/doubleText.ts', 'return value < 0 ?', '', 'Only the infinities come here.', /value <= 0|value < 1/],
  ['patterns/captures.ts', 'this.#log.push(', '', 'Places of the log that this kind of change does not read.', /, 1\)|group, 1, 0\)/],
  ['patterns/captures.ts', 'groups + 1', 'groups + 2', 'Room for a group more that nothing uses.'],
  [
    'patterns/compilePattern.ts',
    ': Extract<Instruction, ',
    '',
    'Targets that are set before the program runs.',
    /(?:first|second|to|exit|yes|no|next): 1/,
  ],
  ['patterns/compilePattern.ts', 'this.slots += 1', '+= 2', 'Room for a loop more that nothing uses.'],
  ['patterns/compilePattern.ts', /^(?:splits|slots) = 0;/, '= 1', 'Room for one more that nothing uses.'],
  ['patterns/compilePattern.ts', 'this.splits += 1', '+= 2', 'Room for a split more that nothing uses.'],
  ['patterns/matcher.ts', 'length: this.#program.groups + 1', 'groups + 2', 'A group more that nothing asks for.'],
  [
    'patterns/matcher.ts',
    'this.#captures.rewind(logLength)',
    '',
    'Where a look fails the program goes back, which takes captures back, too.',
  ],
  ['patterns/matcher.ts', '#searchStart = 0', '= 1', 'Set by every search.'],
  ['patterns/parsePattern.ts', 'this.#groups === undefined ? 0', '? 1', 'The first reading only collects names.'],
  ['patterns/pattern.ts', 'end < text.length ?', 'end <= text.length', 'A search behind the end finds nothing.'],
  ['patterns/unitSets.ts', 'length: 128', '129', 'A place more in a memory.'],
  ['syntax/', / < \w+\.length && is\w+\(/, /<= \w+\.length/, 'Behind the end there is no such character.'],
  ['syntax/scan.ts', '| 0x20) !== wanted', 'if (!!0', 'A quick refusal of what the next line refuses.'],
  [
    'text/characters.ts',
    'if (unit < 0x80)',
    '',
    'ASCII has a quicker way to the same answer; U+0080 is nothing of the kind.',
    /<= 0x80|!!0 && unit < 0x80\) return \(?unit >= 0x/,
  ],
  ['text/characters.ts', 'while (from < to &&', 'from <= to', 'Behind the end there is no blank.'],
  ['variables/variableTree.ts', 'if (node.owner === this.#owner)', 'if (!!0', 'A copy of an own node is as good as the node.'],
  ['', /(?:at|end) < lines\.length/, /<= lines\.length/, 'Behind the last line there is none, which ends the loop, too.'],
];

/** Why a defect changes nothing; undefined where it does. */
export function equivalentReason({ path, before, after }) {
  return equivalents.find(
    ([file, line, change, , form]) =>
      path.includes(file) && has(before, line) && has(after, change) && (form === undefined || form.test(after)),
  )?.[3];
}

function has(text, part) {
  return typeof part === 'string' ? text.includes(part) : part.test(text);
}
