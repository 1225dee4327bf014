/** Tasks on the wire: lists, details, logs, waiting, cancels, repeats and edited outcomes (rest-api.md §8, governance.md §4.5). */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DeployedProject } from '../support/deploySetup.ts';
import { request, setUpProject, untilCompleted, untilTask } from '../support/deploySetup.ts';
import { tempDir } from '../support/tempDir.ts';
import type { TestServer } from '../support/testServer.ts';
import { startTestServer } from '../support/testServer.ts';

let server: TestServer;
let quick: DeployedProject;
let failing: DeployedProject;

beforeAll(async () => {
  server = await startTestServer();
  quick = await setUpProject(server, 'Quick', { steps: [{ name: 'Say', body: 'echo hello; write_verbose hidden' }] });
  failing = await setUpProject(server, 'Failing', { steps: [{ name: 'Break', body: 'exit 4' }] });
});
afterAll(() => server.close());

const list = async (query: string): Promise<string[]> =>
  (await request(server, 'GET', `/api/tasks?${query}`)).Items.map((task: { Id: string }) => task.Id);

it('shows a completed task with everything clients read', async () => {
  const id = await quick.deploy('1.0.0');
  const task = await untilCompleted(server, id);
  expect(task).toMatchObject({
    Id: id,
    SpaceId: 'Spaces-1',
    Name: 'Deploy',
    Description: 'Deploy Quick release 1.0.0 to Dev',
    State: 'Success',
    IsCompleted: true,
    FinishedSuccessfully: true,
    HasBeenPickedUpByProcessor: true,
    HasPendingInterruptions: false,
    HasWarningsOrErrors: false,
    CanRerun: true,
    ErrorMessage: '',
    Links: { Self: `/api/tasks/${id}`, Cancel: `/api/tasks/${id}/cancel`, Details: `/api/tasks/${id}/details{?verbose,tail,ranges}` },
  });
  expect(task.Arguments.DeploymentId).toMatch(/^Deployments-\d+$/);
  expect(task.QueueTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/);
  for (const prefix of ['/api/Spaces-1', '/api/spaces/Default', '/api'])
    expect((await request(server, 'GET', `${prefix}/tasks/${id}`)).Id).toBe(id);
});

it('finds tasks by id, project, environment, state and activity, newest first', async () => {
  const [first, second, third] = [await quick.deploy('1.1.0'), await quick.deploy('1.1.0'), await failing.deploy('1.1.0')];
  for (const id of [first, second, third]) await untilCompleted(server, id);
  const { ProjectId, EnvironmentId } = await request(server, 'GET', `/api/tasks/${third}`);
  expect(await list(`project=${ProjectId}`)).toEqual([third]);
  expect((await list(`project=${ProjectId}&states=Success`)).length).toBe(0);
  expect((await list('states=failed,canceled')).every((id) => id === third)).toBe(true);
  expect((await list(`environment=${EnvironmentId}&take=2`))[0]).toBe(third);
  expect(await list('active=true')).toEqual([]);
  expect(await list('hasWarningsOrErrors=true')).toEqual([third]);
  expect(await list('name=Health')).toEqual([]);
  expect((await list(`ids=${first},${second}&ids=ServerTasks-999999`)).toSorted()).toEqual([first, second].toSorted());
  // The TypeScript client sends the second part of many ids with the number of the first as skip.
  expect(await list(`ids=${first}&skip=300&take=300`)).toEqual([first]);
});

