import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/errors/appError.ts';
import { lines } from '../../../src/output/view.ts';
import { canary } from '../../support/canary.ts';
import { fakeStreams } from '../../support/fakeStreams.ts';
import { runCli } from '../../support/runCli.ts';
import { tryCommand } from '../../support/tryCommand.ts';

const refuse = tryCommand(async () => {
  throw new AppError('refused', 'OPTION_REQUIRED', 'The server said no', { hint: 'Ask again.', details: ['because'] });
});

describe('an answer', () => {
  const catalog = tryCommand(async ({ reporter }) => {
    reporter.emit({ type: 'info', message: 'working' });
    return { data: { Name: 'x' }, view: lines('the answer') };
  });

  it('goes to standard output, narration to standard error', async () => {
    const run = await runCli(['try'], { catalog });
    expect([run.exitCode, run.stdout, run.stderr]).toEqual([0, 'the answer\n', 'working\n']);
  });

  it('is all there is with --quiet', async () => {
    const run = await runCli(['try', '--quiet'], { catalog });
    expect([run.stdout, run.stderr]).toEqual(['the answer\n', '']);
  });

  it('is one JSON document over both streams with --output-format json', async () => {
    const run = await runCli(['try', '--outputFormat=json', '--debug'], { catalog });
    expect(JSON.parse(run.output)).toEqual({ Name: 'x' });
  });

  it.each([['-f', 'json'], ['-f=json'], ['--output-format:JSON']])('is JSON with %s %s', async (...tokens) => {
    expect((await runCli(['try', ...tokens], { catalog })).json()).toEqual({ Name: 'x' });
  });

  it("is for people with octo's word for that", async () => {
    expect((await runCli(['try', '--outputFormat=Default'], { catalog })).stdout).toBe('the answer\n');
  });

  it.each([
    ['failed', 1],
    ['pending', 8],
  ] as const)('that ends as %s exits %d and is still told', async (ending, code) => {
    const run = await runCli(['try'], { catalog: tryCommand(async () => ({ data: {}, view: lines('told'), ending })) });
    expect([run.exitCode, run.stdout]).toEqual([code, 'told\n']);
  });
});

describe('an error', () => {
  it('goes to standard error with its code, details and hint', async () => {
    const run = await runCli(['try'], { catalog: refuse });
    expect([run.exitCode, run.stdout, run.stderr]).toEqual([5, '', 'Error: The server said no [OPTION_REQUIRED]\n  because\nAsk again.\n']);
  });

  it('is one JSON document on standard error with --output-format json', async () => {
    const run = await runCli(['try', '-f', 'json'], { catalog: refuse });
    expect(run.stdout).toBe('');
    expect(JSON.parse(run.stderr)).toEqual({
      Error: {
        Code: 'OPTION_REQUIRED',
        Message: 'The server said no',
        Hint: 'Ask again.',
        Details: ['because'],
        ExitCode: 5,
        Releases: [],
        Tasks: [],
      },
    });
  });

  it.each([
    ['native', 5],
    ['classic', 249],
  ] as const)('inside an answer has the same keys as one that ends a run, %s', async (manner, exitCode) => {
    const secret = canary();
    const error = new AppError('refused', 'NAME_NOT_FOUND', `There is no ${secret}`, { details: ['because'] });
    const catalog = tryCommand(async ({ reporter }) => {
      reporter.addSecret(secret);
      return { data: { Items: [{ Error: error }, { Error: null }] }, view: lines('x'), ending: 'failed' };
    });
    expect((await runCli(['try', '-f', 'json'], { catalog, manner })).json()).toEqual({
      Items: [
        {
          Error: {
            ...{ Code: 'NAME_NOT_FOUND', Message: expect.stringMatching(/^There is no (?!.*CANARY)/), Hint: null },
            ...{ Details: ['because'], ExitCode: exitCode },
          },
        },
        { Error: null },
      ],
    });
  });

  it('in the arguments is told as JSON too', async () => {
    const run = await runCli(['try', '--nonsense', '--output-format', 'json'], { catalog: refuse });
    expect(JSON.parse(run.output).Error.Code).toBe('OPTION_UNKNOWN');
  });

  it("goes to standard output in octo's manner, which ends with the exit code", async () => {
    const run = await runCli(['try'], { catalog: refuse, manner: 'classic' });
    expect([run.exitCode, run.stdout, run.stderr]).toEqual([249, 'The server said no\n - because\nAsk again.\nExit code: -7\n', '']);
  });

  it('shows its stack and its causes with --debug only', async () => {
    const catalog = tryCommand(async () => {
      throw new AppError('network', 'OPTION_REQUIRED', 'lost', { cause: new Error('socket hang up') });
    });
    expect((await runCli(['try'], { catalog })).stderr).not.toContain('socket hang up');
    expect((await runCli(['try', '--debug'], { catalog })).stderr).toMatch(/Caused by: Error: socket hang up\n\s+at /);
  });

  it('C75: that nobody foresaw is a bug with a line, a hint and exit 70', async () => {
    const catalog = tryCommand(async () => {
      throw new TypeError('x is not a function');
    });
    const run = await runCli(['try'], { catalog });
    expect([run.exitCode, run.stderr]).toEqual([
      70,
      'Error: Something unexpected happened: TypeError: x is not a function [UNEXPECTED]\n' +
        'This is a bug in pulpo. Run again with --debug and report what it prints, with the command line.\n',
    ]);
  });

  it('C75: that nobody waited for ends the run the same way', async () => {
    const catalog = tryCommand(() => new Promise(() => undefined));
    const run = await runCli(['try'], { catalog, crashed: Promise.reject(new Error('dangling')) });
    expect(run.exitCode).toBe(70);
    expect(run.stderr).toContain('dangling');
  });
});

