/** The built program as a process: streams, signals and exit codes (reliability.md §2.5). */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { binPath, collect, runBin, startBin } from '../support/runBin.ts';
import { canary, canaryApiKey } from '../support/canary.ts';
import { tempDir } from '../support/tempDir.ts';
import { testNode } from '../support/testNode.ts';

const pack = (source: string, out: string): string[] => [
  'pack',
  '--id',
  'Web',
  '--version',
  '1.0.0',
  '--base-path',
  source,
  '--out-folder',
  out,
];

function folderOfFiles(count: number, bytes: number): string {
  const folder = join(tempDir(), 'source');
  mkdirSync(folder);
  // Text that hardly compresses, so that packing takes its time.
  const line = () => Buffer.from(Array.from({ length: bytes }, (_, index) => (index * 7919 + count) % 251)).toString('base64');
  const content = line();
  for (let index = 0; index < count; index++) writeFileSync(join(folder, `file${index}.txt`), `${index}${content}`);
  return folder;
}

describe('the built program', () => {
  it('prints its version with nothing around it', async () => {
    for (const argv of [['--version'], ['version'], ['-v'], ['ver']]) expect((await runBin(argv)).stdout).toBe('10.0.0\n');
  });

  it('answers every help at once and the same as the command line does', async () => {
    const [direct, asked, inManner] = await Promise.all([
      runBin(['pack', '--help']),
      runBin(['help', 'pack']),
      runBin(['pack', '--help'], { name: 'octo' }),
    ]);
    expect(direct.stdout).toContain('Usage: pulpo pack [options]');
    expect(asked.stdout).toBe(direct.stdout);
    expect(inManner.stdout).toContain('octo pack --id Acme.Web');
    expect([direct.exitCode, direct.stderr]).toEqual([0, '']);
  });

  it('packs', async () => {
    const out = tempDir();
    const run = await runBin([...pack(folderOfFiles(2, 10), out), '--output-format', 'json']);
    expect([run.exitCode, run.stderr, run.json().PackageId, readdirSync(out)]).toEqual([0, '', 'Web', ['Web.1.0.0.nupkg']]);
  });

  it('takes the options of the API commands on pack, as plug-ins pass them', async () => {
    const out = tempDir();
    const run = await runBin(
      [...pack(folderOfFiles(1, 10), out), '--server', 'http://x', '--apiKey', canary(), '--space=S', '--debug', '--ignoreSslErrors'],
      { name: 'octo' },
    );
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
  });

  it('refuses what no command knows, with the nearest name', async () => {
    const run = await runBin([...pack('.', '.'), '--compresionLevel=fast']);
    expect([run.exitCode, run.stderr]).toEqual([
      2,
      'Error: pulpo pack has no option --compresionLevel [OPTION_UNKNOWN]\nDid you mean "--compression-level"?\n',
    ]);
  });

  it("ends a failure in octo's manner on standard output with the exit code", async () => {
    const run = await runBin(['pack'], { name: 'octo' });
    expect([run.exitCode, run.stderr]).toEqual([255, '']);
    expect(run.stdout).toMatch(/Exit code: -1\n$/);
  });
});

describe.skipIf(process.platform === 'win32')('C69: a signal while packing', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends with %d or after the work is done, and leaves nothing half done', async (signal, code) => {
    const out = tempDir();
    const child = startBin(pack(folderOfFiles(60, 400_000), out));
    const ended = collect(child);
    await once(child.stderr, 'data');
    child.kill(signal);
    const run = await ended;
    const left = readdirSync(out);
    // A signal that comes when the work is done may also meet the end of the process, which has no exit code then.
    expect([code, 0, null]).toContain(run.exitCode);
    expect(left).toEqual(run.exitCode === code ? [] : ['Web.1.0.0.nupkg']);
    expect(run.stderr).not.toContain('    at ');
    if (run.exitCode === code) expect(run.stderr).toContain('No package was written');
  });
});

