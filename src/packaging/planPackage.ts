import { AppError } from '../errors/appError.ts';
import { collisionKey, defaultLimits, linkStaysInside, nameProblem } from './archivePolicy.ts';
import type { Found, FoundFile } from './foundFile.ts';
import { fixedTime } from './zipRecords.ts';

/** An entry of the package that will be written: everything is decided, only the content of files is still to be read. */
export type PlannedEntry =
  | { readonly kind: 'file'; readonly name: string; readonly mode: number; readonly modified: number; readonly source: FoundFile }
  | { readonly kind: 'text'; readonly name: string; readonly mode: number; readonly modified: number; readonly content: string }
  | { readonly kind: 'link'; readonly name: string; readonly mode: number; readonly modified: number; readonly target: string };

/** Which time entries get: one for all, in seconds since the epoch, or each file's own. */
export type Timestamps = { readonly kind: 'fixed'; readonly seconds: number } | { readonly kind: 'mtime' };

export interface PlanOptions {
  readonly timestamps: Timestamps;
  /** `normal`: 0644, or 0755 for what its owner may execute. `preserve`: the permission bits, without write for others. */
  readonly modes: 'normal' | 'preserve';
  /** What happens when two names differ only in case or Unicode form. */
  readonly collisions: 'refuse' | 'allow';
}

export const reproducibleTime: Timestamps = { kind: 'fixed', seconds: fixedTime };

/**
 * Decides names, modes, times and order of a package's entries: the same files give the same plan wherever they lie. Ends with
 * an error for names that no archive should hold, for two files with one name and for links that leave the package.
 */
export function planEntries(found: readonly Found[], options: PlanOptions): PlannedEntry[] {
  // Code units and code points order alike unless a surrogate is involved, and code units compare much faster.
  const compare = found.some((entry) => /[\ud800-\udfff]/.test(entry.name)) ? compareCodePoints : compareCodeUnits;
  const sorted = found.toSorted((left, right) => compare(left.name, right.name));
  checkNames(sorted);
  checkCollisions(sorted, options.collisions);
  return sorted.map((entry) => planEntry(entry, options));
}

/** The order of the names' UTF-8 bytes. */
function compareCodePoints(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function compareCodeUnits(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** One entry as {@link planEntries} decides it. */
export function planEntry(entry: Found, options: PlanOptions): PlannedEntry {
  const modified = options.timestamps.kind === 'fixed' ? options.timestamps.seconds : Math.floor(entry.modifiedMs / 1000);
  if (entry.kind === 'link') return { kind: 'link', name: entry.name, mode: 0o777, modified, target: entry.target };
  return { kind: 'file', name: entry.name, mode: modeOf(entry, options.modes), modified, source: entry };
}

function modeOf(file: FoundFile, modes: PlanOptions['modes']): number {
  if (modes === 'preserve') return file.mode & 0o755;
  return (file.mode & 0o100) === 0 ? 0o644 : 0o755;
}

function checkNames(entries: readonly Found[]): void {
  const bad = entries.flatMap((entry) => {
    const problem = nameProblem(entry.name);
    return problem === undefined ? [] : [`${JSON.stringify(entry.name)}: ${problem}`];
  });
  if (bad.length > 0) {
    throw new AppError('input', 'PACKAGE_NAME_UNSTORABLE', "Some file names can't stand in a package", {
      details: bad,
      hint: 'Rename the files or leave them out with --exclude.',
    });
  }
  const links = new Set(entries.filter((entry) => entry.kind === 'link').map((entry) => entry.name));
  const leaving = entries.filter((entry) => entry.kind === 'link' && !linkStaysInside(entry.name, entry.target, (path) => links.has(path)));
  if (leaving.length > 0) {
    throw new AppError('input', 'LINK_OUTSIDE', 'Symbolic links lead out of the package', {
      details: leaving.map((entry) => `${entry.name} -> ${entry.kind === 'link' ? entry.target : ''}`),
      hint: 'Exclude them with --exclude, or pack what they point to with --symlinks follow-outside.',
    });
  }
}

function checkCollisions(entries: readonly Found[], collisions: PlanOptions['collisions']): void {
  const byKey = new Map<string, Found>();
  const clashes: string[] = [];
  for (const entry of entries) {
    const key = collisions === 'allow' ? entry.name : collisionKey(entry.name);
    const other = byKey.get(key);
    if (other !== undefined) clashes.push(`${entry.path} and ${other.path} are both '${entry.name}'`);
    byKey.set(key, entry);
  }
  if (clashes.length === 0) return;
  throw new AppError('input', 'PACKAGE_NAMES_COLLIDE', 'Some files would share a name with another on some system', {
    details: clashes,
    hint: 'Rename one of each pair; --allow-collisions packs names that differ only in case or Unicode form.',
  });
}

/** Why the finished package would be refused when it is extracted, or undefined. */
export function extractionProblem(facts: { entries: number; contentBytes: number; packageBytes: number }): string | undefined {
  const { entries, totalBytes, ratioFreeBytes, totalRatio } = defaultLimits;
  if (facts.entries > entries) return `it holds ${facts.entries} files, more than ${entries}`;
  if (facts.contentBytes > totalBytes) return `it holds ${facts.contentBytes} bytes, more than ${totalBytes}`;
  const ratio = facts.contentBytes / Math.max(1, facts.packageBytes);
  if (facts.contentBytes > ratioFreeBytes && ratio > totalRatio) return `its content is ${Math.round(ratio)} times larger than the package`;
  return undefined;
}
