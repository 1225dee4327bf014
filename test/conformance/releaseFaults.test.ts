/** The answer to create-release is lost (reliability.md C36, C37): command lines against the real server, through the fault proxy. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../src/platform/ports.ts';
import { request } from '../support/deploySetup.ts';
import { faultyRun, requestFaults, requestsTo } from '../support/faultyRun.ts';
import { expectOk, makeSample, packageStep, pushPackage } from '../support/sampleProject.ts';
import { type SharedServer, startSharedServer } from '../support/secondUser.ts';
import { runsAgain } from '../support/teamCityRetry.ts';

let server: SharedServer;
beforeAll(async () => {
  server = await startSharedServer();
  await pushPackage(server, 'Web', '1.0.0');
  await pushPackage(server, 'Web', '2.0.0');
});
afterAll(() => server.close());

const inOneRequest = requestsTo('POST', '/releases/create/v1');
const planned = requestsTo('POST', '/releases');
const creating = (request: HttpRequest) => inOneRequest(request) || planned(request);
const { answerLost, neverArrived, proxyPage } = requestFaults;

let projects = 0;
/** A project of its own, with the channels Default and Beta; what has been released of it, oldest first. */
async function project() {
  const name = `Project ${++projects}`;
  const sample = await makeSample(server, { name, steps: [packageStep('Deploy web', 'Web')] });
  const beta = await expectOk(server, 'POST', `channels`, { Name: 'Beta', ProjectId: sample.project.Id });
  const releases = async (): Promise<any[]> => (await expectOk(server, 'GET', `projects/${sample.project.Id}/releases`)).Items.toReversed();
  return { name, id: sample.project.Id, beta, releases };
}

/** Somebody releases the project while a request of ours is on its way. */
function meanwhile(apiKey: () => string, command: object): (request: HttpRequest) => Promise<void> {
  let done = false;
  return async (sent) => {
    if (!inOneRequest(sent) || done) return;
    done = true;
    const body = { SpaceId: 'Spaces-1', SpaceIdOrName: 'Spaces-1', ...command };
    await request({ url: server.url, apiKey: apiKey() }, 'POST', '/api/Spaces-1/releases/create/v1', body);
  };
}

describe('C36: create-release of a given version', () => {
  it.each([
    ['whose answer is lost', answerLost, 1],
    ['that a proxy answers with a page of its own', proxyPage, 1],
    ['that never arrives', neverArrived, 2],
  ] as const)('%s makes one release and ends well', async (_title, fault, sent) => {
    const { name, releases } = await project();
    const { json, proxy, requests } = await faultyRun(server, { faulty: creating });
    proxy.script(fault);
    const made = await json(['create-release', '--project', name, '--version', '1.0.0', '--package-version', '1.0.0']);
    expect((await releases()).map(({ Id }) => Id)).toEqual([made.ReleaseId]);
    expect(requests.filter(creating)).toHaveLength(sent);
  });

  it('made from a plan, as octo does it, is found by its version, too', async () => {
    const { name, releases } = await project();
    const { run, proxy, requests } = await faultyRun(server, { faulty: planned });
    proxy.script(answerLost);
    const ended = await run(['create-release', '--project', name], { manner: 'classic' });
    expect([ended.exitCode, (await releases()).map(({ Version }) => Version)]).toEqual([0, ['0.0.1']]);
    expect(requests.filter(planned)).toHaveLength(1);
  });

  it.each([
    ['another channel', { ChannelName: 'Beta', PackageVersion: '1.0.0' }, /Its channel is/],
    ['other packages', { ChannelName: 'Default', PackageVersion: '2.0.0' }, /Its package for 'Deploy web' is 2\.0\.0/],
  ])('that somebody made with %s meanwhile is not taken for it', async (_title, other, why) => {
    const { name, releases } = await project();
    const before = meanwhile(() => server.otherKey, { ProjectName: name, ReleaseVersion: '1.0.0', ...other });
    const { run, proxy } = await faultyRun(server, { faulty: creating, before });
    proxy.script(neverArrived);
    const ended = await run([
      'create-release',
      '--project',
      name,
      '--version',
      '1.0.0',
      '--channel',
      'Default',
      '--package-version',
      '1.0.0',
    ]);
    expect([ended.exitCode, ended.stderr]).toEqual([5, expect.stringMatching(why)]);
    expect(await releases()).toHaveLength(1);
  });

  it('is told apart from one that was there before', async () => {
    const { name, releases } = await project();
    const { run } = await faultyRun(server, { faulty: creating });
    await run(['create-release', '--project', name, '--version', '1.0.0']);
    const again = await run(['create-release', '--project', name, '--version', '1.0.0']);
    expect([again.exitCode, again.stderr, (await releases()).length]).toEqual([5, expect.stringContaining('RELEASE_EXISTS'), 1]);
  });
});

