import { Client, DeploymentRepository } from '@octopusdeploy/api-client';
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectOk, finishedTask, makeSample, putSteps, putVariables, scriptStep } from '../support/sampleProject.ts';
import type { Sample } from '../support/sampleProject.ts';
import { startTestServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await ok('POST', 'tagsets', { Name: 'Region', Tags: [{ Name: 'EU' }, { Name: 'US' }] });
  await ok('POST', 'tagsets', { Name: 'Plan', Tags: [{ Name: 'Gold' }] });
});
afterAll(() => server.close());

const ok = (method: string, path: string, body?: unknown) => expectOk(server, method, path, body);
const send = (method: string, path: string, body?: unknown) => server.request(method, `/api/Spaces-1/${path}`, body);
const names = (items: readonly any[]) => items.map((item) => item.Name);
const promotion = ['Dev', 'Test', 'Prod'].map((name) => ({ name, environments: [name] }));

const makeProject = (name: string, options: Parameters<typeof makeSample>[1] = {}) =>
  makeSample(server, {
    name,
    environments: ['Dev', 'Test', 'Prod'],
    phases: promotion,
    ...options,
    project: { TenantedDeploymentMode: 'Tenanted', ...options.project },
  });

const makeTenant = (own: Sample, Name: string, environments: readonly string[], TenantTags: readonly string[] = []) => {
  const ProjectEnvironments = { [own.project.Id]: environments.map((name) => own.environments[name].Id) };
  return ok('POST', 'tenants', { Name, TenantTags, ProjectEnvironments });
};

let version = 0;
async function newRelease(own: Sample, more: object = {}): Promise<any> {
  version += 1;
  return ok('POST', 'releases', { ProjectId: own.project.Id, Version: `1.0.${version}`, ...more });
}

const command = (own: Sample, release: any, EnvironmentName: string, whom: { Tenants?: string[]; TenantTags?: string[] }) =>
  server.post('/api/Spaces-1/deployments/create/tenanted/v1', {
    SpaceId: 'Spaces-1',
    SpaceIdOrName: 'Default',
    ProjectName: own.project.Name,
    ReleaseVersion: release.Version,
    EnvironmentName,
    ...whom,
  });

/** The tenants' names of the deployments that the answer names, once their tasks have ended well. */
async function deployedFor(answer: { status: number; body: any }): Promise<string[]> {
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  const found: string[] = [];
  for (const { DeploymentId, ServerTaskId } of answer.body.DeploymentServerTasks) {
    expect(await finishedTask(server, ServerTaskId)).toMatchObject({ State: 'Success' });
    const { TenantId } = await ok('GET', `deployments/${DeploymentId}`);
    found.push((await ok('GET', `tenants/${TenantId}`)).Name);
  }
  return found.sort();
}

async function deployFor(release: any, environment: any, tenant: any): Promise<any> {
  const body = { ReleaseId: release.Id, EnvironmentId: environment.Id, TenantId: tenant?.Id ?? null };
  return finishedTask(server, (await ok('POST', 'deployments', body)).TaskId);
}

/** Tenant name → names of the environments the release may go to. */
async function promotions(release: any): Promise<Record<string, string[]>> {
  const template = await ok('GET', `releases/${release.Id}/deployments/template`);
  return Object.fromEntries(template.TenantPromotions.map((tenant: any) => [tenant.Name, names(tenant.PromoteTo)]));
}

const logOf = async (task: any) => (await server.get(`/api/tasks/${task.Id}/raw`)).body as string;

