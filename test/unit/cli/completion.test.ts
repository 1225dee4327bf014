import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { CompletedCommand } from '../../../src/cli/completionTable.ts';
import { completionScript } from '../../../src/cli/completionScript.ts';
import { runCli } from '../../support/runCli.ts';

const commands: readonly CompletedCommand[] = [
  {
    name: 'push',
    summary: "Push a team's packages",
    takesFile: true,
    options: [
      { name: '--mode', summary: 'Mode', value: 'words', words: ['Fail', 'Ignore'] },
      { name: '--quiet', summary: 'Quiet', value: 'none', words: [] },
    ],
  },
  { name: 'server run', summary: 'Run', takesFile: false, options: [{ name: '--data', summary: 'Folder', value: 'folder', words: [] }] },
];

describe.skipIf(process.platform === 'win32')('bash', () => {
  const complete = (...words: string[]): readonly string[] => {
    const script = `${completionScript('bash', commands, 'pulpo')}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _pulpo_complete; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8', cwd: '/' })
      .split('\n')
      .filter((word) => word !== '');
  };

  it.each([
    [
      ['pulpo', ''],
      ['push', 'server'],
    ],
    [['pulpo', 'pu'], ['push']],
    [['pulpo', 'server', ''], ['run']],
    [
      ['pulpo', 'push', '--'],
      ['--mode', '--quiet'],
    ],
    [['pulpo', 'push', '--mode', 'I'], ['Ignore']],
    [['pulpo', 'server', 'run', '--d'], ['--data']],
  ])('%j completes to %j', (words, expected) => {
    expect(complete(...words)).toEqual(expected);
  });
});

it.each(['bash', 'zsh', 'fish', 'powershell'] as const)('the script for %s names every command and option', (shell) => {
  const script = completionScript(shell, commands, 'octo');
  for (const name of ['push', 'server', 'run', 'mode', 'quiet', 'data', 'Ignore', 'octo']) expect(script).toContain(name);
});

it('quotes texts for fish', () => {
  expect(completionScript('fish', commands, 'pulpo')).toContain("-d 'Push a team'\\''s packages'");
});

it('comes from the definitions of the real commands', async () => {
  const run = await runCli(['completion', '--shell', 'bash']);
  expect(run.stdout).toContain('--output-format');
  expect((await runCli(['completion', '--shell', 'csh'])).exitCode).toBe(2);
});
