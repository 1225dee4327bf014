/** Fault rows of packing that need a real process: full disks, system calls that fail, kills at every step (reliability.md §2.4). */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { captureOutput } from '../support/canary.ts';
import { canInjectFaults, canLimitDisk } from '../support/machine.ts';
import { binPath, collect, runBin, startBin } from '../support/runBin.ts';
import { tempDir } from '../support/tempDir.ts';
import { testNode } from '../support/testNode.ts';

const limitsDisk = canLimitDisk();
const injects = canInjectFaults();
const packageName = 'Acme.Web.1.2.3.zip';
const argv = [
  'pack',
  '--id',
  'Acme.Web',
  '--version',
  '1.2.3',
  '--base-path',
  'app',
  '--out-folder',
  'out',
  '--format',
  'zip',
  '--overwrite',
];

function noise(size: number): Buffer {
  return Buffer.concat(Array.from({ length: size / 32 }, (_, index) => createHash('sha256').update(String(index)).digest()));
}

/** Content, many names and an old package, so that a disk can be full in the content, in the directory and at its end. */
function project(): string {
  const cwd = tempDir();
  mkdirSync(join(cwd, 'app'));
  writeFileSync(join(cwd, 'app/noise.bin'), noise(960_000));
  for (let index = 0; index < 800; index++) writeFileSync(join(cwd, 'app', `file-${index}-${'n'.repeat(60)}.txt`), `${index}`);
  mkdirSync(join(cwd, 'out'));
  writeFileSync(join(cwd, 'out', packageName), 'old');
  return cwd;
}

interface Run {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, args: readonly string[], cwd: string): Run {
  const { status, signal, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '' } });
  captureOutput('pack', `${stdout}${stderr}`);
  return { status, signal, stdout, stderr };
}

function packed(cwd: string): string {
  const file = join(cwd, 'out', packageName);
  return readFileSync(file).length === 3 ? 'old' : createHash('sha256').update(readFileSync(file)).digest('hex');
}

describe.skipIf(!limitsDisk)('C52: on a disk that is full', () => {
  it('in the content, in the directory or in the last bytes, a pack fails with exit code 1, keeps the old package and leaves nothing', () => {
    const cwd = project();
    expect(run(testNode, [binPath('pulpo'), ...argv], cwd).status).toBe(0);
    const size = readFileSync(join(cwd, 'out', packageName)).length;
    // The old package takes one page of the disk; the directory alone is larger than the second of these steps.
    for (const missing of [4096, 40_960, 500_000, size - 8192]) {
      const blocks = Math.floor((size - missing) / 4096) + 1;
      const script = [
        `mount -t tmpfs -o size=${blocks * 4096} none out && printf old > out/${packageName}`,
        `"${testNode}" "${binPath('pulpo')}" ${argv.join(' ')}`,
        `echo "exit $?"; cat out/${packageName}; echo; ls -A out`,
      ].join('\n');
      const { stdout, stderr } = run('unshare', ['-m', 'sh', '-c', script], cwd);
      expect(stdout, `${missing} bytes too few`).toBe(`exit 1\nold\n${packageName}\n`);
      expect(stderr).toContain('(ENOSPC)');
    }
  });

  it('a bill of materials that does not fit is told, and the package stays', () => {
    const cwd = project();
    const size = (() => {
      run(testNode, [binPath('pulpo'), ...argv], cwd);
      return readFileSync(join(cwd, 'out', packageName)).length;
    })();
    const script = [
      `mount -t tmpfs -o size=${(Math.ceil(size / 4096) + 4) * 4096} none out`,
      `"${testNode}" "${binPath('pulpo')}" ${argv.join(' ')} --sbom`,
      `echo "exit $?"; ls -A out`,
    ].join('\n');
    const { stdout, stderr } = run('unshare', ['-m', 'sh', '-c', script], cwd);
    expect(stdout).toBe(`exit 1\n${packageName}\n`);
    expect(stderr).toContain('[SBOM_FAILED]');
  });
});

/** The system calls by which a package comes about. */
const steps = ['pwrite64', 'fsync', 'rename'] as const;

