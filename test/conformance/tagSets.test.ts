import { Client, TagSetRepository } from '@octopusdeploy/api-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectOk } from '../support/sampleProject.ts';
import { startTestServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const send = (method: string, path: string, body?: unknown) => server.request(method, `/api/Spaces-1/${path}`, body);
const ok = (method: string, path: string, body?: unknown) => expectOk(server, method, path, body);
const names = (items: readonly any[]) => items.map((item) => item.Name);

describe('tag sets', () => {
  it('name their tags by set and tag, in the order that the client gives', async () => {
    const set = await ok('POST', 'tagsets', {
      Name: 'Ring',
      Tags: [
        { Name: 'Late', SortOrder: 2 },
        { Name: 'Early', SortOrder: 1, Color: '#00ff00' },
      ],
    });
    expect(set.Id).toMatch(/^TagSets-\d+$/);
    expect(set.Tags.map(({ Id, CanonicalTagName, Color }: any) => [Id, CanonicalTagName, Color])).toEqual([
      [`${set.Id}/Tags-2`, 'Ring/Early', '#00ff00'],
      [`${set.Id}/Tags-1`, 'Ring/Late', '#333333'],
    ]);
    expect({ type: set.Type, scopes: set.Scopes }).toEqual({ type: 'MultiSelect', scopes: ['Tenant'] });
  });

  it('keep the ids of tags that come back with them', async () => {
    const set = await ok('POST', 'tagsets', { Name: 'Kept', Tags: [{ Name: 'A' }, { Name: 'B' }] });
    const [a, b] = set.Tags;
    const changed = await ok('PUT', `tagsets/${set.Id}`, { ...set, Tags: [{ Name: 'C' }, { ...b, Name: 'Bee', SortOrder: null }] });
    expect(changed.Tags.map((tag: any) => [tag.Name, tag.Id === b.Id, tag.Id === a.Id])).toEqual([
      ['C', false, false],
      ['Bee', true, false],
    ]);
  });

  it.each([
    [{ Name: 'a/b' }, 'cannot hold a slash'],
    [{ Name: 'Twice', Tags: [{ Name: 'X' }, { Name: 'x' }] }, 'more than once'],
    [{ Name: 'Colour', Tags: [{ Name: 'X', Color: 'green' }] }, '#RRGGBB'],
    [{ Name: 'Odd', Type: 'Triple' }, "'Triple' is no type"],
    [{ Name: 'Scope', Scopes: ['Planet'] }, "'Planet' is no scope"],
    [{ Name: ' ' }, 'needs a name'],
  ])('refuse %j', async (body, reason) => {
    const { status, body: answer } = await send('POST', 'tagsets', body);
    expect([status, answer.Errors.join(' ')]).toEqual([400, expect.stringContaining(reason)]);
  });

  it('have names of their own', async () => {
    await ok('POST', 'tagsets', { Name: 'Only one' });
    expect((await send('POST', 'tagsets', { Name: 'ONLY ONE' })).status).toBe(409);
  });

  it('neither lose nor rename tags that are in use, and are not deleted then', async () => {
    const set = await ok('POST', 'tagsets', { Name: 'Used', Tags: [{ Name: 'Yes' }, { Name: 'No' }] });
    const tenant = await ok('POST', 'tenants', { Name: 'Carrier', TenantTags: ['used/YES'] });
    expect(tenant.TenantTags).toEqual(['Used/Yes']);
    const [yes, no] = set.Tags;
    const refused = await send('PUT', `tagsets/${set.Id}`, { ...set, Tags: [{ ...yes, Name: 'Si' }, no] });
    expect([refused.status, refused.body.ErrorMessage]).toEqual([400, expect.stringContaining("the tenant 'Carrier' (Used/Yes)")]);
    expect((await send('DELETE', `tagsets/${set.Id}`)).status).toBe(400);
    await ok('PUT', `tagsets/${set.Id}`, { ...set, Tags: [yes] });
    await ok('DELETE', `tenants/${tenant.Id}`);
    await ok('DELETE', `tagsets/${set.Id}`);
    expect((await send('GET', `tagsets/${set.Id}`)).status).toBe(404);
  });

  it('are kept, found and sorted by the official TypeScript client', async () => {
    const client = await Client.create({ userAgentApp: 'conformance', instanceURL: server.url, apiKey: server.apiKey });
    const repository = new TagSetRepository(client, 'Default');
    const made = await repository.create({ Name: 'Official', Tags: [{ Name: 'One', Color: '#111111' }] });
    const found = await repository.list({ partialName: 'offic' });
    expect([made.Tags[0]!.CanonicalTagName, names(found.Items)]).toEqual(['Official/One', ['Official']]);
    const changed = await repository.modify({ ...made, Description: 'Of record' });
    expect(changed.Description).toBe('Of record');
    const before: any[] = await ok('GET', 'tagsets/all');
    await repository.sort([made.Id]);
    expect(names(await ok('GET', 'tagsets/all'))).toEqual(['Official', ...names(before.filter((set) => set.Id !== made.Id))]);
    await repository.del(made);
    expect((await repository.list({ partialName: 'offic' })).Items).toEqual([]);
  });
});
