import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../../../src/errors/appError.ts';
import type { SettingName } from '../../../src/settings/definitions.ts';
import { secretReaders } from '../../../src/settings/readSecrets.ts';
import { requireServer } from '../../../src/settings/requireServer.ts';
import { resolveSettings } from '../../../src/settings/resolveSettings.ts';
import type { SettingValue } from '../../../src/settings/settingValue.ts';
import { canary } from '../../support/canary.ts';
import { fakeEnv } from '../../support/fakeEnv.ts';
import { fakeStreams } from '../../support/fakeStreams.ts';
import { tempDir } from '../../support/tempDir.ts';

interface World {
  readonly flags?: Partial<Record<SettingName, SettingValue>>;
  readonly env?: Record<string, string>;
  readonly project?: string;
  readonly user?: string;
  readonly given?: string;
  readonly stdin?: string;
}

async function resolve(world: World) {
  const folder = tempDir();
  const home = join(folder, 'home');
  const cwd = join(folder, 'project');
  mkdirSync(join(home, '.config', 'pulpo'), { recursive: true });
  mkdirSync(cwd);
  if (world.project !== undefined) writeFileSync(join(cwd, '.pulporc.yaml'), world.project);
  if (world.user !== undefined) writeFileSync(join(home, '.config', 'pulpo', 'settings.yaml'), world.user, { mode: 0o600 });
  if (world.given !== undefined) writeFileSync(join(cwd, 'given.json'), world.given, { mode: 0o600 });
  const env = fakeEnv({ HOME: home, ...world.env });
  const secrets: string[] = [];
  const warnings: string[] = [];
  const settings = await resolveSettings({
    cwd,
    env,
    flags: new Map(Object.entries(world.flags ?? {}) as [SettingName, SettingValue][]),
    configFile: world.given === undefined ? undefined : 'given.json',
    readers: secretReaders(cwd, fakeStreams({ stdin: world.stdin ?? '' }).stdin),
    addSecret: (value) => secrets.push(value),
    warn: (message) => warnings.push(message),
  });
  return { settings, env, secrets, warnings, cwd, home };
}

