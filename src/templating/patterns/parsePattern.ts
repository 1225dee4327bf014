import { isNumber, type Groups, GroupCollector } from './groups.ts';
import { classEscape, unitEscape } from './escapes.ts';
import { type Assertion, nothing, type ParsedPattern, type PatternNode, type UnitSet } from './node.ts';
import { PatternReader } from './patternReader.ts';
import { unitClass } from './unitClass.ts';
import { anything, ignoringCase, notLineFeed, range } from './unitSets.ts';

interface Options {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly singleLine: boolean;
  readonly explicitCapture: boolean;
  readonly ignoreSpace: boolean;
}

const optionLetters: Readonly<Record<string, keyof Options>> = {
  i: 'ignoreCase',
  m: 'multiline',
  s: 'singleLine',
  n: 'explicitCapture',
  x: 'ignoreSpace',
};
const noOptions: Options = { ignoreCase: false, multiline: false, singleLine: false, explicitCapture: false, ignoreSpace: false };
const assertions: Readonly<Record<string, Assertion>> = {
  ...{ A: 'textStart', z: 'textEnd', Z: 'endOrFinalLine', G: 'searchStart', b: 'wordEdge', B: 'noWordEdge' },
};

/** Groups inside groups go no deeper. */
const deepestGroup = 200;

/** Parses a .NET regular expression without options (octostache §11). Throws `TEMPLATE_PATTERN_INVALID`. */
export function parsePattern(pattern: string): ParsedPattern {
  const collector = new GroupCollector();
  new PatternParser(pattern, collector, undefined).parse();
  const groups = collector.groups();
  const node = new PatternParser(pattern, new GroupCollector(), groups).parse();
  return { node, groupCount: groups.count, names: groups.names };
}

class PatternParser {
  readonly #reader: PatternReader;
  readonly #collector: GroupCollector;
  /** Undefined while they are being collected: then every reference is taken for a valid one. */
  readonly #groups: Groups | undefined;
  #options = noOptions;
  #depth = 0;

  constructor(pattern: string, collector: GroupCollector, groups: Groups | undefined) {
    this.#reader = new PatternReader(pattern);
    this.#collector = collector;
    this.#groups = groups;
  }

  parse(): PatternNode {
    const node = this.#choice();
    return this.#reader.isAtEnd ? node : this.#reader.fail('too many )');
  }

