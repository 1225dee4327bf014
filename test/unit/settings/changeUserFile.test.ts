import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeClock } from '../../../src/platform/nodeClock.ts';
import { nodeProcesses } from '../../../src/platform/nodeProcesses.ts';
import type { SettingsChange } from '../../../src/settings/changeUserFile.ts';
import { changeUserFile } from '../../../src/settings/changeUserFile.ts';
import { fakeClock } from '../../support/fakeClock.ts';
import { fakeEnv } from '../../support/fakeEnv.ts';
import { tempDir } from '../../support/tempDir.ts';

/** A home folder; `text` is what its settings file holds before. */
function home(text?: string, name = 'settings.yaml') {
  const folder = tempDir();
  const path = join(folder, 'pulpo', name);
  if (text !== undefined) {
    mkdirSync(join(folder, 'pulpo'), { mode: 0o700 });
    writeFileSync(path, text, { mode: 0o600 });
  }
  const world = { env: fakeEnv({ XDG_CONFIG_HOME: folder }), clock: nodeClock(), processes: nodeProcesses() };
  return {
    ...{ folder, path, world },
    change: (change: SettingsChange) => changeUserFile({ ...world, decide: () => change }),
    read: () => readFileSync(path, 'utf8'),
  };
}

describe("the user's settings file", () => {
  it('is made with its folder, for its owner alone', async () => {
    const { change, read, path } = home();
    await change({ set: { server: 'https://a.example', apiKey: 'CANARY-key' } });
    expect(read()).toBe('server: https://a.example\napiKey: CANARY-key\n');
    if (process.platform === 'win32') return;
    expect([statSync(path).mode & 0o777, statSync(join(path, '..')).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  it('keeps comments and the spelling of names', async () => {
    const { change, read } = home('# mine\nAPI-KEY: CANARY-old # why\nspace: Web\n');
    expect(await change({ set: { apiKey: 'CANARY-new' }, remove: ['space', 'user'] })).toMatchObject({ removed: ['space'] });
    expect(read()).toBe('# mine\nAPI-KEY: CANARY-new # why\n');
  });

  it('stays JSON where it is JSON', async () => {
    const { change, read } = home('{ "space": "Web" }', 'settings.json');
    await change({ set: { server: 'https://a.example' } });
    expect(JSON.parse(read())).toEqual({ space: 'Web', server: 'https://a.example' });
  });

  it('is gone when nothing is left in it', async () => {
    const { change, path } = home('space: Web\n');
    await change({ remove: ['space'] });
    expect(existsSync(path)).toBe(false);
  });

  it('is not touched where nothing changes, or where it is broken', async () => {
    const same = home('space:    Web\n');
    await same.change({ remove: ['server'] });
    expect(same.read()).toBe('space:    Web\n');
    const broken = home('space: [');
    await expect(broken.change({ set: { server: 'https://a.example' } })).rejects.toMatchObject({ code: 'SETTINGS_FILE_BROKEN' });
    expect(broken.read()).toBe('space: [');
  });

  it.skipIf(process.platform === 'win32')('may be a link, which stays one', async () => {
    const { change, folder, path } = home();
    mkdirSync(join(folder, 'pulpo'));
    writeFileSync(join(folder, 'dotfile.yaml'), 'space: Web\n');
    symlinkSync('../dotfile.yaml', path);
    await change({ set: { retries: '2' } });
    expect(readFileSync(join(folder, 'dotfile.yaml'), 'utf8')).toBe('space: Web\nretries: "2"\n');
  });

  it('C68: is an error that says what to set where there is no home', async () => {
    const { world } = home();
    await expect(changeUserFile({ ...world, env: fakeEnv(), decide: () => ({}) })).rejects.toMatchObject({
      code: 'SETTINGS_FILE_UNWRITABLE',
      hint: expect.stringContaining('OCTOPUS_API_KEY'),
    });
  });

  it('C68: is an error that names it where its folder cannot be made', async () => {
    const { world, folder } = home();
    writeFileSync(join(folder, 'file'), '');
    const env = fakeEnv({ XDG_CONFIG_HOME: join(folder, 'file') });
    const refused = changeUserFile({ ...world, env, decide: () => ({ set: { space: 'Web' } }) });
    await expect(refused).rejects.toMatchObject({ kind: 'io', code: 'SETTINGS_FILE_UNWRITABLE', message: expect.stringContaining(folder) });
  });
});

describe.skipIf(process.platform === 'win32')('C66: a folder that everybody may write', () => {
  it('holds no settings file', async () => {
    const { change, folder, path } = home('space: Web\n');
    chmodSync(join(folder, 'pulpo'), 0o777);
    await expect(change({ set: { apiKey: 'CANARY-key' } })).rejects.toMatchObject({ kind: 'configuration', code: 'SETTINGS_FILE_UNSAFE' });
    expect(readFileSync(path, 'utf8')).toBe('space: Web\n');
  });

  it('is refused above the file, too, unless nobody can replace what is in it', async () => {
    const { change, folder } = home('space: Web\n');
    chmodSync(folder, 0o777);
    await expect(change({ set: { space: 'a' } })).rejects.toMatchObject({ message: expect.stringContaining(`the folder ${folder} `) });
    chmodSync(folder, 0o1777);
    await change({ set: { space: 'a' } });
  });
});

describe('C67: several writers at once', () => {
  it('lose nothing of each other', async () => {
    const { world, read, folder } = home();
    const names = ['apiKey', 'server', 'space', 'proxy', 'caFile', 'timeout', 'retries', 'outageBudget'] as const;
    await Promise.all(names.map((name) => changeUserFile({ ...world, decide: () => ({ set: { [name]: 'CANARY-1' } }) })));
    for (const name of names) expect(read()).toContain(`${name}: CANARY-1`);
    expect(readdirSync(join(folder, 'pulpo'))).toEqual(['settings.yaml']);
  });

  it.skipIf(process.platform !== 'linux')('go on after one that was killed while it held the lock', async () => {
    const { change, read, path } = home('space: Web\n');
    writeFileSync(`${path}.lock`, JSON.stringify({ pid: process.pid, host: hostname(), identity: 'another boot' }));
    await change({ set: { space: 'a' } });
    expect(read()).toBe('space: a\n');
  });

  it('go on after one that was killed before it wrote its name', async () => {
    const { change, read, path } = home('space: Web\n');
    writeFileSync(`${path}.lock`, '');
    utimesSync(`${path}.lock`, 0, 0);
    await change({ set: { space: 'a' } });
    expect(read()).toBe('space: a\n');
  });

  it('are told whose lock it is where another machine holds it', async () => {
    const { world, path } = home('space: Web\n');
    writeFileSync(`${path}.lock`, JSON.stringify({ pid: 1, host: 'another.example', identity: 'x' }));
    const refused = changeUserFile({ ...world, clock: fakeClock(), decide: () => ({ set: { space: 'a' } }) });
    await expect(refused).rejects.toMatchObject({ code: 'SETTINGS_FILE_UNWRITABLE', hint: expect.stringContaining(`${path}.lock`) });
  });
});