describe('C37: create-release whose version the server chooses', () => {
  it.each([
    ['whose answer is lost', answerLost],
    ['that a proxy answers with a page of its own', proxyPage],
  ])('%s is found as the one that is new', async (_title, fault) => {
    const { name, releases } = await project();
    const { json, proxy, requests } = await faultyRun(server, { faulty: creating });
    await json(['create-release', '--project', name]);
    proxy.script(fault);
    const made = await json(['create-release', '--project', name]);
    expect((await releases()).map(({ Version }) => Version)).toEqual(['0.0.1', '0.0.2']);
    expect([made.Version, (await releases())[1]?.Id]).toEqual(['0.0.2', made.ReleaseId]);
    expect(requests.filter(creating)).toHaveLength(2);
  });

  it('asks for nothing more on a clean run', async () => {
    const { name } = await project();
    const { run, requests } = await faultyRun(server, { faulty: () => true });
    await run(['create-release', '--project', name]);
    expect(requests.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual(['GET /api', 'POST /api/Spaces-1/releases/create/v1']);
  });

  it('that never arrives has an outcome nobody can tell, and is not sent again', async () => {
    const { name, releases } = await project();
    const { run, proxy, requests } = await faultyRun(server, { faulty: creating });
    proxy.script(neverArrived);
    const ended = await run(['create-release', '--project', name]);
    expect([ended.exitCode, ended.stdout, ended.stderr]).toEqual([7, '', expect.stringContaining('OUTCOME_UNKNOWN')]);
    expect([(await releases()).length, requests.filter(creating).length]).toEqual([0, 1]);
  });

  it.each([
    ['in another channel', { ChannelName: 'Beta' }, ['--channel', 'Default']],
    ['with other packages', { PackageVersion: '2.0.0' }, ['--package', 'Deploy web:1.0.0']],
    ['with another version of all packages', { PackageVersion: '2.0.0' }, ['--package-version', '1.0.0']],
    ['by somebody else', {}, []],
  ])('is told apart from one that was made meanwhile %s', async (_title, other, argv) => {
    const { name, releases } = await project();
    const before = meanwhile(() => server.otherKey, { ProjectName: name, ...other });
    const { json, proxy } = await faultyRun(server, { faulty: creating, before });
    proxy.script(answerLost);
    const made = await json(['create-release', '--project', name, ...argv]);
    expect((await releases()).map(({ Version }) => Version)).toEqual(['0.0.1', '0.0.2']);
    expect(made.Version).toBe('0.0.2');
  });

  it('ends with 7 and both ids where the same user made another one like it meanwhile', async () => {
    const { name, releases } = await project();
    const before = meanwhile(() => server.apiKey, { ProjectName: name });
    const { run, proxy } = await faultyRun(server, { faulty: creating, before });
    proxy.script(answerLost);
    const ended = await run(['create-release', '--project', name]);
    const [first, second] = await releases();
    expect([ended.exitCode, ended.stdout]).toEqual([7, '']);
    expect([ended.stderr.includes(first.Id), ended.stderr.includes(second.Id)]).toEqual([true, true]);
  });
});

describe('C43: a build server that runs a command again where its output speaks of a passing failure', () => {
  const badGateway = { kind: 'inject', response: proxyPage.response } as const;

  it.each([
    ['breaks', [neverArrived, neverArrived]],
    ['meets a proxy that says 502', [badGateway, badGateway]],
  ])('is not led to do so by a release of unknown outcome: the connection %s', async (_title, faults) => {
    const { name } = await project();
    const { run, proxy } = await faultyRun(server, { faulty: planned });
    proxy.script(...faults);
    const ended = await run(['create-release', '--project', name, '--version', '1.0.0'], { manner: 'classic' });
    expect([ended.exitCode, ended.stdout]).toEqual([249, expect.stringContaining("Can't tell whether")]);
    expect(runsAgain(ended.output)).toBe(false);
  });

  it('is led to do so where the server can not be reached, and nothing was done', async () => {
    const { name, releases } = await project();
    const nowhere = { OCTOPUS_CLI_SERVER: 'http://127.0.0.1:9', OCTOPUS_CLI_API_KEY: server.apiKey };
    const { run } = await faultyRun(server, { faulty: () => false });
    const ended = await run(['create-release', '--project', name], { manner: 'classic', env: nowhere });
    expect([ended.exitCode === 0, runsAgain(ended.output), (await releases()).length]).toEqual([false, true, 0]);
  });
});
