import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll } from 'vitest';

/**
 * Builds, for the tests of one file, what worker threads start with, as scripts/build.mjs does: Node 20 runs no TypeScript in a
 * thread. The address is there once tests run.
 */
export function builtZipWorker(): { url(): URL } {
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pulpo-worker-'));
    const source = join(import.meta.dirname, '../../../src/packaging/zipWorker.ts');
    const outfile = join(folder, 'zipWorker.cjs');
    await build({ entryPoints: [source], outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return { url: () => pathToFileURL(join(folder, 'zipWorker.cjs')) };
}
