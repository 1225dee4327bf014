import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployAndFinish, expectOk, finishedTask, makeSample, putVariables, scriptStep } from '../support/sampleProject.ts';
import type { Sample } from '../support/sampleProject.ts';
import { canary } from '../support/canary.ts';
import { startTestServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';

let server: TestServer;
let sample: Sample;
const promotion = [
  { name: 'Dev', environments: ['Dev'] },
  { name: 'Test', environments: ['Test'] },
  { name: 'Prod', environments: ['Prod'] },
];
const environments = ['Dev', 'Test', 'Prod'];

beforeAll(async () => {
  server = await startTestServer();
  sample = await makeSample(server, { environments, phases: promotion });
});
afterAll(() => server.close());

let releases = 0;
async function newRelease(of: Sample = sample): Promise<any> {
  releases += 1;
  return expectOk(server, 'POST', 'releases', { ProjectId: of.project.Id, Version: `1.0.${releases}` });
}
const deploy = (body: object) =>
  server.post('/api/Spaces-1/deployments/create/untenanted/v1', {
    SpaceId: 'Spaces-1',
    SpaceIdOrName: 'Default',
    ProjectName: 'Acme',
    ...body,
  });
const names = (items: readonly { Name: string }[]) => items.map((item) => item.Name);

describe('where a release may go', () => {
  it('grows with every successful deployment', async () => {
    const release = await newRelease();
    const promoteTo = async () => names((await expectOk(server, 'GET', `releases/${release.Id}/deployments/template`)).PromoteTo);
    expect(await promoteTo()).toEqual(['Dev']);
    await deployAndFinish(server, release, sample.environments['Dev']);
    expect(await promoteTo()).toEqual(['Dev', 'Test']);
    const progression = await expectOk(server, 'GET', `releases/${release.Id}/progression`);
    expect(progression.NextDeployments).toEqual([sample.environments['Test'].Id]);
    expect(progression.Phases.map((phase: any) => phase.Progress)).toEqual(['Complete', 'Current', 'Pending']);
    expect(progression.Phases[0].Deployments[0].Task.State).toBe('Success');
  });

  it('is refused with the phase that is missing, and nothing is queued', async () => {
    const release = await newRelease();
    const before = (await expectOk(server, 'GET', 'deployments')).TotalResults;
    const { status, body } = await deploy({ ReleaseVersion: release.Version, EnvironmentNames: ['Dev', 'Prod'] });
    expect({ status, message: body.ErrorMessage }).toEqual({
      status: 400,
      message: `Release '${release.Version}' cannot be deployed to 'Prod' yet: phase 'Dev' requires a successful deployment to Dev.`,
    });
    expect((await expectOk(server, 'GET', 'deployments')).TotalResults).toBe(before);
  });

  it('ends where a defect is reported, until it is resolved', async () => {
    const release = await newRelease();
    await deployAndFinish(server, release, sample.environments['Dev']);
    const defect = await expectOk(server, 'POST', `releases/${release.Id}/defects`, { Description: 'Loses orders' });
    expect(defect.Status).toBe('Unresolved');
    const refused = await deploy({ ReleaseVersion: release.Version, EnvironmentNames: ['Test'] });
    expect(refused.body.ErrorMessage).toContain('prevented from progressing: Loses orders');
    expect((await expectOk(server, 'GET', `releases/${release.Id}/progression`)).Phases.map((phase: any) => phase.Blocked)).toEqual([
      false,
      true,
      true,
    ]);
    expect((await server.post(`/api/Spaces-1/releases/${release.Id}/defects`, { Description: 'Another' })).status).toBe(400);
    await expectOk(server, 'POST', `releases/${release.Id}/defects/resolve`);
    const allowed = await deploy({ ReleaseVersion: release.Version, EnvironmentNames: ['Test'] });
    expect(allowed.status).toBe(200);
    await finishedTask(server, allowed.body.DeploymentServerTasks[0].ServerTaskId);
  });
});

describe('a deployment that waits', () => {
  it('fails when a defect is reported before it starts', async () => {
    const gate = `${server.data}-gate`;
    const script = `[ "$(get_octopusvariable Octopus.Environment.Name)" = Dev ] && exit 0; until [ -e '${gate}' ]; do sleep 0.05; done; exit 1`;
    const own = await makeSample(server, { name: 'Gated', environments, phases: promotion, steps: [scriptStep('Wait', { script })] });
    const release = await newRelease(own);
    await deployAndFinish(server, release, own.environments['Dev']);
    const toTest = () => expectOk(server, 'POST', 'deployments', { ReleaseId: release.Id, EnvironmentId: own.environments['Test'].Id });
    const [first, second] = [await toTest(), await toTest()];
    await expectOk(server, 'POST', `releases/${release.Id}/defects`, { Description: 'Loses orders' });
    await writeFile(gate, '');
    expect((await finishedTask(server, first.TaskId)).State).toBe('Failed');
    const task = await finishedTask(server, second.TaskId);
    expect([task.State, task.ErrorMessage]).toEqual(['Failed', expect.stringContaining('prevented from progressing: Loses orders')]);
  });
});

describe('deployments/create/untenanted/v1', () => {
  it('makes one deployment per environment and names the tasks', async () => {
    const own = await makeSample(server, {
      name: 'Twins',
      environments: ['Dev', 'Test'],
      phases: [{ name: 'Both', environments: ['Dev', 'Test'] }],
    });
    const release = await newRelease(own);
    const { body } = await deploy({
      ProjectName: 'Twins',
      ReleaseVersion: release.Version,
      EnvironmentNames: ['Dev', own.environments['Test'].Id, 'dev'],
    });
    expect(body.DeploymentServerTasks).toHaveLength(2);
    for (const { DeploymentId, ServerTaskId } of body.DeploymentServerTasks) {
      const deployment = await expectOk(server, 'GET', `deployments/${DeploymentId}`);
      expect(deployment.Links.Task).toBe(`/api/tasks/${ServerTaskId}`);
      expect((await finishedTask(server, ServerTaskId)).State).toBe('Success');
    }
  });

  it('deploys nothing to an empty list of environments', async () => {
    const release = await newRelease();
    const { status, body } = await deploy({ ReleaseVersion: release.Version, EnvironmentNames: [] });
    expect({ status, tasks: body.DeploymentServerTasks }).toEqual({ status: 200, tasks: [] });
  });

  it.each([
    [{ ProjectName: 'Nope', ReleaseVersion: '1', EnvironmentNames: ['Dev'] }, "The project 'Nope' was not found."],
    [{ ReleaseVersion: '99.0', EnvironmentNames: ['Dev'] }, "The release '99.0' was not found."],
  ])('answers 404 for %j', async (request, message) => {
    const { status, body } = await deploy(request);
    expect([status, body.ErrorMessage]).toEqual([404, message]);
  });

  it('answers 404 for an unknown environment', async () => {
    const release = await newRelease();
    const { status, body } = await deploy({ ReleaseVersion: release.Version, EnvironmentNames: ['Nope'] });
    expect([status, body.ErrorMessage]).toEqual([404, "The environment 'Nope' was not found."]);
  });

  it('refuses times that cannot be', async () => {
    const release = await newRelease();
    const ask = (times: object) => deploy({ ReleaseVersion: release.Version, EnvironmentNames: ['Dev'], ...times });
    expect((await ask({ RunAt: 'tomorrow-ish' })).body.Errors[0]).toContain('is no date');
    expect((await ask({ RunAt: '2001-01-01T00:00:00+00:00' })).body.Errors[0]).toContain('in the past');
    expect((await ask({ NoRunAfter: '2001-01-01T00:00:00+00:00' })).body.Errors[0]).toContain('will expire before it has a chance');
  });

  it('updates the frozen variables first when asked to', async () => {
    const own = await makeSample(server, { name: 'Renewed', variables: [{ Name: 'Port', Value: '80' }], environments: ['Dev'] });
    const release = await newRelease(own);
    await putVariables(server, own.project, [{ Name: 'Port', Value: '81' }]);
    const { body } = await deploy({
      ProjectName: 'Renewed',
      ReleaseVersion: release.Version,
      EnvironmentNames: ['Dev'],
      UpdateVariableSnapshot: true,
    });
    const deployment = await expectOk(server, 'GET', `deployments/${body.DeploymentServerTasks[0].DeploymentId}`);
    const variables = await expectOk(server, 'GET', `variables/${deployment.ManifestVariableSetId}`);
    expect(variables.Variables[0].Value).toBe('81');
    await finishedTask(server, deployment.TaskId);
  });
});

describe('targets', () => {
  it('must be there for a process that needs them', async () => {
    const own = await makeSample(server, { name: 'Lonely', environments: ['Dev'], steps: [scriptStep('On targets', { roles: 'nobody' })] });
    const release = await newRelease(own);
    const body = { ReleaseId: release.Id, EnvironmentId: own.environments['Dev'].Id };
    const refused = await server.post('/api/Spaces-1/deployments', body);
    expect([refused.status, refused.body.ErrorMessage]).toEqual([
      400,
      'There must be at least one machine to deploy to in the environment.',
    ]);
    const settings = await expectOk(server, 'GET', `projects/${own.project.Id}/deploymentsettings`);
    const policy = { ...settings.ConnectivityPolicy, AllowDeploymentsToNoTargets: true };
    await expectOk(server, 'PUT', `projects/${own.project.Id}/deploymentsettings`, { ...settings, ConnectivityPolicy: policy });
    expect((await deployAndFinish(server, release, own.environments['Dev'])).State).toBe('Success');
  });

  it('are shown in the preview, with steps that have none', async () => {
    const steps = [scriptStep('On web', { roles: 'web' }), scriptStep('On nothing', { roles: 'nobody' }), scriptStep('On server')];
    const own = await makeSample(server, {
      name: 'Previewed',
      environments: ['Solo'],
      phases: [{ name: 'Solo', environments: ['Solo'] }],
      steps,
    });
    const release = await newRelease(own);
    const template = await expectOk(server, 'GET', `releases/${release.Id}/deployments/template`);
    const solo = template.PromoteTo.find((item: any) => item.Name === 'Solo');
    const preview = (await server.get(solo.Links.Preview)).body;
    expect(
      preview.StepsToExecute.map((step: any) => [step.ActionNumber, step.ActionName, step.MachineNames, step.HasNoApplicableMachines]),
    ).toEqual([
      ['1', 'On web', ['Previewed target'], false],
      ['2', 'On nothing', [], true],
      ['3', 'On server', [], false],
    ]);
  });

  it('must exist when they are named', async () => {
    const release = await newRelease();
    const { status, body } = await deploy({ ReleaseVersion: release.Version, EnvironmentNames: ['Dev'], SpecificMachineNames: ['a', 'b'] });
    expect([status, body.Errors[0]]).toEqual([400, "The machines 'a', 'b' do not exist or you do not have permissions to view them."]);
  });
});

describe('prompted variables', () => {
  const secret = canary();
  let own: Sample;
  beforeAll(async () => {
    own = await makeSample(server, {
      name: 'Prompted',
      environments: ['Dev'],
      steps: [
        scriptStep('Say it', {
          script: 'echo "colour $(get_octopusvariable Colour), secret $(printf %s "$(get_octopusvariable Secret)" | wc -c)"',
        }),
      ],
      variables: [
        { Name: 'Colour', Value: '', Prompt: { Label: 'Favourite colour', Required: true } },
        { Name: 'Secret', Type: 'Sensitive', IsSensitive: true, Prompt: { Label: 'A secret' } },
        {
          Name: 'Size',
          Value: 'S',
          Prompt: { Required: true, DisplaySettings: { 'Octopus.ControlType': 'Select', 'Octopus.SelectOptions': 'S|Small\nL|Large' } },
        },
      ],
    });
  });
  const ask = async (Variables: object) => {
    const release = await newRelease(own);
    return deploy({ ProjectName: 'Prompted', ReleaseVersion: release.Version, EnvironmentNames: ['Dev'], Variables });
  };

  it('are elements of the preview, named by their ids', async () => {
    const release = await newRelease(own);
    const preview = await expectOk(server, 'GET', `releases/${release.Id}/deployments/preview/${own.environments['Dev'].Id}`);
    const elements = preview.Form.Elements.map((item: any) => [item.Control.Name, item.Control.Label, item.IsValueRequired]);
    expect(elements).toEqual([
      ['Colour', 'Favourite colour', true],
      ['Secret', 'A secret', false],
      ['Size', 'Size', false],
    ]);
    expect(Object.keys(preview.Form.Values)).toEqual(preview.Form.Elements.map((item: any) => item.Name));
  });

  it('refuse a deployment without an answer', async () => {
    const { status, body } = await ask({});
    expect([status, body.Errors[0]]).toEqual([400, 'Please provide a value for the following variables: Favourite colour']);
  });

  it('refuse an answer that is no option, and a name that nothing asks for', async () => {
    expect((await ask({ Colour: 'red', Size: 'XL' })).body.Errors).toEqual(["The value 'XL' of 'Size' is none of its options: S, L."]);
    expect((await ask({ Color: 'red' })).body.Errors).toEqual(["No variable of the release asks for a value under the name 'Color'."]);
  });

  it('reach the script by name or label, and secrets never come back', async () => {
    const { body } = await ask({ 'favourite COLOUR': 'red', Secret: secret });
    const [{ DeploymentId, ServerTaskId }] = body.DeploymentServerTasks;
    await finishedTask(server, ServerTaskId);
    const log = (await server.get(`/api/tasks/${ServerTaskId}/raw`)).body;
    expect(log).toContain(`colour red, secret ${secret.length}`);
    const deployment = await expectOk(server, 'GET', `deployments/${DeploymentId}`);
    expect(Object.values(deployment.FormValues)).toContainEqual({ HasValue: true, NewValue: null, Hint: null });
    expect(JSON.stringify(deployment)).not.toContain(secret);
  });
});

describe('automatic deployments', () => {
  it('happen when a release is made and when it reaches the next phase', async () => {
    const own = await makeSample(server, { name: 'Automatic', environments: ['Dev', 'Test'] });
    const phase = (environment: string) => ({ Name: environment, AutomaticDeploymentTargets: [own.environments[environment].Id] });
    const lifecycle = await expectOk(server, 'POST', 'lifecycles', { Name: 'All by itself', Phases: [phase('Dev'), phase('Test')] });
    await expectOk(server, 'PUT', `projects/${own.project.Id}`, { ...own.project, LifecycleId: lifecycle.Id });
    const release = await newRelease(own);
    const made = async () => (await expectOk(server, 'GET', `releases/${release.Id}/deployments`)).Items;
    const [first] = await made();
    expect(first.EnvironmentId).toBe(own.environments['Dev'].Id);
    await finishedTask(server, first.TaskId);
    await expect.poll(async () => (await made()).length, { timeout: 10_000 }).toBe(2);
    const [second] = await made();
    expect(second.EnvironmentId).toBe(own.environments['Test'].Id);
    await finishedTask(server, second.TaskId);
  });
});

describe('changes', () => {
  it('are the releases since the one that runs there', async () => {
    const own = await makeSample(server, { name: 'Changed', environments: ['Dev'] });
    const make = (Version: string) =>
      expectOk(server, 'POST', 'releases', { ProjectId: own.project.Id, Version, ReleaseNotes: `Notes of ${Version}` });
    const [one, , three] = [await make('1.0.0'), await make('1.0.1'), await make('1.0.2')];
    const changesOf = async (release: any) => {
      const preview = await expectOk(server, 'GET', `releases/${release.Id}/deployments/preview/${own.environments['Dev'].Id}`);
      return preview.Changes.map((change: any) => change.Version);
    };
    expect(await changesOf(three)).toEqual(['1.0.2']);
    await deployAndFinish(server, one, own.environments['Dev']);
    expect(await changesOf(three)).toEqual(['1.0.1', '1.0.2']);
    expect(await changesOf(one)).toEqual(['1.0.0']);
  });
});

describe('dashboards', () => {
  it('show what stands in each environment and what stood there before', async () => {
    const own = await makeSample(server, { name: 'Shown', environments: ['Dev'] });
    const [older, newer] = [await newRelease(own), await newRelease(own)];
    await deployAndFinish(server, older, own.environments['Dev']);
    await deployAndFinish(server, newer, own.environments['Dev']);
    const dashboard = await expectOk(server, 'GET', `dashboard?projectId=${own.project.Id}`);
    expect(names(dashboard.Projects)).toEqual(['Shown']);
    expect(dashboard.Items.map((item: any) => [item.ReleaseVersion, item.State, item.IsCurrent])).toEqual([
      [newer.Version, 'Success', true],
    ]);
    expect(dashboard.PreviousItems.map((item: any) => [item.ReleaseVersion, item.IsPrevious])).toEqual([[older.Version, true]]);
    const query = `projects=${own.project.Id}&environments=${own.environments['Dev'].Id}`;
    expect((await expectOk(server, 'GET', `dashboard/dynamic?${query}`)).Items).toHaveLength(1);
    expect((await expectOk(server, 'GET', `dashboard/dynamic?${query}&includePrevious=true`)).Items).toHaveLength(2);
  });

  it('show the progression of a project', async () => {
    const progression = await expectOk(server, 'GET', `projects/acme/progression?releaseHistoryCount=2`);
    expect(names(progression.Environments)).toEqual(environments);
    expect(progression.Releases.length).toBeGreaterThanOrEqual(2);
    expect(progression.ChannelEnvironments[sample.channel.Id].map((item: any) => item.Name)).toEqual(environments);
    expect(await expectOk(server, 'GET', `progression/${sample.project.Id}`)).toMatchObject({ Environments: progression.Environments });
  });
});

describe('deleting', () => {
  it('a release takes its deployments along', async () => {
    const own = await makeSample(server, { name: 'Deleted', environments: ['Dev'] });
    const release = await newRelease(own);
    await deployAndFinish(server, release, own.environments['Dev']);
    await expectOk(server, 'DELETE', `releases/${release.Id}`);
    expect((await expectOk(server, 'GET', `deployments?projects=${own.project.Id}`)).TotalResults).toBe(0);
    expect((await expectOk(server, 'GET', `dashboard?projectId=${own.project.Id}`)).Items).toEqual([]);
  });

  it('is refused while the deployment is not finished', async () => {
    const own = await makeSample(server, { name: 'Waiting', environments: ['Dev'] });
    const release = await newRelease(own);
    const QueueTime = new Date(Date.now() + 3_600_000).toISOString();
    const deployment = await expectOk(server, 'POST', 'deployments', {
      ReleaseId: release.Id,
      EnvironmentId: own.environments['Dev'].Id,
      QueueTime,
    });
    for (const path of [`releases/${release.Id}`, `deployments/${deployment.Id}`, `projects/${own.project.Id}`]) {
      const { status, body } = await server.request('DELETE', `/api/Spaces-1/${path}`);
      expect([status, body.ErrorMessage], path).toEqual([400, expect.stringContaining(`${deployment.TaskId} is not finished`)]);
    }
    await server.post(`/api/tasks/${deployment.TaskId}/cancel`);
    await expectOk(server, 'DELETE', `projects/${own.project.Id}`);
    expect((await server.get(`/api/Spaces-1/projects/${own.project.Id}`)).status).toBe(404);
  });
});
