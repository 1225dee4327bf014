import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../support/runCli.ts';
import { tempDir } from '../../support/tempDir.ts';

const complete = async (...words: string[]) => {
  const { stdout } = await runCli(['complete', ...words], { manner: 'classic' });
  return stdout.split('\n').filter((line) => line !== '');
};

describe('complete', () => {
  it('gives the commands that begin with the word', async () => {
    expect(await complete('list-p')).toEqual(['list-projects']);
    expect(await complete('octo', 'list-e')).toEqual(['list-environments']);
    expect(await complete('junk')).toEqual([]);
  });

  it('gives all commands for nothing, help too', async () => {
    expect(await complete('')).toEqual(expect.arrayContaining(['help', 'pack', 'push', 'version']));
    expect(await complete()).toEqual(await complete(''));
  });

  it('gives the options of a command, in octo’s spelling', async () => {
    expect(await complete('list-environments', '--sp')).toEqual(['--space']);
    expect(await complete('list-environments', '--api', 'API-KEY', '--u')).toEqual(['--user']);
    expect(await complete('push', '--helpOut')).toEqual(['--helpOutputFormat']);
    expect(await complete('list-environments', '--')).toEqual(expect.arrayContaining(['--apiKey', '--help', '--server']));
  });

  it('gives lines, whatever output the words ask for', async () => {
    expect(await complete('list-environments', '--outputFormat=json', '--debug', '--sp')).toEqual(['--space']);
  });

  it('gives the options of the help where no command is named', async () => {
    expect(await complete('--')).toEqual(['--help', '--helpOutputFormat']);
  });

  it('gives the second word of a name, and dashed options, in the native manner', async () => {
    expect((await runCli(['complete', 'package', 'in'])).stdout).toBe('inspect\n');
    expect((await runCli(['complete', 'push', '--overw'])).stdout).toBe('--overwrite-mode\n');
    expect((await runCli(['complete', 'impo'])).stdout).toBe('');
  });
});

describe('install-autocomplete', () => {
  const install = (home: string, ...argv: string[]) =>
    runCli(['install-autocomplete', ...argv], { manner: 'classic', env: { HOME: home } });

  it.each([
    ['bash', '.bashrc'],
    ['zsh', '.zshrc'],
    ['pwsh', '.config/powershell/Microsoft.PowerShell_profile.ps1'],
  ])('makes a profile for %s', async (shell, name) => {
    const home = tempDir();
    const run = await install(home, `--shell=${shell}`);
    expect(run.exitCode).toBe(0);
    const text = readFileSync(join(home, name), 'utf8');
    expect(text).toMatch(/^# start: Octopus Command Line App \(octo\) Autocomplete script\n[^]*octo complete[^]*\n# end: [^\n]+\n$/);
  });

  it('adds to a profile once and keeps what was there', async () => {
    const home = tempDir();
    const profile = join(home, '.bashrc');
    writeFileSync(profile, 'export A=1');
    await install(home, '--shell=bash');
    const text = readFileSync(profile, 'utf8');
    expect(text).toMatch(/^export A=1\n# start: /);
    expect(readFileSync(`${profile}.orig`, 'utf8')).toBe('export A=1');
    const again = await install(home, '--shell=Bash');
    expect(again.stdout).toContain('already installed');
    expect(readFileSync(profile, 'utf8')).toBe(text);
  });

  it('writes nothing in a dry run', async () => {
    const home = tempDir();
    expect((await install(home, '--shell=bash', '--dryRun')).stdout).toContain('complete -o default -F _octo_words octo\n');
    expect(existsSync(join(home, '.bashrc'))).toBe(false);
  });

  it('refuses a profile with the script of another', async () => {
    const home = tempDir();
    writeFileSync(join(home, '.bashrc'), '# start: Octopus Command Line App (octo) Autocomplete script\n/opt/octo complete\n');
    expect((await install(home, '--shell=bash')).exitCode).toBe(255);
  });

  it.each([
    [['--shell=powershell'], 'Windows PowerShell runs on Windows only\nFor PowerShell on this machine: --shell=pwsh.'],
    [[], 'Please specify the type of shell to install auto-completion for: --shell=XYZ.'],
  ])('with %j is an error', async (argv, message) => {
    const run = await install(tempDir(), ...argv);
    expect([run.exitCode, run.stdout]).toEqual([255, expect.stringContaining(message)]);
  });
});

describe.each(['import', 'export'])('%s', (name) => {
  it('fails as octo did, whatever is asked, and names what takes its place', async () => {
    const run = await runCli([name, '--type=x', 'y'], { manner: 'classic' });
    expect([run.exitCode, run.stdout]).toEqual([
      255,
      expect.stringMatching(/^The octo import\/export commands have been deprecated\. See https:[^]*pulpo apply[^]*Exit code: -1\n$/),
    ]);
    expect((await runCli([name])).exitCode).toBe(2);
  });
});
