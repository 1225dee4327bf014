/**
 * What plug-ins depend on beside the effect: rules A1 to A14 of build-servers.md §0.2. A4, A6 and A7 concern the commands of the Go
 * client, which is not the manner of `octo`: tested is that no plug-in takes it for that client, and what is left of each rule.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { plainServer } from '../support/plainServer.ts';
import { type PluginSpace, prepareSpace, startPluginSpace } from '../support/plugins/space.ts';
import type { BinOptions, BinRun } from '../support/runBin.ts';
import { runBin } from '../support/runBin.ts';
import { testApiKey } from '../support/testServer.ts';

let space: PluginSpace;
beforeAll(async () => {
  space = await startPluginSpace();
});
afterAll(() => space.close());

const octo = (argv: readonly string[], options: BinOptions = {}): Promise<BinRun> => runBin(argv, { name: 'octo', ...options });
const connection = (): string[] => ['--server', space.road.url, '--apiKey', space.server.apiKey, '--space', 'Default'];
const ask = (verb: string, ...more: string[]): Promise<BinRun> => octo([verb, ...connection(), ...more], { cwd: space.folder() });
async function ok(verb: string, ...more: string[]): Promise<BinRun> {
  const run = await ask(verb, ...more);
  expect(run.exitCode, run.stdout).toBe(0);
  return run;
}

it('is prepared by a blueprint', () => prepareSpace(space));

it('A1: without arguments it names Octopus on stdout, in less than a pipe holds', async () => {
  const { stdout, stderr } = await octo([]);
  expect(stdout).toContain('Octopus');
  expect(Buffer.byteLength(stdout + stderr)).toBeLessThan(64 * 1024);
});

it('A2: config list fails, wherever it is asked', async () => {
  for (const env of [{}, { OCTOPUS_URL: space.road.url, OCTOPUS_API_KEY: space.server.apiKey }, { CI: 'true' }]) {
    expect((await octo(['config', 'list'], { cwd: space.folder(), env })).exitCode).toBe(255);
  }
});

it('A3: the last line of version is a bare version that Azure DevOps accepts', async () => {
  const { exitCode, stdout, stderr } = await octo(['version']);
  const last = stdout.split('\n').findLast((line) => line.trim() !== '') ?? '';
  const [, major] = /^(\d+)\.(\d+)\.(\d+)\b/.exec(last) ?? [];
  expect([exitCode, stderr, Number(major) >= 7]).toEqual([0, '', true]);
});

it('A4: a failure is never zero (that it is exactly 1 is for the Go client)', async () => {
  const codes = await Promise.all([
    ask('create-release', '--project', 'Nobody').then(({ exitCode }) => exitCode),
    ask('deploy-release', '--project', 'Web', '--version', '999.0', '--deployTo', 'Dev').then(({ exitCode }) => exitCode),
    ask('push', '--package', 'missing.1.0.0.zip').then(({ exitCode }) => exitCode),
    ask('frobnicate').then(({ exitCode }) => exitCode),
  ]);
  for (const code of codes) expect(code).toBeGreaterThan(1);
});

it('A5: in JSON both streams together are one document', async () => {
  const json = async (verb: string, ...more: string[]) => {
    const { stdout, stderr } = await ok(verb, ...more, '--outputFormat=json', '--enableServiceMessages');
    return JSON.parse(stderr + stdout);
  };
  expect(await json('create-release', '--project', 'Web', '--version', '5.0.0')).toMatchObject({ Version: '5.0.0' });
  expect(await json('deploy-release', '--project', 'Web', '--version', '5.0.0', '--deployTo', 'Dev', '--progress')).toBeDefined();
  expect(await json('list-projects')).toHaveLength(3);
  expect(await json('list-releases', '--project', 'Third')).toEqual([{ ...(await json('list-releases', '--project', 'Third'))[0] }]);
});

it.each([
  ['A6', 'login', '--server', 'http://127.0.0.1:1', '--api-key', testApiKey(), '--no-prompt'],
  ['A6', 'release', 'deploy', '--project', 'Web', '--no-prompt', '--output-format', 'json'],
  ['A7', 'release', 'create', '--project', 'Web', '--no-prompt', '--output-format', 'json'],
  ['A7', 'runbook', 'run', '--project', 'Web', '--name', 'Backup', '--no-prompt', '--output-format', 'json'],
  ['A7', 'task', 'wait', 'ServerTasks-1', '--no-prompt', '--output-format', 'json'],
])('%s: concerns the Go client; %s %s fails, and its output is not taken for that of one', async (_rule, ...argv) => {
  const { exitCode, stdout, stderr } = await octo(argv, { cwd: space.folder() });
  expect([exitCode === 0, stdout + stderr]).toEqual([false, expect.not.stringMatching(/"?(ServerTaskId|RunbookRunId|Version)"?:/)]);
});

describe('A8: build information is read', () => {
  const text = '{"BuildEnvironment":"TeamCity","Branch":"Größe","BuildNumber":"7","CommentParser":"Jira","IncompleteDataWarning":"some"}';
  const utf16 = Buffer.from(`\uFEFF${text}`, 'utf16le');
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16LE with a mark', utf16],
    ['UTF-16BE with a mark, as Java writes it', Buffer.from(utf16).swap16()],
    [
      'JSON as people write it',
      Buffer.from("{ // by hand\n BuildEnvironment: 'TeamCity', Branch: 'Größe', /* so */ BuildNumber: '7', CommentParser: \"Jira\", }"),
    ],
  ])('%s', async (name, bytes) => {
    const folder = space.folder();
    await writeFile(join(folder, 'octopus.buildinfo'), bytes);
    const packageId = `Read.${name.replace(/\W/g, '')}`;
    const argv = ['build-information', ...connection(), '--package-id', packageId, '--version', '1.0', '--file', 'octopus.buildinfo'];
    const run = await octo(argv, { cwd: folder });
    expect(run.exitCode, run.stdout).toBe(0);
    const { Items } = await space.ask('GET', `build-information?packageId=${packageId}`);
    expect(Items).toMatchObject([{ PackageId: packageId, BuildEnvironment: 'TeamCity', Branch: 'Größe', BuildNumber: '7' }]);
  });
});