it('C70: what a killed run left is not taken for content by the next', async () => {
  const out = tempDir();
  const source = folderOfFiles(60, 400_000);
  const child = startBin(pack(source, out));
  await once(child.stderr, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
  const run = await runBin([...pack(source, out), '--overwrite']);
  expect(run.exitCode).toBe(0);
  expect(readdirSync(out)).toContain('Web.1.0.0.nupkg');
});

describe.skipIf(process.platform === 'win32')('C71: a reader that goes away', () => {
  it('ends the help quietly', () => {
    const status = execFileSync('bash', ['-c', `set -o pipefail; "${testNode}" "${binPath('pulpo')}" help pack | head -1`], {
      encoding: 'utf8',
    });
    expect(status).toBe('Usage: pulpo pack [options]\n');
  });

  it('does not stop pack, whose answer goes to standard error', async () => {
    const out = tempDir();
    const child = spawn('bash', [
      '-c',
      `"$0" "$@" | true; exit "\${PIPESTATUS[0]}"`,
      testNode,
      binPath('pulpo'),
      ...pack(folderOfFiles(20, 200_000), out),
    ]);
    const run = await collect(child);
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain('Web.1.0.0.nupkg');
    expect(readdirSync(out)).toEqual(['Web.1.0.0.nupkg']);
  });
});

describe.skipIf(process.platform !== 'linux')('C72: a full disk behind standard output', () => {
  it.each([['help'], ['--version'], ['completion', '--shell', 'bash']])('is exit 1 and a message: pulpo %s', async (...argv) => {
    const child = spawn(testNode, [binPath('pulpo'), ...argv], { stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'] });
    const stderr: Buffer[] = [];
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
    const [exitCode] = await once(child, 'close');
    expect(exitCode).toBe(1);
    expect(Buffer.concat(stderr).toString()).toMatch(
      /^Error: Can't write to standard output: ENOSPC: [^\n]* \[OUTPUT_UNWRITABLE\]\nCheck the space [^\n]*\n$/,
    );
  });
});

it('C73: a large answer reaches a slow reader whole', async () => {
  const source = tempDir();
  for (let index = 0; index < 20_000; index++) writeFileSync(join(source, `a-rather-long-name-so-that-the-answer-grows-${index}.txt`), '');
  const child = startBin([...pack(source, tempDir()), '-f', 'json']);
  const ended = once(child, 'close');
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) {
    chunks.push(chunk as Buffer);
    // The writer meets a full pipe again and again.
    await setImmediate();
  }
  const [exitCode] = await ended;
  expect(exitCode).toBe(0);
  expect(JSON.parse(Buffer.concat(chunks).toString()).Files).toHaveLength(20_000);
});

describe('C74: without a terminal and without CI', () => {
  it('nothing is asked, drawn or coloured', async () => {
    const run = await runBin(['pack']);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('--id is missing');
    expect(`${run.stdout}${run.stderr}`).not.toMatch(/[\u001b\r]/);
  });
});

describe('C75: what nobody foresaw', () => {
  /** A module that Node loads before the program, to break it from outside. */
  const sabotage = (code: string): string[] => {
    const hook = join(tempDir(), 'sabotage.cjs');
    writeFileSync(hook, code);
    return ['-r', hook];
  };
  /** A command that reads its key from a standard input that never says anything. */
  const waiting = ['list-projects', '--server', 'http://127.0.0.1:9', '--api-key-stdin'];
  const silentInput = `Object.defineProperty(process, 'stdin', { get: () => new (require('node:stream').Readable)({ read() {} }) });`;

  it.each([
    ['a rejection', 'Promise.reject(error)'],
    ['an exception', 'throw error'],
  ])('%s without a handler is exit 70, one line and a hint', async (_, code) => {
    const node = sabotage(`${silentInput}
setInterval(() => undefined, 1000);
process.on('newListener', (name) => {
  if (name === 'beforeExit') setImmediate(() => { const error = new Error('dangling'); ${code}; });
});`);
    const run = await runBin(waiting, { node });
    expect([run.exitCode, run.stdout]).toEqual([70, '']);
    expect(run.stderr).toBe(
      'Error: Something unexpected happened: Error: dangling [UNEXPECTED]\n' +
        'This is a bug in pulpo. Run again with --debug and report what it prints, with the command line.\n',
    );
  });

  it('F5: a run that stops with nothing left to do and no result is exit 70, not 13 and not 0', async () => {
    const run = await runBin(waiting, { node: sabotage(silentInput) });
    expect([run.exitCode, run.stderr]).toEqual([
      70,
      expect.stringContaining('the program ran out of work before it had a result [UNEXPECTED]'),
    ]);
  });
});

describe.skipIf(process.platform === 'win32')('C69: a signal while a command waits', () => {
  it.each([
    ['SIGINT', 130, 'INTERRUPTED'],
    ['SIGTERM', 143, 'TERMINATED'],
    ['SIGHUP', 143, 'TERMINATED'],
  ] as const)('%s ends it with %d and the code %s', async (signal, exitCode, code) => {
    const silent = createServer().listen(0, '127.0.0.1');
    try {
      await once(silent, 'listening');
      const { port } = silent.address() as AddressInfo;
      const argv = ['list-projects', '--server', `http://127.0.0.1:${port}`, '--api-key', canaryApiKey(), '-f', 'json'];
      const child = startBin(argv);
      const ended = collect(child);
      const [socket] = (await once(silent, 'connection')) as [Socket];
      child.kill(signal);
      const run = await ended;
      socket.destroy();
      expect(run).toMatchObject({ exitCode, stdout: '' });
      expect(JSON.parse(run.stderr).Error).toMatchObject({ Code: code, ExitCode: exitCode });
    } finally {
      silent.close();
    }
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s a second time ends it at once with %d', async (signal, code) => {
    // The key never comes, and reading it does not look at the signal. The hook tells when the program listens and what it has seen.
    const hook = join(tempDir(), 'hook.cjs');
    writeFileSync(
      hook,
      `process.on('newListener', (name) => { if (name === 'beforeExit') process.stderr.write('ready\\n'); });
process.on('${signal}', () => process.stderr.write('seen\\n'));`,
    );
    const argv = ['-r', hook, binPath('pulpo'), 'list-projects', '--server', 'http://127.0.0.1:9', '--api-key-stdin'];
    const child = spawn(testNode, argv, { env: { PATH: process.env['PATH'], HOME: tempDir() } });
    const said = async (word: string): Promise<void> => {
      for (let text = ''; !text.includes(word);) text += String((await once(child.stderr, 'data'))[0]);
    };
    await said('ready');
    child.kill(signal);
    await said('seen');
    child.kill(signal);
    const [exitCode] = (await once(child, 'close')) as [number | null];
    expect(exitCode).toBe(code);
  });
});

describe('C76: a key', () => {
  it('is in no output of a run that fails', async () => {
    const secret = canary();
    const file = join(tempDir(), 'settings.yaml');
    writeFileSync(file, `apiKey: ${secret}\nnonsense: ${secret}\n`, { mode: 0o600 });
    for (const argv of [
      ['version', `--api-key=${secret}`, '--debug', '--nonsense'],
      ['pack', '--apiKeyy', secret],
      ['pack', '--id', 'x', '--apiKey', secret, '--debug', '--base-path', '/nonexistent'],
    ]) {
      const run = await runBin(argv, { env: { OCTOPUS_API_KEY: secret } });
      expect(`${run.stdout}${run.stderr}`).not.toContain(secret);
    }
  });
});

it('C81: --output-format json leaves one document on both streams together, in success and failure', async () => {
  const out = tempDir();
  const argv = [...pack(folderOfFiles(2, 10), out), '--outputFormat=json', '--debug'];
  const [first, second] = [await runBin(argv), await runBin(argv)];
  expect(JSON.parse(`${first.stdout}${first.stderr}`).PackageId).toBe('Web');
  expect(second.exitCode).not.toBe(0);
  expect(JSON.parse(`${second.stdout}${second.stderr}`).Error.ExitCode).toBe(second.exitCode);
});
