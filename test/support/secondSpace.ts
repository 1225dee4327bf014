/** A server with a second space, Test, which no command can make yet. */
import { join } from 'node:path';
import { nodeClock } from '../../src/platform/nodeClock.ts';
import { spaces } from '../../src/server/identity/spaces.ts';
import { openStore } from '../../src/server/store/openStore.ts';
import { tempDir } from './tempDir.ts';
import { startTestServer, testServer, type TestServer } from './testServer.ts';

/** It is closed with the test that starts it, as `testServer` says. */
export async function twoSpaces(): Promise<TestServer> {
  const data = join(tempDir(), 'data');
  await (await startTestServer({ data })).close();
  const { store, close } = await openStore({ path: data, holder: { pid: 1, host: 'test' }, clock: nodeClock() });
  const second = { Id: '', Name: 'Test', Slug: 'test', Description: '', IsDefault: false };
  await store.transaction((tx) => tx.collection(spaces).insert(second));
  await close();
  return testServer({ data });
}
