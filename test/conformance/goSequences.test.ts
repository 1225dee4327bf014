/**
 * The requests of the Go command line, in its order and spelling, as raw HTTP: paths with encoded names, camelCase bodies, the
 * un-prefixed and the spaced task paths (rest-api.md §11.2).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finishedTask, makeSample, packageStep, pushPackage } from '../support/sampleProject.ts';
import type { Sample } from '../support/sampleProject.ts';
import { expandTemplate } from '../support/expandTemplate.ts';
import { startTestServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';

let server: TestServer;
let sample: Sample;
const name = 'Random Quotes';

beforeAll(async () => {
  server = await startTestServer();
  await pushPackage(server, 'RandomQuotes', '1.0.0');
  sample = await makeSample(server, {
    name,
    environments: ['Dev', 'Test'],
    steps: [packageStep('Deploy web', 'RandomQuotes')],
    variables: [{ Name: 'Colour', Value: 'red', Prompt: { Label: 'Colour' } }],
  });
});
afterAll(() => server.close());

const ok = async (method: string, path: string, body?: unknown) => {
  const answer = await server.request(method, path, body, { 'User-Agent': 'go-octopusdeploy/2.70 (linux; amd64) go/1.22 octopus' });
  expect([200, 201], `${method} ${path}: ${JSON.stringify(answer.body)}`).toContain(answer.status);
  return answer.body;
};

/** What the client does with whatever text stands for the project. */
async function findProject(text: string): Promise<any> {
  const direct = await server.get(`/api/Spaces-1/projects/${encodeURIComponent(text)}`);
  if (direct.status === 200) return direct.body;
  expect(direct.status).toBe(404);
  const found = await ok('GET', `/api/Spaces-1/projects?partialName=${encodeURIComponent(text).replaceAll('%20', '+')}`);
  return found.Items.find((item: any) => item.Name.toLowerCase() === text.toLowerCase());
}

async function createRelease(version: string): Promise<any> {
  const project = await findProject(name);
  return ok('POST', '/api/Spaces-1/releases/create/v1', {
    spaceId: 'Spaces-1',
    spaceIdOrName: 'Spaces-1',
    projectName: project.Name,
    releaseVersion: version,
    packages: ['Deploy web:1.0.0'],
    ignoreIfAlreadyExists: false,
    ignoreChannelRules: false,
  });
}

