/** The built program packs large content with threads (docs/decisions/0010): from both chunks, and to its end when it is interrupted. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../src/errors/exitCodes.ts';
import { collect, runBin, startBin } from '../support/runBin.ts';
import { tempDir } from '../support/tempDir.ts';

const mebibyte = 1024 * 1024;

/** A folder with a large file and small ones, of `size` bytes together. */
function writeContent(size: number): string {
  const folder = join(tempDir(), 'in');
  mkdirSync(folder);
  const lines = Array.from({ length: 20_000 }, (_, index) => `line ${(index * 7919) % 104_729} of ${index}\n`).join('');
  const large = Buffer.alloc(size - 20 * lines.length, lines);
  writeFileSync(join(folder, 'large.txt'), large);
  for (let index = 0; index < 20; index++) writeFileSync(join(folder, `small${index}.txt`), lines);
  return folder;
}

const pack = (source: string, out: string): string[] => [
  ...['pack', '--id', 'A', '--version', '1.0.0', '--format', 'zip', '--base-path', source, '--out-folder', out],
];

describe('a pack of more than 12 MiB', () => {
  it('is made by threads, and is the same from the plain chunk and from the one with the frame', async () => {
    const source = writeContent(30 * mebibyte);
    const [plain, framed] = [tempDir(), tempDir()];
    const node = ['-r', watchThreads()];
    const runs = [await runBin(pack(source, plain), { node }), await runBin([...pack(source, framed), '--verbose'], { node })];
    for (const run of runs) {
      expect(run.exitCode).toBe(0);
      expect(run.stderr).toContain('thread');
    }
    expect(readFileSync(join(plain, 'A.1.0.0.zip')).equals(readFileSync(join(framed, 'A.1.0.0.zip')))).toBe(true);
  });

  it('ends at SIGINT with the exit code of an interruption, and leaves nothing', async () => {
    const source = writeContent(400 * mebibyte);
    const out = tempDir();
    const child = startBin(pack(source, out), { node: ['-r', watchThreads()] });
    child.stderr.once('data', () => child.kill('SIGINT'));
    const run = await collect(child);
    expect(run.exitCode).toBe(exitCodes.interrupted.native);
    expect(run.stderr).toContain('INTERRUPTED');
    expect(readdirSync(out)).toEqual([]);
  });
});

/** A module that says on standard error when a thread starts. */
function watchThreads(): string {
  const path = join(tempDir(), 'watch.cjs');
  writeFileSync(path, "process.on('worker', () => process.stderr.write('thread\\n'));");
  return path;
}
