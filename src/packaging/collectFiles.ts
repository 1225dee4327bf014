import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import type { Dirent, Stats } from 'node:fs';
import { resolve } from 'node:path';
import { AppError, errorCodeOf } from '../errors/appError.ts';
import { inArchiveOrder } from './archiveOrder.ts';
import type { Found, FoundFile, PackWarning } from './foundFile.ts';
import type { IgnoreRules } from './ignoreRules.ts';
import { parseIgnoreRules } from './ignoreRules.ts';
import type { IncludePattern } from './includePattern.ts';
import { parseIncludePattern } from './includePattern.ts';
import { holdsRegistryToken, looksSecret } from './secretFiles.ts';
import { isWithin, slashed } from './slashedPath.ts';
import { temporarySuffix } from './atomicFile.ts';

/** What becomes of symbolic links. `follow` refuses those that leave the base folder. */
export type LinkPolicy = 'follow' | 'follow-outside' | 'keep';

export interface CollectOptions {
  /** Absolute. */
  readonly basePath: string;
  /** Patterns as {@link parseIncludePattern} reads them. */
  readonly include: readonly string[];
  /** Patterns as .gitignore has them; those of a `.pulpoignore` in the base folder come before them. */
  readonly exclude: readonly string[];
  /** `flat`: octo's nupkg naming, where a pattern without sub-folders gives bare file names. */
  readonly naming: 'relative' | 'flat';
  readonly links: LinkPolicy;
  /** Whether folders such as `.git` are packed. */
  readonly versionControl: 'skip' | 'pack';
  /** The package itself, if it exists already: it is never packed into itself. */
  readonly output: string;
}

export interface Collected {
  /** In no particular order; a file that several patterns find is in it once. */
  readonly found: readonly Found[];
  readonly warnings: readonly PackWarning[];
  /** Names inside the package of files that look like secrets. */
  readonly secrets: readonly string[];
  /** Patterns without wildcards that found nothing. */
  readonly missing: readonly string[];
}

const versionControlNames: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.bzr', '.jj', '_darcs']);
const ignoreFileName = '.pulpoignore';
const deepestFolder = 100;
/** Bytes of content found between two stops of a walk, and what a file counts besides its content. */
const stepBytes = 2 * 1024 * 1024;
const entryBytes = 4096;

/** The state of one walk; problems are collected so that all of them are told at once. */
interface Walk {
  readonly options: CollectOptions;
  readonly base: string;
  /** What the paths of everything in the base folder begin with. */
  readonly prefix: string;
  readonly ignore: IgnoreRules;
  readonly output: Stats | undefined;
  readonly warnings: PackWarning[];
  readonly problems: string[];
  readonly outside: string[];
  /** Found since the walk last stopped, and about what packing them comes to. */
  fresh: { found: Found[]; bytes: number };
}

/** A folder being read: its path as the person wrote it, and where it really is. */
interface Folder {
  readonly path: string;
  readonly real: string;
  /** The real folder that followed links must stay in. */
  readonly limit: string;
  /** The real folders whose links led here. */
  readonly trail: readonly string[];
  readonly level: number;
}

/**
 * Finds the files that belong into a package. Folders are never entries; FIFOs, sockets and devices are left out with a
 * warning and never opened. Ends with one error that lists every file or folder that can't be read.
 */
export function collectFiles(options: CollectOptions): Collected {
  const walk = walkFiles(options);
  for (;;) {
    const step = walk.next();
    if (step.done === true) return step.value;
  }
}

/**
 * {@link collectFiles} in steps. Each gives what was found since the last one, for a head start on packing it: mostly in the order of the
 * names in the package, maybe more than once, and maybe in vain.
 */
export function* walkFiles(options: CollectOptions): Generator<readonly Found[], Collected> {
  const base = slashed(resolve(options.basePath));
  if (statOrUndefined(base)?.isDirectory() !== true) {
    throw new AppError('input', 'BASE_PATH_MISSING', `The base path '${options.basePath}' is no folder`, { hint: 'Check --base-path.' });
  }
  const walk: Walk = {
    ...{ options, base, prefix: base === '/' ? base : `${base}/` },
    ...{ ignore: readIgnoreRules(base, options.exclude), output: statOrUndefined(options.output) },
    ...{ warnings: [], problems: [], outside: [], fresh: { found: [], bytes: 0 } },
  };
  const patterns = options.include.map((text) => parseIncludePattern(text, base));
  const matches: Found[][] = [];
  for (const pattern of patterns) matches.push(yield* findMatches(walk, pattern));
  throwIfAny(walk);
  yield takeFresh(walk);
  const missing = patterns.filter((pattern, index) => pattern.literal && matches[index]?.length === 0).map((pattern) => pattern.text);
  const found = withoutRepetition(matches);
  return { found, warnings: walk.warnings, missing, secrets: found.filter(isSecret).map((entry) => entry.name) };
}

