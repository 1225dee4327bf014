/** The answer to a deployment is lost (reliability.md C38–C41): command lines against the real server, through the fault proxy. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../src/platform/ports.ts';
import { startDeployments } from '../../src/flows/startDeployments.ts';
import { request } from '../support/deploySetup.ts';
import { type FaultyRun, faultyRun, onlyOne, requestFaults, requestsTo } from '../support/faultyRun.ts';
import { pushSetup } from '../support/pushSetup.ts';
import { retryClock } from '../support/retryClock.ts';
import { expectOk, makeSample } from '../support/sampleProject.ts';
import { type SharedServer, startSharedServer } from '../support/secondUser.ts';
import { RecordingReporter } from '../unit/flows/fakeTasks.ts';

const five = ['Dev', 'Test', 'Stage', 'Acceptance', 'Production'];
let server: SharedServer;
beforeAll(async () => {
  server = await startSharedServer();
});
afterAll(() => server.close());

const untenanted = requestsTo('POST', '/deployments/create/untenanted/v1');
const tenanted = requestsTo('POST', '/deployments/create/tenanted/v1');
const deploying = (request: HttpRequest) => untenanted(request) || tenanted(request);
const { answerLost, neverArrived, proxyPage } = requestFaults;

let projects = 0;
/** A project of its own with the release 1.0.0, and what was deployed of it, by environment and tenant. */
async function project(options: { readonly environments?: readonly string[]; readonly tenants?: readonly string[] } = {}) {
  const { environments = ['Dev'], tenants = [] } = options;
  const name = `Project ${++projects}`;
  const sample = await makeSample(server, {
    ...{ name, environments, phases: [{ name: 'All', environments }] },
    project: { TenantedDeploymentMode: tenants.length === 0 ? 'Untenanted' : 'Tenanted' },
  });
  const ids = environments.map((environment) => sample.environments[environment].Id as string);
  const people = await Promise.all(
    tenants.map((tenant) =>
      expectOk(server, 'POST', 'tenants', { Name: `${tenant} ${projects}`, ProjectEnvironments: { [sample.project.Id]: ids } }),
    ),
  );
  const release = async (version: string) =>
    expectOk(server, 'POST', 'releases', { ProjectId: sample.project.Id, Version: version, ChannelId: sample.channel.Id });
  await release('1.0.0');
  const deployments = async (): Promise<any[]> =>
    (await expectOk(server, 'GET', `deployments?projects=${sample.project.Id}&take=100`)).Items;
  const places = async () => (await deployments()).map((item) => [item.EnvironmentId, item.TenantId].filter(Boolean).join(' ')).toSorted();
  return { name, ids, people, release, deployments, places, argv: argvOf(name, environments, people) };
}

function argvOf(name: string, environments: readonly string[], people: readonly any[]): string[] {
  const to = environments.flatMap((environment) => ['--deploy-to', environment]);
  return ['deploy-release', '--project', name, '--version', '1.0.0', ...to, ...people.flatMap((person) => ['--tenant', person.Name])];
}

/** Once, before a request of ours to deploy goes out, something else happens; it may change the request. */
function once(work: (sent: HttpRequest) => Promise<HttpRequest | void>): (sent: HttpRequest) => Promise<HttpRequest | void> {
  let done = false;
  return async (sent) => {
    if (!deploying(sent) || done) return undefined;
    done = true;
    return work(sent);
  };
}

const postsOf = ({ requests }: FaultyRun) => requests.filter(deploying).length;