it('A9: options that may be repeated all count', async () => {
  await ok('create-release', '--project', 'Web', '--version', '9.0.0', '--package', 'Db:1.2.3', '--package', 'Step:Ref:1.0');
  const where = [
    '--deployTo',
    'Dev',
    '--deployTo',
    'Test',
    '--skip',
    'Fetch',
    '--skip',
    'Step',
    '--variable',
    'Name:a',
    '--variable=Name:b',
  ];
  await ok('deploy-release', '--project', 'Web', '--version', '9.0.0', ...where, '--progress');
  const project = await space.named('projects', 'Web');
  const release = await space.ask('GET', `projects/${project.Id}/releases/9.0.0`);
  const { Items } = await space.ask('GET', `releases/${release.Id}/deployments`);
  expect(Items.map(({ SkipActions }: any) => SkipActions.length)).toEqual([2, 2]);
  expect(Items.flatMap(({ FormValues }: any) => Object.values(FormValues))).toEqual(['b', 'b']);

  const folder = space.folder();
  await mkdir(join(folder, 'in'));
  for (const name of ['a.txt', 'b.md', 'c.bin']) await writeFile(join(folder, 'in', name), name);
  const includes = ['--include=*.txt', '--include', '*.md'];
  const packed = await octo(['pack', '--id=Two', '--version=1.0', '--format=zip', '--basePath=in', ...includes, '--verbose'], {
    cwd: folder,
  });
  expect(packed.stdout).toMatch(/a\.txt[^]*b\.md/);
  expect(packed.stdout).not.toContain('c.bin');

  const runs = async () => (await space.ask('GET', 'runbookRuns?take=100')).Items.length;
  const before = await runs();
  const run = ['--project', 'Web', '--runbook', 'Backup', '--environment', 'Dev', '--environment', 'Test'];
  await ok('run-runbook', ...run, '--tenant', 'Acme', '--tenant', 'tenantA', '--waitForRun');
  expect(await runs()).toBe(before + 4);
});

describe('A10: service messages', () => {
  const made = (version: string, env: Record<string, string>, folder = space.folder()) =>
    octo(
      [
        'create-release',
        ...connection(),
        '--project',
        'Web',
        '--version',
        version,
        '--enableservicemessages',
        '--deployto=Dev',
        '--progress',
      ],
      { cwd: folder, env: { SYSTEM_DEFAULTWORKINGDIRECTORY: folder, ...env } },
    );
  it('of TeamCity tell the number and open and close a block per step', async () => {
    const { exitCode, stdout } = await made('10.0.1', { TEAMCITY_VERSION: '2025.11' });
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("##teamcity[setParameter name='octo.releaseNumber' value='10.0.1']")]);
    const names = (kind: string) => [...stdout.matchAll(new RegExp(`^##teamcity\\[${kind} name='(.*)']$`, 'gm'))].map(([, name]) => name);
    expect(names('blockOpened').length).toBeGreaterThanOrEqual(2);
    expect(names('blockClosed').toSorted()).toEqual(names('blockOpened').toSorted());
  });
  it('of Azure DevOps attach a summary', async () => {
    const { exitCode, stdout } = await made('10.0.2', { TF_BUILD: 'True' });
    const attached = /^##vso\[task\.addattachment type=Distributedtask\.Core\.Summary;name=Octopus Deploy;].+\.md$/m;
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(attached)]);
  });
  it('are left out where nobody asked for them', async () => {
    const argv = ['--project', 'Web', '--version', '10.0.3'];
    const { stdout } = await octo(['create-release', ...connection(), ...argv], { env: { TEAMCITY_VERSION: '2025.11', TF_BUILD: 'True' } });
    expect(stdout).not.toMatch(/##(teamcity|vso)\[|setParameter/);
  });
});

