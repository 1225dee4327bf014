import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { endpoint } from '../../../../src/contract/endpoint.ts';
import { readingsOf, pathSegments } from '../../../../src/server/http/address.ts';
import { routes } from '../../../../src/server/http/route.ts';
import { routeTable } from '../../../../src/server/http/routeTable.ts';
import { testServer } from '../../../support/testServer.ts';

const response = z.unknown();
const things = {
  all: endpoint({ method: 'GET', scope: 'space', path: 'things/all', response }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'things/{id}', response }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'things/{id}', response }),
  part: endpoint({ method: 'GET', scope: 'space', path: 'things/{id}/parts/{part}', response }),
  space: endpoint({ method: 'GET', scope: 'server', path: 'spaces/{id}', response }),
};
const handler = { permission: 'public', handle: () => null } as const;
const table = routeTable(routes('things', things, { all: handler, get: handler, delete: handler, part: handler, space: handler }));

function match(method: string, path: string) {
  const found = table.match(method, readingsOf(pathSegments(path)) ?? []);
  if (found.kind === 'route') return { name: found.route.name, params: found.params, space: found.reading.space?.text };
  return found.kind === 'method' ? found.allowed : found.kind;
}

describe('a route', () => {
  it('is found by literals before placeholders, and keeps the case and the encoding of its parameters', () => {
    expect(match('GET', '/api/things/ALL')).toEqual({ name: 'things.all', params: {}, space: undefined });
    expect(match('GET', '/api/things/Alpha%2FBeta%20c')).toEqual({ name: 'things.get', params: { id: 'Alpha/Beta c' }, space: undefined });
    expect(match('GET', '/api/Spaces-7/THINGS/x/parts/Y')).toEqual({
      name: 'things.part',
      params: { id: 'x', part: 'Y' },
      space: 'Spaces-7',
    });
  });

  it('is found below a space that is named, and a space is not mistaken for one', () => {
    expect(match('GET', '/api/spaces/My%20Space/things/all')).toEqual({ name: 'things.all', params: {}, space: 'My Space' });
    expect(match('GET', '/api/spaces/Spaces-1')).toEqual({ name: 'things.space', params: { id: 'Spaces-1' }, space: undefined });
  });

  it('tells other methods from no address', () => {
    expect(match('PUT', '/api/things/1')).toEqual(['GET', 'DELETE']);
    expect(match('DELETE', '/api/things/all')).toMatchObject({ name: 'things.delete', params: { id: 'all' } });
    expect(match('GET', '/api/things/1/parts')).toBe('none');
    expect(match('GET', '/apis/things/1')).toBe('none');
  });
});

describe('the links of the root', () => {
  it('lead to routes: a link that leads nowhere would promise a feature', async () => {
    const server = await testServer();
    const { Links } = (await server.get('/api')).body;
    const missing: string[] = [];
    for (const [name, template] of Object.entries<string>(Links)) {
      const path = template
        .replace(/\{\?[^}]*\}/, '')
        .replace('{/id}', '')
        .replace('{spaceId}', 'Spaces-1');
      // OPTIONS has no handler anywhere: 405 says that the address exists, 404 that it does not.
      const statuses = [await server.request('OPTIONS', path), await server.request('OPTIONS', `${path}/some-id`)].map(
        (answer) => answer.status,
      );
      if (name !== 'Web' && !statuses.includes(405)) missing.push(`${name} ${path}`);
    }
    expect(missing).toEqual([]);
  });
});