describe('C38: a deployment whose answer is lost', () => {
  it.each([
    ['one environment', { environments: ['Dev'] }],
    ['five environments', { environments: five }],
    ['three tenants', { tenants: ['Acme', 'Bolt', 'Coil'] }],
  ])('is made once in each place and followed: %s', async (_title, places) => {
    const sample = await project(places);
    const faulty = await faultyRun(server, { faulty: deploying });
    faulty.proxy.script(answerLost);
    const { Deployments } = await faulty.json(sample.argv);
    const deployed = await sample.deployments();
    expect(Deployments.map((item: any) => item.ServerTaskId).toSorted()).toEqual(deployed.map(({ TaskId }) => TaskId).toSorted());
    expect(new Set(await sample.places()).size).toBe(deployed.length);
    expect([deployed.length, postsOf(faulty)]).toEqual([Math.max(sample.ids.length, sample.people.length), 1]);
  });

  it('is found where a proxy answers with a page of its own, too', async () => {
    const sample = await project();
    const faulty = await faultyRun(server, { faulty: deploying });
    faulty.proxy.script(proxyPage);
    const ended = await faulty.run(sample.argv);
    expect([ended.exitCode, (await sample.places()).length, postsOf(faulty)]).toEqual([0, 1, 1]);
    expect(ended.stderr).toContain('had already started this deployment');
  });

  it('is made once for each of six releases, whatever is lost', async () => {
    const sample = await project();
    const versions = Array.from({ length: 6 }, (_, index) => `2.0.${index}`);
    const made = new Map<string, string>();
    for (const version of versions) {
      made.set((await sample.release(version)).Id, version);
      const faulty = await faultyRun(server, { faulty: deploying });
      faulty.proxy.script([answerLost, neverArrived, proxyPage][made.size % 3] ?? answerLost);
      const ended = await faulty.run(['deploy-release', '--project', sample.name, '--version', version, '--deploy-to', 'Dev']);
      expect([version, ended.exitCode]).toEqual([version, 0]);
    }
    expect((await sample.deployments()).map(({ ReleaseId }) => made.get(ReleaseId)).toReversed()).toEqual(versions);
  });
});

describe('C39: a deployment that never arrives', () => {
  it.each([
    ['one environment', { environments: ['Dev'] }],
    ['five environments', { environments: five }],
    ['two tenants', { tenants: ['Acme', 'Bolt'] }],
  ])('is sent once more after a quiet time: %s', async (_title, places) => {
    const sample = await project(places);
    const faulty = await faultyRun(server, { faulty: deploying });
    faulty.proxy.script(neverArrived);
    const ended = await faulty.run(sample.argv);
    const wanted = Math.max(sample.ids.length, sample.people.length);
    expect([ended.exitCode, new Set(await sample.places()).size, (await sample.places()).length]).toEqual([0, wanted, wanted]);
    expect(postsOf(faulty)).toBe(2);
  });

  it('has an unknown outcome when the second one gets no answer either', async () => {
    const sample = await project();
    const faulty = await faultyRun(server, { faulty: deploying });
    faulty.proxy.script(neverArrived, neverArrived);
    const ended = await faulty.run(sample.argv);
    expect([ended.exitCode, ended.stderr]).toEqual([7, expect.stringContaining('OUTCOME_UNKNOWN')]);
    expect([(await sample.places()).length, postsOf(faulty)]).toEqual([0, 2]);
  });
});

