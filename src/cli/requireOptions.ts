import { AppError } from '../errors/appError.ts';
import { requiredTexts } from '../errors/classic/required.ts';
import { createLookup, dashed } from './optionNames.ts';
import type { OptionDefinition } from './options.ts';
import type { GivenText, TokenRules } from './readTokens.ts';

/** The command that needs the options. */
export interface Needy extends Pick<TokenRules, 'options' | 'grammar'> {
  /** `create-release`, by which octo's words are found. */
  readonly name: string;
  /** `pulpo create-release`. */
  readonly commandLine: string;
}

/**
 * An error naming every required option that was not given (in octo's manner: or given blank), or undefined. Octo told the first of
 * them, in its own order.
 */
export function missingOptions(given: ReadonlyMap<string, readonly GivenText[]>, needy: Needy): AppError | undefined {
  const { options, grammar, name, commandLine } = needy;
  const isMissing = (key: string, { type }: OptionDefinition): boolean => {
    const values = given.get(key) ?? [];
    if (grammar === 'native') return values.length === 0;
    // Of an option with one value the last one counts.
    return (type === 'list' ? values : values.slice(-1)).every(({ text }) => text.trim() === '');
  };
  const missing = Object.entries(options).filter(
    ([key, definition]) => 'required' in definition && definition.required === true && isMissing(key, definition),
  );
  if (missing.length === 0) return undefined;
  const names = missing.map(([key]) => `--${dashed(key)}`);
  const lookup = createLookup(Object.fromEntries(missing));
  const texts = Object.entries(Object.hasOwn(requiredTexts, name) ? (requiredTexts[name] ?? {}) : {});
  const octos = texts.find(([option]) => lookup.find(option) !== undefined)?.[1];
  return new AppError('usage', 'OPTION_REQUIRED', `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} missing`, {
    details: missing.map(([key, { summary }]) => `--${dashed(key)}: ${summary}`),
    hint: `Run "${commandLine} --help" for an example.`,
    ...(octos === undefined ? {} : { classic: { message: octos } }),
  });
}
