import type { LooseVersion } from './looseVersion.ts';
import { compareLooseVersions, tryParseLooseVersion } from './looseVersion.ts';

/** One end of a range. */
export interface RangeBound {
  readonly version: LooseVersion;
  readonly inclusive: boolean;
}

/** A NuGet version range; a missing bound is open. */
export interface NugetRange {
  readonly minimum: RangeBound | undefined;
  readonly maximum: RangeBound | undefined;
}

/**
 * Reads a version range: `1.0` (or later), `[1.0]`, `[1.0,2.0)`, `(,1.0]` and their mixtures; blank is every version.
 * Undefined for what is no range, among them `(1.0)`, `[1.0`, the empty `[2.0,1.0]` and floating forms such as `1.*`.
 * @see https://learn.microsoft.com/nuget/concepts/package-versioning#version-ranges
 */
export function tryParseNugetRange(text: string): NugetRange | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return { minimum: undefined, maximum: undefined };
  const bracketed = /^([[(])([^,]*)(,([^,]*))?([\])])$/.exec(trimmed);
  if (bracketed === null) return atLeast(trimmed);
  const [, open, low = '', comma, high = '', close] = bracketed;
  if (comma === undefined) return open === '[' && close === ']' ? exactly(low) : undefined;
  return between(readBound(low, open === '['), readBound(high, close === ']'));
}

/** Whether the version lies in the range. Metadata does not count; a pre-release sorts below its release. */
export function satisfiesRange(range: NugetRange, version: LooseVersion): boolean {
  return isAbove(range.minimum, version) && isBelow(range.maximum, version);
}

/** Whether a bound names a pre-release: only then do pre-releases become candidates for "latest" without a tag rule. */
export function rangeNamesPrerelease(range: NugetRange): boolean {
  return [range.minimum, range.maximum].some((bound) => bound !== undefined && bound.version.labels.length > 0);
}

type Bound = RangeBound | 'open' | 'invalid';

function readBound(text: string, inclusive: boolean): Bound {
  if (text.trim() === '') return 'open';
  const version = tryParseLooseVersion(text);
  return version === undefined ? 'invalid' : { version, inclusive };
}

function atLeast(text: string): NugetRange | undefined {
  return between(readBound(text, true), 'open');
}

function exactly(text: string): NugetRange | undefined {
  const bound = readBound(text, true);
  return bound === 'open' ? undefined : between(bound, bound);
}

function between(low: Bound, high: Bound): NugetRange | undefined {
  if (low === 'invalid' || high === 'invalid' || (low === 'open' && high === 'open')) return undefined;
  const minimum = low === 'open' ? undefined : low;
  const maximum = high === 'open' ? undefined : high;
  return isEmpty(minimum, maximum) ? undefined : { minimum, maximum };
}

function isEmpty(minimum: RangeBound | undefined, maximum: RangeBound | undefined): boolean {
  if (minimum === undefined || maximum === undefined) return false;
  const order = compareLooseVersions(minimum.version, maximum.version, 'ignore');
  return order > 0 || (order === 0 && !(minimum.inclusive && maximum.inclusive));
}

function isAbove(bound: RangeBound | undefined, version: LooseVersion): boolean {
  if (bound === undefined) return true;
  const order = compareLooseVersions(version, bound.version, 'ignore');
  return order > 0 || (order === 0 && bound.inclusive);
}

function isBelow(bound: RangeBound | undefined, version: LooseVersion): boolean {
  if (bound === undefined) return true;
  const order = compareLooseVersions(version, bound.version, 'ignore');
  return order < 0 || (order === 0 && bound.inclusive);
}
