import { Client, TenantRepository } from '@octopusdeploy/api-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectOk, makeSample } from '../support/sampleProject.ts';
import type { Sample } from '../support/sampleProject.ts';
import { startTestServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';

let server: TestServer;
let sample: Sample;
beforeAll(async () => {
  server = await startTestServer();
  sample = await makeSample(server, { environments: ['Dev', 'Prod'], project: { TenantedDeploymentMode: 'TenantedOrUntenanted' } });
  await ok('POST', 'tagsets', { Name: 'Region', Tags: [{ Name: 'EU' }, { Name: 'US' }] });
  await ok('POST', 'tagsets', { Name: 'Plan', Type: 'SingleSelect', Tags: [{ Name: 'Gold' }, { Name: 'Tin' }] });
  await ok('POST', 'tagsets', { Name: 'Hardware', Scopes: ['Target'], Tags: [{ Name: 'GPU' }] });
});
afterAll(() => server.close());

const send = (method: string, path: string, body?: unknown) => server.request(method, `/api/Spaces-1/${path}`, body);
const ok = (method: string, path: string, body?: unknown) => expectOk(server, method, path, body);
const names = (items: readonly any[]) => items.map((item) => item.Name);
const connected = (...environments: string[]) => ({
  [sample.project.Id]: environments.map((name) => sample.environments[name].Id),
});

describe('tenants', () => {
  it('are offered', async () => {
    expect(await ok('GET', 'tenants/status')).toMatchObject({ Enabled: true });
  });

  it('are made with tags, connections and a slug', async () => {
    const tenant = await ok('POST', 'tenants', { Name: 'Acme North', TenantTags: ['REGION/eu'], ProjectEnvironments: connected('Dev') });
    expect(tenant).toMatchObject({
      Slug: 'acme-north',
      TenantTags: ['Region/EU'],
      ProjectEnvironments: connected('Dev'),
      IsDisabled: false,
    });
    expect((await ok('GET', `tenants/${tenant.Slug}`)).Id).toBe(tenant.Id);
    expect((await send('POST', 'tenants', { Name: 'acme north' })).status).toBe(409);
    await ok('DELETE', `tenants/${tenant.Id}`);
  });

  it.each([
    [() => ({ Name: 'T', TenantTags: ['Region/Moon'] }), "The tag 'Region/Moon' does not exist"],
    [() => ({ Name: 'T', TenantTags: ['Region'] }), "The tag 'Region' does not exist"],
    [() => ({ Name: 'T', TenantTags: ['Plan/Gold', 'Plan/Tin'] }), "Only one tag of the set 'Plan'"],
    [() => ({ Name: 'T', TenantTags: ['Hardware/GPU'] }), 'is for Target, not for Tenant'],
    [() => ({ Name: 'T', ProjectEnvironments: { 'Projects-99': [] } }), "The project 'Projects-99' does not exist"],
    [() => ({ Name: 'T', ProjectEnvironments: { [sample.project.Id]: ['Environments-99'] } }), "The environment 'Environments-99'"],
  ])('are refused where they name what is not there (%#)', async (body, reason) => {
    const { status, body: answer } = await send('POST', 'tenants', body());
    expect([status, answer.Errors.join(' ')]).toEqual([400, expect.stringContaining(reason)]);
  });

  it('are connected only to environments that the project reaches', async () => {
    const lifecycle = await ok('POST', 'lifecycles', {
      Name: 'Dev only',
      Phases: [{ Name: 'Dev', OptionalDeploymentTargets: [sample.environments['Dev'].Id] }],
    });
    const project = await ok('POST', 'projects', {
      Name: 'Short',
      LifecycleId: lifecycle.Id,
      ProjectGroupId: sample.project.ProjectGroupId,
    });
    const body = { Name: 'T', ProjectEnvironments: { [project.Id]: [sample.environments['Prod'].Id] } };
    const { status, body: answer } = await send('POST', 'tenants', body);
    expect([status, answer.Errors[0]]).toEqual([
      400,
      expect.stringContaining("No lifecycle of the project 'Short' has the environment 'Prod'"),
    ]);
  });

  it('are found by project, name, ids and tags: any tag of a set, every set named', async () => {
    const make = (Name: string, TenantTags: string[], environments: string[]) =>
      ok('POST', 'tenants', { Name, TenantTags, ...(environments.length > 0 && { ProjectEnvironments: connected(...environments) }) });
    const made = [
      await make('Find C', ['Region/US', 'Plan/Tin'], ['Dev']),
      await make('Find A', ['Region/EU', 'Plan/Gold'], ['Dev', 'Prod']),
      await make('Find B', ['Region/EU'], []),
    ];
    const search = async (query: string) => names((await ok('GET', `tenants?${query}`)).Items);
    expect(await search('partialName=find')).toEqual(['Find A', 'Find B', 'Find C']);
    expect(await search(`name=Find%20A`)).toEqual(['Find A']);
    expect(await search(`projectId=${sample.project.Id}`)).toEqual(['Find A', 'Find C']);
    expect(await search(`ids=${made[0].Id},${made[2].Id}`)).toEqual(['Find B', 'Find C']);
    expect(await search('tags=Region/EU,Region/US')).toEqual(['Find A', 'Find B', 'Find C']);
    expect(await search('tags=Region/EU,Region/US,Plan/Gold')).toEqual(['Find A']);
    const paged = await ok('GET', 'tenants?tags=region/eu&take=1');
    expect([paged.TotalResults, names(paged.Items), names((await server.get(paged.Links['Page.Next'])).body.Items)]).toEqual([
      2,
      ['Find A'],
      ['Find B'],
    ]);
    expect(names(await ok('GET', `tenants/all?projectId=${sample.project.Id}&tags=Plan/Tin`))).toEqual(['Find C']);
    expect((await send('GET', 'tenants?tags=Region/Moon')).status).toBe(400);
    for (const tenant of made) await ok('DELETE', `tenants/${tenant.Id}`);
  });

  it('are cloned with their tags and connections', async () => {
    const origin = await ok('POST', 'tenants', { Name: 'Origin', TenantTags: ['Plan/Gold'], ProjectEnvironments: connected('Prod') });
    const clone = await ok('POST', `tenants?clone=${origin.Id}`, { Name: 'Copy', Description: 'Its own' });
    expect(clone).toMatchObject({
      Description: 'Its own',
      TenantTags: ['Plan/Gold'],
      ProjectEnvironments: connected('Prod'),
      ClonedFromTenantId: origin.Id,
    });
    expect(names((await ok('GET', `tenants?clonedFromTenantId=${origin.Id}`)).Items)).toEqual(['Copy']);
    expect((await send('POST', 'tenants?clone=Tenants-99', { Name: 'Nobody' })).status).toBe(400);
  });

  it('keep their environments from being deleted, and lose their connection with the project', async () => {
    const own = await makeSample(server, { name: 'Passing', environments: ['Gone'] });
    const tenant = await ok('POST', 'tenants', {
      Name: 'Stays',
      ProjectEnvironments: { [own.project.Id]: [own.environments['Gone'].Id], ...connected('Dev') },
    });
    const refused = await send('DELETE', `environments/${own.environments['Gone'].Id}`);
    expect([refused.status, refused.body.ErrorMessage]).toEqual([400, expect.stringContaining("the tenant 'Stays'")]);
    await ok('DELETE', `projects/${own.project.Id}`);
    expect((await ok('GET', `tenants/${tenant.Id}`)).ProjectEnvironments).toEqual(connected('Dev'));
  });

  it('leave the targets that were theirs when they are deleted', async () => {
    const tenant = await ok('POST', 'tenants', { Name: 'Leaves' });
    const machine = await ok('PUT', `machines/${sample.machine.Id}`, { ...sample.machine, TenantIds: [tenant.Id] });
    expect(machine.TenantIds).toEqual([tenant.Id]);
    await ok('DELETE', `tenants/${tenant.Id}`);
    expect((await ok('GET', `machines/${machine.Id}`)).TenantIds).toEqual([]);
  });

  it('are kept, found and tested by the official TypeScript client', async () => {
    const client = await Client.create({ userAgentApp: 'conformance', instanceURL: server.url, apiKey: server.apiKey });
    const repository = new TenantRepository(client, 'Default');
    const tenant = await repository.create({ Name: 'Official', TenantTags: ['Region/EU'], ProjectEnvironments: connected('Dev') });
    expect(names((await repository.list({ projectId: sample.project.Id, tags: 'Region/EU' })).Items)).toEqual(['Official']);
    const tested = await repository.tagTest([tenant.Id], ['Region/US', 'Region/EU', 'Plan/Gold']);
    expect(tested[tenant.Id]).toMatchObject({ IsMatched: false, MissingTags: ['Plan/Gold'] });
    expect((await repository.tagTest([tenant.Id], ['Region/EU']))[tenant.Id]!.IsMatched).toBe(true);
    const changed = await repository.modify({ ...tenant, Description: 'Of record' });
    expect([changed.Description, changed.TenantTags]).toEqual(['Of record', ['Region/EU']]);
    await repository.del(changed);
    expect((await send('GET', `tenants/${tenant.Id}`)).status).toBe(404);
  });
});
