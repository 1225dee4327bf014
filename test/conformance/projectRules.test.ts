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
const release = (project: any, Version: string) => expectOk(server, 'POST', 'releases', { ProjectId: project.Id, Version });

describe('auto deploy overrides', () => {
  it('are kept as octo writes them, one per environment and tenant', async () => {
    const own = await makeSample(server, { name: 'Overridden' });
    const [first, second] = [await release(own.project, '1.0.0'), await release(own.project, '2.0.0')];
    const tenant = await expectOk(server, 'POST', 'tenants', { Name: 'Acme Ltd' });
    const overrides = [
      { EnvironmentId: own.environments['Dev'].Id, TenantId: null, ReleaseId: first.Id },
      { EnvironmentId: own.environments['Dev'].Id, TenantId: tenant.Id, ReleaseId: second.Id },
    ];
    const put = (AutoDeployReleaseOverrides: object[]) =>
      send('PUT', `projects/${own.project.Id}`, { ...own.project, AutoDeployReleaseOverrides });
    expect((await put(overrides)).body.AutoDeployReleaseOverrides).toEqual(overrides);
    expect((await server.get(own.project.Links.Self)).body.AutoDeployReleaseOverrides).toEqual(overrides);
    expect((await put([...overrides, { ...overrides[0], ReleaseId: second.Id }])).body.Errors).toEqual([
      `More than one auto deploy override is for '${own.environments['Dev'].Id}'; there can be one only.`,
    ]);
  });

  it('name an environment, a tenant and a release of the project', async () => {
    const other = await makeSample(server, { name: 'Other releases' });
    const foreign = await release(other.project, '1.0.0');
    const override = { EnvironmentId: 'Environments-999', TenantId: 'Tenants-999', ReleaseId: foreign.Id };
    const { status, body } = await send('PUT', `projects/${sample.project.Id}`, {
      ...sample.project,
      AutoDeployReleaseOverrides: [override],
    });
    expect([status, body.Errors]).toEqual([
      400,
      [
        "The environment 'Environments-999' does not exist.",
        "The tenant 'Tenants-999' does not exist.",
        `The release '${foreign.Id}' of an auto deploy override is not one of this project.`,
      ],
    ]);
  });

  it('go with the release, tenant or environment that they name', async () => {
    const own = await makeSample(server, { name: 'Forgetting', environments: ['Dev', 'Short'] });
    const [first, second] = [await release(own.project, '1.0.0'), await release(own.project, '2.0.0')];
    const tenant = await expectOk(server, 'POST', 'tenants', { Name: 'Leaving' });
    const at = (environment: string, more: object) => ({ EnvironmentId: own.environments[environment].Id, TenantId: null, ...more });
    const AutoDeployReleaseOverrides = [
      at('Dev', { ReleaseId: first.Id }),
      at('Short', { ReleaseId: second.Id }),
      at('Dev', { ReleaseId: second.Id, TenantId: tenant.Id }),
    ];
    await expectOk(server, 'PUT', `projects/${own.project.Id}`, { ...own.project, AutoDeployReleaseOverrides });
    const left = async () => (await server.get(own.project.Links.Self)).body.AutoDeployReleaseOverrides.length;
    await expectOk(server, 'DELETE', `releases/${first.Id}`);
    expect(await left()).toBe(2);
    await expectOk(server, 'DELETE', `tenants/${tenant.Id}`);
    expect(await left()).toBe(1);
    await expectOk(server, 'PUT', `machines/${own.machine.Id}`, { ...own.machine, EnvironmentIds: [own.environments['Dev'].Id] });
    await expectOk(server, 'DELETE', `environments/${own.environments['Short'].Id}`);
    expect(await left()).toBe(0);
  });
});

