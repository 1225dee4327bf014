import { readdir } from 'node:fs/promises';
import path from 'node:path';
import picomatch from 'picomatch';

/** Files and links below a folder, as paths with `/` relative to it, in order. Links are not followed. */
export async function* filesBelow(folder: string): AsyncGenerator<string> {
  for await (const { name } of entriesBelow(folder)) yield name;
}

async function* entriesBelow(folder: string, under = ''): AsyncGenerator<{ readonly name: string; readonly kind: 'file' | 'other' }> {
  for (const entry of await sortedEntries(folder, under)) {
    const name = under === '' ? entry.name : `${under}/${entry.name}`;
    if (entry.isDirectory()) yield* entriesBelow(folder, name);
    else yield { name, kind: entry.isFile() ? 'file' : 'other' };
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

/** Regular files below a folder that match a pattern. Links are left out: what they lead to is no part of the folder. */
export async function findFiles(folder: string, pattern: string): Promise<readonly string[]> {
  const matches = pathMatcher([pattern]);
  const found: string[] = [];
  for await (const { name, kind } of entriesBelow(folder)) if (kind === 'file' && matches(name)) found.push(name);
  return found;
}
