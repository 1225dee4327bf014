/** Default deny, generated from the routes: a new route without an answer here fails the build. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EndpointShape } from '../../../../src/contract/endpoint.ts';
import { apiKeyHint, apiKeys, hashApiKey } from '../../../../src/server/identity/apiKeys.ts';
import { users } from '../../../../src/server/identity/users.ts';
import { allRoutes } from '../../../../src/server/routes/registry.ts';
import { openStore } from '../../../../src/server/store/openStore.ts';
import { startTestServer, testApiKey } from '../../../support/testServer.ts';
import type { TestServer } from '../../../support/testServer.ts';
import { fixedClock } from '../store/openTestStore.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';

const guestKey = testApiKey();
let root: string;
let server: TestServer;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'pulpo-access-'));
  const data = join(root, 'data');
  await (await startTestServer({ data })).close();
  const opened = await openStore({ path: data, holder: { pid: 1, host: 'test' }, clock: fixedClock });
  await opened.store.transaction(async (tx) => {
    const Created = '2026-01-01T00:00:00.000+00:00';
    const names = { Username: 'guest', DisplayName: 'Guest', EmailAddress: null };
    const { Id } = await tx
      .collection(users)
      .insert({ Id: '', ...names, IsActive: true, IsService: false, IsAdministrator: false, Created });
    await tx
      .collection(apiKeys)
      .insert({ Id: '', UserId: Id, Purpose: 'test', Hash: hashApiKey(guestKey), Hint: apiKeyHint(guestKey), Created, Expires: null });
  });
  await opened.close();
  server = await startTestServer({ data });
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

const routes = allRoutes({ installationId: 'x' });

/** The spellings of a route's address that must all get the same decision. */
function addresses({ scope, path }: EndpointShape): string[] {
  const filled = path.replace(/\{[^}]+\}/g, 'Any-1');
  if (scope === 'server') return [`/api/${filled}`];
  return [`/api/Spaces-1/${filled}`, `/api/spaces/Spaces-1/${filled}`, ...(path === '' ? [] : [`/api/${filled}`])];
}

it('has a handler for every endpoint of the contract', async () => {
  const folder = join(import.meta.dirname, '../../../../src/contract/resources');
  const modules = await Promise.all((await readdir(folder)).map((name) => import(join(folder, name))));
  const maps = modules
    .flatMap((module) => Object.values(module))
    .filter(
      (value): value is Record<string, EndpointShape> =>
        typeof value === 'object' &&
        value !== null &&
        Object.values(value).every((item: any) => typeof item?.path === 'string' && typeof item?.method === 'string'),
    );
  const declared = maps.flatMap((map) => Object.values(map));
  const handled = new Set(routes.map((route) => route.endpoint));
  expect(declared.length).toBeGreaterThan(100);
  const missing = declared.filter((endpoint) => !handled.has(endpoint)).map(({ method, path }) => `${method} ${path}`);
  // Octopus dropped it in 2022; the client still speaks to servers from before.
  expect(missing).toEqual(['POST package-metadata']);
});

it('S40, S41: answers 401 to who has no key, under every spelling of every route but the root', async () => {
  const open: string[] = [];
  for (const { endpoint } of routes) {
    for (const path of addresses(endpoint)) {
      const { status } = await server.request(endpoint.method, path, endpoint.method === 'GET' ? undefined : {}, {
        'X-Octopus-ApiKey': '',
      });
      if (status !== 401) open.push(`${endpoint.method} ${path} ${status}`);
    }
  }
  expect(open).toEqual(['GET /api/ 200']);
});

it('S42: answers 403 to who lacks the permission, before anything of the request is looked at', async () => {
  const allowed: string[] = [];
  for (const { endpoint, permission, name } of routes) {
    for (const path of addresses(endpoint)) {
      const { status } = await server.request(endpoint.method, path, endpoint.method === 'GET' ? undefined : {}, {
        'X-Octopus-ApiKey': guestKey,
      });
      const guarded = permission !== 'public' && permission !== 'authenticated';
      if (guarded !== (status === 403)) allowed.push(`${name} ${path} ${status}`);
    }
  }
  expect(allowed).toEqual([]);
});

it('never fails on a request that makes no sense', async () => {
  const failures: string[] = [];
  for (const { endpoint, name } of routes) {
    for (const body of [{}, { Name: 1 }, [], { Items: null, Version: 'x', Steps: [{}], Variables: [{}], Phases: [null] }]) {
      const sent = endpoint.method === 'GET' ? undefined : body;
      const { status } = await server.request(endpoint.method, `${addresses(endpoint)[0]}?take=1&ids=x&projects=x&latest=true`, sent);
      if (status >= 500) failures.push(`${name} ${status}`);
      if (endpoint.method === 'GET') break;
    }
  }
  expect(failures).toEqual([]);
});
