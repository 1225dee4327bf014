import type { CommandEntry } from './commandEntry.ts';
import type { CommandDefinition } from './defineCommand.ts';
import { optionsOf } from './flagGroups.ts';
import { octoName } from './optionNames.ts';
import type { OptionDefinition } from './options.ts';

const column = 29;
const width = 49;

/** The program's help in octo's layout: a usage line, then two lines per command, by name. Source: octo-classic.md §1.3. */
export function formatOctoGeneralHelp(entries: readonly CommandEntry[], version: string): string {
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    ...[`Octopus CLI, version ${version}`, '', 'Usage: octo <command> [<options>]', '', 'Where <command> is one of: ', ''],
    ...sorted.flatMap(({ name, summary }) => [`  ${name.padEnd(15)}`, `   ${summary}`]),
    ...['', 'Or use octo help <command> for more details.', ''],
  ].join('\n');
}

/** A command's help in octo's layout: its own options first, the common ones last. */
export function formatOctoCommandHelp(entry: CommandEntry, definition: CommandDefinition): string {
  const { positional } = definition;
  const file = positional === undefined ? '' : ` [<${positional.name}>${positional.many ? '...' : ''}]`;
  const groups = octoGroups(entry, definition).flatMap(({ title, options }) => [
    ...[`${title}: `, ''],
    ...options.flatMap(([key, option]) => optionLines(key, option)),
    '',
  ]);
  const usage = `Usage: octo ${entry.name} [<options>]${file}`;
  const opening = [definition.description, '', usage, '', 'Where [<options>] is any of: ', ''];
  return [...opening, ...groups, ...examplesOf(definition)].join('\n');
}

/** Octo had none; they stand behind everything it had. */
function examplesOf({ examples }: CommandDefinition): readonly string[] {
  if (examples.length === 0) return [''];
  return ['Examples: ', '', ...examples.flatMap(({ text, line }) => [`  ${text}:`, `    ${line.replace(/\bpulpo\b/g, 'octo')}`]), ''];
}

export interface OptionGroup {
  readonly title: string;
  readonly options: readonly (readonly [string, OptionDefinition])[];
}

/** The options by their headings, hidden ones included: octo's scripts know them. */
export function octoGroups(entry: CommandEntry, definition: CommandDefinition): readonly OptionGroup[] {
  const own = entry.summary;
  const groups = new Map<string, (readonly [string, OptionDefinition])[]>();
  for (const [key, option] of Object.entries(optionsOf(definition))) {
    const title = option.group ?? own;
    groups.set(title, [...(groups.get(title) ?? []), [key, option]]);
  }
  return [...groups].map(([title, options]) => ({ title, options }));
}

/** `--version=VALUE`, with all names: octo's way to write an option. */
export function prototype(key: string, option: OptionDefinition): string {
  const names = [key, ...(option.aliases ?? [])].map(octoName).map((name) => `--${name}`);
  return `${names.join(', ')}${option.type === 'flag' ? '' : '=VALUE'}`;
}

function optionLines(key: string, option: OptionDefinition): readonly string[] {
  const head = `${option.short === undefined ? '      ' : `  -${option.short}, `}${prototype(key, option)}`;
  const [first = '', ...rest] = wrap(summaryOf(option));
  const indent = ' '.repeat(column);
  return [...(head.length < column ? [head.padEnd(column) + first] : [head, indent + first]), ...rest.map((line) => `${indent}  ${line}`)];
}

/** A choice names its values, a default is told: as in the native help. */
export function summaryOf(option: OptionDefinition): string {
  const values = option.type === 'choice' ? `; one of ${(option.octo?.values ?? option.choices).join(', ')}` : '';
  return `${option.summary}${values}`;
}

function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