describe('deployments/create/tenanted/v1', () => {
  it('deploys to tenants by name, id or slug, by tag, and to all', async () => {
    const own = await makeProject('Chosen');
    const north = await makeTenant(own, 'Chosen North', ['Dev'], ['Region/EU', 'Plan/Gold']);
    await makeTenant(own, 'Chosen South', ['Dev'], ['Region/US']);
    await makeTenant(own, 'Chosen East', ['Dev'], ['Region/EU']);
    await makeTenant(own, 'Chosen Late', ['Prod'], ['Region/EU']);
    const release = await newRelease(own);
    const deployed = async (whom: { Tenants?: string[]; TenantTags?: string[] }) => deployedFor(await command(own, release, 'Dev', whom));
    expect(await deployed({ Tenants: ['chosen north', north.Id, 'chosen-south'] })).toEqual(['Chosen North', 'Chosen South']);
    expect(await deployed({ Tenants: ['*'] })).toEqual(['Chosen East', 'Chosen North', 'Chosen South']);
    expect(await deployed({ TenantTags: ['region/eu', 'Region/US', 'Plan/Gold'] })).toEqual(['Chosen North']);
    expect(await deployed({ Tenants: ['Chosen South'], TenantTags: ['Region/EU'] })).toEqual([
      'Chosen East',
      'Chosen North',
      'Chosen South',
    ]);
  });

  it('refuses all where one tenant cannot be deployed to', async () => {
    const own = await makeProject('All or none');
    await makeTenant(own, 'Connected', ['Dev', 'Test']);
    await makeTenant(own, 'Elsewhere', ['Test']);
    const stranger = await ok('POST', 'tenants', { Name: 'Stranger' });
    const release = await newRelease(own);
    const refusal = async (environment: string, ...Tenants: string[]) => {
      const { status, body } = await command(own, release, environment, { Tenants });
      return [status, body.ErrorMessage];
    };
    expect(await refusal('Dev', 'Connected', 'Elsewhere')).toEqual([
      400,
      "The tenant 'Elsewhere' is not connected to the environment 'Dev' of the project 'All or none'.",
    ]);
    expect(await refusal('Dev', 'Connected', stranger.Name)).toEqual([
      400,
      "The tenant 'Stranger' is not connected to the project 'All or none'.",
    ]);
    expect(await refusal('Test', 'Connected')).toEqual([
      400,
      expect.stringContaining("phase 'Dev' requires a successful deployment to Dev"),
    ]);
    expect(await refusal('Dev', 'Nobody')).toEqual([404, "The tenant 'Nobody' was not found."]);
    expect((await command(own, release, 'Dev', { TenantTags: ['Region/Moon'] })).status).toBe(400);
    expect((await command(own, release, 'Dev', {})).status).toBe(400);
    expect((await ok('GET', `deployments?projects=${own.project.Id}`)).TotalResults).toBe(0);
  });

  it('deploys nothing where no tenant has the tags', async () => {
    const own = await makeProject('Empty');
    await makeTenant(own, 'Untagged', ['Dev']);
    const answer = await command(own, await newRelease(own), 'Dev', { TenantTags: ['Plan/Gold'] });
    expect([answer.status, answer.body.DeploymentServerTasks]).toEqual([200, []]);
  });

  it('answers the official TypeScript client', async () => {
    const own = await makeProject('Official');
    await makeTenant(own, 'Official tenant', ['Dev']);
    const release = await newRelease(own);
    const client = await Client.create({ userAgentApp: 'conformance', instanceURL: server.url, apiKey: server.apiKey });
    const { DeploymentServerTasks } = await new DeploymentRepository(client, 'Default').createTenanted({
      spaceName: 'Default',
      ProjectName: 'Official',
      ReleaseVersion: release.Version,
      EnvironmentName: 'Dev',
      Tenants: ['Official tenant'],
      TenantTags: [],
      ForcePackageDownload: false,
      UpdateVariableSnapshot: false,
    });
    expect(await finishedTask(server, DeploymentServerTasks[0]!.ServerTaskId)).toMatchObject({ State: 'Success' });
  });
});

