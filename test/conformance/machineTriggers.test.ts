import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployAndFinish, expectOk, finishedTask, makeSample, scriptStep } from '../support/sampleProject.ts';
import type { Sample } from '../support/sampleProject.ts';
import { startTestServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const local = { Endpoint: { CommunicationStyle: 'None' } };
const steps = [scriptStep('Say hello', { roles: 'web' }), scriptStep('Say more', { roles: 'web' })];

interface Triggered extends Sample {
  readonly dev: any;
  readonly first: any;
  readonly second: any;
}

/** A project with two releases, the second one deployed, and a trigger for machines with the role `web`. */
async function makeTriggered(name: string, trigger: object = {}): Promise<Triggered> {
  const sample = await makeSample(server, {
    name,
    environments: [`${name} Dev`],
    phases: [{ name: 'One', environments: [`${name} Dev`] }],
    steps,
  });
  const dev = sample.environments[`${name} Dev`];
  const release = (Version: string) => expectOk(server, 'POST', 'releases', { ProjectId: sample.project.Id, Version });
  const [first, second] = [await release('1.0.0'), await release('2.0.0')];
  await deployAndFinish(server, second, dev);
  await expectOk(server, 'POST', 'projecttriggers', {
    ...{ Name: 'New machines', ProjectId: sample.project.Id, Filter: { FilterType: 'MachineFilter', Roles: ['web'] } },
    ...{ Action: { ActionType: 'AutoDeploy' }, ...trigger },
  });
  return { ...sample, dev, first, second };
}

function addMachine(sample: Triggered, name: string, body: object = {}): Promise<any> {
  return expectOk(server, 'POST', 'machines', { Name: name, EnvironmentIds: [sample.dev.Id], Roles: ['web'], ...local, ...body });
}

/** The deployments that the trigger made, oldest first, when all are done. */
async function made({ project }: Sample): Promise<any[]> {
  const { Items } = await expectOk(server, 'GET', `deployments?projects=${project.Id}&take=100`);
  const own = Items.filter((item: any) => item.Comments?.startsWith('The trigger')).reverse();
  for (const deployment of own) expect((await finishedTask(server, deployment.TaskId)).State).toBe('Success');
  return (await expectOk(server, 'GET', `deployments?ids=${own.map((item: any) => item.Id).join(',') || 'none'}`)).Items.reverse();
}

describe('a trigger of deployment targets', () => {
  it('deploys the release that stands in the environment to a new machine, and to it alone', async () => {
    const sample = await makeTriggered('New');
    const machine = await addMachine(sample, 'New 1');
    expect(await made(sample)).toMatchObject([
      {
        ReleaseId: sample.second.Id,
        SpecificMachineIds: [machine.Id],
        DeployedToMachineIds: [machine.Id],
        DeployedBy: expect.any(String),
        Comments: "The trigger 'New machines' deploys to 'New 1'.",
      },
    ]);
  });

  it('deploys the release that the project overrides it with', async () => {
    const sample = await makeTriggered('Override');
    const AutoDeployReleaseOverrides = [{ EnvironmentId: sample.dev.Id, TenantId: null, ReleaseId: sample.first.Id }];
    await expectOk(server, 'PUT', `projects/${sample.project.Id}`, { ...sample.project, AutoDeployReleaseOverrides });
    await addMachine(sample, 'Override 1');
    expect((await made(sample)).map((item) => item.ReleaseId)).toEqual([sample.first.Id]);
  });

  it('leaves alone machines with other roles, disabled ones, and those that are not known to be healthy – until they are', async () => {
    const sample = await makeTriggered('Later');
    await addMachine(sample, 'Later db', { Roles: ['db'] });
    const disabled = await addMachine(sample, 'Later disabled', { IsDisabled: true });
    const unknown = await addMachine(sample, 'Later unknown', { SkipInitialHealthCheck: true });
    expect(await made(sample)).toEqual([]);
    await expectOk(server, 'PUT', `machines/${disabled.Id}`, { ...disabled, IsDisabled: false });
    expect((await made(sample)).map((item) => item.SpecificMachineIds)).toEqual([[disabled.Id]]);
    const check = await expectOk(server, 'POST', 'tasks', { Name: 'Health', Description: '', Arguments: { MachineIds: [unknown.Id] } });
    await finishedTask(server, check.Id);
    expect((await made(sample)).map((item) => item.SpecificMachineIds)).toEqual([[disabled.Id], [unknown.Id]]);
  });

  it('deploys to a machine that has the release only where it says so, with the steps left out that were', async () => {
    const sample = await makeTriggered('Again');
    const process = await expectOk(server, 'GET', `deploymentprocesses/${sample.project.DeploymentProcessId}`);
    const SkipActions = [process.Steps[1].Actions[0].Id];
    const deployment = await expectOk(server, 'POST', 'deployments', {
      ReleaseId: sample.second.Id,
      EnvironmentId: sample.dev.Id,
      SkipActions,
    });
    await finishedTask(server, deployment.TaskId);
    const toggle = async () => {
      const machine = await expectOk(server, 'GET', `machines/${sample.machine.Id}`);
      await expectOk(server, 'PUT', `machines/${machine.Id}`, { ...machine, IsDisabled: true });
      await expectOk(server, 'PUT', `machines/${machine.Id}`, { ...machine, IsDisabled: false });
    };
    await toggle();
    expect(await made(sample)).toEqual([]);
    const [trigger] = (await expectOk(server, 'GET', `projects/${sample.project.Id}/triggers`)).Items;
    const Action = { ActionType: 'AutoDeploy', ShouldRedeployWhenMachineHasBeenDeployedTo: true };
    await expectOk(server, 'PUT', `projecttriggers/${trigger.Id}`, { ...trigger, Action });
    await toggle();
    expect((await made(sample)).map((item) => [item.ReleaseId, item.SkipActions])).toEqual([[sample.second.Id, SkipActions]]);
  });

  it('does nothing where it is disabled, and keeps no machine from being added where its project is', async () => {
    const sample = await makeTriggered('Off', { IsDisabled: true });
    await addMachine(sample, 'Off 1');
    const disabled = await makeTriggered('Project off');
    await expectOk(server, 'PUT', `projects/${disabled.project.Id}`, { ...disabled.project, IsDisabled: true });
    await addMachine(disabled, 'Off 2');
    expect([await made(sample), await made(disabled)]).toEqual([[], []]);
  });
});
