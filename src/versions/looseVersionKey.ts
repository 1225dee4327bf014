import { numericLabel } from './labels.ts';
import { tryParseLooseVersion } from './looseVersion.ts';

/**
 * A text whose order, byte by byte, is the order of `compareLooseVersions`, for databases that sort by it; a text that is no version
 * comes before all versions. Stored: the form of a key never changes.
 */
export function looseVersionKey(text: string): string {
  const version = tryParseLooseVersion(text);
  if (version === undefined) return '';
  const numbers = [0, 1, 2, 3].map((index) => numberKey(version.numbers[index] ?? 0)).join('');
  // '~' is above '-': a release comes after its pre-releases. ' ' is below '!', and both are below what labels hold.
  const labels = version.labels.length === 0 ? '~' : `-${version.labels.map(labelKey).join('!')}`;
  return `${numbers}${labels} ${version.metadata.toUpperCase()}`;
}

/** Longer numbers are higher, so the count of digits goes first. */
function numberKey(value: number): string {
  const digits = String(value);
  return `${digits.length.toString(16)}${digits}`;
}

function labelKey(label: string): string {
  const value = numericLabel(label);
  return value === undefined ? `1${label.toUpperCase()}` : `0${numberKey(value)}`;
}
