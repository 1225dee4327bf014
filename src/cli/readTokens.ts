import { AppError } from '../errors/appError.ts';
import { argumentErrors } from '../errors/classic/arguments.ts';
import type { KnownOption, OptionLookup } from './optionNames.ts';
import { createLookup, dashed } from './optionNames.ts';
import type { OptionTable } from './options.ts';
import type { UnknownArgument } from './unknownArguments.ts';
import { isNearSecret, nameOf } from './unknownArguments.ts';

export interface TokenRules {
  /** Every option the command takes, common ones included. */
  readonly options: OptionTable;
  /** Options of other commands: accepted with their values, and dropped. */
  readonly ignored?: OptionTable;
  readonly positional?: { readonly name: string; readonly many: boolean; readonly required: boolean };
  /** `octo`: what is not understood is collected instead of being an error, and a value is the next token whatever it looks like. */
  readonly grammar: 'native' | 'octo';
}

/** A value as it stood on the command line, with the option as it was typed: `--packageFormat`. */
export interface GivenText {
  readonly text: string;
  readonly typed: string;
  /** Which token, and how many: 2 where the value is the next one. */
  readonly at: number;
  readonly width: 1 | 2;
}

export interface Reading {
  /** By the option's key, in order. */
  readonly texts: Map<string, GivenText[]>;
  readonly positionals: string[];
  readonly unknown: UnknownArgument[];
}

/** Sorts tokens into options with their texts, positional arguments and what is neither. Source: octo-classic.md §1.1. */
export function readTokens(tokens: readonly string[], rules: TokenRules): Reading {
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
      if (takeStrange(token, tokens[at + 1], lookup, reading)) at++;
      continue;
    }
    const value = valueOf(match, tokens[at + 1], (next) => rules.grammar === 'native' && isOption(next, lookup));
    const { key } = match.option;
    if (lookup.find(key) !== undefined) {
      const given = { text: value.text, typed: match.typed, at, width: value.tookNext ? 2 : 1 } as const;
      reading.texts.set(key, [...(reading.texts.get(key) ?? []), given]);
    }
    if (value.tookNext) at++;
  }
  return reading;
}

interface OptionMatch {
  readonly option: KnownOption;
  readonly inline: string | undefined;
  readonly typed: string;
}

function matchOption(token: string, lookup: OptionLookup, rules: TokenRules): OptionMatch | undefined {
  const parts = /^(--|-|\/)([^:=]+)(?:[:=]([^]*))?$/.exec(token);
  if (parts === null) return undefined;
  const [, prefix = '', name = '', inline] = parts;
  const typed = `${prefix}${name}`;
  // Dashes do not matter inside a name; at its end one is a sign.
  const option = /[+-]$/.test(name) ? undefined : lookup.find(name);
  if (prefix === '/' && (rules.positional !== undefined || option === undefined)) return undefined;
  if (option !== undefined) return { option, inline, typed };
  const signed = inline === undefined ? switched(name, lookup) : undefined;
  if (signed !== undefined) return { ...signed, typed };
  const letter = prefix === '-' ? lookup.byLetter(name.charAt(0)) : undefined;
  if (letter === undefined || letter.definition.type === 'flag') return undefined;
  return { option: letter, inline: token.slice(2), typed: token.slice(0, 2) };
}

/** `--progress+` and `--progress-`: a switch turned on and off. */
function switched(name: string, lookup: OptionLookup): { readonly option: KnownOption; readonly inline: string } | undefined {
  const sign = /[+-]$/.exec(name)?.[0];
  const option = sign === undefined ? undefined : lookup.find(name.slice(0, -1));
  const type = option?.definition.type;
  return option === undefined || (type !== 'flag' && type !== 'boolean') ? undefined : { option, inline: String(sign === '+') };
}

/** Exactly an option of the command, written `--name` or `-x`: then the value before it was forgotten. */
function isOption(token: string, lookup: OptionLookup): boolean {
  const [, dashes, name = ''] = /^(--?)([^:=]+)$/.exec(token) ?? [];
  if (dashes === undefined) return false;
  return (dashes === '--' ? lookup.find(name) : lookup.byLetter(name)) !== undefined;
}

function valueOf(
  { option, inline, typed }: OptionMatch,
  next: string | undefined,
  isNoValue: (next: string) => boolean,
): { readonly text: string; readonly tookNext: boolean } {
  const { type } = option.definition;
  if (inline !== undefined) return { text: inline, tookNext: false };
  if (type === 'flag') return { text: 'true', tookNext: false };
  if (type === 'boolean')
    return next !== undefined && /^(true|false)$/i.test(next) ? { text: next, tookNext: true } : { text: 'true', tookNext: false };
  if (next === undefined || next === '--' || isNoValue(next)) {
    throw new AppError('usage', 'OPTION_VALUE_MISSING', `${typed} needs a value`, {
      hint: `Write it as --${dashed(option.key)} <${option.definition.placeholder ?? 'value'}>.`,
      classic: argumentErrors.missingValue(typed),
    });
  }
  return { text: next, tookNext: true };
}

/** A token that names no option. A misspelt secret takes its value along: then the next token is used up too. */
function takeStrange(token: string, next: string | undefined, lookup: OptionLookup, reading: Reading): boolean {
  if (!looksLikeOption(token)) {
    reading.positionals.push(token);
    return false;
  }
  const secret = isNearSecret(nameOf(token), lookup);
  const takesNext = secret && !/[:=]/.test(token) && next !== undefined && !looksLikeOption(next);
  reading.unknown.push({ token, secret, ...(takesNext ? { value: next } : {}) });
  return takesNext;
}

function looksLikeOption(token: string): boolean {
  return /^--?[^-\s]/.test(token) && !/^-\d/.test(token);
}