it('A11: no part of a key is printed, whatever its length and whatever goes wrong', async () => {
  const long = `${testApiKey()}QWZXJKVYQHGWPLMB`;
  const runs = await Promise.all([
    ask('list-projects', '--debug', '--verbose'),
    octo(['list-projects', '--server', space.road.url, '--apiKey', long, '--debug']),
    octo(['list-projects', '--server', space.road.url, `--apikeey=${long}`]),
    octo(['list-projects', '--server', 'http://127.0.0.1:1', '--apiKey', long, '--debug', '--retries', '0']),
  ]);
  const output = runs.map(({ stdout, stderr }) => stdout + stderr).join('\n');
  for (const key of [long, space.server.apiKey]) {
    for (let at = 4; at + 8 <= key.length; at += 1) expect(output).not.toContain(key.slice(at, at + 8));
  }
});

describe('A12: TeamCity repeats what may pass, and nothing else', () => {
  const transient = [
    ...[/Unable to connect to .*server/i, /The remote server returned an error: \(50[234]\)/i, /The remote name could not be resolved/i],
    ...[/A connection attempt failed/i, /connection refused/i, /context deadline exceeded/i, /i\/o timeout/i, /no such host/i],
    ...[/server returned HTTP status 50[234]/i, /The Octopus server .* is not available/i, /undergoing maintenance/i],
  ];
  const permanent = [
    ...[/\(40[134]\)/i, /HTTP status 40[134]/i, /Could not find (project|environment|channel)/i],
    ...[/(API-Key|apikey).*invalid/i, /space .* not found/i],
  ];
  const repeats = ({ exitCode, stdout }: BinRun): boolean =>
    exitCode !== 0 && transient.some((pattern) => pattern.test(stdout)) && !permanent.some((pattern) => pattern.test(stdout));
  const at = (server: string, ...more: string[]) =>
    octo(['list-projects', '--server', server, '--apikey', space.server.apiKey, '--retries', '0', ...more]);

  it('a server that cannot be reached', async () => {
    const runs = await Promise.all([at('http://127.0.0.1:1'), at('http://octo.invalid')]);
    for (const run of runs) expect(repeats(run), run.stdout).toBe(true);
  });
  it.each([502, 503, 504])('a server that answers %i', async (status) => {
    const busy = await plainServer((_request, response) => void response.writeHead(status).end('busy'));
    onTestFinished(() => busy.close());
    const run = await at(busy.url);
    expect(repeats(run), run.stdout).toBe(true);
  });
  it('not a wrong key, a wrong name or a wrong space', async () => {
    const runs = await Promise.all([
      octo(['list-projects', '--server', space.road.url, '--apikey', testApiKey()]),
      at(space.road.url, '--space', 'Nowhere'),
      ask('create-release', '--project', 'Nobody'),
      ask('create-release', '--project', 'Web', '--channel', 'Nothing'),
      ask('deploy-release', '--project', 'Web', '--version', 'latest', '--deployTo', 'Nowhere'),
    ]);
    for (const run of runs) expect([run.exitCode === 0, repeats(run)], run.stdout).toEqual([false, false]);
  });
});

it.each([['2.5.0'], ['5.0.0 (release;create;v5)'], ['äöü – ✓'], ['a\tb'], ['']])(
  'A13: OCTOEXTENSION %j is told in the User-Agent',
  async (extension) => {
    const before = space.road.requests.length;
    const run = await octo(['list-environments', ...connection()], { env: { OCTOEXTENSION: extension } });
    expect(run.exitCode, run.stdout).toBe(0);
    const agents = [...new Set(space.road.requests.slice(before).map(({ headers }) => headers['user-agent']))];
    expect(agents).toHaveLength(1);
    const told = extension === '' ? 'pulpo/x' : `pulpo/x octo plugin/${extension.replace(/[^ -~]/g, '?')}`;
    expect(agents[0]?.replace(/^pulpo\/\S+/, 'pulpo/x')).toBe(told);
  },
);

describe('A14: connection options that are of no use do no harm', () => {
  const unused = ['--ignoreSslErrors', '--debug', '--verbose', '--timeout=600', '--logLevel=debug'];
  it.each([['list-projects'], ['list-environments'], ['list-tenants'], ['list-machines'], ['list-releases', '--project', 'Web']])(
    'of %s',
    async (verb, ...more) => {
      const { stdout } = await ok(verb, ...more, ...unused);
      expect(stdout).not.toMatch(/Unrecognized|not understood/);
    },
  );
  it('of pack', async () => {
    const folder = space.folder();
    await writeFile(join(folder, 'a.txt'), 'a');
    const run = await octo(['pack', '--debug', '--id', 'Web', '--version', '1.0', '--format=zip', ...connection(), ...unused], {
      cwd: folder,
    });
    expect([run.exitCode, run.stdout]).toEqual([0, expect.not.stringMatching(/Unrecognized/)]);
  });
});
