/**
 * The requests of the classic client, as raw HTTP: it knows no path but `/api` and follows links and their templates, writes with
 * POST and an override header, and reads everything it wrote again by its Self link (rest-api.md §11.3).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finishedTask, makeSample, packageStep, pushPackage, scriptStep } from '../support/sampleProject.ts';
import { expandTemplate } from '../support/expandTemplate.ts';
import { startTestServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';

let server: TestServer;
let root: any;
let space: any;

beforeAll(async () => {
  server = await startTestServer();
  await pushPackage(server, 'Acme.Web', '1.2.3');
  await makeSample(server, { environments: ['Dev', 'Test'], steps: [packageStep('Deploy web', 'Acme.Web'), scriptStep('Say hello')] });
});
afterAll(() => server.close());

type Values = Readonly<Record<string, string | number | boolean | undefined>>;

async function follow(links: any, name: string, values: Values = {}): Promise<any> {
  expect(links, `the link ${name}`).toHaveProperty([name]);
  const answer = await server.get(expandTemplate(links[name], values));
  expect(answer.status, `${name} ${links[name]}: ${JSON.stringify(answer.body)}`).toBe(200);
  return answer.body;
}

/** Create: POST, then GET of what Self says. */
async function create(links: any, name: string, body: object, values: Values = {}): Promise<any> {
  const answer = await server.post(expandTemplate(links[name], values), body);
  expect(answer.status, `${name}: ${JSON.stringify(answer.body)}`).toBe(201);
  return follow(answer.body.Links, 'Self');
}

/** Modify: POST with the override header and the whole resource, links included, then GET of Self. */
async function modify(resource: any): Promise<any> {
  const answer = await server.request('POST', resource.Links.Self, resource, { 'X-HTTP-Method-Override': 'PUT' });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return follow(answer.body.Links ?? resource.Links, 'Self');
}

/** FindByName: pages of `?name=`, compared by the client. */
async function findByName(links: any, collection: string, name: string): Promise<any> {
  let page = await follow(links, collection, { name });
  for (;;) {
    const found = page.Items.find((item: any) => item.Name.toLowerCase() === name.toLowerCase());
    if (found || page.Links['Page.Next'] === undefined) return found;
    page = await follow(page.Links, 'Page.Next');
  }
}

beforeAll(async () => {
  root = (await server.get('/api')).body;
  const me = await follow(root.Links, 'CurrentUser');
  const [own] = await follow(me.Links, 'Spaces');
  space = await follow(own.Links, 'SpaceHome', { Id: own.Id });
});

