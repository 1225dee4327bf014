// npm run check: everything that can be said about the project without running it, each part named, all of them run.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name) => join(root, 'node_modules', '.bin', name);
const script = (name, ...args) => [process.execPath, join(root, 'scripts', name), ...args];

const parts = [
  ['types', [bin('tsc'), '-p', '.']],
  ['lint', [bin('eslint'), '--max-warnings', '0', '.']],
  ['format', [bin('prettier'), '--check', '--log-level', 'warn', '.']],
  ['unused code', [bin('knip')]],
  ['directions', script('checkDirections.mjs')],
  ['build', script('build.mjs')],
  ['tarball', script('checkTarball.mjs')],
  ['docs', script('docs.mjs', '--check')],
  ['faults', script('reliability.mjs', '--check')],
  ['README blocks', [bin('vitest'), 'run', 'test/e2e/readme.test.ts']],
];

const wanted = process.argv.slice(2);
const failed = [];
for (const [name, command] of parts) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const began = process.hrtime.bigint();
  const { status } = spawnSync(command[0], command.slice(1), { cwd: root, stdio: 'inherit' });
  const seconds = (Number(process.hrtime.bigint() - began) / 1e9).toFixed(1);
  console.log(`${status === 0 ? '✔' : '✘'} ${name} (${seconds} s)`);
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.log(`\ncheck failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