describe.skipIf(!injects)('at every system call that writes, in turn,', () => {
  const attempt = (cwd: string, call: string, fault: string, at: number): Run =>
    run(
      'strace',
      ['-f', '--seccomp-bpf', '-qq', '-o', '/dev/null', '-e', `inject=${call}:${fault}:when=${at}`, testNode, binPath('pulpo'), ...argv],
      cwd,
    );

  it.each([
    ['no space', 'error=ENOSPC'],
    ['an input/output error', 'error=EIO'],
  ])('C52: %s ends the pack with exit code 1, keeps the old package and leaves nothing', (_title, fault) => {
    const cwd = project();
    let broken = 0;
    for (const call of steps) {
      for (let at = 1; ; at++) {
        const { status, stderr } = attempt(cwd, call, fault, at);
        if (status === 0) break;
        expect({ status, package: packed(cwd), files: readdirSync(join(cwd, 'out')) }, `${call} ${at}: ${stderr}`).toEqual({
          ...{ status: 1, package: 'old', files: [packageName] },
        });
        broken += 1;
      }
      writeFileSync(join(cwd, 'out', packageName), 'old');
    }
    expect(broken).toBeGreaterThanOrEqual(steps.length);
  });

  it('C52: a kill leaves the old package or the new one, never a part, and the next pack makes the same package', () => {
    const cwd = project();
    expect(run(testNode, [binPath('pulpo'), ...argv], cwd).status).toBe(0);
    const whole = packed(cwd);
    let killed = 0;
    for (const call of steps) {
      for (let at = 1; ; at++) {
        writeFileSync(join(cwd, 'out', packageName), 'old');
        const { status, signal } = attempt(cwd, call, 'signal=KILL', at);
        if (status === 0) break;
        expect(signal).toBe('SIGKILL');
        expect(['old', whole]).toContain(packed(cwd));
        const left = readdirSync(join(cwd, 'out')).filter((name) => name !== packageName);
        expect(
          left.every((name) => name.endsWith('.pulpo-tmp')),
          left.join(),
        ).toBe(true);
        killed += 1;
      }
    }
    expect(killed).toBeGreaterThanOrEqual(steps.length);
    const again = run(testNode, [binPath('pulpo'), ...argv, '--include', '**', '--include', '../out/**', '--exclude', '*.zip'], cwd);
    expect(again.stdout).toContain('801 files');
    expect(packed(cwd)).toBe(whole);
  });

  it.each([
    ['can not be opened', 'openat', 'EACCES'],
    ['meets the limit of open files', 'openat', 'EMFILE'],
    ['has a broken sector', 'pread64,read', 'EIO'],
  ])('C54: a file that %s is named, and nothing is left', (_title, call, code) => {
    const cwd = project();
    const name = `file-7-${'n'.repeat(60)}.txt`;
    const fault = ['-f', '--seccomp-bpf', '-qq', '-o', '/dev/null', '-P', join(cwd, 'app', name), '-e', `inject=${call}:error=${code}`];
    const { status, stderr } = run('strace', [...fault, testNode, binPath('pulpo'), ...argv], cwd);
    expect(status).toBe(1);
    expect(stderr).toContain('[PACKAGE_FILES_UNREADABLE]');
    expect(stderr).toContain(`${name}: ${code}`);
    expect({ package: packed(cwd), files: readdirSync(join(cwd, 'out')) }).toEqual({ package: 'old', files: [packageName] });
  });
});

it('C61: of packs to one name at the same time, each ends well and one whole package is left', async () => {
  const cwd = project();
  const ends = await Promise.all(
    [1, 2, 3].map(async (number) => {
      const child = startBin([...argv, '--exclude', `file-${number}*`], { cwd });
      return (await collect(child, argv)).exitCode;
    }),
  );
  expect(ends).toEqual([0, 0, 0]);
  expect(readdirSync(join(cwd, 'out'))).toEqual([packageName]);
  expect((await runBin(['package', 'inspect', join('out', packageName), '--verify'], { cwd })).exitCode).toBe(0);
});

it('C55: a loop, a link that leads nowhere and one that leads out are each told, and none hangs', async () => {
  const cwd = tempDir();
  mkdirSync(join(cwd, 'app/a'), { recursive: true });
  writeFileSync(join(cwd, 'app/a/file.txt'), 'x');
  symlinkSync('..', join(cwd, 'app/a/up'));
  const pack = ['pack', '--id', 'A', '--version', '1.0.0', '--base-path', 'app', '--overwrite'];
  const looped = await runBin(pack, { cwd });
  expect(looped).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('1 file') as string });
  expect(looped.stderr).toMatch(/Left out the link '.*\/app\/a\/up'/);
  for (const [target, code] of [
    ['nowhere', 'PACKAGE_FILES_UNREADABLE'],
    ['/etc/hostname', 'LINK_OUTSIDE'],
    ['self', 'PACKAGE_FILES_UNREADABLE'],
  ] as const) {
    symlinkSync(target, join(cwd, 'app/self'));
    const run = await runBin(pack, { cwd });
    expect(run.stderr, target).toContain(`[${code}]`);
    expect(run.stderr).toContain(target);
    expect(run.exitCode).not.toBe(0);
    unlinkSync(join(cwd, 'app/self'));
  }
});

it('C68: a pack needs no home folder and no place for temporary files', async () => {
  const cwd = tempDir();
  mkdirSync(join(cwd, 'app'));
  writeFileSync(join(cwd, 'app/a.txt'), 'x');
  for (const more of [[], ['--sbom', '--overwrite']]) {
    const argv = ['pack', '--id', 'A', '--version', '1.0.0', '--base-path', 'app', ...more];
    const run = await runBin(argv, { cwd, env: { HOME: '/nowhere', TMPDIR: '/nowhere', XDG_CONFIG_HOME: '/nowhere' } });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  }
  expect(existsSync(join(cwd, 'A.1.0.0.nupkg.cdx.json'))).toBe(true);
  rmSync(join(cwd, 'app'), { recursive: true });
});
