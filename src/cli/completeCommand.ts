import { lines } from '../output/view.ts';
import type { Described } from './builtins.ts';
import type { CommandEntry } from './commandEntry.ts';
import type { CommandDefinition } from './defineCommand.ts';
import { defineCommand } from './defineCommand.ts';
import { optionsOf } from './flagGroups.ts';
import type { OptionLookup } from './optionNames.ts';
import { createLookup, dashed, octoName } from './optionNames.ts';
import type { NameKind, OptionDefinition } from './options.ts';
import { givenValue, plainWords, valueBeingTyped } from './typedWords.ts';

/** `complete`: what a shell's script asks for the words typed so far; one suggestion per line. Source: octo-classic.md §3.21. */
export function completeCommand(subject: Described): { readonly command: CommandDefinition } {
  const command = defineCommand({
    description: 'Prints what can follow the words of a command line, for the completion of a shell.',
    examples: [{ text: 'Options of push that begin with --sp', line: 'pulpo complete push --sp' }],
    options: {},
    positional: { name: 'word', summary: 'The words typed so far', many: true, required: false },
    uses: [],
    unknownOptions: 'asArguments',
    async run({ positionals }, context) {
      // The names on a server are asked for only where they are wanted: this runs at every press of the key.
      const found = await suggestions(positionals, subject, async (request) =>
        (await import('../commands/completeNames.ts')).completeNames(request, context),
      );
      return { data: found, view: lines(...found) };
    },
  });
  return { command };
}

/** What the server is asked for. */
export interface NameRequest {
  readonly kind: NameKind;
  /** As they stand on the line already. */
  readonly project: string | undefined;
  readonly server: string | undefined;
  readonly space: string | undefined;
}

export type NameSource = (request: NameRequest) => Promise<readonly string[]>;

/** Suggestions for the last of the words, sorted. */
export async function suggestions(words: readonly string[], { entries, manner }: Described, names: NameSource): Promise<readonly string[]> {
  const given = plainWords(words);
  const start = given.findIndex((word) => !/^(octo|pulpo|complete)$/i.test(word));
  const raw = start === -1 ? [] : given.slice(start);
  const typed = raw.map((word) => word.toLowerCase());
  const term = typed.at(-1) ?? '';
  const all = entries().filter(({ only }) => only === undefined || only === manner);
  const before = typed.slice(0, -1).filter((word) => !word.startsWith('-'));
  const spell = manner === 'classic' ? (key: string) => octoName(key) : dashed;
  const command = before.length === 0 ? undefined : (await commandOf(before, all)?.load())?.command;
  const table = command === undefined ? {} : optionsOf(command);
  const lookup = createLookup(table);
  const value = valueBeingTyped(raw, lookup);
  if (value !== undefined) {
    const found = await valuesOf(value.definition, { raw, lookup, names });
    return matching(found, value.value.toLowerCase()).map((text) => `${value.head}${text}`);
  }
  if (term.startsWith('--')) {
    const keys = before.length === 0 ? ['help', 'helpOutputFormat'] : Object.keys(table);
    // Octo's name of an option may be the second one here.
    const others = manner === 'classic' ? Object.values(table).flatMap(({ aliases }) => aliases ?? []) : [];
    return matching(
      [...keys, ...others].map((key) => `--${spell(key)}`),
      term,
    );
  }
  // The second word of a two-word name; after a whole name there is nothing to suggest.
  if (before.length > 1 || (before.length === 1 && !all.some(({ name }) => name.startsWith(`${before[0] ?? ''} `)))) return [];
  const commands = all.map(({ name }) => name.split(' '));
  const next =
    before.length === 0
      ? commands.map(([first = '']) => first)
      : commands.filter(([first]) => first === before[0]).map(([, second = '']) => second);
  return matching(next, term);
}

interface Line {
  readonly raw: readonly string[];
  readonly lookup: OptionLookup;
  readonly names: NameSource;
}

async function valuesOf(definition: OptionDefinition, { raw, lookup, names }: Line): Promise<readonly string[]> {
  if (definition.type === 'choice') return definition.choices;
  if (definition.type === 'boolean') return ['true', 'false'];
  const { complete } = definition;
  if (complete === undefined || complete === 'file' || complete === 'folder') return [];
  if (typeof complete !== 'string') return complete;
  const given = (key: string): string | undefined => givenValue(raw, key, lookup);
  return names({ kind: complete, project: given('project'), server: given('server'), space: given('space') });
}

function commandOf(words: readonly string[], all: readonly CommandEntry[]): CommandEntry | undefined {
  const named = (name: string) => all.find((entry) => entry.name === name || entry.aliases.includes(name));
  return named(words.slice(0, 2).join(' ')) ?? named(words[0] ?? '');
}

function matching(candidates: readonly string[], term: string): readonly string[] {
  return [...new Set(candidates)].filter((candidate) => candidate !== '' && candidate.toLowerCase().startsWith(term)).sort();
}
