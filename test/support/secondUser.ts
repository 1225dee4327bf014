/** A server with a second person beside the administrator, who works at the same time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeClock } from '../../src/platform/nodeClock.ts';
import { apiKeyHint, apiKeys, hashApiKey } from '../../src/server/identity/apiKeys.ts';
import { users } from '../../src/server/identity/users.ts';
import { openStore } from '../../src/server/store/openStore.ts';
import { startTestServer, testApiKey, type TestServer } from './testServer.ts';

export interface SharedServer extends TestServer {
  /** The key of the user `colleague`, who may do everything, too. */
  readonly otherKey: string;
}

export async function startSharedServer(): Promise<SharedServer> {
  const root = await mkdtemp(join(tmpdir(), 'pulpo-shared-'));
  const data = join(root, 'data');
  const otherKey = testApiKey();
  await (await startTestServer({ data })).close();
  await addUser(data, otherKey);
  const server = await startTestServer({ data });
  const close = () => server.close().then(() => rm(root, { recursive: true, force: true }));
  return { ...server, close, otherKey };
}

async function addUser(data: string, key: string): Promise<void> {
  const opened = await openStore({ path: data, holder: { pid: process.pid, host: 'test' }, clock: nodeClock() });
  await opened.store.transaction(async (tx) => {
    const Created = new Date().toISOString();
    const person = { Username: 'colleague', DisplayName: 'Colleague', EmailAddress: null, IsActive: true, IsService: false };
    const { Id } = await tx.collection(users).insert({ Id: '', ...person, IsAdministrator: true, Created });
    const stored = { Hash: hashApiKey(key), Hint: apiKeyHint(key), Created, Expires: null };
    await tx.collection(apiKeys).insert({ Id: '', UserId: Id, Purpose: 'test', ...stored });
  });
  await opened.close();
}
