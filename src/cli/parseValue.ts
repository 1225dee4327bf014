import { AppError } from '../errors/appError.ts';
import { didYouMean } from '../errors/nearest.ts';
import { dashed } from './optionNames.ts';
import type { ChoiceOption, OptionDefinition, OptionTable, OptionValue } from './options.ts';
import { parseDuration } from '../settings/parseDuration.ts';

export type ParsedValue = OptionValue<OptionDefinition>;

/** The value of one option from all the texts given for it, in order; the last one wins, lists collect. */
export function parseValue(key: string, definition: OptionDefinition, texts: readonly string[], notes: string[]): ParsedValue {
  const last = texts.at(-1);
  switch (definition.type) {
    case 'list':
      return definition.commas === true
        ? texts
            .flatMap((text) => text.split(','))
            .map((text) => text.trim())
            .filter((text) => text !== '')
        : texts;
    case 'flag':
      return last === undefined ? false : parseBoolean(key, last);
    case 'boolean':
      return last === undefined ? undefined : parseBoolean(key, last);
    case 'text':
      return last ?? definition.default;
    case 'number':
      return last === undefined ? definition.default : parseNumber(key, definition, last);
    case 'duration':
      return last === undefined ? definition.default : parseSpan(key, definition.bare, last, notes);
    case 'choice':
      return last === undefined ? definition.default : parseChoice(key, definition, last);
  }
}

/** Throws OPTION_REQUIRED naming every required option that was not given. */
export function requireOptions(table: OptionTable, given: ReadonlyMap<string, readonly string[]>, commandLine: string): void {
  const missing = Object.entries(table)
    .filter(([key, definition]) => 'required' in definition && definition.required === true && !given.has(key))
    .map(([key, definition]) => `--${dashed(key)}: ${definition.summary}`);
  if (missing.length === 0) return;
  const names = missing.map((line) => line.slice(0, line.indexOf(':')));
  throw new AppError('usage', 'OPTION_REQUIRED', `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} missing`, {
    details: missing,
    hint: `Run "${commandLine} --help" for an example.`,
  });
}

function parseBoolean(key: string, text: string): boolean {
  const value = text.trim().toLowerCase();
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw invalid(key, text, 'true or false');
}

function parseNumber(key: string, range: { readonly minimum?: number; readonly maximum?: number }, text: string): number {
  const value = /^\s*-?\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = range;
  if (Number.isSafeInteger(value) && value >= minimum && value <= maximum) return value;
  const bounds = [
    range.minimum === undefined ? '' : ` from ${range.minimum}`,
    range.maximum === undefined ? '' : ` to ${range.maximum}`,
  ].join('');
  throw invalid(key, text, `a whole number${bounds}`);
}

function parseSpan(key: string, bare: 'octoDays' | 'seconds' | undefined, text: string, notes: string[]): number {
  const duration = parseDuration(text, bare);
  if (duration === undefined) throw invalid(key, text, 'a time span such as 90s, 10m, 2h or 00:10:00');
  if (duration.note !== undefined) notes.push(`--${dashed(key)} ${duration.note}.`);
  return duration.ms;
}

function parseChoice(key: string, { choices, octo }: ChoiceOption, text: string): string {
  const wanted = text.trim().toLowerCase();
  // Enum numbers, as .NET reads them.
  const numbered = /^\d{1,3}$/.test(wanted) ? octo?.values[Number(wanted)]?.toLowerCase() : undefined;
  const choice = choices.find((name) => [wanted, numbered].includes(name.toLowerCase()));
  if (choice !== undefined) return choice;
  throw invalid(key, text, `one of ${choices.join(', ')}`, didYouMean(text, choices));
}

function invalid(key: string, text: string, expected: string, hint?: string): AppError {
  const message = `--${dashed(key)} takes ${expected}, not "${text}"`;
  return new AppError('usage', 'OPTION_VALUE_INVALID', message, hint === undefined ? {} : { hint });
}
