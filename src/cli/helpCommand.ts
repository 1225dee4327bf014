import { AppError } from '../errors/appError.ts';
import { didYouMean } from '../errors/nearest.ts';
import type { Described } from './builtins.ts';
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
    unknownOptions: 'ignoreKnownElsewhere',
    async run({ positionals }) {
      const text = await helpText(subject, positionals.join(' ').toLowerCase());
      return { data: { Help: text }, view: { kind: 'raw', text } };
    },
  });
  return { command };
}

async function helpText(subject: Described, name: string): Promise<string> {
  const entries = subject.entries();
  const { formatCommandHelp, formatGeneralHelp } = await import('./formatHelp.ts');
  if (name === '') return formatGeneralHelp(entries, program(subject), subject.version);
  if (name === 'exit-codes') return formatExitCodes(subject.manner);
  const entry = entries.find((candidate) => candidate.name === name || candidate.aliases.includes(name));
  if (entry !== undefined) return formatCommandHelp(entry, (await entry.load()).command, program(subject));
  const group = entries.filter((candidate) => candidate.name.startsWith(`${name} `));
  if (group.length > 0) return formatGeneralHelp(group, program(subject), subject.version);
  const hint = didYouMean(
    name,
    entries.map((candidate) => candidate.name),
  );
  throw new AppError('usage', 'COMMAND_UNKNOWN', `There is no help for "${name}": it is no command`, {
    hint: hint ?? `Run "${program(subject)} help" for the commands.`,
  });
}
