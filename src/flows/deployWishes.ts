import { AppError } from '../errors/appError.ts';
import { deploymentErrors } from '../errors/classic/deployments.ts';
import { parseMoment } from './parseMoment.ts';

/**
 * Reads `--variable` values, `Name:Value` or `Name=Value`: the first separator that is not the first character counts, and of two
 * values for one name the later one (octo-classic.md §3.2).
 */
export function readVariables(texts: readonly string[]): Readonly<Record<string, string>> {
  const variables = new Map<string, { readonly name: string; readonly value: string }>();
  for (const text of texts) {
    const separator = text.slice(1).search(/[:=]/) + 1;
    if (separator === 0) {
      throw new AppError('usage', 'OPTION_VALUE_INVALID', `--variable '${text.split('\n', 1)[0] ?? ''}' does not have the form Name:Value`);
    }
    const name = text.slice(0, separator);
    variables.set(name.toLowerCase(), { name, value: text.slice(separator + 1) });
  }
  return Object.fromEntries([...variables.values()].map(({ name, value }) => [name, value]));
}

/** Reads a moment ({@link parseMoment}); without an offset it is local time. Comes back in UTC, as servers want it. `now` in milliseconds. */
export function readMoment(option: string, text: string | undefined, now: number): string | undefined {
  if (text === undefined) return undefined;
  const moment = parseMoment(text, now);
  if (moment !== undefined) return new Date(moment).toISOString();
  throw new AppError('usage', 'OPTION_VALUE_INVALID', `${option} takes a date and time, not '${text}'`, {
    hint: 'Write it like 2026-01-31T18:00+01:00.',
    classic: deploymentErrors.momentForm(text),
  });
}
