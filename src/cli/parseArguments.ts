import { AppError } from '../errors/appError.ts';
import { didYouMean } from '../errors/nearest.ts';
import type { KnownOption, OptionLookup } from './optionNames.ts';
import { createLookup, dashed } from './optionNames.ts';
import type { OptionTable } from './options.ts';
import type { ParsedValue } from './parseValue.ts';
import { parseValue, requireOptions } from './parseValue.ts';

export interface ParseRules {
  /** Every option the command takes, common ones included. */
  readonly options: OptionTable;
  /** Options of other commands: accepted with their values, and dropped. */
  readonly ignored?: OptionTable;
  readonly positional?: { readonly name: string; readonly many: boolean; readonly required: boolean };
  /** `report`: tokens that are no option are collected instead of being an error (octo's manner). */
  readonly unknown: 'error' | 'report';
  /** Command line the messages name: `pulpo push`. */
  readonly commandLine: string;
}

export interface ParsedArguments {
  readonly values: Readonly<Record<string, ParsedValue>>;
  /** Keys of the options that stood on the command line. */
  readonly given: ReadonlySet<string>;
  readonly positionals: readonly string[];
  /** Sentences on how something was read that could have meant something else. */
  readonly notes: readonly string[];
  /** Options that were not understood, without their values (one may be a secret); only with `unknown: 'report'`. */
  readonly unknown: readonly string[];
}

/**
 * Reads a command's arguments. Names match without regard to case and inner dashes, after `--`, `-` or (where it names an option
 * exactly and the command takes no positional) `/`; the value follows `=`, the first `:`, or is the next token: in octo's manner
 * whatever it looks like, else unless it is exactly an option of the command. `--` ends the options. Source: octo-classic.md §1.1,
 * with a flag's `=false` meaning off.
 */
export function parseArguments(tokens: readonly string[], rules: ParseRules): ParsedArguments {
  const reading = readTokens(tokens, rules);
  const positionals = checkPositionals(reading, rules);
  requireOptions(rules.options, reading.texts, rules.commandLine);
  const notes: string[] = [];
  const values: Record<string, ParsedValue> = {};
  for (const [key, definition] of Object.entries(rules.options))
    values[key] = parseValue(key, definition, reading.texts.get(key) ?? [], notes);
  return { values, given: new Set(reading.texts.keys()), positionals, notes, unknown: reading.unknown };
}

/** The tokens that are neither options of the command nor arguments it takes. */
export function unknownTokens(tokens: readonly string[], rules: ParseRules): readonly string[] {
  const { unknown, positionals } = readTokens(tokens, { ...rules, unknown: 'report' });
  return rules.positional === undefined ? [...unknown, ...positionals] : unknown;
}

interface Reading {
  readonly texts: Map<string, string[]>;
  readonly positionals: string[];
  readonly unknown: string[];
}

function readTokens(tokens: readonly string[], rules: ParseRules): Reading {
  const lookup = createLookup(rules.options);
  const ignored = rules.ignored === undefined ? undefined : createLookup(rules.ignored);
  const reading: Reading = { texts: new Map(), positionals: [], unknown: [] };
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    if (token === '--') {
      reading.positionals.push(...tokens.slice(at + 1));
      break;
    }
    const match = matchOption(token, lookup, rules) ?? (ignored && matchOption(token, ignored, rules));
    if (match === undefined) {
      if (looksLikeOption(token)) rejectUnknown(token, lookup, rules, reading);
      else reading.positionals.push(token);
      continue;
    }
    const value = valueOf(match, tokens[at + 1], (next) => rules.unknown === 'error' && isOption(next, lookup));
    if (value.tookNext) at++;
    if (lookup.find(match.option.key) !== undefined) {
      reading.texts.set(match.option.key, [...(reading.texts.get(match.option.key) ?? []), value.text]);
    }
  }
  return reading;
}

interface OptionMatch {
  readonly option: KnownOption;
  readonly inline: string | undefined;
  readonly token: string;
}

function matchOption(token: string, lookup: OptionLookup, rules: ParseRules): OptionMatch | undefined {
  const parts = /^(--|-|\/)([^:=]+)(?:[:=]([^]*))?$/.exec(token);
  if (parts === null) return undefined;
  const [, prefix, name = '', inline] = parts;
  const option = lookup.find(name);
  if (prefix === '/' && (rules.positional !== undefined || option === undefined)) return undefined;
  if (option !== undefined) return { option, inline, token };
  const letter = prefix === '-' ? lookup.byLetter(name.charAt(0)) : undefined;
  return letter === undefined || letter.definition.type === 'flag' ? undefined : { option: letter, inline: token.slice(2), token };
}

/** Exactly an option of the command, written `--name` or `-x`: then the value before it was forgotten. */
function isOption(token: string, lookup: OptionLookup): boolean {
  const [, dashes, name = ''] = /^(--?)([^:=]+)$/.exec(token) ?? [];
  if (dashes === undefined) return false;
  return (dashes === '--' ? lookup.find(name) : lookup.byLetter(name)) !== undefined;
}

function valueOf(
  { option, inline, token }: OptionMatch,
  next: string | undefined,
  isNoValue: (next: string) => boolean,
): { readonly text: string; readonly tookNext: boolean } {
  const { type } = option.definition;
  if (inline !== undefined) return { text: inline, tookNext: false };
  if (type === 'flag') return { text: 'true', tookNext: false };
  if (type === 'boolean')
    return next !== undefined && /^(true|false)$/i.test(next) ? { text: next, tookNext: true } : { text: 'true', tookNext: false };
  if (next === undefined || next === '--' || isNoValue(next)) {
    throw new AppError('usage', 'OPTION_VALUE_MISSING', `${token} needs a value`, {
      hint: `Write it as --${dashed(option.key)} <${valueName(option)}>.`,
    });
  }
  return { text: next, tookNext: true };
}

function valueName(option: KnownOption): string {
  return option.definition.placeholder ?? 'value';
}

function looksLikeOption(token: string): boolean {
  return /^--?[^-\s]/.test(token) && !/^-\d/.test(token);
}

function rejectUnknown(token: string, lookup: OptionLookup, rules: ParseRules, reading: Reading): void {
  const name = token.replace(/^-+/, '').replace(/[:=][^]*$/, '');
  const shown = token.startsWith('--') ? `--${name}` : `-${name}`;
  if (rules.unknown === 'report') {
    reading.unknown.push(shown);
    return;
  }
  throw new AppError('usage', 'OPTION_UNKNOWN', `${rules.commandLine} has no option ${shown}`, {
    hint: didYouMean(name, lookup.names(), '--') ?? `Run "${rules.commandLine} --help" for its options.`,
  });
}

function checkPositionals(reading: Reading, rules: ParseRules): readonly string[] {
  const { positional } = rules;
  const { positionals } = reading;
  const excess = positional === undefined ? positionals[0] : positional.many ? undefined : positionals[1];
  if (excess !== undefined) {
    if (rules.unknown === 'error') {
      const hint = `Run "${rules.commandLine} --help" for what it takes. A value with blanks needs quotes.`;
      throw new AppError('usage', 'ARGUMENT_UNEXPECTED', `${rules.commandLine} does not take the argument "${excess}"`, { hint });
    }
    positionals.length = positional === undefined ? 0 : 1;
  }
  if (positional?.required === true && positionals.length === 0) {
    throw new AppError('usage', 'OPTION_REQUIRED', `${rules.commandLine} needs ${positional.name.toUpperCase()}`, {
      hint: `Run "${rules.commandLine} --help".`,
    });
  }
  return positionals;
}