it('details show verbose lines only on request, with ids that stay the same', async () => {
  const id = await quick.deploy('1.2.0');
  await untilCompleted(server, id);
  const texts = async (query: string) => {
    const details = await request(server, 'GET', `/api/tasks/${id}/details${query}`);
    const target = details.ActivityLogs[0].Children[0].Children[0];
    return { details, target, lines: target.LogElements.map((line: { MessageText: string }) => line.MessageText) };
  };
  const plain = await texts('');
  expect(plain.lines).toEqual(['hello']);
  expect((await texts('?verbose=true')).lines).toContain('hidden');
  expect((await texts('?verbose=true&tail=1')).lines).toEqual(['hidden']);
  expect((await texts('')).target.Id).toBe(plain.target.Id);
  expect(plain.details).toMatchObject({ Task: { Id: id }, Progress: { ProgressPercentage: 100 } });
  expect(plain.details.PhysicalLogSize).toBeGreaterThan(100);
  expect(plain.details.ActivityLogs[0].Id).toMatch(new RegExp(`^${id}_[A-Z0-9]{10}$`));
});

it('the raw log is text with the facts of the task and its lines', async () => {
  const id = await quick.deploy('1.3.0');
  await untilCompleted(server, id);
  const answer = await fetch(`${server.url}/api/tasks/${id}/raw`, { headers: { 'X-Octopus-ApiKey': server.apiKey } });
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
  const text = await answer.text();
  expect(text).toMatch(new RegExp(`^Task ID: +${id}\n`));
  expect(text).toMatch(/\| {3}== Success: Step 1: Say ==\n/);
  expect(text).toMatch(/Info {5}\| {7}hello\n/);
});

it('a waiting task says for what, and a cancel ends it', async () => {
  const gate = join(tempDir(), 'gate');
  const gated = await setUpProject(server, 'Gated', {
    steps: [{ name: 'Wait', body: `touch ${gate}.on; while [ ! -e ${gate} ]; do sleep 0.02; done` }],
  });
  const first = await gated.deploy('1.0.0');
  await untilTask(server, first, (task) => task.State === 'Executing');
  const second = await gated.deploy('1.0.0');
  const behind = await request(server, 'GET', `/api/tasks/${second}/queued-behind`);
  expect(behind.Items.map((task: { Id: string }) => task.Id)).toEqual([first]);
  expect(await list('active=true')).toEqual([second, first]);
  expect(await list('running=true')).toEqual([first]);
  expect(await request(server, 'POST', `/api/spaces/Spaces-1/tasks/${second}/cancel`)).toMatchObject({
    State: 'Canceled',
    IsCompleted: true,
  });
  while (!existsSync(`${gate}.on`)) await new Promise((resolve) => setTimeout(resolve, 10));
  writeFileSync(gate, '');
  expect((await untilCompleted(server, first)).State).toBe('Success');
  expect((await request(server, 'POST', `/api/tasks/${first}/cancel`, {})).State).toBe('Success');
});

it('a completed task can be run again, as a new deployment of the same release', async () => {
  const id = await quick.deploy('1.4.0');
  const task = await untilCompleted(server, id);
  const again = await request(server, 'POST', `/api/tasks/rerun/${id}`);
  expect(again.Id).not.toBe(id);
  expect(again.Description).toBe(task.Description);
  expect(again.Arguments.DeploymentId).not.toBe(task.Arguments.DeploymentId);
  expect((await untilCompleted(server, again.Id)).State).toBe('Success');
});

it('the outcome of a completed task can be changed, with a reason, to a real outcome', async () => {
  const id = await failing.deploy('1.5.0');
  await untilCompleted(server, id);
  const state = (body: object) => server.request('POST', `/api/tasks/${id}/state`, body);
  expect((await state({ State: 'Success', Reason: '' })).status).toBe(400);
  expect((await state({ State: 'Executing', Reason: 'x' })).status).toBe(400);
  expect((await state({ State: 'Success', Reason: 'Repaired by hand' })).body).toMatchObject({
    State: 'Success',
    FinishedSuccessfully: true,
  });
});

it('an unknown task is a 404 on every route', async () => {
  for (const path of ['', '/details', '/raw', '/queued-behind'])
    expect((await server.get(`/api/tasks/ServerTasks-999999${path}`)).status).toBe(404);
  for (const path of ['ServerTasks-999999/cancel', 'rerun/ServerTasks-999999'])
    expect((await server.post(`/api/tasks/${path}`, {})).status).toBe(404);
});
