import type { OctopusVersion } from './octopusVersion.ts';
import { compareVersions } from './octopusVersion.ts';

/**
 * Release numbers with placeholders: `i` raises a part of the latest version by one, `c` keeps it, `c.c.i-beta` for example.
 * As on the server, every number of this shape counts as a mask, even without a placeholder.
 */
interface Mask {
  /** `v`, `V` or nothing. */
  readonly prefix: string;
  /** One to four parts: digits, `i` or `c`. */
  readonly parts: readonly string[];
  readonly prerelease: readonly string[];
  readonly metadata: readonly string[];
}

const part = String.raw`(\d+|[ic])`;
const grammar = new RegExp(
  String.raw`^([vV]?)${part}(?:\.${part})?(?:\.${part})?(?:\.${part})?(?:-([A-Za-z0-9.\-_\\]*))?(?:\+([A-Za-z0-9_.\-\\+]*))?$`,
);

/** Whether the text holds at least one placeholder, so that the result depends on earlier releases. */
export function isVersionMask(text: string): boolean {
  const mask = parseMask(text);
  return mask !== undefined && [...mask.parts, ...mask.prerelease, ...mask.metadata].some(isPlaceholder);
}

/**
 * The version a mask stands for. `latest` is what {@link latestForMask} found; without it every placeholder becomes 0.
 * A text that is no mask is returned without its blanks. A number that `latest` has and the mask has not becomes `.0`, as on the server.
 */
export function applyVersionMask(text: string, latest: OctopusVersion | undefined): string {
  const mask = parseMask(text);
  if (mask === undefined) return text.replaceAll(' ', '');
  if (latest === undefined) return fromMaskAlone(mask);
  return (
    mask.prefix +
    substituteNumbers(mask.parts, latest).join('.') +
    joined('-', substituteLabels(mask.prerelease, latest.prerelease.split('.'))) +
    joined('+', substituteLabels(mask.metadata, latest.metadata.split('.')))
  );
}

/**
 * The highest of the versions that agree with the mask's numbers up to its first placeholder, or undefined. Of equal ones
 * the first wins.
 */
export function latestForMask(text: string, versions: readonly OctopusVersion[]): OctopusVersion | undefined {
  const mask = parseMask(text);
  if (mask === undefined) return undefined;
  return versions.filter((version) => agrees(mask, version)).reduce<OctopusVersion | undefined>(higher, undefined);
}

function parseMask(text: string): Mask | undefined {
  const match = grammar.exec(text);
  if (match === null) return undefined;
  return {
    prefix: match[1] ?? '',
    parts: match.slice(2, 6).filter((value) => value !== undefined),
    prerelease: splitLabels(match[6]),
    metadata: splitLabels(match[7]),
  };
}

function splitLabels(text: string | undefined): string[] {
  return text === undefined || text === '' ? [] : text.split('.');
}

function isPlaceholder(value: string): boolean {
  return value === 'i' || value === 'c';
}

function fromMaskAlone(mask: Mask): string {
  const fill = (values: readonly string[]): string[] => values.map((value) => (isPlaceholder(value) ? '0' : value));
  return mask.prefix + fill(mask.parts).join('.') + joined('-', fill(mask.prerelease)) + joined('+', fill(mask.metadata));
}

function substituteNumbers(parts: readonly string[], latest: OctopusVersion): string[] {
  const current = [latest.major, latest.minor, latest.patch, latest.revision];
  const result = parts.map((value, index) => substitute(value, parts[index - 1], current[index] ?? 0));
  // Only the part right after the mask's last one: the server looks at neighbours, not at the whole version.
  if (latest.numbersGiven > parts.length) result.push('0');
  return result;
}

function substituteLabels(labels: readonly string[], current: readonly string[]): string[] {
  const lastIsPlaceholder = isPlaceholder(labels.at(-1) ?? '') && labels.length > 1;
  return labels.map((label, index) => {
    const followsIncrement = labels[index - 1] === 'i' && lastIsPlaceholder;
    return followsIncrement ? '0' : substitute(label, undefined, wholeNumber(current[index]));
  });
}

function substitute(value: string, previous: string | undefined, current: number): string {
  if (!isPlaceholder(value)) return value;
  if (previous === 'i') return '0';
  return String(value === 'i' ? current + 1 : current);
}

function wholeNumber(text: string | undefined): number {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : 0;
}

function joined(separator: string, values: readonly string[]): string {
  return values.length === 0 ? '' : separator + values.join('.');
}

function agrees(mask: Mask, version: OctopusVersion): boolean {
  const numbers = [version.major, version.minor, version.patch, version.revision];
  for (const [index, value] of numbers.entries()) {
    const wanted = mask.parts[index] ?? '0';
    if (isPlaceholder(wanted)) return true;
    if (Number(wanted) !== value) return false;
  }
  return true;
}

function higher(best: OctopusVersion | undefined, candidate: OctopusVersion): OctopusVersion {
  return best === undefined || compareVersions(candidate, best) > 0 ? candidate : best;
}
