import { didYouMean, nearestNames } from '../errors/nearest.ts';
import type { OptionLookup } from './optionNames.ts';

/** As the output masks secrets. */
const mask = '*****';

/** Something on the command line that the command does not know. */
export interface UnknownArgument {
  /** As it was typed. */
  readonly token: string;
  /** It is close to the name of a secret: its value is nobody's business. */
  readonly secret: boolean;
  /** The next token, where that is the value of a misspelt secret. */
  readonly value?: string;
}

/** The name in an option's token: `--apiKeyy=x` → `apiKeyy`. */
export function nameOf(token: string): string {
  return token.replace(/^-+/, '').replace(/[:=][^]*$/, '');
}

/** The option's token without its value: `--apiKeyy=x` → `--apiKeyy`. */
export function bare({ token }: UnknownArgument): string {
  return token.replace(/[:=][^]*$/, '');
}

export function isNearSecret(name: string, lookup: OptionLookup): boolean {
  return /key|token|secret|pass|pwd/i.test(name) || nearestNames(name, lookup.secrets()).length > 0;
}

/** What octo listed: the tokens as they were typed, but no secret. */
export function shown({ token, secret, value }: UnknownArgument): readonly string[] {
  const text = secret ? token.replace(/([:=])[^]*$/, `$1${mask}`) : token;
  return value === undefined ? [text] : [text, mask];
}

/** Values that must not appear anywhere. */
export function secretsOf({ token, secret, value }: UnknownArgument): readonly string[] {
  if (!secret) return [];
  return [/[:=]([^]*)$/.exec(token)?.[1] ?? '', value ?? ''].filter((text) => text !== '');
}

/** What may have been meant, or undefined. */
export function meant(argument: UnknownArgument, lookup: OptionLookup): string | undefined {
  return didYouMean(nameOf(argument.token), lookup.names(), '--');
}
