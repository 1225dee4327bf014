import { AppError } from '../errors/appError.ts';
import { packErrors } from '../errors/classic/pack.ts';
import { compareIgnoringCase, compareLabels, largestComponent } from './labels.ts';

/** One to four numbers with optional labels and metadata: what `pack --version`, package file names and version ranges hold. */
export interface LooseVersion {
  /** One to four numbers; missing ones count as 0. */
  readonly numbers: readonly number[];
  /** Pre-release labels; empty for a release. */
  readonly labels: readonly string[];
  /** Text after `+`, empty if none. */
  readonly metadata: string;
  /** The text as given, without any blanks; file names, nuspec and messages show this, never a normalised form. */
  readonly original: string;
}

const grammar = /^v?(\d+(?:\.\d+){0,3})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

/** Reads a version as the server's ranges do: a leading `v` and numeric labels with leading zeros are fine. */
export function tryParseLooseVersion(text: string): LooseVersion | undefined {
  const original = text.replaceAll(' ', '');
  const match = grammar.exec(original);
  if (match === null) return undefined;
  const numbers = (match[1] ?? '').split('.').map(Number);
  if (numbers.some((part) => part > largestComponent)) return undefined;
  return { numbers, labels: match[2]?.split('.') ?? [], metadata: match[3] ?? '', original };
}

/**
 * Reads the version of a package that is to be made, or ends with `VERSION_INVALID`. Stricter than the server, as octo is:
 * no leading `v`, no numeric label with a leading zero.
 */
export function parsePackageVersion(text: string): LooseVersion {
  const version = tryParseLooseVersion(text);
  if (version !== undefined && !version.original.startsWith('v') && !version.labels.some(hasLeadingZero)) return version;
  throw new AppError('usage', 'VERSION_INVALID', `'${text}' is not a valid version string`, {
    hint: 'A package version is one to four numbers with optional labels, for example 1.2.3 or 1.2.3-beta.4.',
    classic: packErrors.versionInvalid(text),
  });
}

/** Orders two versions; metadata decides last, unless `metadata` is `'ignore'` (as in version ranges). */
export function compareLooseVersions(left: LooseVersion, right: LooseVersion, metadata: 'compare' | 'ignore' = 'compare'): number {
  for (const index of [0, 1, 2, 3]) {
    const order = (left.numbers[index] ?? 0) - (right.numbers[index] ?? 0);
    if (order !== 0) return order;
  }
  if (left.labels.length === 0 || right.labels.length === 0) {
    const order = Number(left.labels.length === 0) - Number(right.labels.length === 0);
    if (order !== 0) return order;
  }
  const order = compareLabels(left.labels, right.labels);
  return order !== 0 || metadata === 'ignore' ? order : compareIgnoringCase(left.metadata, right.metadata);
}

/** The text a channel rule's tag is matched against: the pre-release, then `+metadata`; empty for a plain release. */
export function tagTextOf(version: LooseVersion): string {
  return version.labels.join('.') + (version.metadata === '' ? '' : `+${version.metadata}`);
}

function hasLeadingZero(label: string): boolean {
  return /^0\d+$/.test(label);
}
