/** The rows "Help/complete" of octo-classic.md §8. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandIndex } from '../../../src/cli/commandIndex.ts';
import { version } from '../../../src/cli/version.ts';
import { runCli } from '../../support/runCli.ts';
import { tempDir } from '../../support/tempDir.ts';

const octo = (...argv: string[]) => runCli(argv, { manner: 'classic' });
const octoOptions = JSON.parse(readFileSync(new URL('../../fixtures/octo-options.json', import.meta.url), 'utf8'));
const octoCommands: readonly string[] = Object.keys(octoOptions.commands);
/** Commands of octo that answer in JSON (§1.6). */
const answering = octoCommands.filter((name) => octoOptions.commands[name].groups.includes('output'));

describe('Help', () => {
  it('no arguments → the usage, and every command of octo', async () => {
    const run = await octo();
    expect([run.exitCode, run.stdout]).toEqual([0, expect.stringContaining('Usage: octo <command> [<options>]\n')]);
    const [, listed = ''] = run.stdout.split('Where <command> is one of:');
    const names = [...listed.matchAll(/^ {2}(\S+) *$/gm)].map(([, name]) => name);
    expect(octoCommands.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('help <command> → its usage', async () => {
    const run = await octo('help', 'create-release');
    expect([run.exitCode, run.stdout]).toEqual([0, expect.stringContaining('Usage: octo create-release [<options>]\n')]);
  });

  it('help foo → not supported', async () => {
    expect((await octo('help', 'foo')).stdout).toMatch(/^Command 'foo' is not supported\n/);
  });

  // What stands behind `complete` are words of another command line: its help is a text always (differences-from-octo.md, complete).
  it.each(octoCommands.filter((name) => name !== 'complete'))(
    '%s --help names help options, command and description, as text and in JSON',
    async (name) => {
      const [text, json] = [await octo(name, '--help'), await octo(name, '--help', '--helpOutputFormat=json')];
      expect([text.exitCode, json.exitCode]).toEqual([0, 0]);
      const document = json.json();
      const { Command, Description, Options } = document;
      const usages = Options.flatMap(({ Parameters }: any) => Parameters.map(({ Usage }: any) => Usage));
      expect([Command, Description.length > 10]).toEqual([name, true]);
      expect(usages).toEqual(expect.arrayContaining([expect.stringContaining('--help'), '--helpOutputFormat=VALUE']));
      for (const part of [`octo ${name}`, '--helpOutputFormat=VALUE', '--help', Description.split(' ').slice(0, 3).join(' ')])
        expect(text.stdout).toContain(part);
    },
  );

  it('every command that answers in JSON lists the option for it', async () => {
    const without: string[] = [];
    for (const name of answering) {
      if (!/--outputFormat=VALUE/.test((await octo(name, '--help')).stdout)) without.push(name);
    }
    expect([answering.length > 25, without]).toEqual([true, []]);
  });

  it('a value that can not be read does not stand in the way of the help (differences-from-octo.md, all)', async () => {
    const run = await octo('push', '--help', '--timeout=fred');
    expect([run.exitCode, run.stdout]).toEqual([0, expect.stringContaining('Usage: octo push ')]);
  });

  it('version prints the version', async () => {
    expect((await octo('version')).stdout).toBe(`${version}\n`);
  });
});

describe('complete', () => {
  const complete = async (...words: string[]) => (await octo('complete', ...words)).stdout.split('\n').filter((line) => line !== '');
  const namesWith = (start: string) => commandIndex.map(({ name }) => name).filter((name) => name.startsWith(start));

  it('list → the list-* commands', async () => {
    expect(await complete('list')).toEqual(namesWith('list-').sort());
    expect(await complete('list')).toEqual(octoCommands.filter((name) => name.startsWith('list-')).sort());
  });

  it('list-e → list-environments', async () => {
    expect(await complete('list-e')).toEqual(['list-environments']);
  });

  it.each([['an empty word', ['']] as const, ['no word', []] as const])('%s → all, help too', async (_what, words) => {
    const all = await complete(...words);
    expect(octoCommands.filter((name) => !all.includes(name))).toEqual([]);
  });

  it('junk → none', async () => {
    expect(await complete('junk')).toEqual([]);
  });

  it('list-environments -- → its options', async () => {
    const options = await complete('list-environments', '--');
    const { every, output, api } = octoOptions.groups;
    for (const { name } of [...every, ...output, ...api]) expect(options).toContain(`--${name}`);
  });

  it('list-environments --sp → --space', async () => {
    expect(await complete('list-environments', '--sp')).toEqual(['--space']);
  });

  it('-- → --help, --helpOutputFormat', async () => {
    expect(await complete('--')).toEqual(['--help', '--helpOutputFormat']);
  });

  it('a value before the word does not matter: --api API-KEY --u → --user', async () => {
    expect(await complete('list-environments', '--api', 'API-KEY', '--u')).toEqual(['--user']);
  });

  it('--helpOut → only --helpOutputFormat', async () => {
    expect(await complete('--helpOut')).toEqual(['--helpOutputFormat']);
  });

  it.each([[['--help']], [['foo', '--help']]])('complete %j → help', async (words) => {
    expect((await octo('complete', ...words)).stdout).toContain('Usage: octo complete ');
  });
});

describe('install-autocomplete', () => {
  const install = (home: string, ...argv: string[]) =>
    runCli(['install-autocomplete', ...argv], { manner: 'classic', env: { HOME: home } });
  const start = '# start: Octopus Command Line App (octo) Autocomplete script';

  it('a new profile is made', async () => {
    const home = tempDir();
    expect((await install(home, '--shell=bash')).exitCode).toBe(0);
    expect(readFileSync(join(home, '.bashrc'), 'utf8')).toContain(start);
    expect(existsSync(join(home, '.bashrc.orig'))).toBe(false);
  });

  it('an existing profile is kept as .orig and added to; the second run says "already installed"', async () => {
    const home = tempDir();
    const profile = join(home, '.zshrc');
    writeFileSync(profile, 'export A=1\n');
    expect((await install(home, '--shell=zsh')).exitCode).toBe(0);
    const once = readFileSync(profile, 'utf8');
    expect([readFileSync(`${profile}.orig`, 'utf8'), once]).toEqual(['export A=1\n', expect.stringMatching(/^export A=1\n[^]*# start: /)]);
    expect((await install(home, '--shell=zsh')).stdout).toContain('already installed');
    expect(readFileSync(profile, 'utf8')).toBe(once);
  });

  it('a dry run writes nothing', async () => {
    const home = tempDir();
    expect((await install(home, '--shell=bash', '--dryRun')).stdout).toContain(start);
    expect(existsSync(join(home, '.bashrc'))).toBe(false);
  });

  it('the script of another program → error', async () => {
    const home = tempDir();
    const text = `${start}\n/opt/octo complete\n`;
    writeFileSync(join(home, '.bashrc'), text);
    expect((await install(home, '--shell=bash')).exitCode).toBe(255);
    expect(readFileSync(join(home, '.bashrc'), 'utf8')).toBe(text);
  });

  it('powershell on Unix → error', async () => {
    const run = await install(tempDir(), '--shell=powershell');
    expect([run.exitCode, run.stdout]).toEqual([255, expect.stringContaining('--shell=pwsh')]);
  });
});
