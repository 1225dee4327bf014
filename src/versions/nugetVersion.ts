import { tryParseLooseVersion } from './looseVersion.ts';

/**
 * A version as NuGet's protocols write it: three numbers, a fourth unless it is 0, no leading zeros, no metadata, lower case. A text that
 * is no version is only lower-cased.
 * @see https://learn.microsoft.com/nuget/concepts/package-versioning#normalized-version-numbers
 */
export function normaliseNuGetVersion(text: string): string {
  const version = tryParseLooseVersion(text);
  if (version === undefined) return text.toLowerCase();
  const numbers = [0, 1, 2, 3].map((index) => version.numbers[index] ?? 0);
  const shown = numbers[3] === 0 ? numbers.slice(0, 3) : numbers;
  return `${shown.join('.')}${version.labels.length === 0 ? '' : `-${version.labels.join('.')}`}`.toLowerCase();
}
