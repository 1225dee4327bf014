import { compareVersions, parseVersion, tryParseVersion } from '../versions/octopusVersion.ts';

/**
 * Whether a server is older than a version. Development builds call themselves 0.0.0 and are newer than any other, and so is what
 * calls itself something that is no version (octo-classic.md §7.3).
 */
export function isOlderThan(serverVersion: string, first: string): boolean {
  const version = tryParseVersion(serverVersion);
  return version !== undefined && !serverVersion.startsWith('0.0.0') && compareVersions(version, parseVersion(first)) < 0;
}
