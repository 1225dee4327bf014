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

describe("help in octo's manner", () => {
  const octo = (...argv: string[]) => runCli(argv, { manner: 'classic' });

  it.each([[[]], [['help']], [['--help']], [['/?']]])('A1: %j shows the commands in its layout', async (argv) => {
    const { helpTable } = await buildTables();
    const text = answerFromTable(argv, 'classic', () => helpTable);
    expect(text?.split('\n').slice(0, 8)).toEqual([
      ...['Octopus CLI, version 10.0.0', '', 'Usage: octo <command> [<options>]', '', 'Where <command> is one of: ', ''],
      ...['  allow-releaseprogression', '   Allow a release to progress to the next phase'].map(() => expect.any(String)),
    ]);
    expect(text).toMatch(/\n {2}push {11}\n {3}Push packages to the built-in feed\n/);
    expect(text).toMatch(/\n\nOr use octo help <command> for more details\.\n$/);
    expect(Buffer.byteLength(text ?? '')).toBeLessThan(65_536);
  });

  it('of a command names the options in its layout, the common ones last', async () => {
    const { stdout, exitCode, stderr } = await octo('create-release', '--fail=epic', '--help');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('\nUsage: octo create-release [<options>]\n\nWhere [<options>] is any of: \n\n');
    expect(stdout).toMatch(/\n {2}-v, --variable=VALUE {5,}[A-Z]/);
    expect(stdout).toContain('\n      --version, --releaseNumber=VALUE\n');
    for (const text of ['--helpOutputFormat=VALUE', '--help ', '--apiKey=VALUE', '--logLevel=VALUE']) expect(stdout).toContain(text);
    expect(stdout.lastIndexOf('Common options: ')).toBeGreaterThan(stdout.lastIndexOf('Deployment: '));
    for (const line of stdout.slice(0, stdout.indexOf('Examples: ')).split('\n').slice(4)) expect(line.length).toBeLessThanOrEqual(81);
  });

  it('of a command that is none says so, shows the commands and ends well', async () => {
    const run = await octo('help', 'bogus');
    expect([run.exitCode, run.stdout]).toEqual([
      0,
      expect.stringMatching(/^Command 'bogus' is not supported\n[^]*Where <command> is one of:/),
    ]);
  });

  it('is a list of commands in JSON', async () => {
    const list = (await octo('help', '--helpOutputFormat=json')).json();
    expect(list).toContainEqual({ Name: 'version', Description: expect.any(String), Aliases: ['v', 'ver'] });
  });

  it.each([
    ['push', '--help', '--helpOutputFormat=json'],
    ['push', '--helpoutputformat', 'JSON', '--help'],
  ])('of a command is a document in JSON: %s %s %s', async (...argv) => {
    const { helpTable } = await buildTables();
    expect(answerFromTable(argv, 'classic', () => helpTable)).toBeUndefined();
    const document = (await octo(...argv)).json();
    expect(document).toMatchObject({ Command: 'push', Description: expect.stringContaining('Pushes') });
    const parameters = document.Options.flatMap((group: { Parameters: unknown[] }) => group.Parameters);
    expect(parameters).toContainEqual({
      ...{ Name: 'overwriteMode', Usage: '--overwriteMode=VALUE', Description: expect.any(String), Type: 'OverwriteMode' },
      Values: ['FailIfExists', 'OverwriteExisting', 'IgnoreIfExists'],
    });
    expect(parameters).toContainEqual(expect.objectContaining({ Name: 'apiKey', Sensitive: true }));
    expect(parameters).toContainEqual(expect.objectContaining({ Name: 'package', AllowsMultiple: true }));
    expect(parameters).toContainEqual(expect.objectContaining({ Name: 'debug', Usage: '--debug' }));
  });

  it('of a wrong format is an error', async () => {
    const run = await octo('push', '--helpOutputFormat=blah');
    expect([run.exitCode, run.stdout]).toEqual([
      255,
      expect.stringMatching(
        /^Could not convert string `blah' to type OutputFormat for option `--helpOutputFormat'\. Valid values are Default and Json\.\n/,
      ),
    ]);
  });

  it.each(['version', '-v', '--version', '/ver'])('A3: %s is the bare version, whatever else is asked', async (word) => {
    expect((await octo(word, '--bogus')).stdout).toBe('10.0.0\n');
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
