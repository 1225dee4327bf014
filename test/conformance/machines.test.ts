import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectOk, makeSample } from '../support/sampleProject.ts';
import type { Sample } from '../support/sampleProject.ts';
import { startTestServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';

let server: TestServer;
let sample: Sample;

beforeAll(async () => {
  server = await startTestServer();
  sample = await makeSample(server);
});
afterAll(() => server.close());

const send = (method: string, path: string, body?: unknown) => server.request(method, `/api/Spaces-1/${path}`, body);
const names = (items: readonly any[]) => items.map((item) => item.Name);
const local = { Endpoint: { CommunicationStyle: 'None' } };

async function makeTarget(name: string, body: object = {}): Promise<any> {
  const Dev = sample.environments['Dev'].Id;
  return expectOk(server, 'POST', 'machines', { Name: name, EnvironmentIds: [Dev], Roles: ['db'], ...local, ...body });
}

describe('the health of a machine', () => {
  it('is good at once, for it is the machine of the server; unknown where the first check is skipped', async () => {
    const checked = await makeTarget('Checked');
    const skipped = await makeTarget('Skipped', { SkipInitialHealthCheck: true });
    expect(checked).toMatchObject({ HealthStatus: 'Healthy', Status: 'Online', HasLatestCalamari: true });
    expect(skipped).toMatchObject({
      HealthStatus: 'Unknown',
      Status: 'Unknown',
      StatusSummary: expect.stringContaining('not been checked'),
    });
  });

  it('is known to the server alone: what a client writes of it is not taken', async () => {
    const target = await makeTarget('Claims', { HealthStatus: 'Unhealthy', Status: 'Offline', SkipInitialHealthCheck: true });
    const changed = await expectOk(server, 'PUT', `machines/${target.Id}`, { ...target, HealthStatus: 'Healthy', IsDisabled: true });
    expect([target.HealthStatus, changed.HealthStatus, changed.Status]).toEqual(['Unknown', 'Unknown', 'Disabled']);
  });

  it('filters lists, beside all else that machines are found by', async () => {
    const own = await makeTarget('Filter me', { SkipInitialHealthCheck: true, IsDisabled: true, Roles: ['filter'], Thumbprint: 'AB12' });
    const found = async (query: string) => names((await expectOk(server, 'GET', `machines?roles=filter&${query}`)).Items);
    for (const query of [
      'healthStatuses=unknown,Healthy',
      'isDisabled=True',
      'thumbprint=ab12',
      'shellNames=bash',
      'commStyles=none',
      `ids=${own.Id}`,
    ])
      expect(await found(query), query).toEqual(['Filter me']);
    for (const query of [
      'healthStatuses=Healthy',
      'isDisabled=False',
      'thumbprint=cd',
      'shellNames=PowerShell',
      'commStyles=Ssh',
      'tenantIds=Tenants-1',
    ])
      expect(await found(query), query).toEqual([]);
  });

  it('filters the machines of an environment', async () => {
    const own = await makeSample(server, { name: 'Small', environments: ['Small'] });
    const path = own.environments['Small'].Links.Machines.replace(/\{.*/, '');
    expect(names((await server.get(`${path}?healthStatuses=Healthy`)).body.Items)).toEqual(['Small target']);
    expect((await server.get(`${path}?healthStatuses=Unavailable`)).body.Items).toEqual([]);
  });
});

describe('a deployment target', () => {
  it('leaves an environment by an update, as clean-environment asks for it, and not the last one', async () => {
    const [dev, test] = [sample.environments['Dev'].Id, sample.environments['Test'].Id];
    const target = await makeTarget('Shared', { EnvironmentIds: [dev, test] });
    const left = await expectOk(server, 'PUT', `machines/${target.Id}`, { ...target, EnvironmentIds: [test] });
    expect(left.EnvironmentIds).toEqual([test]);
    const { status, body } = await send('PUT', `machines/${target.Id}`, { ...target, EnvironmentIds: [] });
    expect([status, body.Errors]).toEqual([400, ['A deployment target needs at least one environment.']]);
    await expectOk(server, 'DELETE', `machines/${target.Id}`);
    expect((await send('GET', `machines/${target.Id}`)).status).toBe(404);
  });
});

describe('worker pools', () => {
  it('begin with a default one, and another becomes it by being made so', async () => {
    const [first] = await expectOk(server, 'GET', 'workerpools/all');
    expect(first).toMatchObject({ Name: 'Default Worker Pool', IsDefault: true, WorkerPoolType: 'StaticWorkerPool', SortOrder: 0 });
    const second = await expectOk(server, 'POST', 'workerpools', { Name: 'Linux', IsDefault: true });
    expect(second).toMatchObject({ Slug: 'linux', IsDefault: true, SortOrder: 1 });
    await expectOk(server, 'PUT', `workerpools/${second.Id}`, { ...second, IsDefault: false });
    const pools: any[] = await expectOk(server, 'GET', 'workerpools/all');
    expect(pools.map((pool) => [pool.Name, pool.IsDefault])).toEqual([
      ['Default Worker Pool', false],
      ['Linux', true],
    ]);
    await expectOk(server, 'PUT', `workerpools/${first.Id}`, { ...first, IsDefault: true });
  });

  it('are found by name and by ids', async () => {
    const pool = await expectOk(server, 'POST', 'workerpools', { Name: 'Findable' });
    expect(names((await expectOk(server, 'GET', 'workerpools?name=findable')).Items)).toEqual(['Findable']);
    expect(names((await expectOk(server, 'GET', `workerpools?ids=${pool.Id}`)).Items)).toEqual(['Findable']);
    expect(names(await expectOk(server, 'GET', `workerpools/all?ids=${pool.Id}`))).toEqual(['Findable']);
  });

  it('are refused with a name that is taken, without one, and as dynamic ones', async () => {
    const taken = await send('POST', 'workerpools', { Name: 'DEFAULT worker pool' });
    expect([taken.status, taken.body.Errors[0]]).toEqual([409, expect.stringContaining('already exists')]);
    expect((await send('POST', 'workerpools', { Name: ' ' })).body.Errors).toEqual(['A worker pool needs a name.']);
    const dynamic = await send('POST', 'workerpools', { Name: 'Leased', WorkerPoolType: 'DynamicWorkerPool' });
    expect([dynamic.status, dynamic.body.Errors[0]]).toEqual([400, expect.stringContaining("'DynamicWorkerPool'")]);
  });

  it('are deleted when they are neither the default nor hold workers', async () => {
    const [first] = (await expectOk(server, 'GET', 'workerpools/all')).filter((pool: any) => pool.IsDefault);
    expect((await send('DELETE', `workerpools/${first.Id}`)).body.ErrorMessage).toContain('it is the default worker pool');
    const pool = await expectOk(server, 'POST', 'workerpools', { Name: 'Full' });
    const worker = await expectOk(server, 'POST', 'workers', { Name: 'Busy', WorkerPoolIds: [pool.Id], ...local });
    const refused = await send('DELETE', `workerpools/${pool.Id}`);
    expect([refused.status, refused.body.ErrorMessage]).toEqual([
      400,
      "The worker pool 'Full' cannot be deleted because it holds the workers 'Busy'.",
    ]);
    await expectOk(server, 'DELETE', `workers/${worker.Id}`);
    await expectOk(server, 'DELETE', `workerpools/${pool.Id}`);
    expect((await send('GET', `workerpools/${pool.Id}`)).status).toBe(404);
  });
});

describe('workers', () => {
  it('are machines with pools in place of environments', async () => {
    const pool = await expectOk(server, 'POST', 'workerpools', { Name: 'Builders' });
    const worker = await expectOk(server, 'POST', 'workers', { Name: 'Builder 1', WorkerPoolIds: [pool.Id, pool.Id], ...local });
    expect(worker).toMatchObject({ WorkerPoolIds: [pool.Id], HealthStatus: 'Healthy', Status: 'Online', HasLatestCalamari: true });
    expect((await server.get(worker.Links.Self)).body).toEqual(worker);
    expect(names((await server.get(pool.Links.Workers.replace(/\{.*/, ''))).body.Items)).toEqual(['Builder 1']);
    expect(names(await expectOk(server, 'GET', 'workers/all'))).toContain('Builder 1');
  });

  it('are found by pool, health and whether they are disabled', async () => {
    const pool = await expectOk(server, 'POST', 'workerpools', { Name: 'Mixed' });
    await expectOk(server, 'POST', 'workers', { Name: 'Well', WorkerPoolIds: [pool.Id], ...local });
    await expectOk(server, 'POST', 'workers', {
      Name: 'New',
      WorkerPoolIds: [pool.Id],
      SkipInitialHealthCheck: true,
      IsDisabled: true,
      ...local,
    });
    const found = async (query: string) => names((await expectOk(server, 'GET', `workers?workerPoolIds=${pool.Id}${query}`)).Items);
    expect(await found('')).toEqual(['New', 'Well']);
    expect(await found('&healthStatuses=Unknown')).toEqual(['New']);
    expect(await found('&isDisabled=false')).toEqual(['Well']);
    expect(await found('&name=well')).toEqual(['Well']);
    expect(names((await expectOk(server, 'GET', `workerpools/${pool.Id}/workers?isDisabled=true`)).Items)).toEqual(['New']);
  });

  it('need a pool that exists, and are the machine of the server', async () => {
    const { status, body } = await send('POST', 'workers', {
      Name: 'Lost',
      WorkerPoolIds: ['WorkerPools-999'],
      Endpoint: { CommunicationStyle: 'Ssh' },
    });
    expect([status, body.Errors]).toEqual([400, [expect.stringContaining("'Ssh'"), "The worker pool 'WorkerPools-999' does not exist."]]);
    expect((await send('POST', 'workers', { Name: 'Lost', ...local })).body.Errors).toEqual(['A worker needs at least one worker pool.']);
  });
});
