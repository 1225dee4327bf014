import { lines } from '../output/view.ts';
import type { Described } from './builtins.ts';
import type { CommandEntry } from './commandEntry.ts';
import type { CommandDefinition } from './defineCommand.ts';
import { defineCommand } from './defineCommand.ts';
import { optionsOf } from './flagGroups.ts';
import { dashed, octoName } from './optionNames.ts';

/** `complete`: what a shell's script asks for the words typed so far; one suggestion per line. Source: octo-classic.md §3.21. */
export function completeCommand(subject: Described): { readonly command: CommandDefinition } {
  const command = defineCommand({
    description: 'Prints what can follow the words of a command line, for the completion of a shell.',
    examples: [{ text: 'Options of push that begin with --sp', line: 'pulpo complete push --sp' }],
    options: {},
    positional: { name: 'word', summary: 'The words typed so far', many: true, required: false },
    uses: [],
    unknownOptions: 'asArguments',
    async run({ positionals }) {
      const found = await suggestions(positionals, subject);
      return { data: found, view: lines(...found) };
    },
  });
  return { command };
}

/** Suggestions for the last of the words, sorted. */
export async function suggestions(words: readonly string[], { entries, manner }: Described): Promise<readonly string[]> {
  const start = words.findIndex((word) => !/^(octo|pulpo|complete)$/i.test(word));
  const typed = start === -1 ? [] : words.slice(start).map((word) => word.toLowerCase());
  const term = typed.at(-1) ?? '';
  const all = entries().filter(({ only }) => only === undefined || only === manner);
  const before = typed.slice(0, -1).filter((word) => !word.startsWith('-'));
  const spell = manner === 'classic' ? (key: string) => octoName(key) : dashed;
  if (term.startsWith('--')) {
    const keys = before.length === 0 ? ['help', 'helpOutputFormat'] : await optionKeys(commandOf(before, all));
    return matching(
      keys.map((key) => `--${spell(key)}`),
      term,
    );
  }
  // The second word of a two-word name; after a whole name there is nothing to suggest.
  if (before.length > 1 || (before.length === 1 && !all.some(({ name }) => name.startsWith(`${before[0] ?? ''} `)))) return [];
  const names = all.map(({ name }) => name.split(' '));
  const next =
    before.length === 0
      ? names.map(([first = '']) => first)
      : names.filter(([first]) => first === before[0]).map(([, second = '']) => second);
  return matching(next, term);
}

function commandOf(words: readonly string[], all: readonly CommandEntry[]): CommandEntry | undefined {
  const named = (name: string) => all.find((entry) => entry.name === name || entry.aliases.includes(name));
  return named(words.slice(0, 2).join(' ')) ?? named(words[0] ?? '');
}

async function optionKeys(entry: CommandEntry | undefined): Promise<readonly string[]> {
  return entry === undefined ? [] : Object.keys(optionsOf((await entry.load()).command));
}

function matching(candidates: readonly string[], term: string): readonly string[] {
  return [...new Set(candidates)].filter((candidate) => candidate !== '' && candidate.toLowerCase().startsWith(term)).sort();
}
