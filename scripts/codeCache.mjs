// Writes dist/pack.<platform>-<architecture>-<V8>.cache: what V8 compiled of pack's chunk while it packed a small folder, for the
// V8 of the Node that builds. bin/pulpo.cjs loads it; any other V8 compiles the chunk itself (docs/decisions/0009).
// The file: what V8 compiled, the same again, and the chunk.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Packs with the built program while captureScript.cjs watches. */
export function writeCodeCache(root) {
  mkdirSync(join(root, '.tmp'), { recursive: true });
  const folder = mkdtempSync(join(root, '.tmp', 'code-cache-'));
  const cache = join(root, 'dist', `pack.${process.platform}-${process.arch}-${process.versions.v8.split('-')[0]}.cache`);
  const chunk = readFileSync(join(root, 'dist', 'pack.cjs'));
  try {
    const source = join(folder, 'source');
    mkdirSync(source);
    for (const name of ['a.txt', 'b.json', 'c']) writeFileSync(join(source, name), `${name}\n`.repeat(100));
    // Only where there is a cache does the program load the chunk as a script of its own: V8 refuses this one and compiles.
    writeFileSync(cache, sealed(chunk, Buffer.alloc(64)));
    const pack = ['pack', '--id', 'Sample', '--version', '1.0.0', '--base-path', source, '--out-folder', join(folder, 'out')];
    run(['-r', join(root, 'scripts', 'captureScript.cjs'), join(root, 'bin', 'pulpo.cjs'), ...pack], join(folder, 'compiled'));
    writeFileSync(join(folder, 'cache'), sealed(chunk, readFileSync(join(folder, 'compiled'))));
    renameSync(join(folder, 'cache'), cache);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sealed(chunk, compiled) {
  return Buffer.concat([compiled, compiled, chunk]);
}

function run(args, compiled) {
  const { PATH, SystemRoot } = process.env;
  const env = { PATH, SystemRoot, PULPO_COMPILED: compiled };
  const { status, stderr } = spawnSync(process.execPath, args, { env, stdio: 'pipe', encoding: 'utf8' });
  if (status !== 0) throw new Error(`the sample for the code cache was not packed: ${stderr}`);
}
