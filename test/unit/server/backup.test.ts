import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newDeployTask, taskCollection } from '../../../src/server/engine/tasks.ts';
import { backupServer, restoreServer } from '../../../src/server/index.ts';
import { openStore } from '../../../src/server/store/openStore.ts';
import { loadSqlite, openDatabase } from '../../../src/server/store/sqlite.ts';
import { sqliteStore } from '../../../src/server/store/sqliteStore.ts';
import { nodeClock } from '../../../src/platform/nodeClock.ts';
import { startTestServer, testServer } from '../../support/testServer.ts';
import type { TestServer } from '../../support/testServer.ts';
import { smallZip } from '../../support/smallZip.ts';
import { pushFile } from './packages/pushFile.ts';
import { tempFolder } from './store/openTestStore.ts';

const clock = nodeClock();

/** A server on a folder of its own, with a package and an environment, and a backup of it. */
async function backedUp({ withKey = false } = {}) {
  const root = await tempFolder();
  const [data, file] = [join(root, 'data'), join(root, 'backup.zip')];
  const server = await testServer({ data });
  await pushFile(server, 'Web.1.0.0.zip', smallZip('before'));
  await server.post('/api/environments', { Name: 'Dev' });
  await backupServer({ data, file, withKey, clock });
  return { server, data, file, root };
}

const packageIds = async (server: TestServer) => (await server.get('/api/packages')).body.Items.map((item: { Id: string }) => item.Id);
const environments = async (server: TestServer) =>
  (await server.get('/api/environments/all')).body.map((item: { Id: string; Name: string }) => `${item.Id} ${item.Name}`);

describe('a backup', () => {
  it('is made while the server runs, for its owner only, and never over another file', async () => {
    const { data, file } = await backedUp();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await expect(backupServer({ data, file, withKey: false, clock })).rejects.toMatchObject({ code: 'BACKUP_EXISTS' });
    expect(await readdir(join(data, 'backups'))).toEqual([]);
  });

  it('is not disturbed by another of the same moment', async () => {
    const { data, root } = await backedUp();
    const moment = { ...clock, now: () => Date.UTC(2026, 2, 1) };
    const files = ['one.zip', 'two.zip', 'three.zip'].map((name) => join(root, name));
    const made = await Promise.all(files.map((file) => backupServer({ data, file, withKey: true, clock: moment })));
    expect(made.map(({ packages }) => packages)).toEqual([1, 1, 1]);
    expect(await readdir(join(data, 'backups'))).toEqual([]);
  });

  it('holds the master key only when asked to', async () => {
    const names = async (withKey: boolean) => {
      const { file } = await backedUp({ withKey });
      return (await readFile(file)).toString('latin1').includes('master.key');
    };
    expect([await names(false), await names(true)]).toEqual([false, true]);
  });

  it('says which folder for it is missing, before anything is read', async () => {
    const { data, root } = await backedUp();
    const nowhere = join(root, 'nowhere');
    await expect(backupServer({ data, file: join(nowhere, 'x.zip'), withKey: false, clock })).rejects.toMatchObject({
      code: 'BACKUP_FOLDER_MISSING',
      kind: 'input',
      message: `The folder ${nowhere} for the backup does not exist`,
    });
  });

  it('says that a folder holds no server', async () => {
    const data = await tempFolder();
    await expect(backupServer({ data, file: join(data, 'x.zip'), withKey: false, clock })).rejects.toMatchObject({
      code: 'DATA_FOLDER_EMPTY',
    });
  });
});

