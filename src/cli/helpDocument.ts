import type { CommandEntry } from './commandEntry.ts';
import type { CommandDefinition } from './defineCommand.ts';
import { octoGroups, prototype } from './octoHelp.ts';
import { octoName } from './optionNames.ts';
import type { OptionDefinition } from './options.ts';

/** `help --helpOutputFormat=json`: octo's list of commands (octo-classic.md §1.3). */
export function commandList(entries: readonly CommandEntry[]): unknown {
  return [...entries]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, summary, aliases }) => ({ Name: name, Description: summary, Aliases: aliases }));
}

/** `<command> --help --helpOutputFormat=json`: octo's document of one, from which wrappers are generated; absent facts are left out. */
export function commandDocument(entry: CommandEntry, definition: CommandDefinition): unknown {
  const groups = octoGroups(entry, definition).map(({ title, options }) => ({
    Group: title,
    Parameters: options.map(([key, option]) => parameter(key, option)),
  }));
  return {
    Command: entry.name,
    Description: definition.description,
    Options: groups.sort((a, b) => (a.Group > b.Group ? -1 : 1)),
  };
}

function parameter(key: string, option: OptionDefinition): unknown {
  return {
    ...{ Name: octoName(key), Usage: usageOf(key, option), Description: option.summary, Type: typeOf(option) },
    ...(option.secret === true ? { Sensitive: true } : {}),
    ...(option.type === 'list' ? { AllowsMultiple: true } : {}),
    ...(option.type === 'choice' ? { Values: option.octo?.values ?? option.choices } : {}),
  };
}

/** Octo's raw prototype where there are several names: `--version=|releaseNumber=VALUE`. */
function usageOf(key: string, option: OptionDefinition): string {
  const others = (option.aliases ?? []).map(octoName);
  if (others.length === 0 || option.type === 'flag') return prototype(key, option);
  return `--${[octoName(key), ...others].map((name) => `${name}=`).join('|')}VALUE`;
}

/** The .NET name of the type. */
function typeOf(option: OptionDefinition): string {
  switch (option.type) {
    case 'number':
      return 'Int32';
    case 'duration':
      return 'TimeSpan';
    case 'flag':
    case 'boolean':
      return 'Boolean';
    case 'choice':
      return option.octo?.type ?? 'String';
    default:
      return 'String';
  }
}