function takeFresh(walk: Walk): readonly Found[] {
  const { found } = walk.fresh;
  walk.fresh = { found: [], bytes: 0 };
  return found;
}

/** One pattern, as most packs have, finds each file once: then nothing is compared. */
function withoutRepetition(matches: readonly (readonly Found[])[]): readonly Found[] {
  if (matches.length <= 1) return matches[0] ?? [];
  return [...new Map(matches.flat().map((entry) => [`${entry.name}\0${entry.path}`, entry])).values()];
}

function readIgnoreRules(base: string, exclude: readonly string[]): IgnoreRules {
  const path = `${base}/${ignoreFileName}`;
  const lines =
    statOrUndefined(path)?.isFile() === true
      ? readText(path)
          .replace(/^\uFEFF/, '')
          .split('\n')
      : [];
  return parseIgnoreRules([...lines, ...exclude]);
}

function* findMatches(walk: Walk, pattern: IncludePattern): Generator<readonly Found[], Found[]> {
  const real = realpathOrUndefined(pattern.root);
  if (real === undefined || statOrUndefined(real)?.isDirectory() !== true) {
    throw new AppError('input', 'INCLUDE_FOLDER_MISSING', `The folder '${pattern.root}' of the pattern '${pattern.text}' does not exist`, {
      hint: 'Patterns start at the base path; one that starts with / starts at the root of the file system.',
    });
  }
  const limit = isWithin(walk.base, pattern.root) ? slashed(realpathSync.native(walk.base)) : real;
  const matches: Found[] = [];
  const name = (path: string): string => {
    if (walk.options.naming === 'relative' && path.startsWith(walk.prefix)) return path.slice(walk.prefix.length);
    return walk.options.naming === 'flat' ? pattern.flatName(path) : pattern.below(path);
  };
  const visit = (path: string, describe: (name: string) => Found | undefined): void => {
    if (!pattern.matches(path)) return;
    const entry = describe(name(path));
    if (entry === undefined) return;
    matches.push(entry);
    walk.fresh.found.push(entry);
    walk.fresh.bytes += entryBytes + (entry.kind === 'file' ? entry.size : 0);
  };
  yield* readFolder(walk, { path: pattern.root, real, limit, trail: [], level: 0 }, pattern.depth, visit);
  return matches;
}

type Visit = (path: string, describe: (name: string) => Found | undefined) => void;

function* readFolder(walk: Walk, folder: Folder, depth: IncludePattern['depth'], visit: Visit): Generator<readonly Found[], undefined> {
  if (folder.level > deepestFolder) {
    walk.problems.push(`${folder.path}: more than ${deepestFolder} folders deep`);
    return;
  }
  const prefix = folder.path === '/' ? '/' : `${folder.path}/`;
  for (const entry of entriesOf(walk, folder.path)) {
    const path = prefix + entry.name;
    if (isLeftOut(walk, path, entry)) continue;
    if (entry.isDirectory()) {
      if (depth === 'tree')
        yield* readFolder(walk, { ...folder, path, real: `${folder.real}/${entry.name}`, level: folder.level + 1 }, depth, visit);
    } else if (entry.isSymbolicLink()) yield* readLink(walk, folder, path, { depth, visit });
    else if (entry.isFile()) visit(path, (name) => describeFile(walk, path, name));
    else visit(path, () => skip(walk, path, 'neither a file nor a folder'));
    if (walk.fresh.bytes >= stepBytes) yield takeFresh(walk);
  }
}

function entriesOf(walk: Walk, folder: string): Dirent[] {
  try {
    return inArchiveOrder(readdirSync(folder, { withFileTypes: true }));
  } catch (error) {
    walk.problems.push(`${folder}: ${errorCodeOf(error) ?? String(error)}`);
    return [];
  }
}