describe('triggers', () => {
  const trigger = (project: any, body: object = {}) => ({
    Name: 'New machines',
    ProjectId: project.Id,
    Filter: {
      FilterType: 'MachineFilter',
      EnvironmentIds: [],
      Roles: ['web'],
      EventGroups: ['MachineAvailableForDeployment'],
      EventCategories: [],
    },
    Action: { ActionType: 'AutoDeploy', ShouldRedeployWhenMachineHasBeenDeployedTo: false },
    ...body,
  });

  it('of deployment targets are kept, found below their project, changed and deleted', async () => {
    const own = await makeSample(server, { name: 'Triggered' });
    const made = await expectOk(server, 'POST', 'projecttriggers', trigger(own.project));
    const list = own.project.Links.Triggers.replace(/\{.*/, '');
    expect(names((await server.get(list)).body.Items)).toEqual(['New machines']);
    expect((await server.get(`${list}/${made.Id}`)).body).toEqual(made);
    expect((await server.get(`${list}?triggerActionType=RunRunbook`)).body.Items).toEqual([]);
    expect((await send('GET', `projects/${sample.project.Id}/triggers/${made.Id}`)).status).toBe(404);
    expect((await send('POST', 'projecttriggers', trigger(own.project, { Name: 'new MACHINES' }))).status).toBe(409);
    const changed = await expectOk(server, 'PUT', `projecttriggers/${made.Id}`, { ...made, IsDisabled: true });
    expect(changed).toMatchObject({ IsDisabled: true, Filter: { Roles: ['web'] } });
    await expectOk(server, 'DELETE', `projecttriggers/${made.Id}`);
    expect((await server.get(made.Links.Self)).status).toBe(404);
  });

  it('that this server would never run are refused, and the answer says so', async () => {
    const refusal = async (body: object) => {
      const { status, body: answer } = await send('POST', 'projecttriggers', trigger(sample.project, body));
      return [status, answer.Errors];
    };
    expect(await refusal({ Filter: { FilterType: 'CronExpressionSchedule', CronExpression: '0 0 6 * * *' } })).toEqual([
      400,
      [expect.stringContaining("would never run a trigger with the filter 'CronExpressionSchedule'")],
    ]);
    expect(await refusal({ Action: { ActionType: 'RunRunbook' } })).toEqual([400, [expect.stringContaining("'RunRunbook'")]]);
    const unknown = { FilterType: 'MachineFilter', EventCategories: ['MachineUnavailable'] };
    expect(await refusal({ Filter: unknown })).toEqual([400, [expect.stringContaining('None of the events MachineUnavailable')]]);
    const lost = { FilterType: 'MachineFilter', EnvironmentIds: ['Environments-999'] };
    expect(await refusal({ Filter: lost })).toEqual([400, ["The environment 'Environments-999' does not exist."]]);
  });

  it('keep their environment, and go with their project', async () => {
    const own = await makeSample(server, { name: 'Going' });
    const environment = await expectOk(server, 'POST', 'environments', { Name: 'Watched' });
    const Filter = { FilterType: 'MachineFilter', EnvironmentIds: [environment.Id] };
    const made = await expectOk(server, 'POST', 'projecttriggers', trigger(own.project, { Filter }));
    expect((await send('DELETE', `environments/${environment.Id}`)).body.ErrorMessage).toContain("the trigger 'New machines'");
    await expectOk(server, 'DELETE', `projects/${own.project.Id}`);
    expect((await server.get(made.Links.Self)).status).toBe(404);
    await expectOk(server, 'DELETE', `environments/${environment.Id}`);
  });
});

describe('a channel', () => {
  it('keeps its rules, lifecycle, tenant tags and custom fields', async () => {
    const own = await makeSample(server, { name: 'Channels' });
    await expectOk(server, 'POST', 'tagsets', { Name: 'Ring', Tags: [{ Name: 'Early', Color: '#333333' }] });
    const rule = { VersionRange: '[2.0,3.0)', Tag: '^beta', ActionPackages: [{ DeploymentAction: 'Say hello', PackageReference: '' }] };
    const made = await expectOk(server, 'POST', 'channels', {
      ...{ Name: 'Beta', ProjectId: own.project.Id, LifecycleId: own.lifecycle.Id, Description: 'For the brave' },
      ...{ Rules: [rule], TenantTags: ['Ring/Early'], CustomFieldDefinitions: [{ FieldName: 'Ticket' }] },
    });
    expect(made).toMatchObject({
      IsDefault: false,
      LifecycleId: own.lifecycle.Id,
      TenantTags: ['Ring/Early'],
      Rules: [rule],
      Slug: 'beta',
    });
    expect(made.Rules[0].Id).not.toBe('');
    const again = await expectOk(server, 'PUT', `channels/${made.Id}`, { ...made, LifecycleId: null });
    expect(again).toEqual({ ...made, LifecycleId: null });
    const { Items } = (await server.get(own.project.Links.Channels.replace(/\{.*/, ''))).body;
    expect(Items.map((item: any) => [item.Name, item.IsDefault])).toEqual([
      ['Beta', false],
      ['Default', true],
    ]);
  });

  it('is refused with tags, fields and packages that cannot be', async () => {
    const twice = { ActionPackages: [{ DeploymentAction: 'Say hello', PackageReference: '' }] };
    const { status, body } = await send('POST', 'channels', {
      ...{ Name: 'Wrong', ProjectId: sample.project.Id, Rules: [twice, twice], TenantTags: ['Nobody/Knows'] },
      CustomFieldDefinitions: [{ FieldName: 'Ticket' }, { FieldName: 'ticket' }, { FieldName: ' ' }],
    });
    expect(status).toBe(400);
    expect(body.Errors).toEqual([
      expect.stringContaining('Nobody/Knows'),
      'A custom field needs a name.',
      "The custom field 'Ticket' is asked for more than once.",
      expect.stringContaining('more than one rule'),
    ]);
  });

  it('with releases, and the default one, stay; others go', async () => {
    const own = await makeSample(server, { name: 'Staying' });
    const channel = await expectOk(server, 'POST', 'channels', { Name: 'Used', ProjectId: own.project.Id });
    const made = await expectOk(server, 'POST', 'releases', { ProjectId: own.project.Id, Version: '1.0.0', ChannelId: channel.Id });
    expect((await send('DELETE', `channels/${channel.Id}`)).body.ErrorMessage).toContain('because it has 1 releases');
    expect((await send('DELETE', `channels/${own.channel.Id}`)).body.ErrorMessage).toContain('default channel');
    await expectOk(server, 'DELETE', `releases/${made.Id}`);
    await expectOk(server, 'DELETE', `channels/${channel.Id}`);
    expect((await send('GET', `channels/${channel.Id}`)).status).toBe(404);
  });

  it('tests a rule by GET and by POST alike', async () => {
    const query = 'version=2.1.0-beta.1&versionRange=%5B2.0%2C3.0)&preReleaseTag=%5Ebeta&feetType=BuiltIn';
    const fits = { Errors: [], SatisfiesVersionRange: true, SatisfiesPreReleaseTag: true };
    expect(await expectOk(server, 'GET', `channels/rule-test?${query}`)).toMatchObject(fits);
    const body = { version: '2.1.0-beta.1', versionRange: '[2.0,3.0)', preReleaseTag: '^beta', feedId: 'feeds-builtin' };
    expect(await expectOk(server, 'POST', 'channels/rule-test', body)).toMatchObject(fits);
    expect(await expectOk(server, 'POST', 'channels/rule-test', { ...body, version: '3.0.0' })).toMatchObject({
      SatisfiesVersionRange: false,
      SatisfiesPreReleaseTag: false,
    });
    expect((await expectOk(server, 'POST', 'channels/rule-test', { ...body, versionRange: '(1.0)' })).Errors).toHaveLength(1);
  });
});

describe('a disabled project', () => {
  it('is one that octo disabled: changed by sending back what was read', async () => {
    const own = await makeSample(server, { name: 'Disabled' });
    const read = (await server.get(own.project.Links.Self)).body;
    const changed = await server.request('POST', read.Links.Self, { ...read, IsDisabled: true }, { 'X-HTTP-Method-Override': 'PUT' });
    expect(changed.body).toMatchObject({ Id: own.project.Id, IsDisabled: true, LifecycleId: own.project.LifecycleId });
    expect((await send('POST', 'releases', { ProjectId: own.project.Id, Version: '1.0.0' })).status).toBe(400);
  });
});
