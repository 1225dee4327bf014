/**
 * Every command's document (docs/json): one over both streams, in the words of its schema, whatever the outcome, and the same in
 * both manners. Rules A5 and A6 of build-servers.md §0.2; octo-classic.md §1.6.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandIndex } from '../../src/cli/commandIndex.ts';
import type { Manner } from '../../src/errors/exitCodes.ts';
import { exitCodes } from '../../src/errors/exitCodes.ts';
import { nodeClock } from '../../src/platform/nodeClock.ts';
import { nodeRandom } from '../../src/platform/nodeRandom.ts';
import type { Http } from '../../src/platform/ports.ts';
import { fakeStreams } from '../support/fakeStreams.ts';
import { schemaChecker } from '../support/jsonSchemas.ts';
import { runBin } from '../support/runBin.ts';
import type { CliOptions } from '../support/runCli.ts';
import { runCli } from '../support/runCli.ts';
import { listCases } from './jsonCases/lists.ts';
import { builtinCases, localCases } from './jsonCases/local.ts';
import { managementCases } from './jsonCases/management.ts';
import { packageCases } from './jsonCases/packages.ts';
import { releaseCases } from './jsonCases/releases.ts';
import type { JsonCase, World } from './jsonCases/world.ts';
import { connectionOptions, makeWorld } from './jsonCases/world.ts';

const cases = [...packageCases, ...releaseCases, ...listCases, ...managementCases, ...localCases, ...builtinCases];
const problemsOf = schemaChecker();
const json = { native: ['--output-format', 'json'], classic: ['--outputFormat=json'] } as const;
let world: World;
let count = 0;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

/** What the program's own client tells of a port where nobody listens; the global fetch hides it. */
const deadEnd: Http = {
  send: () => Promise.reject(Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' })),
  close: () => Promise.resolve(),
};

interface Written {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The one document that a run has written. In the native manner an error stands on standard error. */
function documentOf({ stdout, stderr }: Written, manner: Manner, isError: boolean): any {
  const [told, silent] = isError && manner === 'native' ? [stderr, stdout] : [stdout, stderr];
  expect(silent).toBe('');
  expect(told).toMatch(/^[{[][^\u001b]*[\]}]\n$/);
  return JSON.parse(told);
}

async function run(each: JsonCase, manner: Manner): Promise<{ readonly document: any; readonly argv: readonly string[] }> {
  count += 1;
  const n = count;
  const { url, apiKey } = each.on === 'nowhere' ? { url: 'http://127.0.0.1:9', apiKey: world.server.apiKey } : world[each.on ?? 'server'];
  const typed = await each.argv(world, n);
  const argv = [...typed, ...(await connectionOptions(each.command, url, apiKey)), ...json[manner]];
  const options = { clock: nodeClock(), random: nodeRandom(), manner, ...(each.on === 'nowhere' && { http: deadEnd }) };
  const done = await runCli(argv, { ...options, ...(await each.options?.(world, n)) });
  const document = documentOf(done, manner, each.error !== undefined);
  const ending = (manner === 'classic' ? each.octoEnding : undefined) ?? each.ending ?? 'ok';
  expect(done.exitCode, done.output).toBe(exitCodes[ending][manner]);
  expect(problemsOf(each.error === undefined ? each.command : 'error', document), done.output).toEqual([]);
  if (each.error === undefined) each.holds?.(document);
  else expect(document.Error).toMatchObject({ Code: each.error, ExitCode: done.exitCode });
  return { document, argv: typed };
}

describe.each([...new Set(cases.map(({ command }) => command))])('%s', (command) => {
  it.each(cases.filter((each) => each.command === command))('$outcome', async (each) => {
    const [native, classic] = await Promise.all([run(each, 'native'), run(each, 'classic')]);
    expect(shapeOf(classic.document)).toEqual(shapeOf(native.document));
    // Only runs that change nothing and were told the same can be expected to answer the same.
    const reads = commandIndex.find(({ name }) => name === command)?.effect === 'reads';
    if (reads && each.error === undefined && String(native.argv) === String(classic.argv) && command !== 'doctor') {
      expect(classic.document).toEqual(native.document);
    }
  });
});

/** A document with the kinds of its values in their place; of a list, each kind of item once. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((item) => JSON.stringify(shapeOf(item))))].sort();
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item)]));
}

describe('the list of commands', () => {
  it('has no command whose document nobody looks at', () => {
    const looked = new Set(cases.filter(({ error }) => error === undefined).map(({ command }) => command));
    expect(commandIndex.map(({ name }) => name).filter((name) => !looked.has(name))).toEqual([]);
  });

  it('has no command that only ever goes well', () => {
    const sunshine = new Set(commandIndex.map(({ name }) => name));
    for (const { command, ending = 'ok' } of cases) if (ending !== 'ok') sunshine.delete(command);
    // They need nothing and nobody.
    expect([...sunshine].sort()).toEqual(['logout', 'settings list']);
  });
});

describe('a run that never came to its command', () => {
  const server = ['--server', 'http://127.0.0.1:9', '--api-key', 'API-CANARYWRONGKEY0000000000'];
  it.each([
    ['an unknown command', ['pusch'], 'COMMAND_UNKNOWN'],
    ['an option of a wrong value', ['push', '--overwrite-mode', 'Sometimes'], 'OPTION_VALUE_INVALID'],
    ['a missing option', ['create-release', ...server], 'OPTION_REQUIRED'],
    ['no server', ['list-projects'], 'SERVER_MISSING'],
    ['a settings file that is none', ['list-projects', '--config-file', '/nowhere.yaml'], 'SETTINGS_FILE_UNREADABLE'],
  ])('because of %s answers the error document', async (_why, argv, code) => {
    for (const manner of ['native', 'classic'] as const) {
      const done = await runCli([...argv, ...json[manner]], { clock: nodeClock(), manner });
      const document = documentOf(done, manner, true);
      expect(problemsOf('error', document)).toEqual([]);
      expect(document.Error).toMatchObject({ Code: code, ExitCode: done.exitCode });
    }
  });

  it('because of a wrong key answers the error document', async () => {
    for (const manner of ['native', 'classic'] as const) {
      const argv = ['list-projects', '--server', world.server.url, '--api-key', 'API-CANARYWRONGKEY0000000000', ...json[manner]];
      const done = await runCli(argv, { clock: nodeClock(), manner });
      const document = documentOf(done, manner, true);
      expect([problemsOf('error', document), document.Error.ExitCode]).toEqual([[], manner === 'native' ? 4 : 251]);
    }
  });
});

describe('what would be told beside the document', () => {
  it.each([['--debug'], ['--verbose'], ['--quiet'], ['--log-level=warning'], ['--enable-service-messages'], ['--ignore-ssl-errors']])(
    'is not told with %s',
    async (flag) => {
      for (const manner of ['native', 'classic'] as const) {
        const argv = ['list-environments', ...(await connectionOptions('list-environments', world.server.url, world.server.apiKey)), flag];
        const done = await runCli([...argv, ...json[manner]], { clock: nodeClock(), manner, env: { TEAMCITY_VERSION: '2025.1' } });
        expect(problemsOf('list-environments', documentOf(done, manner, false))).toEqual([]);
      }
    },
  );

  it('is not asked or shown on a terminal', async () => {
    const { url, apiKey } = world.server;
    const typed = (stdin: string) => {
      const streams = fakeStreams({ stdin, tty: true });
      return { ...streams, stdin: { ...streams.stdin, isTTY: true } };
    };
    const env = { XDG_CONFIG_HOME: join(world.folder, 'terminal') };
    const told = async (argv: readonly string[], options: CliOptions = {}) => {
      const done = await runCli([...argv, ...json.native], { clock: nodeClock(), env, streams: typed('y\n'), ...options });
      return documentOf(done, 'native', done.exitCode !== 0);
    };
    const connection = ['--server', url, '--api-key', apiKey];
    const unasked = await told(['package', 'delete', 'Acme.Web', '1.0.0', ...connection]);
    expect(unasked.Error.Code).toBe('CONFIRMATION_REQUIRED');
    const keyless = await told(['login', '--server', url], { streams: typed(`${apiKey}\n`) });
    expect(keyless.Error.Code).toBe('CREDENTIAL_MISSING');
    expect(problemsOf('list-projects', await told(['list-projects', ...connection]))).toEqual([]);
    const server = localCases.find(({ command }) => command === 'server run');
    count += 1;
    const argv = (await server?.argv(world, count)) ?? [];
    expect(await told(argv, await server?.options?.(world, count))).toMatchObject({ Stopped: true });
  });

  it.each(['pulpo', 'octo'] as const)('is not told by the built %s, whichever way its commands start', async (name) => {
    const manner = name === 'octo' ? 'classic' : 'native';
    const { url, apiKey } = world.server;
    world.file(`built-${name}/readme.txt`, 'hello');
    const lines = [
      ['pack', ...['pack', '--id', 'Acme.Built', '--version', '1.0.0', '--out-folder', `out-${name}`, '--basePath', `built-${name}`]],
      ['package inspect', 'package', 'inspect', world.packageFile(`Acme.Built.${name}`, 0)],
      ['list-projects', 'list-projects', '--server', url, '--apiKey', apiKey, '--debug'],
      ['version', 'version'],
      ['error', 'list-projects', '--server', url, '--apiKey', apiKey, '--space', 'Nowhere'],
      ['error', 'pack'],
    ];
    for (const [schema = '', ...argv] of lines) {
      const done = await runBin([...argv, ...json[manner]], { name, cwd: world.folder });
      expect(problemsOf(schema, documentOf(done, manner, schema === 'error')), argv.join(' ')).toEqual([]);
    }
  });
});