function isLeftOut(walk: Walk, path: string, entry: Dirent): boolean {
  if (entry.name.endsWith(temporarySuffix)) return true;
  if (walk.options.versionControl === 'skip' && versionControlNames.has(entry.name)) return true;
  if (!path.startsWith(walk.prefix)) return false;
  const relative = path.slice(walk.prefix.length);
  return relative === ignoreFileName || walk.ignore.ignores(relative, entry.isDirectory() ? 'folder' : 'file');
}

function* readLink(
  walk: Walk,
  folder: Folder,
  path: string,
  rest: { depth: IncludePattern['depth']; visit: Visit },
): Generator<readonly Found[], undefined> {
  if (walk.options.links === 'keep') {
    rest.visit(path, (name) => ({ kind: 'link', path, name, target: slashed(readlinkSync(path)), modifiedMs: lstatSync(path).mtimeMs }));
    return;
  }
  const real = realpathOrUndefined(path);
  const target = real === undefined ? undefined : statOrUndefined(real);
  if (real === undefined || target === undefined) {
    rest.visit(path, () => note(walk.problems, `${path}: the link's target '${readlinkSync(path)}' does not exist`));
  } else if (walk.options.links === 'follow' && !isWithin(folder.limit, real)) {
    rest.visit(target.isDirectory() ? `${path}/` : path, () => note(walk.outside, `${path} -> ${real}`));
  } else if (!target.isDirectory()) {
    rest.visit(path, (name) =>
      target.isFile() ? describeFile(walk, path, name) : skip(walk, path, 'a link to neither a file nor a folder'),
    );
  } else if ([...folder.trail, folder.real].some((entered) => isWithin(real, entered))) {
    walk.warnings.push({ about: 'loop', message: `Left out the link '${path}': it leads back to '${real}', which contains it` });
  } else if (rest.depth === 'tree') {
    yield* readFolder(
      walk,
      { ...folder, path, real, trail: [...folder.trail, folder.real], level: folder.level + 1 },
      rest.depth,
      rest.visit,
    );
  }
}

function describeFile(walk: Walk, path: string, name: string): FoundFile | undefined {
  const stats = statOrUndefined(path);
  if (stats === undefined) {
    // readdir replaces bytes that are not UTF-8, so that the name it gives leads nowhere.
    walk.problems.push(path.includes('\uFFFD') ? `${path}: the name is not valid UTF-8` : `${path}: it vanished or can't be read`);
    return undefined;
  }
  if (walk.output?.ino === stats.ino && walk.output.dev === stats.dev) return undefined;
  return { kind: 'file', path, name, size: stats.size, mode: stats.mode & 0o777, modifiedMs: stats.mtimeMs, inode: stats.ino };
}

function skip(walk: Walk, path: string, what: string): undefined {
  walk.warnings.push({ about: 'skipped', message: `Left out '${path}': it is ${what}` });
}

function note(list: string[], text: string): undefined {
  list.push(text);
}

function throwIfAny(walk: Walk): void {
  if (walk.problems.length > 0) {
    throw new AppError('io', 'PACKAGE_FILES_UNREADABLE', "Can't read some of the files to pack", {
      details: walk.problems,
    });
  }
  if (walk.outside.length > 0) {
    throw new AppError('input', 'LINK_OUTSIDE', `Symbolic links lead out of the base path '${walk.options.basePath}'`, {
      details: walk.outside,
      hint: 'Exclude them with --exclude, or pack what they point to with --symlinks follow-outside.',
    });
  }
}

function isSecret(entry: Found): boolean {
  if (entry.kind === 'link') return false;
  const looks = looksSecret(entry.name);
  if (looks !== 'byContent') return looks === 'yes';
  // Registry settings are a few lines; a file of another size is none.
  return entry.size < 65_536 && holdsRegistryToken(readText(entry.path));
}

/** A file that can't be read counts as empty here: packing it will fail and say so. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isUnreachable(error)) return '';
    throw error;
  }
}

function statOrUndefined(path: string): Stats | undefined {
  try {
    // An error that nobody sees costs more than the question.
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (isUnreachable(error)) return undefined;
    throw error;
  }
}

function realpathOrUndefined(path: string): string | undefined {
  try {
    return slashed(realpathSync.native(path));
  } catch (error) {
    if (isUnreachable(error)) return undefined;
    throw error;
  }
}

function isUnreachable(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP'].includes(errorCodeOf(error) ?? '');
}