describe('restoring', () => {
  it('says that there is no such backup', async () => {
    const root = await tempFolder();
    const file = join(root, 'nope');
    await expect(restoreServer({ data: join(root, 'data'), file, clock })).rejects.toMatchObject({
      code: 'BACKUP_MISSING',
      message: `The backup ${file} does not exist or cannot be read`,
    });
  });

  it('S16: changes a running server back, with its packages, and gives no id twice', async () => {
    const { server, data, file } = await backedUp();
    await pushFile(server, 'Web.2.0.0.zip', smallZip('after'));
    await server.post('/api/environments', { Name: 'Later' });
    const restored = await restoreServer({ data, file, clock });
    expect(restored.whileRunning).toBe(true);
    expect(existsSync(restored.kept!)).toBe(true);
    expect(await packageIds(server)).toEqual(['packages-Web.1.0.0']);
    expect(await environments(server)).toEqual(['Environments-1 Dev']);
    expect((await server.post('/api/environments', { Name: 'New' })).body.Id).toBe('Environments-3');
    const raw = await fetch(`${server.url}/api/packages/Web.1.0.0/raw`, { headers: { 'X-Octopus-ApiKey': server.apiKey } });
    expect(Buffer.from(await raw.arrayBuffer()).equals(smallZip('before'))).toBe(true);
  });

  it('replaces the database of a folder whose server has stopped, even a damaged one', async () => {
    const { server, data, file } = await backedUp();
    await server.close();
    await truncate(join(data, 'pulpo.db'), 5000);
    const restored = await restoreServer({ data, file, clock });
    expect(restored.whileRunning).toBe(false);
    const again = await testServer({ data, adminApiKey: server.apiKey });
    expect(await packageIds(again)).toEqual(['packages-Web.1.0.0']);
  });

  it('fills an empty folder when the key comes with the backup or was laid there', async () => {
    const { server, data, file, root } = await backedUp({ withKey: true });
    const target = join(root, 'with-key');
    await restoreServer({ data: target, file, clock });
    expect((await stat(join(target, 'master.key'))).mode & 0o777).toBe(0o400);
    expect(await packageIds(await testServer({ data: target, adminApiKey: server.apiKey }))).toEqual(['packages-Web.1.0.0']);
    const plain = join(root, 'plain.zip');
    await backupServer({ data, file: plain, withKey: false, clock });
    const laid = join(root, 'laid');
    await mkdir(laid, { mode: 0o700 });
    await copyFile(join(data, 'master.key'), join(laid, 'master.key'));
    await restoreServer({ data: laid, file: plain, clock });
    expect(await packageIds(await testServer({ data: laid, adminApiKey: server.apiKey }))).toEqual(['packages-Web.1.0.0']);
  });

  it('S17: refuses a backup of another key, and one whose key is nowhere', async () => {
    const { file, root } = await backedUp();
    const other = await startTestServer({ data: join(root, 'other') });
    await other.close();
    await expect(restoreServer({ data: join(root, 'other'), file, clock })).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' });
    await expect(restoreServer({ data: join(root, 'empty'), file, clock })).rejects.toMatchObject({ code: 'MASTER_KEY_MISSING' });
    // A refused restore leaves a folder that can still be used.
    await (await startTestServer({ data: join(root, 'empty') })).close();
  });

  it('refuses files that are no backup or are damaged, and changes nothing', async () => {
    const { server, data, file, root } = await backedUp();
    const refuse = async (name: string, bytes: Buffer) => {
      await writeFile(join(root, name), bytes);
      await expect(restoreServer({ data, file: join(root, name), clock })).rejects.toMatchObject({ code: 'BACKUP_INVALID' });
    };
    const bytes = await readFile(file);
    await refuse('text.zip', Buffer.from('no backup'));
    await refuse('package.zip', smallZip());
    await refuse('cut.zip', bytes.subarray(0, bytes.length - 100));
    const flipped = Buffer.from(bytes);
    flipped[2000] = flipped[2000]! ^ 0xff;
    await refuse('flipped.zip', flipped);
    expect(await environments(server)).toEqual(['Environments-1 Dev']);
  });
});

describe('the tasks of a backup', () => {
  const task = (id: string) =>
    newDeployTask({
      id,
      spaceId: 'Spaces-1',
      projectId: 'Projects-1',
      environmentId: 'Environments-1',
      deploymentId: 'Deployments-1',
      description: `Deploy ${id}`,
      now: 0,
      logKey: 'CANARYKEY1',
    });

  it('are ended when it is restored: a restored server deploys nothing by itself', async () => {
    const root = await tempFolder();
    const [data, file] = [join(root, 'data'), join(root, 'backup.zip')];
    await (await startTestServer({ data })).close();
    const before = await openStore({ path: data, holder: { pid: 1, host: 'test' }, clock });
    await before.store.transaction(async (tx) => {
      await tx.collection(taskCollection).insert(task('ServerTasks-1'));
      await tx.collection(taskCollection).insert({ ...task('ServerTasks-2'), State: 'Executing' });
      await tx.collection(taskCollection).insert({ ...task('ServerTasks-3'), State: 'Success' });
    });
    await before.close();
    await backupServer({ data, file, withKey: false, clock });
    await restoreServer({ data, file, clock });
    const after = await openStore({ path: data, holder: { pid: 1, host: 'test' }, clock });
    const { items } = await after.store.read((tx) => tx.collection(taskCollection).find());
    await after.close();
    expect(items.map(({ Id, State }) => `${Id} ${State}`)).toEqual([
      'ServerTasks-1 Canceled',
      'ServerTasks-2 Failed',
      'ServerTasks-3 Success',
    ]);
    expect(items[1]?.ErrorMessage).toContain('restored from a backup');
    expect(await readFile(join(data, 'tasks', 'ServerTasks-2_CANARYKEY1.ndjson'), 'utf8')).toContain('restored from a backup');
  });

  it('that run now forbid a restore', async () => {
    const { server, data, file } = await backedUp();
    const sqlite = await loadSqlite();
    const live = sqliteStore({
      writer: openDatabase(sqlite, join(data, 'pulpo.db'), 'write'),
      reader: openDatabase(sqlite, join(data, 'pulpo.db'), 'read'),
    });
    await live.transaction((tx) => tx.collection(taskCollection).insert({ ...task('ServerTasks-1'), State: 'Executing' }));
    await live.close();
    await server.post('/api/environments', { Name: 'Later' });
    await expect(restoreServer({ data, file, clock })).rejects.toMatchObject({ code: 'RESTORE_TASKS_RUNNING' });
    expect(await environments(server)).toEqual(['Environments-1 Dev', 'Environments-2 Later']);
  });
});