describe('C40: a deployment without an answer while somebody else deploys', () => {
  it.each([
    ['a colleague, and ours arrived', () => server.otherKey, answerLost, 2],
    ['a colleague, and ours never arrived', () => server.otherKey, neverArrived, 1],
    ['the same user in another process, and ours arrived', () => server.apiKey, answerLost, 2],
  ] as const)('ends with 7 and all ids: %s', async (_title, key, fault, count) => {
    const sample = await project();
    const before = once(async () => {
      const apiKey = key();
      const [EnvironmentId] = sample.ids;
      const page = await expectOk(server, 'GET', `projects/${encodeURIComponent(sample.name.replace(' ', '-').toLowerCase())}/releases`);
      await request({ url: server.url, apiKey }, 'POST', '/api/Spaces-1/deployments', { ReleaseId: page.Items[0].Id, EnvironmentId });
    });
    const faulty = await faultyRun(server, { faulty: deploying, before });
    faulty.proxy.script(fault);
    const ended = await faulty.run(sample.argv);
    const ids = (await sample.deployments()).map(({ Id }) => Id as string);
    expect([ended.exitCode, ended.stdout, ids.length]).toEqual([7, '', count]);
    for (const id of ids) expect(ended.stderr).toContain(`${id} to ${sample.ids[0]} by `);
  });

  it('is found all the same where they deploy to another environment', async () => {
    const sample = await project({ environments: ['Dev', 'Test'] });
    const before = once(async () => {
      const body = { ProjectName: sample.name, ReleaseVersion: '1.0.0', EnvironmentNames: ['Test'], SpaceIdOrName: 'Spaces-1' };
      await request({ url: server.url, apiKey: server.otherKey }, 'POST', '/api/Spaces-1/deployments/create/untenanted/v1', body);
    });
    const faulty = await faultyRun(server, { faulty: deploying, before });
    faulty.proxy.script(answerLost);
    const ended = await faulty.run(['deploy-release', '--project', sample.name, '--version', '1.0.0', '--deploy-to', 'Dev']);
    expect([ended.exitCode, await sample.places()]).toEqual([0, sample.ids.toSorted()]);
  });
});

describe('C41: a request for five deployments of which three were made', () => {
  it('is followed by one for the missing environments', async () => {
    const sample = await project({ environments: five });
    const before = once((sent) => changed(sent, (body) => ({ ...body, EnvironmentNames: body.EnvironmentNames.slice(0, 3) })));
    const faulty = await faultyRun(server, { faulty: deploying, before });
    faulty.proxy.script(answerLost);
    const { Deployments } = await faulty.json(sample.argv);
    expect([Deployments.length, await sample.places()]).toEqual([5, sample.ids.toSorted()]);
  });

  it('is followed by one for the missing tenants', async () => {
    const sample = await project({ tenants: ['A', 'B', 'C', 'D', 'E'] });
    const before = once((sent) => changed(sent, (body) => ({ ...body, Tenants: body.Tenants.slice(0, 3) })));
    const faulty = await faultyRun(server, { faulty: deploying, before });
    faulty.proxy.script(answerLost);
    const { Deployments } = await faulty.json(sample.argv);
    expect([Deployments.length, await sample.places()]).toEqual([5, sample.people.map(({ Id }) => `${sample.ids[0]} ${Id}`).toSorted()]);
  });

  it.each([
    ['made', answerLost],
    ['not made', neverArrived],
  ] as const)('goes on with the missing ones on a server that takes one at a time: the fourth was %s', async (_title, fault) => {
    const sample = await project({ environments: five });
    const { connection, proxy } = await pushSetup(server, { faulty: onlyOne(4, requestsTo('POST', '/deployments')), clock: retryClock() });
    proxy.script(fault);
    const request = { project: sample.name, version: '1.0.0', environments: five, variables: 'ofRelease', wishes: anyWishes } as const;
    const ports = { clock: retryClock(), reporter: new RecordingReporter(), signal: new AbortController().signal };
    const tasks = await startDeployments(request, { ...ports, connection: { ...connection, serverVersion: '2021.1.0' } });
    await connection.close();
    expect([tasks.length, await sample.places()]).toEqual([5, sample.ids.toSorted()]);
  });
});

/** For servers that take one deployment at a time. */
const anyWishes = {
  ...{ tenants: [], tenantTags: [], skipSteps: [], specificMachines: [], excludedMachines: [], guidedFailure: undefined },
  ...{ forcePackageRedeployment: false, forcePackageDownload: false, variables: {}, runAt: undefined, noRunAfter: undefined },
};

/** The request with another body, as if the server had done a part of it. */
async function changed(sent: HttpRequest, change: (body: any) => object): Promise<HttpRequest> {
  const body = JSON.stringify(change(JSON.parse(typeof sent.body === 'string' ? sent.body : '')));
  return { ...sent, body };
}