async function refusal(world: World) {
  try {
    await resolve(world);
  } catch (error) {
    if (isAppError(error)) return { kind: error.kind, code: error.code, message: error.message };
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('the strongest source of a setting wins', () => {
  const all: World = {
    flags: { space: 'flag' },
    env: { OCTOPUS_SPACE: 'environment' },
    given: '{ "space": "given" }',
    project: 'space: project',
    user: 'space: user',
  };
  it.each([
    ['flag', all],
    ['environment', { ...all, flags: {} }],
    ['given', { ...all, flags: {}, env: {} }],
    ['project', { project: 'space: project', user: 'space: user' }],
    ['user', { user: 'space: user' }],
  ] as const)('%s', async (value, world) => {
    expect((await resolve(world)).settings.space?.value).toBe(value);
  });

  it('and the value says where it comes from', async () => {
    const { settings, cwd } = await resolve({ project: 'space: x', flags: { retries: 0 } });
    expect(settings.space?.source).toEqual({ from: 'file', path: join(cwd, '.pulporc.yaml'), role: 'project' });
    expect([settings.retries, settings.timeout]).toEqual([
      { value: 0, source: { from: 'flag', name: 'retries' } },
      { value: 600_000, source: { from: 'default' } },
    ]);
  });
});

describe('the environment', () => {
  it.each(['OCTOPUS_URL', 'OCTOPUS_CLI_SERVER'])('names the server by %s', async (name) => {
    expect((await resolve({ env: { [name]: 'https://a.example/octo/api/' } })).settings.server?.value).toBe('https://a.example/octo');
  });

  it.each(['OCTOPUS_API_KEY', 'OCTOPUS_CLI_API_KEY'])('gives the key by %s, which is gone afterwards', async (name) => {
    const secret = canary();
    const { settings, env, secrets } = await resolve({ env: { [name]: secret } });
    expect(settings.credential?.value).toEqual({ kind: 'apiKey', value: secret });
    expect([env.get(name), secrets.includes(secret)]).toEqual([undefined, true]);
  });

  it('gives up every secret, also those that another source overrides', async () => {
    const { env } = await resolve({ flags: { apiKey: canary() }, env: { OCTOPUS_API_KEY: canary(), OCTOPUS_CLI_API_KEY: canary() } });
    expect([env.get('OCTOPUS_API_KEY'), env.get('OCTOPUS_CLI_API_KEY')]).toEqual([undefined, undefined]);
  });

  it('gives an access token, or a user name and password', async () => {
    expect((await resolve({ env: { OCTOPUS_ACCESS_TOKEN: 'CANARY-token' } })).settings.credential?.value).toEqual({
      kind: 'accessToken',
      value: 'CANARY-token',
    });
    const user = await resolve({ env: { OCTOPUS_CLI_USERNAME: 'ann', OCTOPUS_CLI_PASSWORD: 'CANARY-pass' } });
    expect(user.settings.credential?.value).toEqual({ kind: 'password', user: 'ann', password: 'CANARY-pass' });
  });

  it('that is blank counts as absent', async () => {
    expect((await resolve({ env: { OCTOPUS_URL: '  ' } })).settings.server).toBeUndefined();
  });

  it('with a wrong value is an error that names the variable', async () => {
    expect(await refusal({ env: { OCTOPUS_TIMEOUT: 'soon' } })).toEqual({
      kind: 'configuration',
      code: 'SETTING_INVALID',
      message: 'The setting timeout in OCTOPUS_TIMEOUT must be a time span such as 90s or 10m',
    });
  });

  it('C68: is enough where there is no home folder', async () => {
    expect((await resolve({ env: { HOME: '', OCTOPUS_URL: 'http://a' } })).settings.server?.value).toBe('http://a');
  });
});

describe('the key', () => {
  it('comes from a file', async () => {
    const folder = tempDir();
    writeFileSync(join(folder, 'key'), '\ufeffCANARY-key\r\n');
    expect((await resolve({ flags: { apiKeyFile: join(folder, 'key') } })).settings.credential?.value).toEqual({
      kind: 'apiKey',
      value: 'CANARY-key',
    });
  });

  it('comes from standard input', async () => {
    expect((await resolve({ flags: { apiKeyStdin: true }, stdin: 'CANARY-key\n' })).settings.credential?.value).toEqual({
      kind: 'apiKey',
      value: 'CANARY-key',
    });
  });

  it.each([
    ['missing', { flags: { apiKeyFile: '/nonexistent/key' } }],
    ['empty', { flags: { apiKeyStdin: true }, stdin: '\n' }],
    ['more than a key', { flags: { apiKeyStdin: true }, stdin: 'a key' }],
  ] as const)('that is %s is an error', async (_, world) => {
    expect((await refusal(world)).code).toBe('CREDENTIAL_UNREADABLE');
  });

  it('beside a user name in the same source is a conflict', async () => {
    expect((await refusal({ flags: { apiKey: 'CANARY-x', user: 'ann' } })).code).toBe('CREDENTIAL_CONFLICT');
  });

  it('given as a flag wins over a user name in the environment', async () => {
    const { settings } = await resolve({
      flags: { apiKey: 'CANARY-x' },
      env: { OCTOPUS_CLI_USERNAME: 'ann', OCTOPUS_CLI_PASSWORD: 'CANARY-pass' },
    });
    expect(settings.credential?.value).toEqual({ kind: 'apiKey', value: 'CANARY-x' });
  });

  it('needs a password where there is a user name', async () => {
    expect(await refusal({ flags: { user: 'ann' } })).toMatchObject({
      code: 'CREDENTIAL_MISSING',
      message: 'The password (--pass) is missing',
    });
  });
});

describe('a project file', () => {
  it.each([
    'apiKey: CANARY-x',
    'api-key: CANARY-x',
    'accessToken: CANARY-x',
    'user: ann',
    'pass: CANARY-x',
    'proxy: http://p',
    'caFile: ca.pem',
    'apiKeyFile: key',
    'insecureSkipTlsVerify: true',
    'allowHost: [evil]',
  ])('must not hold %s', async (line) => {
    expect(await refusal({ project: `space: x\n${line}` })).toMatchObject({
      code: 'SETTING_REFUSED',
      message: expect.stringMatching(/\.pulporc\.yaml:2:1: a project file must not hold/),
    });
  });

  const server = 'server: https://repo.example';
  it('must not say where a key from elsewhere goes', async () => {
    expect(await refusal({ project: server, env: { OCTOPUS_API_KEY: 'CANARY-x' } })).toMatchObject({ code: 'SERVER_FROM_PROJECT' });
  });

  it.each([
    ['the user stored the same server', { user: 'server: https://repo.example/octo\napiKey: CANARY-x' }],
    ['--allow-host names it', { flags: { allowHost: ['REPO.example'] as readonly string[] }, user: 'apiKey: CANARY-x' }],
    ['there is no key yet', {}],
  ])('may name the server where %s', async (_, world) => {
    expect((await resolve({ project: server, ...world })).settings.server?.value).toBe('https://repo.example');
  });

  it('is overruled by a server given as a flag', async () => {
    const { settings } = await resolve({ project: server, flags: { server: 'https://mine.example', apiKey: 'CANARY-x' } });
    expect(settings.server?.value).toBe('https://mine.example');
  });

  it('may be the key pulpo of a package.json', async () => {
    const folder = tempDir();
    writeFileSync(join(folder, 'package.json'), '{\n  "name": "x",\n  "pulpo": { "space": "Web" }\n}');
    const settings = await resolveSettings({
      cwd: folder,
      env: fakeEnv(),
      flags: new Map(),
      configFile: undefined,
      readers: secretReaders(folder, fakeStreams().stdin),
      addSecret: () => undefined,
      warn: () => undefined,
    });
    expect(settings.space?.value).toBe('Web');
  });

  it('is never code', async () => {
    const folder = tempDir();
    writeFileSync(join(folder, 'pulpo.config.js'), 'throw new Error("executed")');
    writeFileSync(join(folder, 'package.json'), '{ "name": "x" }');
    const settings = await resolveSettings({
      cwd: folder,
      env: fakeEnv(),
      flags: new Map(),
      configFile: undefined,
      readers: secretReaders(folder, fakeStreams().stdin),
      addSecret: () => undefined,
      warn: () => undefined,
    });
    expect(settings.describe().map(({ source }) => source)).toEqual(['default', 'default', 'default']);
  });
});

describe('a key that a file keeps for a server', () => {
  const user = 'server: https://a.example\napiKey: CANARY-x';

  it.each([
    ['is used for it', { user }, true],
    ['is used where it is reached below another folder', { user, flags: { server: 'https://a.example/octo' } }, true],
    ['goes to no other server', { user, flags: { server: 'https://b.example' } }, false],
    ['goes to no server that the environment names', { user, env: { OCTOPUS_URL: 'http://a.example' } }, false],
    ['of any server goes to any', { user: 'apiKey: CANARY-x', flags: { server: 'https://b.example' } }, true],
  ] as const)('%s', async (_, world, used) => {
    const { settings, home } = await resolve(world);
    expect(settings.credential !== undefined).toBe(used);
    if (used) return;
    expect(settings.withheld).toEqual({ path: join(home, '.config', 'pulpo', 'settings.yaml'), server: 'https://a.example' });
    expect(() => requireServer(settings)).toThrow(/the one in .*settings\.yaml is for https:\/\/a\.example/);
  });
});

describe('C65: a broken settings file is an error that names it', () => {
  it.each([
    ['YAML that is none', 'space: [x\nretries: 1', 'SETTINGS_FILE_BROKEN', /settings\.yaml:2:/],
    ['an empty file', '', 'SETTINGS_FILE_BROKEN', /settings\.yaml:1:1 is empty/],
    ['a list', '- space', 'SETTINGS_FILE_BROKEN', /settings\.yaml must hold settings/],
    ['a setting twice', 'space: a\nspace: b', 'SETTINGS_FILE_BROKEN', /settings\.yaml:2:1/],
    ['an unknown setting', 'spaec: x', 'SETTING_UNKNOWN', /settings\.yaml:1:1: "spaec" is no setting/],
    ['a wrong type', '\nretries: many', 'SETTING_INVALID', /retries in .*settings\.yaml:2:1 must be a whole number/],
    ['a text that is no text', 'space: { a: 1 }', 'SETTING_INVALID', /space in .*settings\.yaml:1:1 must be a text/],
  ])('%s', async (_, user, code, message) => {
    expect(await refusal({ user })).toMatchObject({ kind: 'configuration', code, message: expect.stringMatching(message) });
  });

  it('also where a byte order mark precedes it', async () => {
    expect((await resolve({ user: '\ufeffspace: x' })).settings.space?.value).toBe('x');
  });

  it('and a named file that is missing or a folder is one too', async () => {
    for (const name of ['missing.yaml', '.']) {
      const folder = tempDir();
      const request = {
        cwd: folder,
        env: fakeEnv(),
        flags: new Map(),
        configFile: name,
        readers: secretReaders(folder, fakeStreams().stdin),
        addSecret: () => undefined,
        warn: () => undefined,
      };
      await expect(resolveSettings(request)).rejects.toMatchObject({ code: 'SETTINGS_FILE_UNREADABLE' });
    }
  });
});

describe.skipIf(process.platform === 'win32')('C66: the mode of the user file', () => {
  async function withMode(mode: number) {
    const folder = tempDir();
    const path = join(folder, 'pulpo', 'settings.yaml');
    mkdirSync(join(folder, 'pulpo'));
    writeFileSync(path, 'apiKey: CANARY-x');
    chmodSync(path, mode);
    const warnings: string[] = [];
    const request = {
      cwd: folder,
      env: fakeEnv({ XDG_CONFIG_HOME: folder }),
      flags: new Map(),
      configFile: undefined,
      readers: secretReaders(folder, fakeStreams().stdin),
      addSecret: () => undefined,
      warn: (text: string) => warnings.push(text),
    };
    await resolveSettings(request);
    return warnings;
  }

  it('0600 is silent', async () => expect(await withMode(0o600)).toEqual([]));
  it('0644 with a key is a warning', async () =>
    expect((await withMode(0o644))[0]).toMatch(/^Other users of this machine can read the key in /));
  it('0666 is refused', async () => {
    await expect(withMode(0o666)).rejects.toMatchObject({ code: 'SETTINGS_FILE_UNSAFE' });
  });
});

describe('describing the settings', () => {
  it('masks secrets and names every source', async () => {
    const { settings } = await resolve({
      flags: { apiKey: canary(), proxy: 'http://ann:CANARY-pass@proxy:1' },
      env: { OCTOPUS_URL: 'http://a' },
    });
    expect(settings.describe()).toEqual([
      { name: 'server', value: 'http://a', source: 'OCTOPUS_URL' },
      { name: 'apiKey', value: '*****', source: '--api-key' },
      { name: 'proxy', value: 'http://*****@proxy:1', source: '--proxy' },
      { name: 'timeout', value: '600s', source: 'default' },
      { name: 'retries', value: '4', source: 'default' },
      { name: 'outageBudget', value: '300s', source: 'default' },
    ]);
  });
});

describe('the server', () => {
  it.each([
    ['https://a.example/', 'https://a.example'],
    ['https://a.example/octopus/api', 'https://a.example/octopus'],
    [' http://localhost:8065/API/Spaces-1 ', 'http://localhost:8065'],
  ])('%j is %s', async (text, expected) => {
    expect((await resolve({ flags: { server: text } })).settings.server?.value).toBe(expected);
  });

  it.each(['octopus.example.com', 'ftp://a', '', 'https://user:CANARY-pass@a'])(
    '%j is refused or absent, and never shown with a password',
    async (text) => {
      if (text === '') return expect((await resolve({ flags: { server: text } })).settings.server).toBeUndefined();
      const { code, message } = await refusal({ flags: { server: text } });
      expect(code).toBe('SERVER_URL_INVALID');
      expect(message).not.toContain('CANARY');
    },
  );
});

it('puts user name and password of the proxy into its URL', async () => {
  const { settings } = await resolve({ flags: { proxy: 'proxy:3128', proxyUser: 'ann', proxyPass: 'CANARY p' } });
  expect(settings.proxy?.value).toBe('http://ann:CANARY%20p@proxy:3128/');
});
