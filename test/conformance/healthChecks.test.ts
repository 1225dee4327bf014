import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { nodeEnv } from '../../src/platform/nodeEnv.ts';
import { expectOk, finishedTask, makeSample } from '../support/sampleProject.ts';
import { startTestServer, testServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';

let server: TestServer;
let environment: any;
let pool: any;

const local = { Endpoint: { CommunicationStyle: 'None' }, SkipInitialHealthCheck: true };

beforeAll(async () => {
  server = await startTestServer();
  environment = (await makeSample(server)).environments['Dev'];
  [pool] = await expectOk(server, 'GET', 'workerpools/all');
});
afterAll(() => server.close());

function makeTarget(name: string, body: object = {}, at = environment): Promise<any> {
  return expectOk(server, 'POST', 'machines', { Name: name, EnvironmentIds: [at.Id], Roles: ['web'], ...local, ...body });
}

async function check(args: object, on = server): Promise<any> {
  return finishedTask(on, (await expectOk(on, 'POST', 'tasks', { Name: 'Health', Description: 'Look', Arguments: args })).Id);
}

const healthOf = async (machine: any) => (await server.get(machine.Links.Self)).body.HealthStatus;

describe('a health check', () => {
  it('is a task that finds out what the machines are', async () => {
    const target = await makeTarget('Asked');
    const worker = await expectOk(server, 'POST', 'workers', { Name: 'Asked', WorkerPoolIds: [pool.Id], ...local });
    const task = await check({ MachineIds: [target.Id, worker.Id], Timeout: '00:05:00', MachineTimeout: '00:05:00' });
    expect(task).toMatchObject({
      Name: 'Health',
      Description: 'Look',
      State: 'Success',
      Arguments: { MachineIds: [target.Id, worker.Id] },
    });
    const [after, workerAfter] = [(await server.get(target.Links.Self)).body, (await server.get(worker.Links.Self)).body];
    expect(after).toMatchObject({ HealthStatus: 'Healthy', Status: 'Online', StatusSummary: 'Scripts run on this machine.' });
    expect([after.ShellVersion, after.OperatingSystem, after.Architecture]).toEqual([
      expect.stringMatching(/^\d+\./),
      expect.stringMatching(/^\w+ \S+/),
      expect.stringMatching(/^\w+$/),
    ]);
    expect(workerAfter.HealthStatus).toBe('Healthy');
    expect((await server.get(task.Links.Raw)).body).toMatch(/Check Asked[^]*Healthy\. Scripts run on this machine\./);
    expect((await expectOk(server, 'GET', 'tasks?name=Health')).Items.map((item: any) => item.Id)).toContain(task.Id);
  });

  it('of an environment or a pool leaves the others, and what is disabled, as they are', async () => {
    const elsewhere = await expectOk(server, 'POST', 'environments', { Name: 'Elsewhere' });
    const [mine, other, disabled] = [
      await makeTarget('Mine', {}, elsewhere),
      await makeTarget('Other'),
      await makeTarget('Off', { IsDisabled: true }, elsewhere),
    ];
    const worker = await expectOk(server, 'POST', 'workers', { Name: 'Idle', WorkerPoolIds: [pool.Id], ...local });
    await check({ EnvironmentId: elsewhere.Id });
    expect(await Promise.all([mine, other, disabled, worker].map(healthOf))).toEqual(['Healthy', 'Unknown', 'Unknown', 'Unknown']);
    await check({ WorkerpoolId: pool.Id });
    expect(await Promise.all([other, worker].map(healthOf))).toEqual(['Unknown', 'Healthy']);
    await check({});
    expect(await Promise.all([other, disabled].map(healthOf))).toEqual(['Healthy', 'Unknown']);
    await check({ MachineIds: [disabled.Id] });
    expect((await server.get(disabled.Links.Self)).body).toMatchObject({ HealthStatus: 'Healthy', Status: 'Disabled' });
  });

  it('fails, and says why of each machine, where no script can run', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'pulpo-path-'));
    onTestFinished(() => rm(empty, { recursive: true, force: true }));
    const env = nodeEnv();
    const own = await testServer({
      env: { ...env, all: () => ({ ...env.all(), PATH: empty }), get: (name) => (name === 'PATH' ? empty : env.get(name)) },
    });
    const sample = await makeSample(own);
    const task = await check({ MachineIds: [sample.machine.Id] }, own);
    expect(task).toMatchObject({ State: 'Failed', HasWarningsOrErrors: true, ErrorMessage: expect.stringContaining('no program "bash"') });
    expect((await own.get(sample.machine.Links.Self)).body).toMatchObject({
      HealthStatus: 'Unavailable',
      Status: 'Offline',
      StatusSummary: expect.stringContaining('"bash"'),
    });
  });
});

describe('what is no health check', () => {
  it('is refused: machines that do not exist, other kinds of tasks, and running it again', async () => {
    const own = await testServer();
    const post = (body: object) => own.post('/api/Spaces-1/tasks', body);
    const lost = await post({ Name: 'Health', Description: '', Arguments: { MachineIds: ['Machines-999'] } });
    expect([lost.status, lost.body.Errors]).toEqual([400, ["The machine 'Machines-999' does not exist."]]);
    expect((await post({ Name: 'AdHocScript', Description: 'x' })).status).toBe(404);
    const task = await finishedTask(own, (await post({ Name: 'Health', Description: '' })).body.Id);
    expect([task.State, task.CanRerun]).toEqual(['Success', false]);
    expect((await own.post(`/api/Spaces-1/tasks/rerun/${task.Id}`)).status).toBe(400);
  });
});
