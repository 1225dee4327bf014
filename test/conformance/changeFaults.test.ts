/**
 * The answer to another creation or change is lost (reliability.md C42 and §5.3), against the real server through the fault proxy.
 * What octo's management commands do stands with them in test/e2e/octoChecklist.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../src/platform/ports.ts';
import { request, untilTask } from '../support/deploySetup.ts';
import type { Fault } from '../support/faultProxy.ts';
import { type FaultyRun, faultyRun, requestFaults, requestsTo } from '../support/faultyRun.ts';
import { expectOk, finishedTask, makeSample, scriptStep, type Sample } from '../support/sampleProject.ts';
import { makeRunbook, publishSnapshot } from '../support/sampleRunbook.ts';
import { type SharedServer, startSharedServer } from '../support/secondUser.ts';
import { tempDir } from '../support/tempDir.ts';

const places = ['Dev', 'Test', 'Stage', 'Acceptance', 'Production'];
let server: SharedServer;
let sample: Sample;
beforeAll(async () => {
  server = await startSharedServer();
  sample = await makeSample(server, { environments: places, steps: [scriptStep('Wait', { script: 'sleep 600' })] });
});
afterAll(() => server.close());

const { answerLost, neverArrived, proxyPage } = requestFaults;
const times = ({ requests }: FaultyRun, chosen: (request: HttpRequest) => boolean) => requests.filter(chosen).length;

describe('C42: a run of a runbook', () => {
  const running = requestsTo('POST', '/runbook-runs/create/v1');
  let runbooks = 0;
  async function runbook() {
    const name = `Runbook ${++runbooks}`;
    const made = await makeRunbook(server, sample.project, { name });
    await publishSnapshot(server, made);
    const runs = async (): Promise<any[]> => (await expectOk(server, 'GET', `runbookRuns?runbooks=${made.Id}&take=100`)).Items;
    const argv = (...environments: string[]) => [
      'run-runbook',
      '--project',
      'Acme',
      '--runbook',
      name,
      ...environments.flatMap((environment) => ['--environment', environment]),
    ];
    return { id: made.Id as string, name, argv, runs };
  }

  it.each([
    ['whose answer is lost', answerLost, 1],
    ['that a proxy answers with a page of its own', proxyPage, 1],
    ['that never arrives', neverArrived, 2],
  ] as const)('%s happens once in each environment', async (_title, fault, sent) => {
    const { argv, runs } = await runbook();
    const faulty = await faultyRun(server, { faulty: running });
    faulty.proxy.script(fault);
    const told: any[] = await faulty.json(argv('Dev', 'Test'));
    expect(told.map((item) => item.RunbookRunId).toSorted()).toEqual((await runs()).map(({ Id }) => Id).toSorted());
    expect([new Set((await runs()).map(({ EnvironmentId }) => EnvironmentId)).size, times(faulty, running)]).toEqual([2, sent]);
  });

  it('of which three of five places were started is completed', async () => {
    const { argv, runs } = await runbook();
    const before = onFirst(running, async (sent) => {
      const body = JSON.parse(typeof sent.body === 'string' ? sent.body : '');
      return { ...sent, body: JSON.stringify({ ...body, EnvironmentNames: body.EnvironmentNames.slice(0, 3) }) };
    });
    const faulty = await faultyRun(server, { faulty: running, before });
    faulty.proxy.script(answerLost);
    expect(await faulty.json(argv(...places))).toHaveLength(5);
    expect(new Set((await runs()).map(({ EnvironmentId }) => EnvironmentId)).size).toBe(5);
    expect(await runs()).toHaveLength(5);
  });

  it('that somebody else starts, too, ends with 7 and both ids', async () => {
    const { name, argv, runs } = await runbook();
    const command = { ProjectName: 'Acme', RunbookName: name, EnvironmentNames: ['Dev'], SpaceId: 'Spaces-1', SpaceIdOrName: 'Spaces-1' };
    const before = onFirst(running, async () => {
      await request({ url: server.url, apiKey: server.otherKey }, 'POST', '/api/Spaces-1/runbook-runs/create/v1', command);
    });
    const faulty = await faultyRun(server, { faulty: running, before });
    faulty.proxy.script(answerLost);
    const ended = await faulty.run(argv('Dev'));
    expect([ended.exitCode, ended.stdout, (await runs()).length]).toEqual([7, '', 2]);
    for (const { Id } of await runs()) expect(ended.stderr).toContain(`${Id} to `);
  });
});

describe('C42: build information', () => {
  const pushing = requestsTo('POST', '/build-information');
  const file = (name: string, number: string) => {
    const path = join(tempDir(), name);
    writeFileSync(path, JSON.stringify({ BuildEnvironment: 'Test', BuildNumber: number, VcsCommitNumber: 'abc', Commits: [] }));
    return path;
  };
  const stored = async (id: string): Promise<any[]> => (await expectOk(server, 'GET', `build-information?packageId=${id}`)).Items;
  const argv = (id: string, path: string) => ['build-information', '--package-id', id, '--version', '1.0.0', '--file', path];

  it.each([
    ['whose answer is lost', 'Web.A', answerLost, 1],
    ['that a proxy answers with a page of its own', 'Web.B', proxyPage, 1],
    ['that never arrives', 'Web.C', neverArrived, 2],
  ] as const)('%s is stored once', async (_title, id, fault, sent) => {
    const faulty = await faultyRun(server, { faulty: pushing });
    faulty.proxy.script(fault);
    const ended = await faulty.run(argv(id, file('build.json', '42')));
    expect([ended.exitCode, (await stored(id)).map(({ BuildNumber }) => BuildNumber), times(faulty, pushing)]).toEqual([0, ['42'], sent]);
  });

  it('of another build that was stored meanwhile is not taken for it', async () => {
    const other = await faultyRun(server, { faulty: () => false });
    const before = onFirst(pushing, async () => void (await other.run(argv('Web.D', file('other.json', '41')))));
    const faulty = await faultyRun(server, { faulty: pushing, before });
    faulty.proxy.script(neverArrived);
    const ended = await faulty.run(argv('Web.D', file('build.json', '42')));
    expect([ended.exitCode, ended.stderr]).toEqual([5, expect.stringContaining('build 41')]);
    expect((await stored('Web.D')).map(({ BuildNumber }) => BuildNumber)).toEqual(['41']);
  });
});

describe('C42: the cancel of a task at the end of a wait', () => {
  it.each([
    ['whose answer is lost', '1.0.0', answerLost],
    ['that never arrives', '1.0.1', neverArrived],
  ])('%s is asked for again', async (_title, version, fault) => {
    const release = await expectOk(server, 'POST', 'releases', { ProjectId: sample.project.Id, Version: version });
    const EnvironmentId = sample.environments['Dev'].Id;
    const { TaskId } = await expectOk(server, 'POST', 'deployments', { ReleaseId: release.Id, EnvironmentId });
    await untilTask(server, TaskId, ({ State }) => State === 'Executing');
    const cancelling = requestsTo('POST', `/tasks/${TaskId}/cancel`);
    const faulty = await faultyRun(server, { faulty: cancelling });
    faulty.proxy.script(fault);
    const ended = await faulty.run(['wait-for-task', TaskId, '--timeout-after', '1s', '--cancel-on-timeout']);
    expect([ended.exitCode, times(faulty, cancelling)]).toEqual([8, 2]);
    expect(await finishedTask(server, TaskId)).toMatchObject({ State: 'Canceled' });
  });
});

describe('C42: a worker pool', () => {
  const making = requestsTo('POST', '/workerpools');
  const called = async (name: string) =>
    (await expectOk(server, 'GET', 'workerpools/all')).filter((pool: any) => pool.Name === name).map(({ Id }: any) => Id);

  it.each([
    ['whose answer is lost', 'Pool A', answerLost, 1],
    ['that never arrives', 'Pool B', neverArrived, 2],
  ] as const)('%s is made once', async (_title, name, fault, sent) => {
    const faulty = await faultyRun(server, { faulty: making });
    faulty.proxy.script(fault);
    const { Id } = await faulty.json(['create-workerpool', '--name', name]);
    expect([await called(name), times(faulty, making)]).toEqual([[Id], sent]);
  });
});

describe('C42: the deletion of a target that is cleaned away', () => {
  it.each<[string, string, Fault, number]>([
    ['whose answer is lost', 'Target A', answerLost, 2],
    ['that never arrives', 'Target B', neverArrived, 2],
    ['with nothing in its way', 'Target C', { kind: 'pass' }, 1],
  ])('%s is asked for no more often than needed, and what is gone counts as deleted', async (_title, name, fault, sent) => {
    const environment = await expectOk(server, 'POST', 'environments', { Name: `Of ${name}` });
    const body = {
      Name: name,
      EnvironmentIds: [environment.Id],
      Roles: ['web'],
      Endpoint: { CommunicationStyle: 'None' },
      IsDisabled: true,
    };
    const { Id } = await expectOk(server, 'POST', 'machines', body);
    const deleting = requestsTo('DELETE', `/machines/${Id}`);
    const faulty = await faultyRun(server, { faulty: deleting });
    faulty.proxy.script(fault);
    const ended = await faulty.run(['clean-environment', '--environment', `Of ${name}`, '--status', 'Disabled', '--yes']);
    expect([ended.exitCode, times(faulty, deleting)]).toEqual([0, sent]);
    expect((await server.get(`/api/Spaces-1/machines/${Id}`)).status).toBe(404);
  });
});

/** Something that happens once, before the first of these requests goes out; it may change the request. */
function onFirst(chosen: (request: HttpRequest) => boolean, work: (sent: HttpRequest) => Promise<HttpRequest | void>) {
  let done = false;
  return async (sent: HttpRequest): Promise<HttpRequest | void> => {
    if (!chosen(sent) || done) return undefined;
    done = true;
    return work(sent);
  };
}
