import { existsSync } from 'node:fs';
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeClock } from '../../../src/platform/nodeClock.ts';
import { nodeEnv } from '../../../src/platform/nodeEnv.ts';
import { nodeProcesses } from '../../../src/platform/nodeProcesses.ts';
import { startServer } from '../../../src/server/index.ts';
import type { ServerOptions } from '../../../src/server/index.ts';
import { testCertificate } from '../../support/certificate.ts';
import { testApiKey } from '../../support/testServer.ts';
import { tempFolder } from './store/openTestStore.ts';

async function options(more: Partial<ServerOptions> = {}): Promise<ServerOptions> {
  const machine = { clock: nodeClock(), processes: nodeProcesses(), env: nodeEnv(), drainMs: 0 };
  return { data: join(await tempFolder(), 'data'), listen: { host: '127.0.0.1', port: 0 }, ...machine, ...more };
}

/** Starts a server, asks who the key belongs to and stops it again. */
async function statusWith(key: string, given: ServerOptions): Promise<{ status: number; newAdminKey: string | undefined }> {
  const server = await startServer(given);
  const { status } = await fetch(`${server.url}/api/users/me`, { headers: { 'X-Octopus-ApiKey': key } });
  await server.close();
  return { status, newAdminKey: server.newAdminKey };
}

describe("the administrator's key", () => {
  it('is made on the first start, written for its owner only and kept from then on', async () => {
    const given = await options();
    const first = await startServer(given);
    expect(first.newAdminKey).toMatch(/^API-[A-Z0-9]{26}$/);
    expect((await stat(first.adminKeyFile)).mode & 0o777).toBe(0o600);
    expect((await readFile(first.adminKeyFile, 'utf8')).trim()).toBe(first.newAdminKey);
    await first.close();
    expect(await statusWith(first.newAdminKey!, given)).toEqual({ status: 200, newAdminKey: undefined });
  });

  it('is taken from its file when that changes, and holds when the file is gone', async () => {
    const given = await options();
    const first = await startServer(given);
    await first.close();
    const changed = testApiKey();
    await writeFile(first.adminKeyFile, `${changed}\n`);
    expect((await statusWith(changed, given)).status).toBe(200);
    expect((await statusWith(first.newAdminKey!, given)).status).toBe(401);
    await rm(first.adminKeyFile);
    expect(await statusWith(changed, given)).toEqual({ status: 200, newAdminKey: undefined });
  });

  it('is the given one where one is given, and then stands in no file', async () => {
    const adminApiKey = testApiKey();
    const given = await options({ adminApiKey });
    const server = await startServer(given);
    expect((await fetch(`${server.url}/api/users/me`, { headers: { 'X-Octopus-ApiKey': adminApiKey } })).status).toBe(200);
    const names = await readdir(given.data);
    expect(names).not.toContain('admin-api-key');
    const files = await Promise.all(
      names.filter((name) => /\.(db|db-wal|json)$/.test(name)).map((name) => readFile(join(given.data, name), 'latin1')),
    );
    expect(files.some((text) => text.includes(adminApiKey))).toBe(false);
    await server.close();
  });

  it('of another form than clients accept is refused before anything is made', async () => {
    const given = await options({ adminApiKey: 'API-short' });
    await expect(startServer(given)).rejects.toMatchObject({ code: 'ADMIN_KEY_INVALID' });
    expect(existsSync(given.data)).toBe(false);
    await expect(startServer(await options({ adminApiKey: 'secret-CANARY-0001-admin' }))).rejects.toMatchObject({ kind: 'configuration' });
  });
});

describe('the master key', () => {
  it('of another data folder, a missing one and one that others can read end the start', async () => {
    const given = await options({ adminApiKey: testApiKey() });
    const key = join(given.data, 'master.key');
    await (await startServer(given)).close();
    const own = await readFile(key, 'utf8');
    await chmod(key, 0o644);
    await expect(startServer(given)).rejects.toMatchObject({
      code: 'MASTER_KEY_WRONG',
      message: expect.stringContaining('read by others'),
    });
    await rm(key);
    await expect(startServer(given)).rejects.toMatchObject({ code: 'MASTER_KEY_MISSING' });
    await writeFile(key, Buffer.alloc(32, 7).toString('base64'), { mode: 0o400 });
    await expect(startServer(given)).rejects.toMatchObject({
      code: 'MASTER_KEY_WRONG',
      message: expect.stringContaining('is not the one'),
    });
    await rm(key);
    await writeFile(key, own, { mode: 0o400 });
    await (await startServer(given)).close();
  });
});

describe('listening', () => {
  it('beyond this machine needs TLS or a proxy', async () => {
    await expect(startServer(await options({ listen: { host: '0.0.0.0', port: 0 } }))).rejects.toMatchObject({
      code: 'ADDRESS_UNPROTECTED',
    });
    const behind = await startServer(await options({ listen: { host: '0.0.0.0', port: 0 }, behindProxy: ['10.0.0.0/8'] }));
    await behind.close();
  });

  it('with a certificate speaks TLS', async () => {
    const { certificate: cert, key } = testCertificate({ addresses: ['127.0.0.1'] });
    const server = await startServer(await options({ tls: { cert, key } }));
    expect(server.url).toMatch(/^https:/);
    const status = await new Promise((resolve, reject) => {
      request(`${server.url}/api`, { ca: cert }, (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
    await server.close();
    await expect(startServer(await options({ tls: { cert: 'no certificate', key } }))).rejects.toMatchObject({
      code: 'TLS_FILE_UNREADABLE',
    });
  });

  it('names a user that steps cannot run as', async () => {
    await expect(startServer(await options({ runAs: 'nobody-of-that-name' }))).rejects.toMatchObject({ code: 'RUN_AS_UNKNOWN' });
  });

  it('ends with an error that leaves the folder free for the next try', async () => {
    const given = await options();
    await (await startServer({ ...given, adminApiKey: testApiKey() })).close();
    await writeFile(join(given.data, 'admin-api-key'), 'API-bad\n', { mode: 0o600 });
    await expect(startServer(given)).rejects.toMatchObject({ code: 'ADMIN_KEY_INVALID' });
    await (await startServer({ ...given, adminApiKey: testApiKey() })).close();
  });
});
