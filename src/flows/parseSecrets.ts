import { AppError } from '../errors/appError.ts';
import type { Reporter } from '../output/events.ts';

/** `NAME=VALUE` texts as a map; every value is masked from here on. */
export function parseSecrets(texts: readonly string[], reporter: Reporter): ReadonlyMap<string, string> {
  const secrets = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at <= 0)
      throw new AppError('usage', 'OPTION_VALUE_INVALID', '--secret takes NAME=VALUE', {
        hint: 'The name is the one in { secret: NAME } of the blueprint.',
      });
    const value = text.slice(at + 1);
    reporter.addSecret(value);
    secrets.set(text.slice(0, at).trim(), value);
  }
  return secrets;
}
