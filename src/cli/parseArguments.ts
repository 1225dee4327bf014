import { AppError } from '../errors/appError.ts';
import type { OptionLookup } from './optionNames.ts';
import { createLookup } from './optionNames.ts';
import type { ParsedValue } from './parseValue.ts';
import { parseValue } from './parseValue.ts';
import type { Reading, TokenRules } from './readTokens.ts';
import { readTokens } from './readTokens.ts';
import { missingOptions } from './requireOptions.ts';
import type { UnknownArgument } from './unknownArguments.ts';
import { bare, meant } from './unknownArguments.ts';

export interface ParseRules extends TokenRules {
  /** `create-release`. */
  readonly name: string;
  /** Command line the messages name: `pulpo push`. */
  readonly commandLine: string;
  /** Which commands know an option, for the message about one that this command does not know. */
  readonly ownersOf?: (name: string) => readonly string[];
}

export interface ParsedArguments {
  readonly values: Readonly<Record<string, ParsedValue>>;
  /** Keys of the options that stood on the command line. */
  readonly given: ReadonlySet<string>;
  readonly positionals: readonly string[];
  /** Sentences on how something was read that could have meant something else. */
  readonly notes: readonly string[];
  /** What was not understood, in order; only in octo's grammar. */
  readonly unknown: readonly UnknownArgument[];
  /** What the command cannot do without and was not given. */
  readonly missing: AppError | undefined;
}

/**
 * Reads a command's arguments. Names match without regard to case and inner dashes, after `--`, `-` or (where it names an option
 * exactly and the command takes no positional) `/`; the value follows `=`, the first `:`, or is the next token: in octo's grammar
 * whatever it looks like, else unless it is exactly an option of the command. `--` ends the options. Source: octo-classic.md §1.1,
 * with a flag's `=false` meaning off. Throws OPTION_UNKNOWN, OPTION_VALUE_MISSING, OPTION_VALUE_INVALID, ARGUMENT_UNEXPECTED.
 */
export function parseArguments(tokens: readonly string[], rules: ParseRules): ParsedArguments {
  const reading = readTokens(tokens, rules);
  const strange = reading.unknown[0];
  if (strange !== undefined && rules.grammar === 'native') throw unknownOption(strange, createLookup(rules.options), rules);
  const unknown = [...reading.unknown, ...excess(reading, rules)];
  const notes: string[] = [];
  const values: Record<string, ParsedValue> = {};
  for (const [key, definition] of Object.entries(rules.options))
    values[key] = parseValue({ key, definition, grammar: rules.grammar, notes }, reading.texts.get(key) ?? []);
  return {
    ...{ values, given: new Set(reading.texts.keys()), positionals: reading.positionals, notes, unknown },
    missing: missingOptions(reading.texts, rules) ?? missingPositional(reading, rules),
  };
}

/** The tokens that are neither options of the command nor arguments it takes. */
export function unknownTokens(tokens: readonly string[], rules: TokenRules): readonly UnknownArgument[] {
  const reading = readTokens(tokens, rules);
  return rules.positional === undefined
    ? [...reading.unknown, ...reading.positionals.map((token) => ({ token, secret: false }))]
    : reading.unknown;
}

function unknownOption(argument: UnknownArgument, lookup: OptionLookup, rules: ParseRules): AppError {
  const owners = rules.ownersOf?.(bare(argument)) ?? [];
  const elsewhere = owners.length === 0 ? '' : `${bare(argument)} is an option of ${owners.join(', ')}.`;
  const hints = [meant(argument, lookup) ?? '', elsewhere].filter((text) => text !== '');
  return new AppError('usage', 'OPTION_UNKNOWN', `${rules.commandLine} has no option ${bare(argument)}`, {
    hint: hints.length > 0 ? hints.join(' ') : `Run "${rules.commandLine} --help" for its options.`,
  });
}

/** Positional arguments that the command does not take: removed and named in octo's grammar, else an error. */
function excess({ positionals }: Reading, rules: ParseRules): readonly UnknownArgument[] {
  const { positional, commandLine } = rules;
  const room = positional === undefined ? 0 : positional.many ? positionals.length : 1;
  const removed = positionals.splice(room);
  const [first] = removed;
  if (first === undefined || rules.grammar === 'octo') return removed.map((token) => ({ token, secret: false }));
  throw new AppError('usage', 'ARGUMENT_UNEXPECTED', `${commandLine} does not take the argument "${first}"`, {
    hint: `Run "${commandLine} --help" for what it takes. A value with blanks needs quotes.`,
  });
}

function missingPositional({ positionals }: Reading, { positional, commandLine }: ParseRules): AppError | undefined {
  if (positional?.required !== true || positionals.length > 0) return undefined;
  return new AppError('usage', 'OPTION_REQUIRED', `${commandLine} needs ${positional.name.toUpperCase()}`, {
    hint: `Run "${commandLine} --help".`,
  });
}
