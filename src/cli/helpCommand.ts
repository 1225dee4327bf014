import type { CommandResult } from './defineCommand.ts';
import { AppError } from '../errors/appError.ts';
import { didYouMean } from '../errors/nearest.ts';
import { classicTexts } from '../output/classic/texts.ts';
import type { Described } from './builtins.ts';
import type { CommandEntry } from './commandEntry.ts';
import type { CommandDefinition } from './defineCommand.ts';
import { defineCommand } from './defineCommand.ts';
import { formatExitCodes } from './formatExitCodes.ts';
import { program } from './program.ts';

/** `help`: the program's help, a command's, or a topic's. */
export function helpCommand(subject: Described): { readonly command: CommandDefinition } {
  const command = defineCommand({
    description: 'Shows the commands, or the options and examples of one.',
    examples: [
      { text: 'How to push a package', line: 'pulpo help push' },
      { text: 'What the exit codes mean', line: 'pulpo help exit-codes' },
    ],
    options: {},
    positional: { name: 'command', summary: 'The command to explain, or exit-codes', many: true, required: false },
    uses: ['output'],
    unknownOptions: subject.manner === 'classic' ? 'ignore' : 'ignoreKnownElsewhere',
    async run({ positionals, helpOutputFormat }) {
      const name = positionals.join(' ').toLowerCase();
      if (helpOutputFormat === 'json') return documentAnswer(subject, name);
      const text = await helpText(subject, name);
      return { data: { Help: text }, view: { kind: 'raw', text } };
    },
  });
  return { command };
}

async function documentAnswer(subject: Described, name: string): Promise<CommandResult> {
  const { commandDocument, commandList } = await import('./helpDocument.ts');
  const entry = findEntry(subject, name);
  if (entry === undefined && name !== '') throw unknown(subject, name);
  const data = entry === undefined ? commandList(shownEntries(subject)) : commandDocument(entry, (await entry.load()).command);
  return { data, view: { kind: 'raw', text: `${JSON.stringify(data, null, 2)}\n` } };
}

/** The help of the program, a command, a group of commands or a topic, in the layout of the manner. Also what the build's table holds. */
export async function helpText(subject: Described, name: string): Promise<string> {
  if (name === '') return generalHelp(subject, shownEntries(subject));
  if (name === 'exit-codes') return formatExitCodes(subject.manner);
  const entry = findEntry(subject, name);
  if (entry !== undefined) return commandHelp(subject, entry);
  const group = subject.entries().filter((candidate) => candidate.name.startsWith(`${name} `));
  if (group.length > 0) return generalHelp(subject, group);
  // Octo told of it and ended well.
  if (subject.manner === 'classic') return `${classicTexts.unsupportedCommand(name)}\n${await generalHelp(subject, shownEntries(subject))}`;
  throw unknown(subject, name);
}

async function commandHelp(subject: Described, entry: CommandEntry): Promise<string> {
  const { command } = await entry.load();
  if (subject.manner === 'classic') return (await import('./octoHelp.ts')).formatOctoCommandHelp(entry, command);
  return (await import('./formatHelp.ts')).formatCommandHelp(entry, command, program(subject));
}

async function generalHelp(subject: Described, entries: readonly CommandEntry[]): Promise<string> {
  if (subject.manner === 'classic') return (await import('./octoHelp.ts')).formatOctoGeneralHelp(entries, subject.version);
  return (await import('./formatHelp.ts')).formatGeneralHelp(entries, program(subject), subject.version);
}

function shownEntries({ manner, entries }: Described): readonly CommandEntry[] {
  return entries().filter(({ only }) => only === undefined || only === manner);
}

function findEntry({ entries }: Described, name: string): CommandEntry | undefined {
  return entries().find((candidate) => candidate.name === name || candidate.aliases.includes(name));
}

function unknown(subject: Described, name: string): AppError {
  const names = shownEntries(subject).map((candidate) => candidate.name);
  return new AppError('usage', 'COMMAND_UNKNOWN', `There is no help for "${name}": it is no command`, {
    hint: didYouMean(name, names) ?? `Run "${program(subject)} help" for the commands.`,
  });
}
