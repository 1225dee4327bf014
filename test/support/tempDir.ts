import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new, empty folder that is removed when the running test has ended. */
export function tempDir(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'pulpo-test-')));
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}
