import { AppError } from '../errors/appError.ts';
import { compareLabels, largestComponent } from './labels.ts';

/** A release number or package version as an Octopus server understands it: almost any tag is one. */
export interface OctopusVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly revision: number;
  /** How many of the four numbers the text spelled out; 0 for `latest`. */
  readonly numbersGiven: number;
  /** Everything between the numbers and the metadata, without the separator before it: `PR-15` of `2021.1.1-PR-15`. */
  readonly prerelease: string;
  /** The first word of the pre-release: `PR`. */
  readonly prereleasePrefix: string;
  /** What follows the first separator inside the pre-release: `15`. */
  readonly prereleaseCounter: string;
  /** Text after the first `+`, without it. */
  readonly metadata: string;
  /** The text as given, without blanks; shown and sent instead of a normalised form. */
  readonly original: string;
}

const number = String.raw` *(\d+) *`;
const numbers = `(?:[vV]?${number}(?:\\.${number})?(?:\\.${number})?(?:\\.${number})?)?`;
const prerelease = String.raw`(?:[.\-_\\]?(([A-Za-z0-9]*)(?:[.\-_\\]([A-Za-z0-9.\-_\\]*))?))?`;
const metadata = String.raw`(?:\+([A-Za-z0-9_.\-\\+]*))?`;
const grammar = new RegExp(`^${numbers}${prerelease}${metadata}$`);

/** Far above the 349 characters a server stores; it keeps the cost of reading hostile text small. */
const longestText = 1000;

/** Reads a version; undefined where the server would refuse it (blank, illegal characters, a number over 2147483647). */
export function tryParseVersion(text: string): OctopusVersion | undefined {
  if (text.length > longestText) return undefined;
  const match = grammar.exec(text.replace(/^ +| +$/g, ''));
  if (match === null || match[0] === '') return undefined;
  const given = match.slice(1, 5).filter((part) => part !== undefined);
  const [major = 0, minor = 0, patch = 0, revision = 0] = given.map(Number);
  if (Math.max(major, minor, patch, revision) > largestComponent) return undefined;
  return {
    ...{ major, minor, patch, revision, numbersGiven: given.length },
    ...{ prerelease: match[5] ?? '', prereleasePrefix: match[6] ?? '', prereleaseCounter: match[7] ?? '' },
    ...{ metadata: match[8] ?? '', original: match[0].replaceAll(' ', '') },
  };
}

/** Reads a version, or ends with `VERSION_INVALID`. */
export function parseVersion(text: string): OctopusVersion {
  const version = tryParseVersion(text);
  if (version !== undefined) return version;
  throw new AppError('usage', 'VERSION_INVALID', `'${text}' is not a valid version`, {
    hint: 'A version is up to four numbers with an optional label, for example 1.2.3 or 1.2.3-beta.4.',
  });
}

/** Orders two versions as the server does: numbers, then release after pre-release, then labels. Metadata does not count. */
export function compareVersions(left: OctopusVersion, right: OctopusVersion): number {
  return (
    left.major - right.major ||
    left.minor - right.minor ||
    left.patch - right.patch ||
    left.revision - right.revision ||
    comparePrereleases(left.prerelease, right.prerelease)
  );
}

/** True for texts the server takes for the same version, such as `1.0` and `v1.0.0+meta`; texts that are no versions compare as text. */
export function isSameVersion(left: string, right: string): boolean {
  const leftVersion = tryParseVersion(left);
  const rightVersion = tryParseVersion(right);
  if (leftVersion === undefined || rightVersion === undefined) return left === right;
  return compareVersions(leftVersion, rightVersion) === 0;
}

function comparePrereleases(left: string, right: string): number {
  if (left === '' || right === '') return Number(left === '') - Number(right === '');
  return compareLabels(labelsOf(left), labelsOf(right));
}

function labelsOf(text: string): string[] {
  return text.replace(/[^A-Za-z0-9]/g, '-').split('-');
}
