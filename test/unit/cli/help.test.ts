import { describe, expect, it } from 'vitest';
import { buildTables } from '../../../src/cli/buildTables.ts';
import { commandIndex } from '../../../src/cli/commandIndex.ts';
import { createLookup, sameSpelling } from '../../../src/cli/optionNames.ts';
import { optionsOf } from '../../../src/cli/flagGroups.ts';
import { answerFromTable } from '../../../src/entry.ts';
import { runCli } from '../../support/runCli.ts';

describe('the help of every command', () => {
  it.each(commandIndex.map((entry) => entry.name))(
    '%s has a description, an example that starts with pulpo, and a summary without full stop',
    async (name) => {
      const entry = commandIndex.find((candidate) => candidate.name === name)!;
      const { command } = await entry.load();
      expect(command.description).toMatch(/^[A-Z].*[.)]$/s);
      expect(entry.summary).toMatch(/^[A-Z].*[^.]$/);
      expect(command.examples.length).toBeGreaterThan(0);
      for (const { line } of command.examples) expect(line).toContain(`pulpo ${name}`);
      for (const option of Object.values(command.options)) expect(option.summary).toMatch(/^[A-Za-z*][^]*[^.]$/);
    },
  );

  it.each(commandIndex.map((entry) => entry.name))('%s has no two options of the same spelling', async (name) => {
    const { command } = await commandIndex.find((candidate) => candidate.name === name)!.load();
    const options = optionsOf(command);
    for (const key of Object.keys(options)) expect(createLookup(options).find(key)?.key).toBe(key);
    const aliases = Object.values(options)
      .flatMap((option) => option.aliases ?? [])
      .map(sameSpelling);
    expect(new Set(aliases).size).toBe(aliases.length);
  });

  it.each(commandIndex.map((entry) => entry.name))('%s shows the same text when asked in any way', async (name) => {
    const words = name.split(' ');
    const [byFlag, byCommand] = await Promise.all([runCli([...words, '--nonsense', '--help']), runCli(['help', ...words])]);
    expect(byFlag.stdout).toBe(byCommand.stdout);
    expect([byFlag.exitCode, byFlag.stderr]).toEqual([0, '']);
  });
});

it('--help is the document of help -f json where JSON is asked for', async () => {
  const [byFlag, byCommand] = await Promise.all([runCli(['push', '--help', '-f', 'json']), runCli(['help', 'push', '-f', 'json'])]);
  expect(byFlag.json()).toEqual(byCommand.json());
});

it.each([['-f', 'json'], ['-f=json'], ['--output-format', 'json'], ['--outputFormat:json']])(
  'the table, which holds texts only, leaves --help %s %s to the program',
  async (...format) => {
    const { helpTable } = await buildTables();
    expect(answerFromTable(['push', '--help', ...format], 'native', () => helpTable)).toBeUndefined();
  },
);

describe('the table that answers before anything is loaded', () => {
  it('gives what the program itself would say', async () => {
    const { helpTable } = await buildTables();
    const read = () => helpTable;
    for (const argv of [
      [],
      ['help'],
      ['--help'],
      ['-h'],
      ['/?'],
      ['help', 'push'],
      ['push', '--help'],
      ['push', 'x', '-h'],
      ['--push', '--help'],
      ['package', 'inspect', '--help'],
      ['help', 'package', 'inspect'],
      ['help', 'exit-codes'],
    ]) {
      const run = await runCli(
        argv.map((word) => ((word === '/?' || word === '-h' || word === '--help') && argv.length === 1 ? 'help' : word)),
      );
      expect([argv, answerFromTable(argv, 'native', read)]).toEqual([argv, run.stdout]);
    }
  });

  it('answers the version, and only where nothing else is asked', async () => {
    const { helpTable } = await buildTables();
    for (const word of ['version', '--version', '-v', 'ver']) expect(answerFromTable([word], 'native', () => helpTable)).toBe('10.0.0\n');
    expect(answerFromTable(['version', '--output-format', 'json'], 'native', () => helpTable)).toBeUndefined();
  });

  it('leaves to the program what it does not know', async () => {
    const { helpTable } = await buildTables();
    for (const argv of [
      ['push'],
      ['nonsense', '--help'],
      ['help', 'nonsense'],
      ['push', '--', '--help'],
      ['help', 'push', '--output-format=json'],
    ]) {
      expect([argv, answerFromTable(argv, 'native', () => helpTable)]).toEqual([argv, undefined]);
    }
  });

  it("speaks of octo in octo's manner", async () => {
    const { helpTable } = await buildTables();
    expect(answerFromTable(['help', 'pack'], 'classic', () => helpTable)).toContain('Usage: octo pack');
  });
});

it('the general help groups the commands by job', async () => {
  const { stdout } = await runCli(['help']);
  expect(stdout).toMatch(/^Package:\n {2}pack /m);
  expect(stdout).toMatch(/^More:\n( {2}.*\n)* {2}version /m);
});

it('a group of commands has a help of its own', async () => {
  const run = await runCli(['help', 'package']);
  expect(run.stdout).toContain('package inspect');
  expect(run.stdout).not.toContain('build-information');
});

it('an unknown command has none, with the nearest name', async () => {
  const run = await runCli(['help', 'pusch']);
  expect([run.exitCode, run.stderr]).toEqual([
    2,
    'Error: There is no help for "pusch": it is no command [COMMAND_UNKNOWN]\nDid you mean "push"?\n',
  ]);
});