describe('the Go client', () => {
  it('starts: root, spaces by page and as an array, space root', async () => {
    const root = await ok('GET', '/api/');
    expect(root.InstallationId).toMatch(/^[0-9a-f-]{36}$/);
    const page = await ok('GET', '/api/spaces');
    expect(page.Items.find((space: any) => space.IsDefault).Id).toBe('Spaces-1');
    expect(page.Links['Page.Next']).toBeUndefined();
    const all = await ok('GET', `${root.Links.Spaces.replace(/\{.*/, '')}/all`);
    expect(Array.isArray(all)).toBe(true);
    await ok('GET', '/api/');
    const links = (await ok('GET', '/api/Spaces-1')).Links;
    expect(links).toMatchObject({ Projects: expect.any(String), Releases: expect.any(String), Channels: expect.any(String) });
  });

  it('creates a release and reads it and its channel back', async () => {
    const made = await createRelease('1.0.0');
    expect(made).toMatchObject({ ReleaseId: expect.stringMatching(/^Releases-\d+$/), ReleaseVersion: '1.0.0' });
    const release = await ok('GET', `/api/Spaces-1/releases/${made.ReleaseId}`);
    const channel = await ok('GET', `/api/Spaces-1/channels/${release.ChannelId}`);
    expect(channel).toMatchObject({ Name: 'Default', Type: 'Lifecycle' });
  });

  it('deploys it, waits for the task and reads what its table shows', async () => {
    const { ReleaseVersion } = await createRelease('1.0.1');
    const project = await findProject(sample.project.Slug);
    const { DeploymentServerTasks: tasks } = await ok('POST', '/api/Spaces-1/deployments/create/untenanted/v1', {
      spaceId: 'Spaces-1',
      spaceIdOrName: 'Spaces-1',
      projectName: project.Name,
      releaseVersion: ReleaseVersion,
      environmentNames: ['Dev'],
      variables: { Colour: 'blue' },
      forcePackageDownload: false,
      updateVariableSnapshot: false,
    });
    expect(tasks).toHaveLength(1);
    expect((await findProject(name)).PersistenceSettings.Type).toBe('Database');
    expect((await ok('GET', `/api/Spaces-1/projects/${project.Id}/releases/${ReleaseVersion}`)).Version).toBe(ReleaseVersion);
    await finishedTask(server, tasks[0].ServerTaskId);
    const { Tasks } = (await ok('GET', '/api/')).Links;
    const page = await ok('GET', expandTemplate(Tasks, { ids: tasks[0].ServerTaskId }));
    expect(page.Items.map((task: any) => [task.State, task.IsCompleted, task.FinishedSuccessfully])).toEqual([['Success', true, true]]);
    const details = await ok('GET', `/api/tasks/${tasks[0].ServerTaskId}/details`);
    expect(details.ActivityLogs[0].Children.length).toBeGreaterThan(0);
  });

  it('cancels a task below the spaces path', async () => {
    const { ReleaseVersion } = await createRelease('1.0.2');
    const { DeploymentServerTasks: tasks } = await ok('POST', '/api/Spaces-1/deployments/create/untenanted/v1', {
      spaceIdOrName: 'Spaces-1',
      projectName: name,
      releaseVersion: ReleaseVersion,
      environmentNames: ['Dev'],
      runAt: new Date(Date.now() + 600_000).toISOString(),
    });
    await ok('POST', `/api/spaces/Spaces-1/tasks/${tasks[0].ServerTaskId}/cancel`);
    expect((await ok('GET', `/api/tasks/${tasks[0].ServerTaskId}`)).State).toBe('Canceled');
  });

  it('lists releases with their channels, and deletes one', async () => {
    const { ReleaseId } = await createRelease('0.9.0');
    const project = await findProject(name);
    const { Items } = await ok('GET', `/api/Spaces-1/projects/${project.Id}/releases`);
    expect(Items[0].Version).toBe('0.9.0');
    const ids = [...new Set(Items.map((item: any) => item.ChannelId))];
    const channels = await ok('GET', `/api/Spaces-1/channels?ids=${ids.join(',')}&take=${ids.length}`);
    expect(channels.Items.map((item: any) => item.Id)).toEqual(ids);
    await ok('DELETE', `/api/Spaces-1/releases/${ReleaseId}`);
    expect((await server.get(`/api/Spaces-1/releases/${ReleaseId}`)).status).toBe(404);
  });

  it('prevents and allows the progression of a release', async () => {
    const { ReleaseId } = await createRelease('1.0.3');
    const defect = await ok('POST', `/api/Spaces-1/releases/${ReleaseId}/defects`, { description: 'Too slow' });
    expect(defect).toMatchObject({ Description: 'Too slow', Status: 'Unresolved' });
    expect((await ok('GET', `/api/Spaces-1/releases/${ReleaseId}/defects`)).Items).toHaveLength(1);
    await ok('POST', `/api/Spaces-1/releases/${ReleaseId}/defects/resolve`);
    expect((await ok('GET', `/api/Spaces-1/releases/${ReleaseId}/defects`)).Items[0].Status).toBe('Resolved');
  });

  it('asks its way to a release: process, template, feeds, package versions', async () => {
    const [project] = await ok('GET', '/api/Spaces-1/projects/all');
    const channels = await ok('GET', `/api/Spaces-1/projects/${project.Id}/channels`);
    const process = await ok('GET', `/api/Spaces-1/deploymentprocesses/${project.DeploymentProcessId}`);
    const template = await ok('GET', expandTemplate(process.Links.Template, { channel: channels.Items[0].Id }));
    expect(template.Packages).toMatchObject([
      { ActionName: 'Deploy web', PackageId: 'RandomQuotes', FeedId: 'feeds-builtin', IsResolvable: true },
    ]);
    const feeds = await ok('GET', '/api/Spaces-1/feeds?ids=feeds-builtin&take=1');
    const versions = await ok(
      'GET',
      expandTemplate(feeds.Items[0].Links.SearchPackageVersionsTemplate, { packageId: 'RandomQuotes', take: 1 }),
    );
    expect(versions.Items[0].Version).toBe('1.0.0');
    const settings = await ok('GET', `/api/Spaces-1/projects/${project.Id}/deploymentsettings`);
    expect(settings.VersioningStrategy.Template).toContain('NextPatch');
  });

  it('asks its way to a deployment: progression, environments, variables, previews', async () => {
    const { ReleaseId } = await createRelease('1.0.4');
    const progression = await ok('GET', `/api/Spaces-1/releases/${ReleaseId}/progression`);
    const environments = await ok('GET', `/api/Spaces-1/environments?ids=${progression.NextDeployments.join(',')}`);
    expect(environments.Items.map((item: any) => item.Name)).toEqual(['Dev']);
    await ok('GET', '/api/Spaces-1/environments/all');
    expect((await ok('GET', '/api/Spaces-1/environments/v2?take=10&type=Ephemeral')).Items).toEqual([]);
    const release = await ok('GET', `/api/Spaces-1/releases/${ReleaseId}`);
    const variables = await ok('GET', `/api/Spaces-1/variables/${release.ProjectVariableSetSnapshotId}`);
    expect(variables.Variables[0].Prompt.Label).toBe('Colour');
    const previews = await ok('POST', `/api/Spaces-1/releases/${ReleaseId}/deployments/previews`, {
      releaseId: ReleaseId,
      spaceId: 'Spaces-1',
      includeDisabledSteps: false,
      deploymentPreviews: [{ environmentId: environments.Items[0].Id }],
    });
    expect(previews[0].StepsToExecute.map((step: any) => step.ActionName)).toEqual(['Deploy web']);
    expect((await ok('GET', `/api/Spaces-1/tenants?projectId=${sample.project.Id}`)).Items).toEqual([]);
    // The client throws this error away.
    expect((await server.get('/api/configuration/feature-toggles?Name=x')).status).toBe(404);
  });
});
