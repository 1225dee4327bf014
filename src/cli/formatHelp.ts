import { Argument, Command, Option } from 'commander';
import type { CommandEntry } from './commandEntry.ts';
import { jobs } from './commandEntry.ts';
import type { CommandDefinition } from './defineCommand.ts';
import { optionsOf } from './flagGroups.ts';
import { dashed } from './optionNames.ts';
import type { OptionDefinition } from './options.ts';

const width = 100;

/** The help of one command. The same text is made at build time and answered without loading anything. */
export function formatCommandHelp(entry: CommandEntry, definition: CommandDefinition, program: string): string {
  const command = newCommand(`${program} ${entry.name}`).description(definition.description);
  const { positional } = definition;
  if (positional !== undefined) {
    const name = `${positional.name.toUpperCase()}${positional.many ? '...' : ''}`;
    command.addArgument(new Argument(positional.required ? `<${name}>` : `[${name}]`, positional.summary));
  }
  for (const [key, option] of Object.entries(optionsOf(definition))) {
    if (option.hidden !== true) command.addOption(toOption(key, option));
  }
  return [withoutEnd(command.helpInformation()), ...examplesOf(definition, program), ...moreOf(entry), ''].join('\n');
}

/** The help of the program: the commands by job. */
export function formatGeneralHelp(entries: readonly CommandEntry[], program: string, version: string): string {
  const root = newCommand(program)
    .usage('<command> [options]')
    .description(`Version ${version}. Packs, pushes, releases, deploys and promotes, against any Octopus-compatible server or its own.`);
  for (const job of jobs) {
    for (const entry of entries.filter((candidate) => candidate.job === job)) {
      root.addCommand(new Command(entry.name).summary(entry.summary).helpGroup(`${job}:`).helpCommand(false).helpOption(false));
    }
  }
  const end = [
    `Run "${program} help <command>" for the options and examples of one, "${program} help exit-codes" for the codes it ends with.`,
    `The server: --server or OCTOPUS_URL. The API key: OCTOPUS_API_KEY or --api-key-file. Or both once: ${program} login.`,
  ];
  return [withoutEnd(root.helpInformation()), '', ...end, ''].join('\n');
}

function newCommand(name: string): Command {
  return new Command(name)
    .helpOption(false)
    .helpCommand(false)
    .configureHelp({ helpWidth: width, subcommandTerm: (command) => command.name() });
}

function toOption(key: string, definition: OptionDefinition): Option {
  const letter = definition.short === undefined ? '' : `-${definition.short}, `;
  const value =
    definition.type === 'flag'
      ? ''
      : definition.type === 'boolean'
        ? ' [true|false]'
        : ` <${definition.placeholder ?? placeholderOf(definition)}>`;
  const option = new Option(`${letter}--${dashed(key)}${value}`, describe(definition));
  option.helpGroup(`${definition.group ?? 'Options'}:`);
  return option;
}

function placeholderOf(definition: OptionDefinition): string {
  switch (definition.type) {
    case 'number':
      return 'number';
    case 'duration':
      return 'time';
    default:
      return 'value';
  }
}

function describe(definition: OptionDefinition): string {
  const notes = [
    'required' in definition && definition.required === true ? 'required' : '',
    definition.type === 'list' ? 'repeatable' : '',
    definition.type === 'choice' ? definition.choices.join(', ') : '',
    defaultOf(definition),
    definition.aliases === undefined ? '' : `also ${definition.aliases.map((alias) => `--${alias}`).join(', ')}`,
  ].filter((note) => note !== '');
  return notes.length === 0 ? definition.summary : `${definition.summary} (${notes.join('; ')})`;
}

function defaultOf(definition: OptionDefinition): string {
  if (!('default' in definition) || definition.default === undefined) return '';
  return `default ${definition.type === 'duration' ? `${Number(definition.default) / 1000}s` : String(definition.default)}`;
}

function examplesOf(definition: CommandDefinition, program: string): readonly string[] {
  if (definition.examples.length === 0) return [];
  return ['', 'Examples:', ...definition.examples.flatMap(({ text, line }) => [`  ${text}:`, `    ${line.replace(/^pulpo\b/, program)}`])];
}

function moreOf(entry: CommandEntry): readonly string[] {
  const called = entry.aliases.length === 0 ? [] : [`Also called: ${entry.aliases.join(', ')}.`];
  return ['', ...called, 'Case and inner dashes of option names do not matter; a value follows a blank, "=" or ":".'];
}

function withoutEnd(text: string): string {
  return text.replace(/\n+$/, '');
}
