import type { OctopusVersion } from './octopusVersion.ts';

/**
 * The variables a release number template may use, from the release made last: `<prefix>LastMajor`, `<prefix>NextPatch` and
 * so on. `prefix` is `Octopus.Version.`, `Octopus.Version.Channel.` or `Octopus.Version.Channel[Name].`. Without a release
 * every `Last…` is 0 and every `Next…` is 1. `Next…` raises its part alone; the parts after it are not set to 0.
 */
export function versionVariables(prefix: string, last: OctopusVersion | undefined): ReadonlyMap<string, string> {
  const numbers = { Major: last?.major, Minor: last?.minor, Patch: last?.patch, Build: last?.patch, Revision: last?.revision };
  const variables = new Map<string, string>();
  for (const [name, value] of Object.entries(numbers)) {
    variables.set(`${prefix}Last${name}`, String(value ?? 0));
    variables.set(`${prefix}Next${name}`, String((value ?? 0) + 1));
  }
  const suffix = last === undefined || last.prerelease === '' ? '' : `-${last.prerelease}`;
  variables.set(`${prefix}LastSuffix`, suffix);
  variables.set(`${prefix}NextSuffix`, raiseTrailingNumber(suffix));
  return variables;
}

/** The date and time variables of release number templates, from a moment in the server's local time. */
export function dateVariables(now: Date): ReadonlyMap<string, string> {
  const startOfYear = Date.UTC(now.getFullYear(), 0, 1);
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  return new Map([
    ['Octopus.Date.Year', String(now.getFullYear())],
    ['Octopus.Date.Month', String(now.getMonth() + 1)],
    ['Octopus.Date.Day', String(now.getDate())],
    ['Octopus.Date.DayOfYear', String((today - startOfYear) / 86_400_000 + 1)],
    ['Octopus.Time.Hour', String(now.getHours())],
    ['Octopus.Time.Minute', String(now.getMinutes())],
    ['Octopus.Time.Second', String(now.getSeconds())],
  ]);
}

function raiseTrailingNumber(suffix: string): string {
  return suffix.replace(/\d+$/, (digits) => String(Number(digits) + 1).padStart(digits.length, '0'));
}
