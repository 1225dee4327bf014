import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { JsonCase, World } from './world.ts';
import { nowhere } from './world.ts';

const variables = (world: World): string => world.file('variables.yaml', 'Name: world\n');

/** A port that is free now. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return port;
}

/** Ends once the server on the port answers. */
function endedWhenReady(port: number): AbortSignal {
  const controller = new AbortController();
  const look = async (): Promise<void> => void (await fetch(`http://127.0.0.1:${port}/api`));
  void vi.waitFor(look, { timeout: 30_000, interval: 20 }).finally(() => controller.abort(new Error('enough')));
  return controller.signal;
}

const ports = new Map<number, number>();
/** What TeamCity looks for in any output, to decide what to parse (build-servers.md A6). */
const tellsNoVersion = (document: any): void => expect(JSON.stringify(document)).not.toMatch(/Version|ServerTaskId|RunbookRunId/);

const home = ({ folder }: World, n: number) => ({ env: { XDG_CONFIG_HOME: join(folder, `home${n}`) } });

export const localCases: readonly JsonCase[] = [
  {
    ...{ command: 'render', outcome: 'fills in two templates' },
    argv: (world, n) => [
      ...['render', world.file(`a${n}.conf`, 'hello #{Name}'), world.file(`b${n}.conf`, 'port #{Port}')],
      ...['--variables', variables(world), '--out-folder', join(world.folder, `rendered${n}`)],
    ],
    holds: (document) =>
      expect(document.Files).toMatchObject([
        { Value: 'hello world', Missing: [] },
        { Missing: ['#{Port}'], Unresolved: [{ Token: '#{Port}' }] },
      ]),
  },
  {
    ...{ command: 'render', outcome: 'reads standard input' },
    argv: () => ['render', '--variable', 'Name:you'],
    options: () => ({ stdin: 'hello #{Name}' }),
    holds: (document) => expect(document.Files).toMatchObject([{ Path: null, Value: 'hello you' }]),
  },
  {
    ...{ command: 'render', outcome: 'finds a text that is no template', ending: 'failed' },
    argv: (world, n) => ['render', world.file(`bad${n}.conf`, '#{if Name}open'), '--variables', variables(world)],
    holds: (document) => expect(document.Files).toMatchObject([{ ParseFailures: [{ Line: 1 }] }]),
  },
  {
    ...{ command: 'render', outcome: 'checks a template', ending: 'failed' },
    argv: (world, n) => ['render', world.file(`open${n}.conf`, '#{Port}'), '--check'],
  },
  {
    ...{ command: 'render', outcome: 'finds no template', ending: 'input', error: 'TEMPLATE_UNREADABLE' },
    argv: () => ['render', '/nowhere/app.conf'],
  },
  {
    ...{ command: 'apply', outcome: 'makes what is missing' },
    argv: (world, n) => [
      'apply',
      world.file(`make${n}.yaml`, `environments: [{ name: Made ${n}, description: New }]\ntenants: [{ name: Made ${n} }]\n`),
    ],
    holds: (document) => expect(document).toMatchObject({ DryRun: false, Items: [{ State: 'Done', Error: null }, { State: 'Done' }] }),
  },
  {
    ...{ command: 'apply', outcome: 'shows a plan' },
    argv: (world) => [
      'apply',
      world.file('plan.yaml', 'environments: [{ name: Dev, description: Changed }, { name: Never }]\n'),
      '--dry-run',
    ],
    holds: (document) =>
      expect(document).toMatchObject({ DryRun: true, Items: [{ State: 'Planned', Fields: [{ To: expect.any(String) }] }, {}] }),
  },
  {
    ...{ command: 'apply', outcome: 'finds everything as it should be' },
    argv: (world) => ['apply', world.file('same.yaml', 'environments: [{ name: Test }]\n')],
    holds: (document) => expect(document).toMatchObject({ Items: [{ State: 'Unchanged' }] }),
  },
  {
    ...{ command: 'apply', outcome: 'stops where the server refuses', ending: 'refused' },
    argv: (world, n) => ['apply', world.file(`doomed${n}.yaml`, doomed(n))],
    holds: (document) => {
      expect(document.Items.at(-2)).toMatchObject({ State: 'Failed', Error: { Code: expect.any(String), Details: expect.any(Array) } });
      expect(document.Items.at(-1).State).toBe('Planned');
    },
  },
  {
    ...{ command: 'apply', outcome: 'finds a mistake', ending: 'input', error: 'BLUEPRINT_INVALID' },
    argv: (world) => ['apply', world.file('mistake.yaml', 'environments: [{ nam: Dev }]\n')],
  },
  {
    ...{ command: 'server run', outcome: 'has run' },
    async argv(world, n) {
      const port = await freePort();
      ports.set(n, port);
      return ['server', 'run', '--data', join(world.folder, `run${n}`), '--listen', `127.0.0.1:${port}`, '--drain', '0s'];
    },
    options: (_world, n) => ({ signal: endedWhenReady(ports.get(n) ?? 0) }),
    holds: (document) => expect(document).toMatchObject({ Stopped: true }),
  },
  {
    ...{ command: 'server run', outcome: 'finds its folder in use', ending: 'configuration', error: 'DATA_FOLDER_IN_USE' },
    argv: (world) => ['server', 'run', '--data', join(world.folder, 'server'), '--listen', '127.0.0.1:0'],
  },
  {
    ...{ command: 'server backup', outcome: 'writes a file' },
    argv: (world, n) => ['server', 'backup', join(world.folder, `backup${n}.zip`), '--data', join(world.folder, 'server'), '--with-key'],
    holds: (document) => expect(document).toMatchObject({ WithKey: true, Packages: expect.any(Number) }),
  },
  {
    ...{ command: 'server backup', outcome: 'finds no server', ending: 'configuration', error: 'DATA_FOLDER_EMPTY' },
    argv: (world) => ['server', 'backup', join(world.folder, 'nothing.zip'), '--data', join(world.folder, 'nowhere')],
  },
  {
    ...{ command: 'server restore', outcome: 'puts a backup into a folder' },
    async argv(world, n) {
      const backup = join(world.folder, `restore${n}.zip`);
      await world.did('server', 'backup', backup, '--data', join(world.folder, 'server'), '--with-key');
      return ['server', 'restore', backup, '--data', join(world.folder, `restored${n}`)];
    },
    holds: (document) => expect(document).toMatchObject({ WhileRunning: false, PreviousDatabase: null }),
  },
  {
    ...{ command: 'server restore', outcome: 'refuses what is no backup', ending: 'input', error: 'BACKUP_INVALID' },
    argv: (world, n) => ['server', 'restore', world.file('no.zip', 'no zip'), '--data', join(world.folder, `restored${n}`)],
  },
  { ...{ command: 'login', outcome: 'keeps a key' }, argv: () => ['login'], options: home, holds: tellsNoVersion },
  { ...nowhere('login'), options: home },
  {
    ...{ command: 'logout', outcome: 'has nothing to take away' },
    argv: () => ['logout'],
    options: home,
    holds: (document) => expect(document.Removed).toEqual([]),
  },
  {
    ...{ command: 'logout', outcome: 'takes a key away' },
    argv: (world, n) => {
      world.file(join(`home${n}`, 'pulpo', 'settings.yaml'), 'server: https://a.example\napiKey: CANARY-key\n');
      return ['logout'];
    },
    options: home,
    holds: (document) => expect(document).toMatchObject({ Server: 'https://a.example', Removed: ['apiKey'] }),
  },
  {
    ...{ command: 'doctor', outcome: 'examines' },
    argv: () => ['doctor'],
    options: home,
    holds: (document) => expect(document).toMatchObject({ Healthy: true }),
  },
  {
    ...{ command: 'doctor', outcome: 'finds what is wrong', on: 'nowhere', ending: 'network' },
    argv: () => ['doctor'],
    options: home,
    holds: (document) => expect(document).toMatchObject({ Healthy: false }),
  },
  { ...{ command: 'settings list', outcome: 'lists all' }, argv: () => ['settings', 'list'], options: home },
  {
    ...{ command: 'settings get', outcome: 'has no value' },
    argv: () => ['settings', 'get', 'space'],
    options: home,
    holds: (document) => expect(document).toEqual({ Name: 'space', Value: null, Source: null }),
  },
  {
    ...{ command: 'settings get', outcome: 'has a value' },
    argv: () => ['settings', 'get', 'retries'],
    options: home,
    holds: (document) => expect(document).toMatchObject({ Value: '4', Source: 'default' }),
  },
  {
    ...{ command: 'settings get', outcome: 'finds no such setting', ending: 'usage', error: 'SETTING_UNKNOWN' },
    argv: () => ['settings', 'get', 'sever'],
  },
  {
    ...{ command: 'settings set', outcome: 'keeps a text' },
    argv: () => ['settings', 'set', 'space', 'Team A'],
    options: home,
    holds: (document) => expect(document).toMatchObject({ Name: 'space', Value: 'Team A' }),
  },
  {
    ...{ command: 'settings set', outcome: 'keeps a list' },
    argv: () => ['settings', 'set', 'allow-host', 'a.example', 'b.example'],
    options: home,
    holds: (document) => expect(document).toMatchObject({ Value: ['a.example', 'b.example'] }),
  },
  {
    ...{ command: 'settings set', outcome: 'refuses a key', ending: 'usage', error: 'SETTING_REFUSED' },
    argv: () => ['settings', 'set', 'api-key', 'x'],
    options: home,
  },
  {
    ...{ command: 'settings unset', outcome: 'has nothing to do' },
    argv: () => ['settings', 'unset', 'space'],
    options: home,
    holds: (document) => expect(document).toMatchObject({ Removed: false }),
  },
  {
    ...{ command: 'settings unset', outcome: 'finds no such setting', ending: 'usage', error: 'SETTING_UNKNOWN' },
    argv: () => ['settings', 'unset', 'sever'],
  },
];

