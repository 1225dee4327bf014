/** Plain arguments of pack are run without the frame around commands: whoever looks at the outcome must not be able to tell. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { binPath, runBin } from '../support/runBin.ts';
import { tempDir } from '../support/tempDir.ts';
import { testNode } from '../support/testNode.ts';

function project(): string {
  const cwd = tempDir();
  mkdirSync(join(cwd, 'app/sub'), { recursive: true });
  writeFileSync(join(cwd, 'app/index.html'), '<h1>Hello</h1>\n'.repeat(50));
  writeFileSync(join(cwd, 'app/sub/größe.txt'), 'ü'.repeat(5000));
  writeFileSync(join(cwd, 'app/start.sh'), '#!/bin/sh\n');
  chmodSync(join(cwd, 'app/start.sh'), 0o755);
  return cwd;
}

/** `--debug=false` changes nothing but is no plain argument. */
const roads = [[], ['--debug=false']] as const;

interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly packages: readonly (readonly [string, string])[];
}

async function bothWays(
  prepare: (cwd: string) => void,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ plain: Outcome; framed: Outcome }> {
  const outcomes: Outcome[] = [];
  for (const road of roads) {
    const cwd = project();
    prepare(cwd);
    const run = await runBin(['pack', ...args, ...road], { cwd, env });
    const out = join(cwd, 'out');
    const packages = readdirSync(cwd).includes('out')
      ? readdirSync(out).map((name) => [name, readFileSync(join(out, name)).toString('base64')] as const)
      : [];
    const hide = (text: string): string => text.replaceAll(cwd, '<cwd>');
    outcomes.push({ exitCode: run.exitCode, stdout: hide(run.stdout), stderr: hide(run.stderr), packages });
    rmSync(cwd, { recursive: true });
  }
  const [plain, framed] = outcomes;
  if (plain === undefined || framed === undefined) throw new Error('two roads give two outcomes');
  return { plain, framed };
}

const base = ['--id', 'Acme.Web', '--version', '1.2.3', '--base-path', 'app', '--out-folder', 'out'];
const nothing = (): void => undefined;

describe('pack on its two roads gives the same package, texts and exit code', () => {
  it.each([
    ['nupkg', base],
    ['zip', [...base, '--format', 'zip']],
    ['patterns', [...base, '--include', '**/*.html', '--include', 'sub/**', '--exclude', 'start*']],
    ['no version', ['--id', 'Acme.Web', '--base-path', 'nowhere', '--out-folder', 'out']],
    ['a bad id', ['--id', 'Acme Web', '--base-path', 'app']],
    ['a bad version', ['--id', 'A', '--version', '1.x', '--base-path', 'app']],
    ['a missing base folder', ['--id', 'A', '--version', '1.0.0', '--base-path', 'missing']],
    ['nothing to pack', [...base, '--include', '*.none']],
    ['a missing file', [...base, '--include', 'none.txt']],
  ])('for %s', async (_, args) => {
    const { plain, framed } = await bothWays(nothing, args);
    expect(plain).toEqual(framed);
  });

  it('for a package that exists, with and without --overwrite', async () => {
    const prepare = (cwd: string): void => {
      mkdirSync(join(cwd, 'out'));
      writeFileSync(join(cwd, 'out/Acme.Web.1.2.3.nupkg'), 'old');
    };
    const refused = await bothWays(prepare, base);
    expect(refused.plain).toEqual(refused.framed);
    expect(refused.plain).toMatchObject({ exitCode: 2, packages: [['Acme.Web.1.2.3.nupkg', Buffer.from('old').toString('base64')]] });
    const replaced = await bothWays(prepare, [...base, '--overwrite']);
    expect(replaced.plain).toEqual(replaced.framed);
    expect(replaced.plain.exitCode).toBe(0);
  });

  it('for warnings, errors with details and text that a build server would obey', async () => {
    const secrets = await bothWays((cwd) => writeFileSync(join(cwd, 'app/.env'), 'A=1'), base);
    expect(secrets.plain).toEqual(secrets.framed);
    expect(secrets.plain.stderr).toContain('.env');
    const links = await bothWays((cwd) => symlinkSync('/etc/hostname', join(cwd, 'app/link')), base);
    expect(links.plain).toEqual(links.framed);
    expect(links.plain.stderr).toContain('LINK_OUTSIDE');
    const commands = await bothWays((cwd) => writeFileSync(join(cwd, 'app/##teamcity[x]'), ''), [...base, '--include', '##teamcity[y]']);
    expect(commands.plain).toEqual(commands.framed);
  });

  it('for SOURCE_DATE_EPOCH, right and wrong', async () => {
    for (const value of ['1700000000', 'yesterday']) {
      const { plain, framed } = await bothWays(nothing, base, { SOURCE_DATE_EPOCH: value });
      expect(plain).toEqual(framed);
    }
  });

  it('for a build server’s variables and forced colour', async () => {
    for (const env of [{ TEAMCITY_VERSION: '2024.1' }, { FORCE_COLOR: '1' }]) {
      const { plain, framed } = await bothWays((cwd) => writeFileSync(join(cwd, 'app/.env'), 'A=1'), base, env);
      expect(plain).toEqual(framed);
    }
  });
});

it.skipIf(process.platform !== 'linux')('pack writes the same bytes where memory is limited so that WebAssembly gets none', async () => {
  const cwd = project();
  const sha256 = async (limit: string): Promise<string | undefined> => {
    const command = `${limit}exec "$0" "$@"`;
    const args = ['-c', command, testNode, binPath('pulpo'), 'pack', ...base, '--overwrite'];
    const { stdout } = await promisify(execFile)('sh', args, { cwd, env: { PATH: process.env['PATH'] } });
    return /SHA-256 (\w+)/.exec(stdout)?.[1];
  };
  const usual = await sha256('');
  expect(usual).toHaveLength(64);
  expect(await sha256('ulimit -v 4000000; ')).toBe(usual);
  rmSync(cwd, { recursive: true });
});