describe('the classic client', () => {
  it('finds the space by id and by name', async () => {
    expect((await follow(root.Links, 'Spaces', { id: 'Spaces-1' })).Name).toBe('Default');
    expect((await findByName(root.Links, 'Spaces', 'default')).Id).toBe('Spaces-1');
  });

  it('detects features by their links', () => {
    for (const name of ['Channels', 'Tenants', 'BuildInformation', 'PackageUpload']) expect(space.Links).toHaveProperty([name]);
    expect(root.Links).toHaveProperty('SpaceHome');
    expect(space.Links.PackageUpload).toContain('overwriteMode');
  });

  it('create-release: plans by channel, process, template and feed, then posts', async () => {
    const project = await findByName(space.Links, 'Projects', 'Acme');
    const channels = await follow(project.Links, 'Channels');
    const process = await follow(space.Links, 'DeploymentProcesses', { id: project.DeploymentProcessId });
    const template = await follow(process.Links, 'Template', { channel: channels.Items[0].Id });
    expect(template).toMatchObject({ NextVersionIncrement: '0.0.1', Packages: [{ ActionName: 'Deploy web' }] });
    // Rows without package are script steps for the client: it decides so by this property.
    const byProperty = process.Steps.map((step: any) => 'Octopus.Action.Package.PackageId' in step.Actions[0].Properties);
    expect(byProperty).toEqual([true, false]);
    const feeds = await follow(space.Links, 'Feeds', { ids: template.Packages[0].FeedId });
    const [latest] = await follow(feeds.Items[0].Links, 'SearchTemplate', { packageId: 'Acme.Web', take: 1 });
    expect(latest.Version).toBe('1.2.3');
    const test = await server.post(expandTemplate(space.Links.VersionRuleTest), {
      version: latest.Version,
      versionRange: '[1.0,2.0)',
      preReleaseTag: '^$',
      feedId: 'feeds-builtin',
    });
    expect(test.body).toMatchObject({ SatisfiesVersionRange: true, SatisfiesPreReleaseTag: true });
    expect((await server.get(expandTemplate(project.Links.Releases, { version: '0.0.1' }))).status).toBe(404);
    await follow(project.Links, 'DeploymentSettings');
    const release = await create(
      space.Links,
      'Releases',
      {
        Id: null,
        Assembled: '0001-01-01T00:00:00.000+00:00',
        Version: template.NextVersionIncrement,
        ChannelId: channels.Items[0].Id,
        ProjectId: project.Id,
        ReleaseNotes: '',
        SelectedPackages: [{ ActionName: 'Deploy web', StepName: 'Deploy web', PackageReferenceName: '', Version: latest.Version }],
        VersionControlReference: { GitRef: null, GitCommit: null },
        LastModifiedOn: null,
        Links: {},
      },
      { ignoreChannelRules: 'False' },
    );
    expect(release.Version).toBe('0.0.1');
  });

  it('deploy-release: promotes by the name of the environment, asks the preview, follows the task', async () => {
    const project = await findByName(space.Links, 'Projects', 'acme');
    const release = (await follow(project.Links, 'Releases')).Items[0];
    await server.post(release.Links.SnapshotVariables);
    const environment = await findByName(space.Links, 'Environments', 'dev');
    const template = await follow(release.Links, 'DeploymentTemplate');
    const target = template.PromoteTo.find((item: any) => item.Name === environment.Name);
    const preview = await follow(target.Links, 'Preview');
    const deployment = await create(space.Links, 'Deployments', {
      ReleaseId: release.Id,
      EnvironmentId: target.Id,
      TenantId: null,
      SkipActions: preview.StepsToExecute.filter((step: any) => step.ActionName === 'Say hello').map((step: any) => step.ActionId),
      UseGuidedFailure: preview.UseGuidedFailureModeByDefault,
      SpecificMachineIds: [],
      ExcludedMachineIds: [],
      FormValues: preview.Form.Values,
      QueueTime: null,
      QueueTimeExpiry: null,
      Links: {},
    });
    const task = await follow(root.Links, 'Tasks', { id: deployment.TaskId });
    await finishedTask(server, task.Id);
    expect((await follow(task.Links, 'Self')).State).toBe('Success');
    const details = await follow(task.Links, 'Details', { verbose: true });
    expect(details.ActivityLogs[0].Children.map((step: any) => step.Status)).toEqual(['Success', 'Success', 'Skipped']);
    expect(await follow(task.Links, 'Raw')).toContain('Deploy Acme release 0.0.1 to Dev');
    expect((await follow(deployment.Links, 'Environment')).Name).toBe('Dev');
    expect((await follow(deployment.Links, 'Task')).Id).toBe(task.Id);
  });

  it('promote-release: reads the source from the dynamic dashboard', async () => {
    const project = await findByName(space.Links, 'Projects', 'Acme');
    const from = await findByName(space.Links, 'Environments', 'Dev');
    const dashboard = await follow(space.Links, 'DashboardDynamic', { projects: project.Id, environments: from.Id, includePrevious: true });
    const [item] = dashboard.Items.filter((one: any) => one.EnvironmentId === from.Id && one.ProjectId === project.Id);
    const release = await follow(space.Links, 'Releases', { id: item.ReleaseId });
    expect(release.Version).toBe(item.ReleaseVersion);
  });

  it('prevents and allows progression by the links of the release', async () => {
    const project = await findByName(space.Links, 'Projects', 'Acme');
    const release = (await follow(project.Links, 'Releases')).Items[0];
    expect((await follow(release.Links, 'Defects')).Items).toEqual([]);
    expect((await server.post(release.Links.ReportDefect, { Description: 'Slow' })).status).toBe(200);
    expect((await follow(release.Links, 'Defects')).Items[0].Status).toBe('Unresolved');
    expect((await follow(release.Links, 'Progression')).Phases[1].Blocked).toBe(true);
    expect((await server.post(release.Links.ResolveDefect)).status).toBe(200);
  });

  it('creates, changes and deletes with POST alone', async () => {
    const environment = await create(space.Links, 'Environments', { Name: 'Staging', SortOrder: 7, Links: {} });
    const changed = await modify({ ...environment, Description: 'Before production' });
    expect(changed).toMatchObject({ Id: environment.Id, Description: 'Before production', SortOrder: 7 });
    const gone = await server.request('POST', changed.Links.Self, undefined, { 'X-HTTP-Method-Override': 'DELETE' });
    expect(gone.status).toBe(200);
    expect((await server.get(changed.Links.Self)).status).toBe(404);
  });

  it('changes every resource by sending back what it read', async () => {
    const project = await findByName(space.Links, 'Projects', 'Acme');
    const [channel] = (await follow(project.Links, 'Channels')).Items;
    const [lifecycle] = (await follow(space.Links, 'Lifecycles')).Items;
    const [group] = (await follow(space.Links, 'ProjectGroups')).Items;
    const [machine] = (await follow(space.Links, 'Machines')).Items;
    const [pool] = (await follow(space.Links, 'WorkerPools')).Items;
    const worker = await create(space.Links, 'Workers', { Name: 'W', WorkerPoolIds: [pool.Id], Endpoint: { CommunicationStyle: 'None' } });
    const process = await follow(project.Links, 'DeploymentProcess');
    const settings = await follow(project.Links, 'DeploymentSettings');
    const variables = await follow(space.Links, 'Variables', { id: project.VariableSetId });
    for (const resource of [project, channel, lifecycle, group, machine, pool, worker, process, settings, variables]) {
      const { Version: _before, LastSnapshotId: _snapshot, ...before } = resource;
      const { Version: _after, LastSnapshotId: _later, ...after } = await modify(resource);
      expect(after).toEqual(before);
    }
  });

  it('reads pages to the end and arrays of everything', async () => {
    const page = await follow(space.Links, 'ProjectGroups', { take: 1 });
    const all = await follow(page.Links, 'Page.All');
    expect(all.Items).toHaveLength(page.TotalResults);
    expect((await server.get('/api/Spaces-1/projectgroups/all')).body).toHaveLength(page.TotalResults);
  });
});
