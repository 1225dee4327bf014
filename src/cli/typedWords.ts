import type { OptionLookup } from './optionNames.ts';
import type { OptionDefinition } from './options.ts';

/** The end of a command line that is being typed, where it is the value of an option. */
export interface TypedValue {
  readonly definition: OptionDefinition;
  /** What stands before the value in the same word: `--project=`. */
  readonly head: string;
  readonly value: string;
}

/** Words as a shell's script hands them over: with their quotes and backslashes, and in bash with `=` as a word of its own. */
export function plainWords(words: readonly string[]): readonly string[] {
  const plain = words.filter((word, index) => word !== '=' || index === words.length - 1).map(unquoted);
  return plain.at(-1) === '=' ? [...plain.slice(0, -1), ''] : plain;
}

function unquoted(word: string): string {
  const [, quote, inside = ''] = /^(["'])(.*)$/s.exec(word) ?? [];
  if (quote !== undefined) return inside.endsWith(quote) ? inside.slice(0, -1) : inside;
  return word.replace(/\\([\s\S])/g, '$1').replace(/(=)["']([^"']*)["']?$/, '$1$2');
}

/** The value that the last word is or begins, or undefined where it is none. */
export function valueBeingTyped(words: readonly string[], lookup: OptionLookup): TypedValue | undefined {
  const last = words.at(-1) ?? '';
  const [, head, name = '', value = ''] = /^(--?([\w-]+)[=:])(.*)$/s.exec(last) ?? [];
  const inline = head === undefined ? undefined : lookup.find(name);
  if (head !== undefined) return inline === undefined ? undefined : { definition: inline.definition, head, value };
  if (last.startsWith('-')) return undefined;
  const before = /^--?([\w-]+)$/.exec(words.at(-2) ?? '')?.[1];
  const option = before === undefined ? undefined : lookup.find(before);
  return option === undefined || option.definition.type === 'flag' ? undefined : { definition: option.definition, head: '', value: last };
}

/** What was given for an option earlier on the line. */
export function givenValue(words: readonly string[], key: string, lookup: OptionLookup): string | undefined {
  for (const [index, word] of words.slice(0, -1).entries()) {
    const [, name, separator, value] = /^--?([\w-]+)(?:([=:])(.*))?$/s.exec(word) ?? [];
    if (name !== undefined && lookup.find(name)?.key === key) return separator === undefined ? words[index + 1] : value;
  }
  return undefined;
}
