import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

test.runIf(process.platform === 'linux')('S32: a variable that was taken is gone from what children can read of the process', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pulpo-environ-'));
  try {
    const program = path.join(folder, 'program.mjs');
    const source = `
      import { execFileSync } from 'node:child_process';
      import { nodeEnv } from ${JSON.stringify(path.resolve('src/platform/nodeEnv.ts'))};
      const taken = nodeEnv().take('ADMIN_KEY');
      const seen = execFileSync('/bin/sh', ['-c', 'tr "\\\\0" "\\\\n" < /proc/$PPID/environ; env'], { encoding: 'utf8' });
      console.log(JSON.stringify({ taken, seen }));`;
    await build({ stdin: { contents: source, resolveDir: folder }, bundle: true, platform: 'node', format: 'esm', outfile: program });
    const env = { PATH: process.env.PATH, ADMIN_KEY: 'CANARY-admin-key', NEIGHBOUR: 'stays' };
    const { taken, seen } = JSON.parse(execFileSync(process.execPath, [program], { env, encoding: 'utf8' }));
    expect(taken).toBe('CANARY-admin-key');
    expect(seen).toContain('NEIGHBOUR=stays');
    expect(seen).not.toContain('CANARY');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
