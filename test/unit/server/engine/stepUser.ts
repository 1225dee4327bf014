/** Tests with another user than the server's: only root can make files that belong to one. */
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'vitest';
import { tempDir } from '../../../support/tempDir.ts';

const isPossible = process.getuid?.() === 0 && existsSync('/proc/self/fd');
if (!isPossible) process.stderr.write('Tests with a step user are left out: only root on Linux can do things as another user.\n');

export const asRoot = test.runIf(isPossible);

export const stepUser = { name: 'nobody', uid: 65_534, gid: 65_534, home: '/nonexistent' };

/** A folder that everybody can reach, with one of root's and one of the step user's in it. */
export function twoFolders(): { readonly outside: string; readonly own: string } {
  const folder = tempDir();
  // A temporary folder is closed to others.
  chmodSync(folder, 0o755);
  const [outside, own] = [path.join(folder, 'outside'), path.join(folder, 'own')];
  mkdirSync(outside, { mode: 0o755 });
  makeOwn(own);
  return { outside, own };
}

/** A folder that belongs to the step user. */
export function makeOwn(folder: string): string {
  mkdirSync(folder, { mode: 0o755 });
  chownSync(folder, stepUser.uid, stepUser.gid);
  return folder;
}

/** Everything below a folder as it would show a change: owner, mode and content by name. */
export function contentOf(folder: string): Readonly<Record<string, string>> {
  const names = ['.', ...readdirSync(folder, { recursive: true }).map(String)].toSorted();
  return Object.fromEntries(
    names.map((name) => {
      const file = path.join(folder, name);
      const stats = lstatSync(file);
      return [name, `${stats.uid} ${(stats.mode & 0o7777).toString(8)} ${stats.isFile() ? readFileSync(file, 'utf8') : ''}`];
    }),
  );
}
