import { AppError } from '../errors/appError.ts';
import type { CommandEntry } from './commandEntry.ts';
import { optionsOf } from './flagGroups.ts';
import { ourNameOf } from './foreignCommands.ts';
import { createLookup } from './optionNames.ts';
import { classicTexts } from '../output/classic/texts.ts';
import { didYouMean } from '../errors/nearest.ts';
import type { OptionTable } from './options.ts';

/** The commands one program knows. */
export interface Catalog {
  readonly entries: readonly CommandEntry[];
  /** The options of all commands together, for a command that accepts and ignores what others know. */
  allOptions(): Promise<OptionTable>;
  /** Which commands know an option by a name such as `--channel`; every command has to be loaded for it. Absent where there is but one. */
  optionOwners?(): Promise<(name: string) => readonly string[]>;
}

export function createCatalog(entries: readonly CommandEntry[]): Catalog {
  return {
    entries,
    async allOptions() {
      const modules = await Promise.all(entries.map((entry) => entry.load()));
      return Object.fromEntries(modules.flatMap(({ command }) => Object.entries(optionsOf(command))));
    },
    async optionOwners() {
      const lookups = await Promise.all(
        entries.map(async (entry) => ({ name: entry.name, lookup: createLookup(optionsOf((await entry.load()).command)) })),
      );
      return (option) => lookups.filter(({ lookup }) => lookup.find(option.replace(/^(--?|\/)/, '')) !== undefined).map(({ name }) => name);
    },
  };
}

export interface Found {
  readonly entry: CommandEntry;
  /** Tokens after the command's name. */
  readonly rest: readonly string[];
}

/**
 * The command a command line starts with; names of two words are tried first. Leading `-` and `/` of the first word do not
 * matter, as in octo. Throws COMMAND_UNKNOWN with the nearest names.
 */
export function findCommand(argv: readonly string[], catalog: Catalog, program: string): Found {
  const words = argv.slice(0, 2).map((word, index) => (index === 0 ? word.replace(/^(--?|\/)(?=.)/, '') : word).trim().toLowerCase());
  for (const count of [2, 1]) {
    const name = words.slice(0, count).join(' ');
    const entry =
      words.length >= count ? catalog.entries.find((candidate) => candidate.name === name || candidate.aliases.includes(name)) : undefined;
    if (entry !== undefined) return { entry, rest: argv.slice(count) };
  }
  throw unknownCommand(argv, words, catalog, program);
}

function unknownCommand(argv: readonly string[], words: readonly string[], catalog: Catalog, program: string): AppError {
  const first = argv[0] ?? '';
  if (first.startsWith('-')) {
    return new AppError('usage', 'COMMAND_UNKNOWN', `The command comes first, before ${first.replace(/[:=][^]*$/, '')}`, {
      hint: `Run "${program} help" for the commands.`,
    });
  }
  const names = catalog.entries.map((entry) => entry.name);
  const ours = ourNameOf(words);
  if (ours !== undefined) {
    return new AppError('usage', 'COMMAND_UNKNOWN', `"${words.join(' ')}" is no command of ${program}`, {
      hint: `What it does elsewhere, "${program} ${ours}" does here.`,
    });
  }
  const group = names.filter((name) => name.startsWith(`${words[0] ?? ''} `));
  if (group.length > 0) {
    return new AppError('usage', 'COMMAND_UNKNOWN', `"${words.join(' ')}" is no command`, {
      hint: `There are: ${group.map((name) => `${program} ${name}`).join(', ')}.`,
    });
  }
  const hint = didYouMean(words.join(' '), names) ?? didYouMean(words[0] ?? '', names) ?? `Run "${program} help" for the commands.`;
  const message = program === 'octo' ? classicTexts.unknownCommand(first) : `"${first}" is no command of ${program}`;
  return new AppError('usage', 'COMMAND_UNKNOWN', message, { hint });
}