describe('the mode of a project', () => {
  it('says whether it is deployed with a tenant, without one, or either way', async () => {
    const own = await makeProject('Mode', { project: { TenantedDeploymentMode: 'Untenanted' } });
    const tenant = await makeTenant(own, 'Mode tenant', ['Dev']);
    const release = await newRelease(own);
    const set = async (TenantedDeploymentMode: string) => {
      await ok('PUT', `projects/${own.project.Id}`, { ...own.project, TenantedDeploymentMode });
    };
    const statuses = async () => {
      const body = { ReleaseId: release.Id, EnvironmentId: own.environments['Dev'].Id };
      const answers = [await send('POST', 'deployments', body), await send('POST', 'deployments', { ...body, TenantId: tenant.Id })];
      for (const { status, body: made } of answers) if (status === 201) await finishedTask(server, made.TaskId);
      return answers.map((answer) => answer.status);
    };
    expect(await statuses()).toEqual([201, 400]);
    await set('Tenanted');
    expect(await statuses()).toEqual([400, 201]);
    await set('TenantedOrUntenanted');
    expect(await statuses()).toEqual([201, 201]);
  });

  it('keeps disabled tenants and those without the tags of the channel out', async () => {
    const own = await makeProject('Filtered');
    const sleeping = await makeTenant(own, 'Sleeping', ['Dev']);
    await ok('PUT', `tenants/${sleeping.Id}`, { ...sleeping, IsDisabled: true });
    const gold = await makeTenant(own, 'Golden', ['Dev'], ['Plan/Gold']);
    const plain = await makeTenant(own, 'Plain', ['Dev']);
    await ok('PUT', `channels/${own.channel.Id}`, { ...own.channel, TenantTags: ['Plan/Gold'] });
    const release = await newRelease(own);
    expect(await promotions(release)).toEqual({ Golden: ['Dev'] });
    const refusal = async (tenant: any) =>
      (await send('POST', 'deployments', { ReleaseId: release.Id, EnvironmentId: own.environments['Dev'].Id, TenantId: tenant.Id })).body
        .ErrorMessage;
    expect(await refusal(sleeping)).toBe("The tenant 'Sleeping' is disabled.");
    expect(await refusal(plain)).toContain("the channel 'Default' asks for: Plan/Gold");
    expect(await deployedFor(await command(own, release, 'Dev', { Tenants: ['*'] }))).toEqual([gold.Name]);
  });
});

describe('the lifecycle', () => {
  it('is walked by each tenant for itself, and by a tenant of Prod alone behind anybody', async () => {
    const own = await makeProject('Walk');
    const first = await makeTenant(own, 'Walk One', ['Dev', 'Test', 'Prod']);
    await makeTenant(own, 'Walk Two', ['Dev', 'Test', 'Prod']);
    await makeTenant(own, 'Walk Prod', ['Prod']);
    const release = await newRelease(own);
    expect(await promotions(release)).toEqual({ 'Walk One': ['Dev'], 'Walk Two': ['Dev'] });
    await deployFor(release, own.environments['Dev'], first);
    expect(await promotions(release)).toEqual({ 'Walk One': ['Dev', 'Test'], 'Walk Two': ['Dev'] });
    await deployFor(release, own.environments['Test'], first);
    expect(await promotions(release)).toEqual({ 'Walk One': ['Dev', 'Test', 'Prod'], 'Walk Prod': ['Prod'], 'Walk Two': ['Dev'] });
    const progression = await ok('GET', `releases/${release.Id}/progression`);
    expect(progression.NextDeployments).toEqual([own.environments['Prod'].Id]);
  });

  it('deploys by itself for every tenant that reaches an automatic phase', async () => {
    const [dev, test] = ['Dev', 'Test'].map((name) => ok('GET', `environments?partialName=${name}`));
    const [Dev, Test] = [(await dev)!.Items[0], (await test)!.Items[0]];
    const lifecycle = await ok('POST', 'lifecycles', {
      Name: 'Automatic',
      Phases: [
        { Name: 'Dev', OptionalDeploymentTargets: [Dev.Id] },
        { Name: 'Test', AutomaticDeploymentTargets: [Test.Id] },
      ],
    });
    const own = await makeProject('Auto', { project: { LifecycleId: lifecycle.Id } });
    const both = await makeTenant(own, 'Auto Both', ['Dev', 'Test']);
    const late = await makeTenant(own, 'Auto Late', ['Test']);
    await makeTenant(own, 'Auto Dev', ['Dev']);
    const release = await newRelease(own);
    await deployFor(release, Dev, both);
    await expect
      .poll(async () => {
        const { Items } = await ok('GET', `deployments?projects=${own.project.Id}&environments=${Test.Id}`);
        return Items.map((item: any) => item.TenantId).sort();
      })
      .toEqual([both.Id, late.Id].sort());
  });
});

