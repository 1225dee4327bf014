import { type LooseVersion, tryParseLooseVersion } from './looseVersion.ts';
import { tryParseVersion } from './octopusVersion.ts';

/**
 * Reads a version to be compared with the range and tag of a channel's rule. Container tags and other texts that the range grammar
 * does not know are read as the server reads release numbers. Undefined for what is neither.
 */
export function tryParseRuleVersion(version: string): LooseVersion | undefined {
  const loose = tryParseLooseVersion(version);
  if (loose !== undefined) return loose;
  const parsed = tryParseVersion(version);
  if (parsed === undefined) return undefined;
  return {
    numbers: [parsed.major, parsed.minor, parsed.patch, parsed.revision],
    labels: parsed.prerelease === '' ? [] : parsed.prerelease.split(/[.\-_\\]/),
    metadata: parsed.metadata,
    original: parsed.original,
  };
}
