/** The README's runnable blocks, run with bash as they stand there, one after the other, against an embedded server. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandIndex } from '../../src/cli/commandIndex.ts';
import { runnableBlocks } from '../support/readmeBlocks.ts';
import { startTestServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';
import { testNode } from '../support/testNode.ts';

const root = resolve(import.meta.dirname, '../..');
const blocks = runnableBlocks(join(root, 'README.md'));
let server: TestServer;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pulpo-readme-'));
  server = await startTestServer({ data: join(folder, 'pulpo-data') });
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'pulpo'), `#!/bin/sh\nexec "${testNode}" "${join(root, 'bin', 'pulpo.cjs')}" "$@"\n`);
  chmodSync(join(folder, 'bin', 'pulpo'), 0o755);
  symlinkSync(join(root, 'examples'), join(folder, 'examples'));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('README.md', () => {
  it('has blocks to run', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(3);
  });

  it.each(blocks)('runs the block at line $line', async ({ text }) => {
    const { code, output } = await bash(text);
    expect(code, output).toBe(0);
    expect(output).not.toContain(server.apiKey);
  });
});

describe('the command table', () => {
  const rows = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^\| (`[^|]*`) \|/gm)].map(([, cell = '']) => cell);
  const listed = rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name));

  it('names every command once, and none that is not there', () => {
    const commands = ['version', 'help', 'completion', ...commandIndex.map(({ name }) => name)];
    expect(listed.toSorted()).toEqual(commands.toSorted());
  });
});

function bash(script: string): Promise<{ code: number | null; output: string }> {
  const env = {
    PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
    HOME: folder,
    OCTOPUS_URL: server.url,
    OCTOPUS_API_KEY: server.apiKey,
  };
  return new Promise((done) => {
    execFile('bash', ['-euo', 'pipefail', '-c', script], { cwd: folder, env, encoding: 'utf8' }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr });
    });
  });
}
