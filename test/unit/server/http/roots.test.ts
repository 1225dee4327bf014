import { expect, it } from 'vitest';
import { testServer } from '../../../support/testServer.ts';

it('answers the root without a key, with what clients check before anything else', async () => {
  const server = await testServer();
  for (const path of ['/api', '/api/', '/API', '//api//']) {
    const { status, body } = await server.request('GET', path, undefined, { 'X-Octopus-ApiKey': '' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ApiVersion: '3.0.0',
      Links: { Self: '/api', Spaces: '/api/spaces{/id}{?name,skip,ids,take,partialName}' },
    });
    expect(body.InstallationId).toMatch(/^[0-9a-f-]{36}$/);
  }
});

it('answers the root of a space under each of its names', async () => {
  const server = await testServer();
  for (const path of ['/api/Spaces-1', '/api/spaces-1']) {
    const { body } = await server.get(path);
    expect(body.Links.PackageUpload).toBe('/api/Spaces-1/packages/raw{?replace,overwriteMode}');
  }
  expect((await server.get('/api/Spaces-2')).status).toBe(404);
});

it('lists the one space as a page and as a bare array', async () => {
  const server = await testServer();
  const space = {
    Id: 'Spaces-1',
    Name: 'Default',
    IsDefault: true,
    Links: { Self: '/api/spaces/Spaces-1', SpaceHome: '/api/Spaces-1', Web: '/app#/Spaces-1' },
  };
  expect((await server.get('/api/spaces?partialName=def&skip=0&take=2147483647')).body).toMatchObject({ TotalResults: 1, Items: [space] });
  expect((await server.get('/api/spaces/all')).body).toMatchObject([space]);
  expect((await server.get('/api/spaces/Spaces-1')).body).toMatchObject(space);
});

it('knows who asks', async () => {
  const server = await testServer();
  const { body } = await server.get('/api/users/me');
  expect(body).toMatchObject({ Id: 'Users-1', Username: 'admin', IsRequestor: true, Links: { Spaces: '/api/users/Users-1/spaces' } });
  expect((await server.get(body.Links.Spaces)).body).toMatchObject([{ Id: 'Spaces-1' }]);
});
