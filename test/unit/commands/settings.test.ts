import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeClock } from '../../../src/platform/nodeClock.ts';
import { runCli } from '../../support/runCli.ts';
import { tempDir } from '../../support/tempDir.ts';

function withFile(text = '') {
  const folder = tempDir();
  const path = join(folder, 'pulpo', 'settings.yaml');
  mkdirSync(join(folder, 'pulpo'));
  if (text !== '') writeFileSync(path, text, { mode: 0o600 });
  const run = (argv: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runCli(argv, { cwd: folder, clock: nodeClock(), env: { XDG_CONFIG_HOME: folder, ...env } });
  return { path, run, read: () => readFileSync(path, 'utf8') };
}

const json = ['--output-format', 'json'];

describe('settings list', () => {
  it('shows every setting with value and source, and no secret', async () => {
    const { run, path } = withFile('server: https://a.example\napiKey: CANARY-key\n');
    const listed = await run(['settings', 'list', '--space', 'Web', '--proxy', 'http://u:CANARY-pass@proxy:1', ...json], {
      OCTOPUS_TIMEOUT: '20',
    });
    expect(listed.exitCode, listed.stderr).toBe(0);
    expect(listed.json()).toEqual(
      expect.arrayContaining([
        { Name: 'server', Value: 'https://a.example', Source: `${path} (user)` },
        { Name: 'apiKey', Value: '*****', Source: `${path} (user)` },
        { Name: 'space', Value: 'Web', Source: '--space' },
        { Name: 'timeout', Value: '20s', Source: 'OCTOPUS_TIMEOUT' },
        { Name: 'retries', Value: '4', Source: 'default' },
        { Name: 'caFile', Value: null, Source: null },
      ]),
    );
    expect(listed.output).not.toContain('CANARY');
    expect((await run(['settings', 'list'])).stdout).toMatch(/^server +https:\/\/a\.example +.*settings\.yaml \(user\)$/m);
  });
});

describe('settings get', () => {
  it('prints the value alone; a secret is masked', async () => {
    const { run } = withFile('server: https://a.example\napiKey: CANARY-key\n');
    expect((await run(['settings', 'get', 'server'])).stdout).toBe('https://a.example\n');
    expect((await run(['settings', 'get', 'api-key'])).stdout).toBe('*****\n');
    expect((await run(['settings', 'get', 'space'])).stdout).toBe('\n');
  });

  it('names the nearest setting', async () => {
    expect(await withFile().run(['settings', 'get', 'sever'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('"server"') });
  });
});

describe('settings set and unset', () => {
  it('write and take away', async () => {
    const { run, read } = withFile();
    expect((await run(['settings', 'set', 'space', 'Team A'])).exitCode).toBe(0);
    expect((await run(['settings', 'set', 'allow-host', 'a.example', 'b.example'])).exitCode).toBe(0);
    expect((await run(['settings', 'set', 'server', 'https://a.example/api'])).exitCode).toBe(0);
    expect(read()).toBe('space: Team A\nallowHost:\n  - a.example\n  - b.example\nserver: https://a.example\n');
    expect((await run(['settings', 'get', 'space'])).stdout).toBe('Team A\n');
    expect((await run(['settings', 'unset', 'SPACE', ...json])).json()).toMatchObject({ Name: 'space', Removed: true });
    expect(read()).not.toContain('space');
  });

  it.each([
    [['set', 'apiKey', 'CANARY-key'], /pulpo login/],
    [['set', 'pass', 'CANARY-pass'], /SETTING_REFUSED/],
    [['set', 'proxy', 'http://u:CANARY-pass@proxy.example:3128'], /proxyPass/],
    [['set', 'insecureSkipTlsVerify', 'true'], /for one run/],
    [['set', 'retries', 'many'], /whole number/],
    [['set', 'space'], /needs a value/],
    [['set', 'space', 'a', 'b'], /needs one value/],
    [['set', 'sever', 'x'], /"server"/],
    [['unset', 'accessToken'], /pulpo logout/],
  ])('refuse %j', async (argv, message) => {
    const { run, path } = withFile();
    const refused = await run(['settings', ...argv]);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toMatch(message);
    expect(() => readFileSync(path)).toThrow();
  });

  it('never move a stored key to another server', async () => {
    const text = 'server: https://a.example\napiKey: CANARY-key\n';
    const { run, read } = withFile(text);
    for (const argv of [
      ['set', 'server', 'https://evil.example'],
      ['unset', 'server'],
    ])
      expect(await run(['settings', ...argv])).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('pulpo logout') });
    expect(read()).toBe(text);
    expect((await run(['settings', 'set', 'server', 'https://a.example/octopus'])).exitCode).toBe(0);
  });
});

describe('config list', () => {
  it('A2: fails, asks nothing and names settings list, in both manners', async () => {
    for (const manner of ['native', 'classic'] as const) {
      const run = await runCli(['config', 'list'], { manner });
      expect(run.exitCode).toBe(manner === 'native' ? 2 : 255);
      expect(run.output).toContain('settings list');
    }
  });
});
