import { logLevels } from '../output/classic/logLevels.ts';
import type { SettingDefinition } from '../settings/definitions.ts';
import { allSettings } from '../settings/definitions.ts';
import type { CommandDefinition } from './defineCommand.ts';
import type { OptionDefinition, OptionTable } from './options.ts';

/** Options every command takes. */
const everywhere = {
  help: { type: 'flag', short: 'h', summary: 'Show this help', group: 'Common options' },
  quiet: { type: 'flag', summary: 'Say nothing but the answer, warnings and errors', group: 'Common options' },
  debug: { type: 'flag', summary: 'Tell every request, every setting with its source, and the stack of an error', group: 'Common options' },
  verbose: { type: 'flag', summary: 'Accepted for scripts; --debug tells more', group: 'Common options', hidden: true },
  helpOutputFormat: {
    type: 'choice',
    choices: ['default', 'json'],
    octo: { type: 'OutputFormat', values: ['Default', 'Json'] },
    default: 'default',
    placeholder: 'format',
    summary: 'Show the help as text or as a document in JSON',
    group: 'Common options',
    hidden: true,
  },
  logLevel: {
    type: 'choice',
    choices: logLevels,
    octo: { type: 'LogEventLevel', values: logLevels },
    default: 'debug',
    placeholder: 'level',
    summary: "Least important lines that octo's manner writes; the native one has --quiet and --debug",
    group: 'Common options',
    hidden: true,
  },
} as const satisfies OptionTable;

const output = {
  outputFormat: {
    type: 'choice',
    choices: ['human', 'json', 'default'],
    octo: { type: 'OutputFormat', values: ['Default', 'Json'] },
    short: 'f',
    default: 'human',
    placeholder: 'format',
    summary: 'human, or json for exactly one document',
    group: 'Common options',
  },
  enableServiceMessages: {
    type: 'flag',
    summary: 'Tell the build server about releases even where none was detected',
    group: 'Common options',
  },
  passServiceMessages: { type: 'flag', summary: 'Let build-server commands in task logs through', group: 'Common options' },
} as const satisfies OptionTable;

/** Files that settings are read from; a setting itself cannot name them. */
const files = {
  configFile: {
    type: 'text',
    placeholder: 'file',
    complete: 'file',
    summary: 'Settings file (JSON or YAML) to read beside the usual ones',
    group: 'Connection',
  },
} as const satisfies OptionTable;

/** All options of a command: its own, then the common groups it uses. Its own win over common ones of the same name. */
export function optionsOf(command: CommandDefinition): OptionTable {
  const groups: readonly OptionTable[] = command.uses.map((group) =>
    group === 'connection' ? { ...connectionOptions(), ...files } : output,
  );
  const common = Object.fromEntries([...groups, everywhere].flatMap((table) => Object.entries(table)));
  return { ...command.options, ...common, ...command.options };
}

/** The settings as options: one definition serves flag, environment and file. */
function connectionOptions(): OptionTable {
  const given = allSettings().filter(([, setting]) => setting.fileOnly !== true);
  return Object.fromEntries(given.map(([name, setting]) => [name, toOption(setting)]));
}

function toOption(setting: SettingDefinition): OptionDefinition {
  const base = {
    summary: setting.env.length === 0 ? setting.summary : `${setting.summary} (env ${setting.env.join(', ')})`,
    group: setting.group === 'Connection' ? 'Connection' : 'Patience',
    ...(setting.placeholder === undefined ? {} : { placeholder: setting.placeholder }),
    ...(setting.aliases === undefined ? {} : { aliases: setting.aliases }),
    ...(setting.secret === true ? { secret: true } : {}),
    ...(setting.hidden === true ? { hidden: true } : {}),
    ...(setting.complete === undefined ? {} : { complete: setting.complete }),
  };
  switch (setting.kind) {
    case 'text':
      return { ...base, type: 'text' };
    case 'flag':
      return { ...base, type: 'flag' };
    case 'list':
      return { ...base, type: 'list' };
    case 'count':
      return { ...base, type: 'number', minimum: 0 };
    case 'milliseconds':
      return { ...base, type: 'duration', bare: 'seconds' };
  }
}
