import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectOk, finishedTask, makeSample, scriptStep } from '../support/sampleProject.ts';
import { startTestServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const times = (count: number, work: () => Promise<any>) => Promise.all(Array.from({ length: count }, work));

describe('S23: fifty creations of the same release at once', () => {
  it('make one; the others name the one that exists', async () => {
    await makeSample(server, { name: 'Once' });
    const body = { SpaceId: 'Spaces-1', SpaceIdOrName: 'Default', ProjectName: 'Once', ReleaseVersion: '1.0.0' };
    const answers = await times(50, () => server.post('/api/Spaces-1/releases/create/v1', body));
    const made = answers.filter((answer) => answer.status === 201);
    const refused = answers.filter((answer) => answer.status === 400);
    expect([made.length, refused.length]).toEqual([1, 49]);
    expect(new Set(refused.map((answer) => answer.body.Errors[0])).size).toBe(1);
    expect(refused[0].body.Errors[0]).toContain("Release '1.0.0' already exists");
    expect((await expectOk(server, 'GET', 'projects/once/releases')).TotalResults).toBe(1);
  });

  it('make fifty different ones when the server chooses the version', async () => {
    await makeSample(server, { name: 'Many' });
    const body = { SpaceId: 'Spaces-1', SpaceIdOrName: 'Default', ProjectName: 'Many' };
    const answers = await times(50, () => server.post('/api/Spaces-1/releases/create/v1', body));
    expect(new Set(answers.map((answer) => answer.body.ReleaseVersion)).size).toBe(50);
  });
});

describe('S24: fifty deployments to one environment at once', () => {
  it('all run, one after the other', async () => {
    const folder = `${server.data}-order`;
    const script = `mkdir -p '${folder}'; mkdir '${folder}/running' || fail_step 'another deployment runs'; rmdir '${folder}/running'`;
    const { project, environments } = await makeSample(server, {
      name: 'Queue',
      environments: ['Dev'],
      steps: [scriptStep('Alone', { script })],
    });
    const release = await expectOk(server, 'POST', 'releases', { ProjectId: project.Id, Version: '1.0.0' });
    const deployments = await times(50, () =>
      expectOk(server, 'POST', 'deployments', { ReleaseId: release.Id, EnvironmentId: environments['Dev'].Id }),
    );
    expect(new Set(deployments.map((deployment) => deployment.TaskId)).size).toBe(50);
    const ids = deployments.map((deployment) => deployment.TaskId).join(',');
    const read = async () => (await server.get(`/api/Spaces-1/tasks?take=100&ids=${ids}`)).body.Items;
    const isDone = async () => (await read()).every((task: any) => task.IsCompleted);
    await expect.poll(isDone, { timeout: 55_000, interval: 250 }).toBe(true);
    const tasks: any[] = await read();
    expect(tasks.filter((task: any) => task.State !== 'Success').map((task: any) => task.ErrorMessage)).toEqual([]);
    const spans = tasks.map((task) => [Date.parse(task.StartTime), Date.parse(task.CompletedTime)] as const).sort(([a], [b]) => a - b);
    const overlaps = spans.filter(([start], index) => index > 0 && start < (spans[index - 1]?.[1] ?? 0));
    expect(overlaps).toEqual([]);
  });
});

describe('a creation that is sent again with its Idempotency-Key', () => {
  it('gets the same answer and creates nothing more', async () => {
    const { project, environments } = await makeSample(server, { name: 'Repeated', environments: ['Dev'] });
    const send = (path: string, body: object, key: string) =>
      server.request('POST', `/api/Spaces-1/${path}`, body, { 'Idempotency-Key': key });
    const create = { SpaceIdOrName: 'Default', ProjectName: 'Repeated', ReleaseVersion: '1.0.0' };
    const [first, second] = [await send('releases/create/v1', create, 'release-1'), await send('releases/create/v1', create, 'release-1')];
    expect([first.status, second.status, second.body]).toEqual([201, 201, first.body]);

    const deploy = {
      SpaceIdOrName: 'Default',
      ProjectName: 'Repeated',
      ReleaseVersion: '1.0.0',
      EnvironmentNames: [environments['Dev'].Name],
    };
    const path = 'deployments/create/untenanted/v1';
    const [one, two] = [await send(path, deploy, 'deploy-1'), await send(path, deploy, 'deploy-1')];
    expect(two.body).toEqual(one.body);
    expect((await expectOk(server, 'GET', `deployments?projects=${project.Id}`)).TotalResults).toBe(1);
    expect((await finishedTask(server, one.body.DeploymentServerTasks[0].ServerTaskId)).State).toBe('Success');
  });
});
