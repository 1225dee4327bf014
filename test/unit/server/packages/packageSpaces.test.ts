import { expect, it } from 'vitest';
import { spaces } from '../../../../src/server/identity/spaces.ts';
import { nodeClock } from '../../../../src/platform/nodeClock.ts';
import { openStore } from '../../../../src/server/store/openStore.ts';
import { join } from 'node:path';
import { smallZip } from '../../../support/smallZip.ts';
import { startTestServer, testServer } from '../../../support/testServer.ts';
import type { TestServer } from '../../../support/testServer.ts';
import { tempFolder } from '../store/openTestStore.ts';
import { pushFile } from './pushFile.ts';

/** A server with a second space. */
async function twoSpaces(): Promise<TestServer> {
  const data = join(await tempFolder(), 'data');
  await (await startTestServer({ data })).close();
  const { store, close } = await openStore({ path: data, holder: { pid: 1, host: 'test' }, clock: nodeClock() });
  const second = { Id: '', Name: 'Payments', Slug: 'payments', Description: '', IsDefault: false };
  await store.transaction((tx) => tx.collection(spaces).insert(second));
  await close();
  return testServer({ data });
}

it('keeps one id and version in two spaces apart: bytes, signatures, overwriting and deleting', async () => {
  const server = await twoSpaces();
  const push = (space: string, content: string, query = '') => pushFile(server, 'Web.1.0.0.zip', smallZip(content), { space, query });
  const bytes = async (space: string) => {
    const answer = await fetch(`${server.url}/api/${space}/packages/packages-Web.1.0.0/raw`, {
      headers: { 'X-Octopus-ApiKey': server.apiKey },
    });
    return answer.ok ? Buffer.from(await answer.arrayBuffer()) : answer.status;
  };
  const first = await push('Spaces-1', 'one');
  const second = await push('Spaces-2', 'two');
  expect([first.status, second.status]).toEqual([201, 201]);
  // The wire id is the same in both: clients make it themselves from id and version.
  expect([first.body.Id, second.body.Id]).toEqual(['packages-Web.1.0.0', 'packages-Web.1.0.0']);
  expect([first.body.SpaceId, second.body.SpaceId]).toEqual(['Spaces-1', 'Spaces-2']);
  expect([await bytes('Spaces-1'), await bytes('Spaces-2')]).toEqual([smallZip('one'), smallZip('two')]);
  expect((await push('Spaces-2', 'other')).status).toBe(409);
  expect((await push('Spaces-2', 'new', '?overwriteMode=OverwriteExisting')).status).toBe(201);
  expect([await bytes('Spaces-1'), await bytes('Spaces-2')]).toEqual([smallZip('one'), smallZip('new')]);
  expect((await server.get('/api/Spaces-2/packages/Web/1.0.1/delta-signature')).body.BaseVersion).toBe('1.0.0');
  expect((await server.request('DELETE', '/api/Spaces-2/packages/packages-Web.1.0.0')).status).toBe(200);
  expect([await bytes('Spaces-1'), await bytes('Spaces-2')]).toEqual([smallZip('one'), 404]);
  const total = async (space: string) => (await server.get(`/api/${space}/packages`)).body.TotalResults;
  expect([await total('Spaces-1'), await total('Spaces-2')]).toEqual([1, 0]);
});
