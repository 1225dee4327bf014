/**
 * The kinds of options a command can declare. An option's name is written dashed (`api-key`); on the command line case and inner
 * dashes do not matter, and the value follows a blank, `=` or the first `:`.
 */
interface OptionBase {
  /** One sentence for the help, without a full stop. */
  readonly summary: string;
  /** Other names, dashed, for example octo's. */
  readonly aliases?: readonly string[];
  /** One letter: `-v`. */
  readonly short?: string;
  /** Shown in the help as `--name <placeholder>`. */
  readonly placeholder?: string;
  /** Heading under which the help lists it; the command's own group if absent. */
  readonly group?: string;
  /** Not listed in the help: kept for scripts. */
  readonly hidden?: boolean;
  /** The value is a secret: masked everywhere. */
  readonly secret?: boolean;
  /** What completion offers as values: fixed words, or names asked of the server. */
  readonly complete?: readonly string[] | 'file' | 'folder' | NameKind;
}

/** Names that only the server knows; those of channels, releases and runbooks are of a project. */
export type NameKind = 'project' | 'environment' | 'tenant' | 'space' | 'channel' | 'release' | 'runbook';

export interface TextOption extends OptionBase {
  readonly type: 'text';
  readonly required?: boolean;
  readonly default?: string;
}
export interface ListOption extends OptionBase {
  readonly type: 'list';
  readonly required?: boolean;
  /** Split each value at commas and trim (octo does for machine names). */
  readonly commas?: boolean;
}
export interface FlagOption extends OptionBase {
  readonly type: 'flag';
}
/** A switch that takes a value: `--guided-failure=false`; absent is undefined. */
export interface BooleanOption extends OptionBase {
  readonly type: 'boolean';
}
export interface NumberOption extends OptionBase {
  readonly type: 'number';
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: number;
}
/** A time span: `hh:mm:ss`, `d.hh:mm:ss`, `90s`, `10m`, `2h`; in milliseconds to the command. */
export interface DurationOption extends OptionBase {
  readonly type: 'duration';
  /** What a bare number is: `octoDays` (default): 1 to 24 are days as in octo, above that seconds; `seconds`: always seconds. */
  readonly bare?: 'octoDays' | 'seconds';
  readonly default?: number;
}
export interface ChoiceOption<C extends string = string> extends OptionBase {
  readonly type: 'choice';
  readonly choices: readonly C[];
  /** Octo's enum: its name and its values in octo's order and spelling; their numbers, from 0, stand for them too. */
  readonly octo?: { readonly type: string; readonly values: readonly string[] };
  readonly required?: boolean;
  readonly default?: C;
}

export type OptionDefinition = TextOption | ListOption | FlagOption | BooleanOption | NumberOption | DurationOption | ChoiceOption;
export type OptionTable = Readonly<Record<string, OptionDefinition>>;

/** The value a command receives for one option. */
export type OptionValue<O extends OptionDefinition> = O extends { type: 'flag' }
  ? boolean
  : O extends { type: 'list' }
    ? readonly string[]
    : O extends { type: 'boolean' }
      ? boolean | undefined
      : O extends { type: 'number' | 'duration' }
        ? O extends { default: number }
          ? number
          : number | undefined
        : O extends { type: 'choice'; choices: readonly (infer C)[] }
          ? O extends { required: true } | { default: string }
            ? C
            : C | undefined
          : O extends { required: true } | { default: string }
            ? string
            : string | undefined;

/** camelCase key → value: `{ 'api-key': text }` is not possible, keys are written camelCase and shown dashed. */
export type OptionValues<T extends OptionTable> = { readonly [K in keyof T]: OptionValue<T[K]> };