it("an unknown command has octo's text in octo's manner", async () => {
  const run = await runCli(['frob'], { manner: 'classic', catalog: refuse });
  expect([run.exitCode, run.stdout.split('\n')[0], run.stderr]).toEqual([255, "Error: Unrecognized command 'frob'", '']);
});

describe('an interruption', () => {
  it('C69: exits 130 and names what was made and what still runs', async () => {
    const controller = new AbortController();
    const catalog = tryCommand(async ({ reporter, signal }) => {
      reporter.emit({ type: 'release.created', version: '1.2', project: 'Web', releaseId: 'Releases-1' });
      reporter.emit({
        type: 'task.started',
        taskId: 'ServerTasks-5',
        description: 'Deploy Web 1.2 to Dev',
        url: 'http://x/app#/tasks/ServerTasks-5',
      });
      controller.abort(new AppError('interrupted', 'INTERRUPTED', 'Interrupted'));
      signal.throwIfAborted();
    });
    const run = await runCli(['try'], { catalog, signal: controller.signal });
    expect(run.exitCode).toBe(130);
    expect(run.stderr.split('\n').slice(1)).toEqual([
      'Error: Interrupted [INTERRUPTED]',
      'Release 1.2 of Web was created.',
      'Task ServerTasks-5 (Deploy Web 1.2 to Dev) is still running: http://x/app#/tasks/ServerTasks-5',
      '',
    ]);
  });

  it('wins over the failure it causes', async () => {
    const controller = new AbortController();
    const catalog = tryCommand(async () => {
      controller.abort(new AppError('terminated', 'TERMINATED', 'Terminated'));
      throw new Error('socket hang up');
    });
    const run = await runCli(['try'], { catalog, signal: controller.signal });
    expect([run.exitCode, run.stderr]).toEqual([143, 'Error: Terminated [TERMINATED]\n']);
  });
});

describe('a standard output whose reader has gone', () => {
  it('C71: does not stop a command that changes something; its answer goes to standard error', async () => {
    const run = await runCli(['try'], { catalog: tryCommand(async () => undefined), streams: fakeStreams({ closed: 'stdout' }) });
    expect([run.exitCode, run.stderr]).toEqual([0, 'tried\n']);
  });

  it('C71: ends a command that only reads quietly', async () => {
    const run = await runCli(['try'], {
      catalog: tryCommand(async () => undefined, { effect: 'reads' }),
      streams: fakeStreams({ closed: 'stdout' }),
    });
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
  });
});

it('C72: a standard output that can not be written is exit 1 with a message', async () => {
  const failure = new AppError('io', 'OUTPUT_UNWRITABLE', "Can't write to standard output: no space left");
  const run = await runCli(['try'], { catalog: tryCommand(async () => undefined), streams: fakeStreams({ failure }) });
  expect([run.exitCode, run.stderr]).toEqual([1, "Error: Can't write to standard output: no space left [OUTPUT_UNWRITABLE]\n"]);
});

describe('C76: a secret', () => {
  it.each(['human', 'json'])('that is an option is in no output, %s', async (format) => {
    const secret = canary();
    const catalog = tryCommand(
      async ({ reporter }) => {
        for (const text of [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(`${secret}/`)])
          reporter.emit({ type: 'info', message: `got ${text}` });
        throw new AppError('refused', 'OPTION_REQUIRED', `not ${secret}`, { cause: new Error(secret) });
      },
      { options: { token: { type: 'text', secret: true, summary: 'Token' } } },
    );
    const run = await runCli(['try', '--token', secret, '--debug', '-f', format], { catalog });
    expect(run.output).not.toContain(secret);
    expect(run.output).toContain('not *****');
  });

  it('from the environment is in no output, and no longer in the environment', async () => {
    const secret = canary();
    let left: string | undefined = 'unread';
    const catalog = tryCommand(async ({ settings, reporter, env }) => {
      const { credential } = await settings();
      left = env.get('OCTOPUS_API_KEY');
      reporter.emit({ type: 'info', message: JSON.stringify(credential) });
    });
    const run = await runCli(['try', '--debug'], { catalog, env: { OCTOPUS_API_KEY: secret } });
    expect(left).toBeUndefined();
    expect(run.stderr).toContain('"value":"*****"');
    expect(run.stderr).toContain('Setting apiKey = ***** from OCTOPUS_API_KEY');
  });
});

