import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeClock } from '../../../../src/platform/nodeClock.ts';
import { testServer } from '../../../support/testServer.ts';
import type { TestServer } from '../../../support/testServer.ts';

const create = (server: TestServer, key: string, body: unknown, path = '/api/environments') =>
  server.request('POST', path, body, { 'Idempotency-Key': key });

it('creates once and gives the same answer again', async () => {
  const server = await testServer();
  const first = await create(server, 'key-1', { Name: 'Dev' });
  const second = await create(server, 'key-1', { Name: 'Dev' });
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.body).toEqual(first.body);
  expect([first.headers.get('idempotent-replayed'), second.headers.get('idempotent-replayed')]).toEqual([null, 'true']);
  expect((await server.get('/api/environments')).body.TotalResults).toBe(1);
});

it('creates once when the same request comes many times at once', async () => {
  const server = await testServer();
  const answers = await Promise.all(Array.from({ length: 20 }, () => create(server, 'key-1', { Name: 'Dev' })));
  expect(new Set(answers.map((answer) => answer.body.Id)).size).toBe(1);
  expect(answers.filter((answer) => answer.headers.get('idempotent-replayed') === 'true')).toHaveLength(19);
});

it('refuses the key for another request', async () => {
  const server = await testServer();
  await create(server, 'key-1', { Name: 'Dev' });
  const others = [await create(server, 'key-1', { Name: 'Test' }), await create(server, 'key-1', { Name: 'Dev' }, '/api/projectgroups')];
  expect(others.map((answer) => answer.status)).toEqual([422, 422]);
});

it('keeps no refusal, and nothing of the work that was refused', async () => {
  const server = await testServer();
  await server.post('/api/environments', { Name: 'Dev' });
  expect((await create(server, 'key-1', { Name: 'Dev' })).status).toBe(409);
  await server.request('DELETE', '/api/environments/Environments-1');
  expect((await create(server, 'key-1', { Name: 'Dev' })).status).toBe(201);
});

it('forgets after 24 hours', async () => {
  let now = Date.UTC(2026, 0, 31);
  const clock = { ...nodeClock(), now: () => now };
  const server = await testServer({ clock });
  await create(server, 'key-1', { Name: 'Dev' });
  now += 24 * 60 * 60 * 1000 - 1000;
  expect((await create(server, 'key-1', { Name: 'Dev' })).status).toBe(201);
  now += 2000;
  expect((await create(server, 'key-1', { Name: 'Test' })).status).toBe(201);
});

it('is ignored where nothing is created', async () => {
  const server = await testServer();
  const { Id } = (await server.post('/api/environments', { Name: 'Dev' })).body;
  const rename = (Name: string) => server.request('PUT', `/api/environments/${Id}`, { Name }, { 'Idempotency-Key': 'key-1' });
  expect([(await rename('One')).body.Name, (await rename('Two')).body.Name]).toEqual(['One', 'Two']);
});

it('stores its answers sealed', async () => {
  const server = await testServer();
  await create(server, 'key-1', { Name: 'Dev' });
  const bytes = await readFile(join(server.data, 'pulpo.db-wal'), 'latin1');
  expect(bytes).toContain('"Sealed":"v1|');
  expect(bytes).not.toContain('"requestHash"');
});