  /** Alternatives up to a closing parenthesis; options set inside end with them. */
  #choice(): PatternNode {
    const options: PatternNode[] = [this.#sequence()];
    while (this.#reader.take('|')) options.push(this.#sequence());
    return options.length === 1 ? (options[0] ?? nothing) : { kind: 'choice', options };
  }

  #sequence(): PatternNode {
    const items: PatternNode[] = [];
    for (;;) {
      this.#skipIgnored();
      if (this.#reader.isAtEnd || this.#reader.sign === '|' || this.#reader.sign === ')') return { kind: 'sequence', items };
      const item = this.#atom();
      if (item !== undefined) items.push(this.#quantified(item));
    }
  }

  /** One unit, group or assertion; undefined for `(?i)`, which only sets options. */
  #atom(): PatternNode | undefined {
    const reader = this.#reader;
    const sign = reader.next();
    switch (sign) {
      case '(':
        return this.#group();
      case '[':
        return { kind: 'set', set: unitClass(reader, this.#options.ignoreCase) };
      case '.':
        return { kind: 'set', set: this.#options.singleLine ? anything : notLineFeed };
      case '^':
        return { kind: 'assertion', test: this.#options.multiline ? 'lineStart' : 'textStart' };
      case '$':
        return { kind: 'assertion', test: this.#options.multiline ? 'lineEnd' : 'endOrFinalLine' };
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        reader.at -= 1;
        return reader.fail(`a quantifier '${sign}' after nothing`);
      default:
        return this.#unit(sign.charCodeAt(0));
    }
  }

  #unit(unit: number): PatternNode {
    const set: UnitSet = range(unit, unit);
    return { kind: 'set', set: this.#options.ignoreCase ? ignoringCase(set) : set };
  }

  #escape(): PatternNode {
    const reader = this.#reader;
    const test = Object.hasOwn(assertions, reader.sign) ? assertions[reader.sign] : undefined;
    if (test !== undefined) {
      reader.at += 1;
      return { kind: 'assertion', test };
    }
    const set = classEscape(reader);
    if (set !== undefined) return { kind: 'set', set };
    return this.#reference() ?? this.#unit(unitEscape(reader));
  }

  /** `\1`, `\k<name>`, `\k'name'`. A number of two and more digits that is no group is an octal escape. */
  #reference(): PatternNode | undefined {
    const reader = this.#reader;
    const start = reader.at;
    const named = reader.takeMatch(/k(?:<(\w+)>|'(\w+)')/);
    const name = named?.[1] ?? named?.[2] ?? reader.takeMatch(/[1-9]\d{0,8}/)?.[0];
    if (name === undefined) return undefined;
    const group = this.#groups === undefined ? 0 : this.#groups.names.get(isNumber(name) ? String(Number(name)) : name);
    if (group !== undefined) return { kind: 'reference', group, ignoreCase: this.#options.ignoreCase };
    if (named !== undefined || name.length === 1) reader.fail(`a reference to '${name}', which is no group`);
    reader.at = start;
    return undefined;
  }

  #group(): PatternNode | undefined {
    const reader = this.#reader;
    if (this.#depth >= deepestGroup) reader.fail('too many groups inside groups');
    const outer = this.#options;
    this.#depth += 1;
    const node = reader.take('?') ? this.#special() : this.#unnamed();
    this.#depth -= 1;
    // `(?i)` holds until the group around it ends, a group's own options until its end.
    if (node !== undefined) this.#options = outer;
    return node;
  }

  #unnamed(): PatternNode {
    if (this.#options.explicitCapture) return this.#closed();
    const group = this.#collector.unnamed();
    return { kind: 'capture', group, item: this.#closed() };
  }

  /** What follows `(?`. */
  #special(): PatternNode | undefined {
    const reader = this.#reader;
    if (reader.take('=')) return this.#look('ahead', false);
    if (reader.take('!')) return this.#look('ahead', true);
    if (reader.take('<=')) return this.#look('behind', false);
    if (reader.take('<!')) return this.#look('behind', true);
    if (reader.take('>')) return { kind: 'atomic', item: this.#closed() };
    if (reader.take('(')) return this.#condition();
    if (reader.take('<')) return this.#named('>');
    return reader.take("'") ? this.#named("'") : this.#optionsGroup();
  }

  #look(direction: 'ahead' | 'behind', negative: boolean): PatternNode {
    return { kind: 'look', direction, negative, item: this.#closed() };
  }

  /** `(?<name>…)` and `(?<name-other>…)` */
  #named(end: string): PatternNode {
    const reader = this.#reader;
    const match = reader.takeMatch(/(\w*)(?:-(\w+))?/);
    const name = match?.[1] ?? '';
    const pops = match?.[2];
    if (!reader.take(end) || (name === '' && pops === undefined) || (/^\d/.test(name) && !/^[1-9]\d{0,8}$/.test(name)))
      reader.fail('an invalid group name');
    if (name !== '') this.#collector.named(name);
    const item = this.#closed();
    const group = name === '' ? undefined : this.#numberOf(name);
    if (pops !== undefined) return { kind: 'balance', group, pops: this.#numberOf(pops), item };
    return { kind: 'capture', group: group ?? 0, item };
  }

  #numberOf(name: string): number {
    const number = this.#groups === undefined ? 0 : this.#groups.names.get(name);
    return number ?? this.#reader.fail(`a reference to '${name}', which is no group`);
  }

  /** `(?(1)yes|no)`, `(?(name)yes|no)`, `(?(pattern)yes|no)` */
  #condition(): PatternNode {
    const reader = this.#reader;
    const name = /^(\w+)\)/.exec(reader.text.slice(reader.at, reader.at + 100))?.[1];
    const isGroup = name !== undefined && (isNumber(name) || this.#groups?.names.has(name) === true);
    let test: number | PatternNode;
    if (isGroup) {
      reader.at += name.length + 1;
      test = this.#numberOf(name);
    } else {
      test = { kind: 'look', direction: 'ahead', negative: false, item: this.#closed() };
    }
    const branches = this.#choiceBranches();
    return { kind: 'condition', test, yes: branches[0] ?? nothing, no: branches[1] ?? nothing };
  }

  #choiceBranches(): readonly PatternNode[] {
    const branch = this.#closed();
    if (branch.kind !== 'choice') return [branch];
    return branch.options.length > 2 ? this.#reader.fail('too many | in a condition') : branch.options;
  }

  /** `(?i-m)` and `(?i-m:…)` */
  #optionsGroup(): PatternNode | undefined {
    const reader = this.#reader;
    const match = reader.takeMatch(/([imnsx]*)(?:-([imnsx]*))?(:|\))/i);
    if (match === undefined) return reader.fail('an unknown group');
    const changed = new Map<string, boolean>();
    for (const letter of (match[1] ?? '').toLowerCase()) changed.set(optionLetters[letter] ?? '', true);
    for (const letter of (match[2] ?? '').toLowerCase()) changed.set(optionLetters[letter] ?? '', false);
    this.#options = { ...this.#options, ...Object.fromEntries(changed) };
    return match[3] === ')' ? undefined : this.#closed();
  }

  /** The rest of a group with its closing parenthesis. */
  #closed(): PatternNode {
    const node = this.#choice();
    return this.#reader.take(')') ? node : this.#reader.fail('a missing )');
  }

  #quantified(item: PatternNode): PatternNode {
    this.#skipIgnored();
    const match = this.#reader.takeMatch(/([*+?])|\{(\d{1,9})(?:(,)(\d{1,9})?)?\}/);
    if (match === undefined) return item;
    const [least, most] = match[1] === undefined ? counts(match) : (signCounts[match[1]] ?? [0, Infinity]);
    if (most < least) this.#reader.fail('a quantifier whose numbers are the wrong way round');
    const lazy = this.#reader.take('?');
    this.#skipIgnored();
    if (this.#reader.takeMatch(/[*+?]|\{\d{1,9}(?:,\d{0,9})?\}/) !== undefined) this.#reader.fail('a quantifier after a quantifier');
    return { kind: 'repeat', item, least, most, lazy };
  }

  /** Comments, and with the option x white space and `# …` up to the end of the line. */
  #skipIgnored(): void {
    const ignored = this.#options.ignoreSpace ? /(?:\(\?#[^)]*\)|[\t-\r ]|#[^\n]*)+/ : /(?:\(\?#[^)]*\))+/;
    this.#reader.takeMatch(ignored);
  }
}

const signCounts: Readonly<Record<string, readonly [number, number]>> = { '*': [0, Infinity], '+': [1, Infinity], '?': [0, 1] };

function counts(match: RegExpExecArray): readonly [number, number] {
  const least = Number(match[2]);
  return [least, match[3] === undefined ? least : match[4] === undefined ? Infinity : Number(match[4])];
}
