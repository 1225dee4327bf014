import { copyFile, lstat, mkdir, readdir, readlink, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import picomatch from 'picomatch';
import { errorCodeOf } from '../../../errors/appError.ts';

/** Files and links below a folder, as paths with `/` relative to it, in order. Links are not followed. */
export async function* filesBelow(folder: string, under = ''): AsyncGenerator<string> {
  for (const entry of await sortedEntries(folder, under)) {
    const name = under === '' ? entry.name : `${under}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(folder, name);
    else yield name;
  }
}

/** Folders below a folder, each before what is in it. */
export async function* foldersBelow(folder: string, under = ''): AsyncGenerator<string> {
  for (const entry of await sortedEntries(folder, under)) {
    if (!entry.isDirectory()) continue;
    const name = under === '' ? entry.name : `${under}/${entry.name}`;
    yield name;
    yield* foldersBelow(folder, name);
  }
}

async function sortedEntries(folder: string, under: string) {
  const entries = await readdir(path.join(folder, under), { withFileTypes: true });
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Names of the files directly in a folder. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  return (await sortedEntries(folder, '')).filter((entry) => entry.isFile()).map((entry) => entry.name);
}

/** Does a path relative to a folder match one of the patterns? Hidden files match like others; `\` counts as `/`. */
export function pathMatcher(patterns: readonly string[]): (name: string) => boolean {
  const normal = patterns.map((pattern) => pattern.replaceAll('\\', '/').replace(/^\.\//, ''));
  return normal.length === 0 ? () => false : picomatch(normal, { dot: true });
}

/** Files below a folder that match a pattern. */
export async function findFiles(folder: string, pattern: string): Promise<readonly string[]> {
  const matches = pathMatcher([pattern]);
  const found: string[] = [];
  for await (const name of filesBelow(folder)) if (matches(name)) found.push(name);
  return found;
}

/** Copies everything below a folder over what is in another one; the answer is the number of files. */
export async function copyTree(from: string, to: string): Promise<number> {
  await mkdir(to, { recursive: true });
  for await (const name of foldersBelow(from)) await mkdir(path.join(to, name), { recursive: true });
  let count = 0;
  for await (const name of filesBelow(from)) {
    await copyEntry(path.join(from, name), path.join(to, name));
    count += 1;
  }
  return count;
}

async function copyEntry(from: string, to: string): Promise<void> {
  // What is there is replaced, never written through: it may be a link to somewhere else.
  await rm(to, { force: true });
  if ((await lstat(from)).isSymbolicLink()) await symlink(await readlink(from), to);
  else await copyFile(from, to);
}

/** Removes the files below a folder, except those a pattern spares, and the folders that are empty then. */
export async function purgeFolder(folder: string, spared: readonly string[]): Promise<void> {
  if (!(await isFolder(folder))) return;
  const spares = pathMatcher(spared.flatMap((pattern) => [pattern, `${pattern}/**`]));
  const kept = new Set<string>();
  for await (const name of filesBelow(folder)) {
    if (!spares(name)) await rm(path.join(folder, name), { force: true });
    else for (let parent = name; parent.includes('/'); kept.add(parent)) parent = parent.slice(0, parent.lastIndexOf('/'));
  }
  const folders: string[] = [];
  for await (const name of foldersBelow(folder)) folders.push(name);
  for (const name of folders.toReversed())
    if (!kept.has(name) && !spares(name)) await rm(path.join(folder, name), { recursive: true, force: true });
}

async function isFolder(name: string): Promise<boolean> {
  try {
    return (await stat(name)).isDirectory();
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
