// Installs the dependencies where they are missing or older than the lock file, and says so.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const changed = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs;

const installed = changed('node_modules/.package-lock.json');
const reason = installed === undefined ? 'node_modules is missing' : installed < changed('package-lock.json') ? 'package-lock.json is newer than node_modules' : undefined;
if (reason !== undefined) {
  console.log(`Installing dependencies (${reason}): npm ci`);
  const { status, error } = spawnSync('npm', ['ci'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (error !== undefined) console.error(`Can't start npm: ${error.message}`);
  process.exitCode = status ?? 1;
}
