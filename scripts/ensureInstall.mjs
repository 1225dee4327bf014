// Installs the dependencies where they are missing or older than the lock file, and says so.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

/** Throws when npm cannot be started or fails; its own output tells why. */
export function ensureInstall(root) {
  const changed = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs;
  const installed = changed('node_modules/.package-lock.json');
  if (installed !== undefined && installed >= changed('package-lock.json')) return;
  const reason = installed === undefined ? 'node_modules is missing' : 'package-lock.json is newer than node_modules';
  console.log(`Installing dependencies (${reason}): npm ci`);
  const { status, error } = spawnSync('npm', ['ci'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (error !== undefined) throw new Error(`Can't start npm: ${error.message}`);
  if (status !== 0) throw new Error(`npm ci ended with exit code ${status}`);
}

if (argv[1] === fileURLToPath(import.meta.url)) ensureInstall(join(dirname(fileURLToPath(import.meta.url)), '..'));