describe('a deployment for a tenant', () => {
  it('has variables, steps and targets of the tenant', async () => {
    const script =
      'echo "[$(get_octopusvariable Greeting)] [$(get_octopusvariable Octopus.Deployment.Tenant.Name)] [$(get_octopusvariable Octopus.Deployment.Tenant.Slug)] [$(get_octopusvariable Octopus.Deployment.Tenant.Tags)]"';
    const own = await makeProject('Scoped', { project: { TenantedDeploymentMode: 'TenantedOrUntenanted' } });
    await putSteps(server, own.project, [
      scriptStep('Say', { script }),
      scriptStep('Gold only', { script: 'echo shining', action: { TenantTags: ['Plan/Gold'] } }),
      scriptStep('On targets', { script: 'echo "on $(get_octopusvariable Octopus.Machine.Name)"', roles: 'web' }),
    ]);
    await putVariables(server, own.project, [
      { Name: 'Greeting', Value: 'plain', Scope: {} },
      { Name: 'Greeting', Value: 'golden', Scope: { TenantTag: ['Plan/Gold', 'Region/EU'] } },
    ]);
    const gold = await makeTenant(own, 'Scoped Gold', ['Dev'], ['Plan/Gold', 'Region/EU']);
    const eu = await makeTenant(own, 'Scoped EU', ['Dev'], ['Region/EU']);
    const target = (Name: string, more: object) =>
      ok('POST', 'machines', { ...own.machine, Id: null, Name, Slug: null, EnvironmentIds: [own.environments['Dev'].Id], ...more });
    await target('for EU', { TenantedDeploymentParticipation: 'Tenanted', TenantTags: ['Region/EU'] });
    await target('for Gold', { TenantedDeploymentParticipation: 'TenantedOrUntenanted', TenantIds: [gold.Id] });
    const release = await newRelease(own);
    const lines = async (tenant: any) => {
      const task = await deployFor(release, own.environments['Dev'], tenant);
      expect(task.State).toBe('Success');
      const log = await logOf(task);
      return [
        /\[(golden|plain)\].*/.exec(log)?.[0],
        log.includes('shining'),
        [...new Set(log.match(/on (for EU|for Gold|Scoped target)/g))].sort(),
      ];
    };
    expect(await lines(gold)).toEqual(['[golden] [Scoped Gold] [scoped-gold] [Plan/Gold,Region/EU]', true, ['on for EU', 'on for Gold']]);
    expect(await lines(eu)).toEqual(['[plain] [Scoped EU] [scoped-eu] [Region/EU]', false, ['on for EU']]);
    const untenanted = await lines(undefined);
    expect([untenanted[1], untenanted[2]]).toEqual([false, ['on Scoped target', 'on for Gold']]);
  });

  it('shows what it would do in its preview', async () => {
    const own = await makeProject('Seen');
    await putSteps(server, own.project, [scriptStep('Gold only', { action: { TenantTags: ['Plan/Gold'] } }), scriptStep('All')]);
    await putVariables(server, own.project, [
      { Name: 'Ask', Value: '', Prompt: { Label: 'Ask', Required: true }, Scope: { TenantTag: ['Plan/Gold'] } },
    ]);
    const gold = await makeTenant(own, 'Seen Gold', ['Dev'], ['Plan/Gold']);
    const plain = await makeTenant(own, 'Seen Plain', ['Dev']);
    const release = await newRelease(own);
    const template = await ok('GET', `releases/${release.Id}/deployments/template`);
    const linked = async (tenant: any) => {
      const promotion = template.TenantPromotions.find((item: any) => item.Id === tenant.Id);
      const { body } = await server.get(promotion.PromoteTo[0].Links.Preview);
      return [body.StepsToExecute.map((step: any) => step.ActionName), body.Form.Elements.length];
    };
    expect(await linked(gold)).toEqual([['Gold only', 'All'], 1]);
    expect(await linked(plain)).toEqual([['All'], 0]);
    const EnvironmentId = own.environments['Dev'].Id;
    const many = await ok('POST', `releases/${release.Id}/deployments/previews`, {
      DeploymentPreviews: [
        { EnvironmentId, TenantId: plain.Id },
        { EnvironmentId, TenantId: gold.Id },
      ],
    });
    expect(many.map((preview: any) => preview.StepsToExecute.length)).toEqual([1, 2]);
    expect((await send('GET', `releases/${release.Id}/deployments/preview/${EnvironmentId}/Tenants-999`)).status).toBe(404);
  });

  it('runs beside one for another tenant and waits for one for the same', async () => {
    const gate = `${server.data}-tenants`;
    const own = await makeProject('Queue', { steps: [scriptStep('Wait', { script: `until [ -e '${gate}' ]; do sleep 0.05; done` })] });
    const one = await makeTenant(own, 'Queue One', ['Dev']);
    const two = await makeTenant(own, 'Queue Two', ['Dev']);
    const release = await newRelease(own);
    const start = (tenant: any) =>
      ok('POST', 'deployments', { ReleaseId: release.Id, EnvironmentId: own.environments['Dev'].Id, TenantId: tenant.Id });
    const started = [await start(one), await start(one), await start(two)];
    const stateOf = async ({ TaskId }: any) => (await server.get(`/api/tasks/${TaskId}`)).body.State;
    await expect.poll(() => stateOf(started[2])).toBe('Executing');
    expect([await stateOf(started[0]), await stateOf(started[1])]).toEqual(['Executing', 'Queued']);
    const refused = await send('DELETE', `tenants/${two.Id}`);
    expect([refused.status, refused.body.ErrorMessage]).toEqual([400, expect.stringContaining('is not finished')]);
    await writeFile(gate, '');
    for (const { TaskId } of started) expect((await finishedTask(server, TaskId)).State).toBe('Success');
  });

  it('stands on dashboards under its tenant, and can be done again', async () => {
    const own = await makeProject('Board');
    const one = await makeTenant(own, 'Board One', ['Dev'], ['Plan/Gold']);
    const two = await makeTenant(own, 'Board Two', ['Dev']);
    const [first, second] = [await newRelease(own), await newRelease(own)];
    await deployFor(first, own.environments['Dev'], one);
    const task = await deployFor(second, own.environments['Dev'], two);
    expect(task.Description).toBe(`Deploy Board release ${second.Version} to Dev for Board Two`);
    const items = async (query: string) => {
      const dashboard = await ok('GET', `dashboard?projectId=${own.project.Id}${query}`);
      return [names(dashboard.Tenants), dashboard.Items.map((item: any) => [item.TenantId, item.ReleaseVersion])];
    };
    const [ofOne, ofTwo] = [
      [one.Id, first.Version],
      [two.Id, second.Version],
    ];
    expect(await items('')).toEqual([
      ['Board One', 'Board Two'],
      [ofOne, ofTwo],
    ]);
    expect(await items(`&selectedTenants=${two.Id}`)).toEqual([['Board Two'], [ofTwo]]);
    expect(await items('&selectedTags=Plan/Gold')).toEqual([['Board One'], [ofOne]]);
    const progression = await ok('GET', `projects/${own.project.Id}/progression`);
    const cells = progression.Releases.flatMap((item: any) => item.Deployments[own.environments['Dev'].Id] ?? []);
    expect(cells.map((item: any) => [item.TenantId, item.IsCurrent])).toEqual([
      [two.Id, true],
      [one.Id, true],
    ]);
    const again = await server.post(`/api/tasks/rerun/${task.Id}`);
    expect((await finishedTask(server, again.body.Id)).Description).toBe(task.Description);
    expect((await ok('GET', `deployments?tenants=${two.Id}`)).TotalResults).toBe(2);
    await ok('DELETE', `tenants/${two.Id}`);
    expect((await ok('GET', `deployments?tenants=${two.Id}`)).TotalResults).toBe(2);
  });
});
