import { AppError } from '../errors/appError.ts';
import { argumentErrors } from '../errors/classic/arguments.ts';
import { didYouMean } from '../errors/nearest.ts';
import { dashed } from './optionNames.ts';
import type { ChoiceOption, NumberOption, OptionDefinition, OptionValue } from './options.ts';
import { parseDuration } from '../settings/parseDuration.ts';
import type { GivenText, TokenRules } from './readTokens.ts';

export type ParsedValue = OptionValue<OptionDefinition>;

/** An option whose value is read; `notes` takes sentences on how something was read. */
export interface ReadOption extends Pick<TokenRules, 'grammar'> {
  readonly key: string;
  readonly definition: OptionDefinition;
  readonly notes: string[];
}

/** The value of one option from all the texts given for it, in order; the last one wins, lists collect. */
export function parseValue(option: ReadOption, given: readonly GivenText[]): ParsedValue {
  const { definition } = option;
  const last = given.at(-1);
  switch (definition.type) {
    case 'list':
      return readList(given, definition.commas === true);
    case 'text':
      return last?.text ?? definition.default;
    case 'flag':
      return last === undefined ? false : readFlag(option, last);
    case 'boolean':
      return last === undefined ? undefined : readBoolean(option, last);
    case 'number':
      return last === undefined ? definition.default : readNumber(option, definition, last);
    case 'duration':
      return last === undefined ? definition.default : readSpan(option, definition.bare, last);
    case 'choice':
      return last === undefined ? definition.default : readChoice(option, definition, last);
  }
}

function readList(given: readonly GivenText[], commas: boolean): readonly string[] {
  const texts = given.map(({ text }) => text);
  if (!commas) return texts;
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

/** Octo ignored the value of a flag; pulpo takes `false` at its word, and in octo's grammar everything else for on. */
function readFlag(option: ReadOption, given: GivenText): boolean {
  return option.grammar === 'octo' ? given.text.trim().toLowerCase() !== 'false' : readBoolean(option, given);
}

function readBoolean(option: ReadOption, given: GivenText): boolean {
  const value = given.text.trim().toLowerCase();
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw invalid(option, given, { expected: 'true or false', type: 'Boolean' });
}

/** Decimal or, as octo read it, hexadecimal: `0x1F`, `#1F`, `&h1F`. */
function readNumber(option: ReadOption, range: NumberOption, given: GivenText): number {
  const text = given.text.trim();
  const hexadecimal = /^(?:0x|#|&h)([0-9a-f]{1,8})$/i.exec(text)?.[1];
  const value = hexadecimal !== undefined ? Number.parseInt(hexadecimal, 16) : /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = range;
  if (Number.isSafeInteger(value) && value >= minimum && value <= maximum) return value;
  const from = range.minimum === undefined ? '' : ` from ${range.minimum}`;
  const to = range.maximum === undefined ? '' : ` to ${range.maximum}`;
  throw invalid(option, given, { expected: `a whole number${from}${to}`, type: 'Int32' });
}

function readSpan(option: ReadOption, bare: 'octoDays' | 'seconds' | undefined, given: GivenText): number {
  const duration = parseDuration(given.text, bare);
  if (duration === undefined) throw invalid(option, given, { expected: 'a time span such as 90s, 10m, 2h or 00:10:00', type: 'TimeSpan' });
  if (duration.note !== undefined) option.notes.push(`--${dashed(option.key)} ${duration.note}.`);
  return duration.ms;
}

function readChoice(option: ReadOption, { choices, octo }: ChoiceOption, given: GivenText): string {
  const wanted = enumName(given.text, octo?.values ?? []).toLowerCase();
  const choice = choices.find((name) => name.toLowerCase() === wanted);
  if (choice !== undefined) return choice;
  const hint = didYouMean(given.text, choices);
  throw invalid(option, given, {
    ...{ expected: `one of ${choices.join(', ')}`, type: octo?.type ?? 'String', values: octo?.values ?? choices },
    ...(hint === undefined ? {} : { hint }),
  });
}

/** .NET takes the numbers of an enum for its names, and several of either, with commas, for their union. */
function enumName(text: string, values: readonly string[]): string {
  const parts = text.split(',').map((part) => part.trim());
  const numbers = parts.map((part) =>
    /^\d{1,3}$/.test(part) ? Number(part) : values.findIndex((value) => value.toLowerCase() === part.toLowerCase()),
  );
  if (values.length === 0 || numbers.includes(-1)) return text.trim();
  return values[numbers.reduce((union, number) => union | number, 0)] ?? text.trim();
}

interface Expectation {
  readonly expected: string;
  /** The .NET name of the type, for octo's words. */
  readonly type: string;
  readonly values?: readonly string[];
  readonly hint?: string;
}

function invalid({ key, definition }: ReadOption, { text, typed }: GivenText, wanted: Expectation): AppError {
  const ofTimeout = definition.type === 'duration' && definition.bare === 'seconds';
  return new AppError('usage', 'OPTION_VALUE_INVALID', `--${dashed(key)} takes ${wanted.expected}, not "${text}"`, {
    ...(wanted.hint === undefined ? {} : { hint: wanted.hint }),
    classic: ofTimeout ? argumentErrors.notATimeout(text) : argumentErrors.notConverted(typed, text, wanted.type, wanted.values),
  });
}