const doomed = (n: number): string => `
lifecycles: [{ name: Doomed ${n} }]
project_groups: [{ name: Doomed ${n} }]
projects:
  - name: Doomed ${n}
    lifecycle: Doomed ${n}
    project_group: Doomed ${n}
    channels: [{ name: Hotfix, rules: [{ version_range: nonsense, action_packages: [{ deployment_action: S }] }] }]
    process: [{ name: S, type: Octopus.TentaclePackage, properties: { Octopus.Action.TargetRoles: web }, primary_package: { package_id: X } }]
    variables: [{ name: V, value: x }]
`;

/** Of the program itself; they are no part of the list of commands. */
export const builtinCases: readonly JsonCase[] = [
  { ...{ command: 'version', outcome: 'is told' }, argv: () => ['version'] },
  { ...{ command: 'help', outcome: 'is a text' }, argv: () => ['help', 'push'] },
  {
    ...{ command: 'help', outcome: 'is the list of commands' },
    argv: () => ['help', '--help-output-format=json'],
    holds: (document) => expect(document.map((item: any) => item.Name)).toContain('push'),
  },
  {
    ...{ command: 'help', outcome: 'is the document of a command' },
    argv: () => ['push', '--help', '--help-output-format=json'],
    holds: (document) => expect(document).toMatchObject({ Command: 'push' }),
  },
  { ...{ command: 'completion', outcome: 'is a script' }, argv: () => ['completion', '--shell', 'bash'] },
];
