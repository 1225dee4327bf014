import { Client, ProjectRepository, TenantRepository } from '@octopusdeploy/api-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canary } from '../support/canary.ts';
import { deployAndFinish, expectOk, finishedTask, makeSample, putSteps, putVariables, scriptStep } from '../support/sampleProject.ts';
import type { Sample } from '../support/sampleProject.ts';
import { startTestServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const ok = (method: string, path: string, body?: unknown) => expectOk(server, method, path, body);
const send = (method: string, path: string, body?: unknown) => server.request(method, `/api/Spaces-1/${path}`, body);
const names = (items: readonly any[]) => items.map((item) => item.Name);

async function makeLibrary(Name: string, Variables: readonly object[], more: object = {}): Promise<any> {
  const library = await ok('POST', 'libraryvariablesets', { Name, ...more });
  await putLibrary(library, Variables);
  return library;
}

async function putLibrary(library: any, Variables: readonly object[]): Promise<void> {
  const set = await ok('GET', `variables/${library.VariableSetId}`);
  await ok('PUT', `variables/${set.Id}`, { ...set, Variables });
}

const include = async (own: Sample, ...libraries: any[]) => {
  const project = await ok('GET', `projects/${own.project.Id}`);
  return ok('PUT', `projects/${project.Id}`, { ...project, IncludedLibraryVariableSetIds: libraries.map((item) => item.Id) });
};

const release = (own: Sample, Version: string) => ok('POST', 'releases', { ProjectId: own.project.Id, Version });
const logOf = async (task: any) => (await server.get(`/api/tasks/${task.Id}/raw`)).body as string;
const say = (...variables: string[]) =>
  scriptStep('Say', { script: `echo "said ${variables.map((name) => `[$(get_octopusvariable ${name})]`).join(' ')}"` });
const said = async (task: any) => /said (.*)/.exec(await logOf(task))?.[1];

describe('library variable sets', () => {
  it('are kept with a variable set of their own', async () => {
    const library = await makeLibrary('Shared', [{ Name: 'Colour', Value: 'blue', Scope: {} }]);
    expect(library).toMatchObject({ ContentType: 'Variables', VariableSetId: `variableset-${library.Id}` });
    const set = (await server.get(library.Links.Variables)).body;
    expect([set.OwnerId, names(set.Variables), set.Links.Project]).toEqual([library.Id, ['Colour'], undefined]);
    expect((await server.get(set.Links.LibraryVariableSet)).body.Id).toBe(library.Id);
    expect(names((await ok('GET', 'libraryvariablesets?partialName=shar')).Items)).toEqual(['Shared']);
    expect((await ok('GET', 'libraryvariablesets?contentType=ScriptModule')).Items).toEqual([]);
    expect((await send('POST', 'libraryvariablesets', { Name: 'SHARED' })).status).toBe(409);
  });

  it('refuse what only a project can hold, and script modules', async () => {
    const library = await makeLibrary('Refusing', []);
    const set = await ok('GET', `variables/${library.VariableSetId}`);
    const own = await makeSample(server, { name: 'Channelled' });
    const scoped = { ...set, Variables: [{ Name: 'A', Value: '1', Scope: { Channel: [own.channel.Id] } }] };
    const answer = await send('PUT', `variables/${set.Id}`, scoped);
    expect([answer.status, answer.body.Errors[0]]).toEqual([400, expect.stringContaining('cannot be scoped to steps or channels')]);
    const script = await send('POST', 'libraryvariablesets', { Name: 'Script', ContentType: 'ScriptModule' });
    expect([script.status, script.body.Errors[0]]).toEqual([400, expect.stringContaining('Script modules are not offered')]);
    const project = await send('PUT', `projects/${own.project.Id}`, {
      ...own.project,
      IncludedLibraryVariableSetIds: ['LibraryVariableSets-99'],
    });
    expect([project.status, project.body.Errors[0]]).toEqual([400, expect.stringContaining("'LibraryVariableSets-99' does not exist")]);
  });

  it('are deployed as they were frozen: the project outranks them, an earlier set a later one, a scope all', async () => {
    const own = await makeSample(server, { name: 'Ranked', steps: [say('Own', 'First', 'Scoped', 'Only')] });
    const first = await makeLibrary('Ranked first', [
      { Name: 'Own', Value: 'first', Scope: {} },
      { Name: 'First', Value: 'first', Scope: {} },
      { Name: 'Scoped', Value: 'first', Scope: {} },
    ]);
    const second = await makeLibrary('Ranked second', [
      { Name: 'First', Value: 'second', Scope: {} },
      { Name: 'Scoped', Value: 'second in Dev', Scope: { Environment: [own.environments['Dev'].Id] } },
      { Name: 'Only', Value: 'second', Scope: {} },
    ]);
    await putVariables(server, own.project, [{ Name: 'Own', Value: 'project', Scope: {} }]);
    await include(own, first, second);
    const made = await release(own, '1.0.0');
    expect(made.LibraryVariableSetSnapshotIds).toHaveLength(2);
    const expected = '[project] [first] [second in Dev] [second]';
    expect(await said(await deployAndFinish(server, made, own.environments['Dev']))).toBe(expected);

    await putLibrary(second, [{ Name: 'Only', Value: 'renewed', Scope: {} }]);
    const template = await ok('GET', `releases/${made.Id}/deployments/template`);
    expect([template.IsVariableSetModified, template.IsLibraryVariableSetModified]).toEqual([false, true]);
    expect(await said(await deployAndFinish(server, made, own.environments['Dev']))).toBe(expected);
    await ok('POST', `releases/${made.Id}/snapshot-variables`, {});
    expect((await ok('GET', `releases/${made.Id}/deployments/template`)).IsLibraryVariableSetModified).toBe(false);
    expect(await said(await deployAndFinish(server, made, own.environments['Dev']))).toBe('[project] [first] [first] [renewed]');
    const preview = await ok('GET', `variables/preview?project=${own.project.Id}&environment=${own.environments['Dev'].Id}`);
    expect(preview.Variables.map((variable: any) => variable.Value).sort()).toEqual(['first', 'first', 'project', 'renewed']);
  });

  it('give release numbers their variables', async () => {
    const library = await makeLibrary('Numbers', [{ Name: 'Major', Value: '7', Scope: {} }]);
    const own = await makeSample(server, { name: 'Numbered', project: { VersioningStrategy: { Template: '#{Major}.0.i' } } });
    await include(own, library);
    const body = { SpaceIdOrName: 'Default', ProjectName: 'Numbered' };
    expect((await server.post('/api/Spaces-1/releases/create/v1', body)).body.ReleaseVersion).toBe('7.0.0');
  });

  it('ask for values, and hide their secrets', async () => {
    const secret = canary();
    const library = await makeLibrary('Asking', [
      { Name: 'Ticket', Value: '', Prompt: { Label: 'Ticket', Required: true }, Scope: {} },
      { Name: 'Password', Value: secret, Type: 'Sensitive', IsSensitive: true, Scope: {} },
    ]);
    const own = await makeSample(server, { name: 'Asked', steps: [say('Ticket', 'Password')] });
    await include(own, library);
    const made = await release(own, '1.0.0');
    const command = (Variables: object) =>
      server.post('/api/Spaces-1/deployments/create/untenanted/v1', {
        SpaceIdOrName: 'Default',
        ProjectName: 'Asked',
        ReleaseVersion: '1.0.0',
        EnvironmentNames: ['Dev'],
        Variables,
      });
    expect((await command({})).status).toBe(400);
    const { body } = await command({ Ticket: 'T-1' });
    const task = await finishedTask(server, body.DeploymentServerTasks[0].ServerTaskId);
    expect(await said(task)).toBe('[T-1] [*****]');
    expect(JSON.stringify(await ok('GET', `variables/${made.LibraryVariableSetSnapshotIds[0]}`))).not.toContain(secret);
  });

  it('are not deleted while a project includes them; then nothing of them stays', async () => {
    const library = await makeLibrary('Leaving', [{ Name: 'A', Value: '1', Scope: {} }]);
    const own = await makeSample(server, { name: 'Including' });
    await include(own, library);
    const made = await release(own, '1.0.0');
    const [snapshot] = made.LibraryVariableSetSnapshotIds;
    const refused = await send('DELETE', `libraryvariablesets/${library.Id}`);
    expect([refused.status, refused.body.ErrorMessage]).toEqual([400, expect.stringContaining("the project 'Including'")]);
    await include(own);
    await ok('DELETE', `libraryvariablesets/${library.Id}`);
    const statusOf = async (id: string) => (await send('GET', `variables/${id}`)).status;
    expect([await statusOf(library.VariableSetId), await statusOf(snapshot)]).toEqual([404, 200]);
    await ok('DELETE', `projects/${own.project.Id}`);
    expect(await statusOf(snapshot)).toBe(404);
  });
});

describe('variables of tenants', () => {
  it('fill templates of the project per environment and of library sets everywhere; a default stands in', async () => {
    const library = await makeLibrary('Common', [], { Templates: [{ Name: 'Domain', DefaultValue: 'example.org' }] });
    const own = await makeSample(server, { name: 'Templated', project: { TenantedDeploymentMode: 'Tenanted' } });
    await putSteps(server, own.project, [say('Port', 'Domain')]);
    await putVariables(server, own.project, [{ Name: 'Port', Value: 'outranked', Scope: {} }]);
    const project = await include(own, library);
    const withTemplates = await ok('PUT', `projects/${project.Id}`, { ...project, Templates: [{ Name: 'Port' }] });
    const [port] = withTemplates.Templates;
    const [domain] = library.Templates;
    const [Dev, Test] = [own.environments['Dev'].Id, own.environments['Test'].Id];
    const make = (Name: string) => ok('POST', 'tenants', { Name, ProjectEnvironments: { [project.Id]: [Dev, Test] } });
    const [one, two] = [await make('Templated One'), await make('Templated Two')];

    const client = await Client.create({ userAgentApp: 'conformance', instanceURL: server.url, apiKey: server.apiKey });
    const tenants = new TenantRepository(client, 'Default');
    const read = await tenants.getVariables(one);
    expect(Object.keys(read.ProjectVariables[project.Id]!.Variables)).toEqual([Dev, Test]);
    read.ProjectVariables[project.Id]!.Variables[Dev]![port.Id] = '8081';
    read.LibraryVariables[library.Id]!.Variables[domain.Id] = 'one.test';
    const written = await tenants.setVariables(one, read);
    expect(written.ProjectVariables[project.Id]!.Variables).toEqual({ [Dev]: { [port.Id]: '8081' }, [Test]: {} });
    const missing = await tenants.missingVariables({ projectId: project.Id }, true);
    expect(missing.map(({ TenantId, MissingVariables }) => [TenantId, MissingVariables.map((item) => item.EnvironmentId)])).toEqual([
      [one.Id, [Test]],
      [two.Id, [Dev, Test]],
    ]);
    const made = await release(own, '1.0.0');
    const saidFor = async (tenant: any) => {
      const body = { ReleaseId: made.Id, EnvironmentId: Dev, TenantId: tenant.Id };
      return said(await finishedTask(server, (await ok('POST', 'deployments', body)).TaskId));
    };
    expect(await saidFor(one)).toBe('[8081] [one.test]');
    expect(await saidFor(two)).toBe('[outranked] [example.org]');
    const clone = await ok('POST', `tenants?clone=${one.Id}`, { Name: 'Templated Clone' });
    expect(await saidFor(clone)).toBe('[8081] [one.test]');
    expect((await send('PUT', `tenants/${one.Id}/variables`, read)).status).toBe(409);
  });

  it('are sealed where the template says so, and refused where there is no such template', async () => {
    const secret = canary();
    const Templates = [
      { Name: 'Key', DisplaySettings: { 'Octopus.ControlType': 'Sensitive' }, DefaultValue: { HasValue: true, NewValue: secret } },
    ];
    const own = await makeSample(server, { name: 'Sealed', project: { TenantedDeploymentMode: 'Tenanted', Templates } });
    await putSteps(server, own.project, [say('Key')]);
    expect(own.project.Templates[0].DefaultValue).toEqual({ HasValue: true, NewValue: null, Hint: null });
    const kept = await ok('PUT', `projects/${own.project.Id}`, { ...own.project, Description: 'The default stays' });
    const Dev = own.environments['Dev'].Id;
    const tenant = await ok('POST', 'tenants', { Name: 'Sealed', ProjectEnvironments: { [own.project.Id]: [Dev] } });
    const made = await release(own, '1.0.0');
    const deployment = { ReleaseId: made.Id, EnvironmentId: Dev, TenantId: tenant.Id };
    expect(await said(await finishedTask(server, (await ok('POST', 'deployments', deployment)).TaskId))).toBe('[*****]');

    const set = (values: object) =>
      send('POST', `tenants/${tenant.Id}/variables`, { ProjectVariables: { [own.project.Id]: { Variables: { [Dev]: values } } } });
    const { body } = await set({ [kept.Templates[0].Id]: canary() });
    expect(body.ProjectVariables[own.project.Id].Variables[Dev]).toEqual({
      [kept.Templates[0].Id]: { HasValue: true, NewValue: null, Hint: null },
    });
    expect((await set({ nobody: 'x' })).status).toBe(400);
  });

  it('are part of projects as the official client reads them', async () => {
    const client = await Client.create({ userAgentApp: 'conformance', instanceURL: server.url, apiKey: server.apiKey });
    const { Items } = await new ProjectRepository(client, 'Default').list({ partialName: 'Templated' });
    expect(Items[0]!.IncludedLibraryVariableSetIds).toHaveLength(1);
  });
});
