// Writes dist/pack.<platform>-<architecture>-<V8>.cache: what V8 compiled of pack's chunk while it packed a small folder, for the
// V8 of the Node that builds. bin/pulpo.cjs loads it; any other V8 compiles the chunk itself (docs/decisions/0009).
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Packs with the built program while captureScript.cjs watches, and ends with an error if the result would not be used. */
export function writeCodeCache(root) {
  mkdirSync(join(root, '.tmp'), { recursive: true });
  const folder = mkdtempSync(join(root, '.tmp', 'code-cache-'));
  const cache = join(root, 'dist', `pack.${process.platform}-${process.arch}-${process.versions.v8.split('-')[0]}.cache`);
  try {
    const source = join(folder, 'source');
    mkdirSync(source);
    for (const name of ['a.txt', 'b.json', 'c']) writeFileSync(join(source, name), `${name}\n`.repeat(100));
    // Only where there is a cache, though an empty one, does the program load the chunk as a script of its own.
    writeFileSync(cache, '');
    const pack = ['pack', '--id', 'Sample', '--version', '1.0.0', '--base-path', source, '--out-folder', join(folder, 'out')];
    run(['-r', join(root, 'scripts', 'captureScript.cjs'), join(root, 'bin', 'pulpo.cjs'), ...pack], { PULPO_CODE_CACHE: cache });
    if (statSync(cache).size === 0) throw new Error('the code cache of pack was not written');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(args, extra) {
  const { PATH, SystemRoot } = process.env;
  const { status, stderr } = spawnSync(process.execPath, args, { env: { PATH, SystemRoot, ...extra }, stdio: 'pipe', encoding: 'utf8' });
  if (status !== 0) throw new Error(`the sample for the code cache was not packed: ${stderr}`);
}
