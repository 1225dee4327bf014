/** The rows "Parser" of octo-classic.md §8. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OptionTable } from '../../../src/cli/options.ts';
import { releaseList } from '../../../src/output/classic/deploymentLists.ts';
import type { CliRun } from '../../support/runCli.ts';
import { runCli } from '../../support/runCli.ts';
import { tempDir } from '../../support/tempDir.ts';
import { tryCommand } from '../../support/tryCommand.ts';

const options = {
  foo: { type: 'text', summary: 'Foo' },
  pill: { type: 'text', summary: 'Pill' },
  tick: { type: 'flag', summary: 'Tick' },
} as const satisfies OptionTable;

interface Tried {
  readonly run: CliRun;
  /** Options and settings the command got; undefined: it was not executed. */
  readonly got: Readonly<Record<string, unknown>> | undefined;
}

/** Runs `try`, a command that needs a server, as octo. */
async function octo(...argv: string[]): Promise<Tried> {
  let got: Tried['got'];
  const catalog = tryCommand(
    async (context, values) => {
      const { credential, timeout } = await context.settings();
      got = { ...values, credential: credential?.value, timeout: timeout.value };
    },
    { options },
  );
  return { run: await runCli(['try', ...argv], { catalog, manner: 'classic' }), got };
}
const firstLine = ({ run }: Pick<Tried, 'run'>) => run.stdout.split('\n')[0];
const failure = (message: string) => ({ exitCode: 255, message });
const failed = ({ run }: Pick<Tried, 'run'>) => ({ exitCode: run.exitCode, message: firstLine({ run }) });

describe('Parser', () => {
  it.each([
    ['--apiKey=abc123', '-foo=bar'],
    ['--apikey=abc123', '/foo=bar'],
    ['-apikey=abc123', '--foo=bar'],
    ['/apikey=abc123', '--foo=bar'],
  ])('%s %s → apiKey=abc123, foo=bar', async (...argv) => {
    expect((await octo(...argv)).got).toMatchObject({ credential: { kind: 'apiKey', value: 'abc123' }, foo: 'bar' });
  });

  it('--format invalidvalue names the type PackageFormat and its values', async () => {
    const run = await runCli(['pack', '--id=A', '--format', 'invalidvalue'], { manner: 'classic', cwd: tempDir() });
    expect(failed({ run })).toEqual(
      failure(
        "Could not convert string `invalidvalue' to type PackageFormat for option `--format'. Valid values are Zip, NuPkg and Nuget.",
      ),
    );
  });

  it('--helpOutputFormat=blah: the same shape, and nothing is executed', async () => {
    const tried = await octo('--helpOutputFormat=blah');
    expect(failed(tried)).toEqual(
      failure("Could not convert string `blah' to type OutputFormat for option `--helpOutputFormat'. Valid values are Default and Json."),
    );
    expect(tried.got).toBeUndefined();
  });

  it.each(['--fail=epic', '--keepalive=fred'])('%s is a warning, not an error (differences-from-octo.md, all)', async (argument) => {
    const tried = await octo(argument, '--foo=bar');
    expect([tried.run.exitCode, firstLine(tried)]).toEqual([0, `Warning: Unrecognized command arguments: ${argument}`]);
    expect(tried.got).toMatchObject({ foo: 'bar' });
  });

  it("a command's own option (--pill=red) is accepted", async () => {
    const tried = await octo('--pill=red');
    expect([tried.run.exitCode, tried.run.stdout, tried.got?.['pill']]).toEqual([0, 'tried\n', 'red']);
  });

  it.each([
    ['--timeout=100', 100_000],
    ['--timeout=00:15:00', 900_000],
  ])('%s is ok', async (argument, milliseconds) => {
    expect((await octo(argument)).got).toMatchObject({ timeout: milliseconds });
  });

  it('--timeout=fred → error', async () => {
    const tried = await octo('--timeout=fred');
    expect([failed(tried), tried.got]).toEqual([failure("Unable to parse 'fred' as a timespan or an integer."), undefined]);
  });

  it('push foo.zip takes the file for a package (differences-from-octo.md, push)', async () => {
    const run = await runCli(['push', 'foo.zip', '--server=http://127.0.0.1:1', '--apiKey=API-GUEST'], {
      manner: 'classic',
      cwd: tempDir(),
    });
    expect(failed({ run })).toEqual(failure(expect.stringMatching(/^Package file not found: .*foo\.zip$/)));
  });

  it('pack --id=A --bogus x succeeds', async () => {
    const cwd = tempDir();
    writeFileSync(join(cwd, 'a.txt'), 'a');
    const run = await runCli(['pack', '--id=A', '--version=1.0.0', '--bogus', 'x'], { manner: 'classic', cwd });
    expect([run.exitCode, firstLine({ run })]).toEqual([0, 'Warning: Unrecognized command arguments: --bogus, x']);
  });

  it.each([
    ['--tick+', true],
    ['--tick', true],
    ['--tick=false', false],
    ['--tick-', false],
  ])('%s: a flag heeds its value and its sign (differences-from-octo.md, all)', async (argument, on) => {
    expect((await octo(argument)).got).toMatchObject({ tick: on });
  });

  it.each([
    ['--debug+', true],
    ['--debug=false', false],
    ['--debug-', false],
  ])('%s tells settings and requests: %s (differences-from-octo.md, all)', async (argument, on) => {
    expect((await octo('--server=http://127.0.0.1:1', argument)).run.output.includes('127.0.0.1')).toBe(on);
  });

  it('--server as the last token → Missing required value', async () => {
    const tried = await octo('--server');
    expect([failed(tried), tried.got]).toEqual([failure("Missing required value for option '--server'."), undefined]);
  });
});

describe('Parser: log level', () => {
  it('z → an error that lists all levels', async () => {
    expect(failed(await octo('--logLevel=z'))).toEqual(
      failure(
        "Could not convert string `z' to type LogEventLevel for option `--logLevel'. " +
          'Valid values are verbose, debug, information, warning, error and fatal.',
      ),
    );
  });

  it.each(['verbose', 'debug', 'information', 'warning', 'error', 'fatal'])('%s is accepted', async (level) => {
    const tried = await octo(`--logLevel=${level}`);
    expect([tried.run.exitCode, tried.run.stdout.includes('Could not convert'), tried.got]).toEqual([0, false, expect.anything()]);
  });
});

describe('Line-ending helper', () => {
  it.each(['\r\n', '\n\r', '\n', '\r'])('%j is one new line', (end) => {
    const release = {
      version: '1.0.0',
      assembled: '2026-01-31T18:00:00.000+00:00',
      packageVersions: '',
      releaseNotes: `one${end}two${end}${end}four`,
    };
    expect(JSON.stringify(releaseList([{ name: 'Acme', releases: [release] }]))).toContain(
      JSON.stringify(String.raw`Release Notes: one\ntwo\n\nfour`).slice(1, -1),
    );
  });
});