describe('C74: without a terminal', () => {
  it('there is no colour', async () => {
    expect((await runCli(['try', '--nonsense'], { catalog: refuse })).stderr).not.toContain('\u001b');
  });

  it.each([
    [{ FORCE_COLOR: '1' }, false, true],
    [{ NO_COLOR: '1' }, true, false],
    [{ TERM: 'dumb' }, true, false],
    [{}, true, true],
    [{ FORCE_COLOR: '0' }, true, false],
  ])('the environment %j on a terminal (%s) decides about colour: %s', async (env, tty, coloured) => {
    const run = await runCli(['try'], { catalog: refuse, env, streams: fakeStreams({ tty }) });
    expect(run.stderr.includes('\u001b[31m')).toBe(coloured);
  });
});

describe('finding the command', () => {
  it.each([['TRY'], ['--try'], ['/try'], ['-try']])('%s is try', async (name) => {
    expect((await runCli([name], { catalog: tryCommand(async () => undefined) })).stdout).toBe('tried\n');
  });

  it('names the nearest command', async () => {
    const run = await runCli(['pakc']);
    expect([run.exitCode, run.stderr]).toEqual([2, 'Error: "pakc" is no command of pulpo [COMMAND_UNKNOWN]\nDid you mean "pack"?\n']);
  });

  it('A2: refuses the probe for the other CLI without asking anything', async () => {
    expect((await runCli(['config', 'list'])).exitCode).toBe(2);
  });

  it('A1: shows the help on standard output when nothing is asked for', async () => {
    const run = await runCli([]);
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toContain('Octopus');
  });

  it('A3: prints the bare version', async () => {
    expect((await runCli(['version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

it("warns of what it does not know in octo's manner and goes on, without a secret's value", async () => {
  const [secret, other] = [canary(), canary()];
  const catalog = tryCommand(async ({ reporter }) => void reporter.emit({ type: 'info', message: `got ${secret}` }), {
    options: { channel: { type: 'text', summary: 'Channel' } },
  });
  const run = await runCli(['try', '--chanel=Beta', 'foo.zip', '--api-keyy', secret, `--apikeyyy=${other}`], {
    catalog,
    manner: 'classic',
  });
  expect([run.exitCode, run.stdout]).toEqual([
    0,
    'Warning: Unrecognized command arguments: --chanel=Beta, --api-keyy, *****, --apikeyyy=*****, foo.zip\n' +
      'Did you mean "--channel"? Did you mean "--api-key"?\ngot *****\ntried\n',
  ]);
});

it('names the other commands that know an option, where one does not', async () => {
  const run = await runCli(['list-projects', '--deployAt=2030-01-01']);
  expect(run.stderr).toContain('--deployAt is an option of create-release, deploy-release, promote-release');
});

describe("what octo looked for first, in octo's manner", () => {
  const octo = (argv: readonly string[], env: Readonly<Record<string, string>> = {}) => runCli(argv, { manner: 'classic', env });
  const key = 'API-CANARY0123456789ABCDEF';

  it.each([
    [{}, /^Please specify the Octopus Server URL using --server=http:\/\/your-server\/\./],
    [{ OCTOPUS_CLI_SERVER: 'http://octopus.example' }, /^Please specify your API key using --apiKey=/],
    [{ OCTOPUS_CLI_SERVER: 'http://octopus.example', OCTOPUS_CLI_API_KEY: key }, /^Please specify an environment name or ID/],
  ])('with the environment %j is %s', async (env, message) => {
    const run = await octo(['deploy-release'], env);
    expect([run.exitCode, run.stderr]).toEqual([255, '']);
    expect(run.stdout).toMatch(message);
    expect(run.stdout).toMatch(/\nExit code: -1\n$/);
  });

  it('is not both a key and a user', async () => {
    const run = await octo(['list-projects', '--server=http://octopus.example', `--apiKey=${key}`, '--user=u', '--pass=CANARY-p']);
    expect([run.exitCode, run.stdout]).toEqual([
      255,
      expect.stringMatching(/^Please provide an API Key OR a username and password, not both\./),
    ]);
  });

  it('is a server URL, which ends with another code where it is none', async () => {
    expect((await octo(['list-projects', '--server=octopus', `--apiKey=${key}`])).exitCode).toBe(253);
  });
});
