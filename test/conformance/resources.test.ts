import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployAndFinish, expectOk, makeSample, packageStep, putSteps, putVariables, scriptStep } from '../support/sampleProject.ts';
import type { Sample } from '../support/sampleProject.ts';
import { canary } from '../support/canary.ts';
import { startTestServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';

let server: TestServer;
let sample: Sample;

beforeAll(async () => {
  server = await startTestServer();
  sample = await makeSample(server);
});
afterAll(() => server.close());

const send = (method: string, path: string, body?: unknown) => server.request(method, `/api/Spaces-1/${path}`, body);
const names = (items: readonly any[]) => items.map((item) => item.Name);

describe('a new server', () => {
  it('has a default lifecycle and a default project group', async () => {
    expect(names(await expectOk(server, 'GET', 'lifecycles/all'))).toContain('Default Lifecycle');
    expect(names(await expectOk(server, 'GET', 'projectgroups/all'))).toContain('Default Project Group');
  });

  it('previews the default lifecycle as one phase per environment, in order', async () => {
    const [lifecycle] = (await expectOk(server, 'GET', 'lifecycles/all')).filter((item: any) => item.Name === 'Default Lifecycle');
    const preview = (await server.get(lifecycle.Links.Preview)).body;
    expect(names(preview.Phases)).toEqual(names(await expectOk(server, 'GET', 'environments/all')));
  });
});

describe('environments', () => {
  it('are listed ten at a time, with a next page as long as there is one', async () => {
    for (let number = 1; number <= 11; number += 1) await expectOk(server, 'POST', 'environments', { Name: `Paged ${number}` });
    const first = await expectOk(server, 'GET', 'environments?partialName=paged');
    expect({ items: first.Items.length, total: first.TotalResults, last: first.LastPageNumber }).toEqual({ items: 10, total: 11, last: 1 });
    const second = (await server.get(first.Links['Page.Next'])).body;
    expect(names(second.Items)).toEqual(['Paged 11']);
    expect(second.Links['Page.Next']).toBeUndefined();
  });

  it('are listed whole for clients that ask for everything', async () => {
    const all = await expectOk(server, 'GET', 'environments?skip=0&take=2147483647');
    expect(all.Items).toHaveLength(all.TotalResults);
  });

  it('are sorted as a client says', async () => {
    const before: any[] = await expectOk(server, 'GET', 'environments/all');
    const wanted = before.map((item) => item.Id).reverse();
    await expectOk(server, 'PUT', 'environments/sortorder', wanted);
    expect((await expectOk(server, 'GET', 'environments/all')).map((item: any) => item.Id)).toEqual(wanted);
    await expectOk(server, 'PUT', 'environments/sortorder', wanted.reverse());
  });

  it('keep their slug when they are renamed, and find new ones for equal names', async () => {
    const first = await expectOk(server, 'POST', 'environments', { Name: 'Pre Prod!' });
    const renamed = await expectOk(server, 'PUT', `environments/${first.Id}`, { ...first, Name: 'Staging' });
    const second = await expectOk(server, 'POST', 'environments', { Name: 'pre-prod' });
    expect([first.Slug, renamed.Slug, second.Slug]).toEqual(['pre-prod', 'pre-prod', 'pre-prod-1']);
  });

  it('are found by ids, given once or often', async () => {
    const ids = [sample.environments['Dev'].Id, sample.environments['Test'].Id];
    expect(names((await expectOk(server, 'GET', `environments?ids=${ids.join('%2C')}`)).Items)).toEqual(['Dev', 'Test']);
    expect(names((await expectOk(server, 'GET', `environments?ids=${ids[0]}&ids=${ids[1]}`)).Items)).toEqual(['Dev', 'Test']);
  });
});

describe('names', () => {
  it.each([
    ['environments', { Name: 'dev' }],
    ['lifecycles', { Name: 'default LIFECYCLE' }],
    ['projectgroups', { Name: 'DEFAULT project group' }],
  ])('of %s are unique without regard to case', async (path, body) => {
    const { status, body: answer } = await send('POST', path, body);
    expect(status).toBe(409);
    expect(answer.Errors[0]).toContain('already exists');
  });

  it.each(['environments', 'lifecycles', 'projectgroups'])('of %s are not blank', async (path) => {
    expect((await send('POST', path, { Name: '  ' })).status).toBe(400);
    expect((await send('POST', path, {})).status).toBe(400);
  });

  it('of environments have at most 50 characters', async () => {
    expect((await send('POST', 'environments', { Name: 'x'.repeat(51) })).body.Errors[0]).toContain('at most 50 characters');
  });
});

describe('references', () => {
  it.each([
    ['projects', () => ({ Name: 'Lost', ProjectGroupId: 'ProjectGroups-999' }), "The project group 'ProjectGroups-999' does not exist."],
    [
      'projects',
      () => ({ Name: 'Lost', ProjectGroupId: sample.project.ProjectGroupId, LifecycleId: 'Lifecycles-999' }),
      "The lifecycle 'Lifecycles-999' does not exist.",
    ],
    ['channels', () => ({ Name: 'Lost', ProjectId: 'Projects-999' }), "The project 'Projects-999' does not exist."],
    [
      'machines',
      () => ({ Name: 'Lost', EnvironmentIds: ['Environments-999'], Roles: ['web'], Endpoint: { CommunicationStyle: 'None' } }),
      "The environment 'Environments-999' does not exist.",
    ],
    [
      'lifecycles',
      () => ({ Name: 'Lost', Phases: [{ Name: 'One', OptionalDeploymentTargets: ['Environments-999'] }] }),
      "The phase 'One' names the environment 'Environments-999', which does not exist.",
    ],
  ])('of %s to nothing are refused by name', async (path, body, message) => {
    const { status, body: answer } = await send('POST', path, body());
    expect([status, answer.Errors]).toEqual([400, [message]]);
  });
});

describe('what is used', () => {
  it('cannot be deleted, and the answer says by what it is used', async () => {
    const own = await makeSample(server, { name: 'User', environments: ['Used'], phases: [{ name: 'Only', environments: ['Used'] }] });
    const message = async (path: string) => {
      const { status, body } = await send('DELETE', path);
      return [status, body.ErrorMessage];
    };
    expect(await message(`environments/${own.environments['Used'].Id}`)).toEqual([
      400,
      "The environment 'Used' cannot be deleted because it is used by the lifecycle 'User lifecycle', the deployment target 'User target'.",
    ]);
    expect(await message(`lifecycles/${own.lifecycle.Id}`)).toEqual([400, expect.stringContaining("used by the project 'User'")]);
    expect(await message(`projectgroups/${own.project.ProjectGroupId}`)).toEqual([400, expect.stringContaining("'User'")]);
    expect(await message(`channels/${own.channel.Id}`)).toEqual([400, expect.stringContaining('default channel')]);
  });

  it('can be deleted when it is used no more', async () => {
    const environment = await expectOk(server, 'POST', 'environments', { Name: 'Short-lived' });
    await expectOk(server, 'DELETE', `environments/${environment.Id}`);
    expect((await send('GET', `environments/${environment.Id}`)).status).toBe(404);
  });
});

describe('a project', () => {
  it('is born with a channel, a process, a variable set and a version template', async () => {
    expect(sample.project).toMatchObject({
      DeploymentProcessId: `deploymentprocess-${sample.project.Id}`,
      VariableSetId: `variableset-${sample.project.Id}`,
      PersistenceSettings: { Type: 'Database' },
      VersioningStrategy: { Template: '#{Octopus.Version.LastMajor}.#{Octopus.Version.LastMinor}.#{Octopus.Version.NextPatch}' },
    });
    expect(sample.channel).toMatchObject({ Name: 'Default', IsDefault: true, Type: 'Lifecycle' });
  });

  it('is found by id and slug; its name answers 404, as clients expect', async () => {
    const own = await makeSample(server, { name: 'Random Quotes' });
    expect((await send('GET', `projects/${own.project.Id}`)).status).toBe(200);
    expect((await send('GET', 'projects/random-quotes')).status).toBe(200);
    expect((await send('GET', 'projects/Random%20Quotes')).status).toBe(404);
    expect(names((await expectOk(server, 'GET', 'projects?partialName=random+quotes')).Items)).toEqual(['Random Quotes']);
  });

  it('shares its settings with its deployment settings', async () => {
    const own = await makeSample(server, { name: 'Settings' });
    const settings = (await server.get(own.project.Links.DeploymentSettings)).body;
    const changed = { ...settings, VersioningStrategy: { Template: '#{Octopus.Date.Year}.i' }, DefaultGuidedFailureMode: 'On' };
    await server.request('PUT', own.project.Links.DeploymentSettings, changed);
    const project = (await server.get(own.project.Links.Self)).body;
    expect(project).toMatchObject({ VersioningStrategy: { Template: '#{Octopus.Date.Year}.i' }, DefaultGuidedFailureMode: 'On' });
  });

  it('has one default channel, whichever was made so last', async () => {
    const own = await makeSample(server, { name: 'Defaults' });
    const second = await expectOk(server, 'POST', 'channels', { Name: 'Second', ProjectId: own.project.Id, IsDefault: true });
    await expectOk(server, 'PUT', `channels/${second.Id}`, { ...second, IsDefault: false });
    const { Items } = await expectOk(server, 'GET', `projects/${own.project.Id}/channels`);
    expect(Items.filter((item: any) => item.IsDefault).map((item: any) => item.Name)).toEqual(['Second']);
  });

  it('refuses channel rules that are none', async () => {
    const rule = { VersionRange: '(1.0)', Tag: '[', ActionPackages: [] };
    const { status, body } = await send('POST', 'channels', { Name: 'Wrong', ProjectId: sample.project.Id, Rules: [rule] });
    expect([status, body.Errors.length]).toEqual([400, 2]);
  });
});

describe('a deployment process', () => {
  it('gets ids for its steps, keeps them, and grows its version', async () => {
    const own = await makeSample(server, { name: 'Steps' });
    const first = await expectOk(server, 'GET', `deploymentprocesses/${own.project.DeploymentProcessId}`);
    const again = await expectOk(server, 'PUT', `deploymentprocesses/${first.Id}`, first);
    expect(first.Steps[0].Actions[0].Id).not.toBe('');
    expect(again.Steps).toEqual(first.Steps);
    expect(again.Version).toBe(first.Version + 1);
  });

  it('S25: of two writers that read the same version the second is told', async () => {
    const own = await makeSample(server, { name: 'Two writers' });
    const path = `deploymentprocesses/${own.project.DeploymentProcessId}`;
    const read = await expectOk(server, 'GET', path);
    const [one, two] = await Promise.all([
      send('PUT', path, { ...read, Steps: [scriptStep('One')] }),
      send('PUT', path, { ...read, Steps: [scriptStep('Two')] }),
    ]);
    expect([one.status, two.status].sort()).toEqual([200, 409]);
    const loser = one.status === 409 ? one : two;
    expect(loser.body.Errors).toEqual([
      `Modification failed for 'DeploymentProcess' document with '${read.Id}' Id because submitted data was out of date. Refresh the document and try again.`,
    ]);
    const winner = one.status === 200 ? 'One' : 'Two';
    expect(names((await expectOk(server, 'GET', path)).Steps)).toEqual([winner]);
  });

  it('tells a package once in its properties and once in its packages, whichever was written', async () => {
    const byProperties = scriptStep('Old writer', {
      action: { Properties: { 'Octopus.Action.Package.PackageId': 'Acme.Old', 'Octopus.Action.Package.DownloadOnTentacle': 'True' } },
    });
    const own = await makeSample(server, { name: 'Mirrored', steps: [byProperties, packageStep('New writer', 'Acme.New')] });
    const { Steps } = await expectOk(server, 'GET', `deploymentprocesses/${own.project.DeploymentProcessId}`);
    const [old, recent] = Steps.map((step: any) => step.Actions[0]);
    expect(old.Packages).toMatchObject([
      { Name: '', PackageId: 'Acme.Old', FeedId: 'feeds-builtin', AcquisitionLocation: 'ExecutionTarget' },
    ]);
    expect(recent.Properties).toMatchObject({
      'Octopus.Action.Package.PackageId': 'Acme.New',
      'Octopus.Action.Package.FeedId': 'feeds-builtin',
    });
  });

  it('keeps a secret property that is sent back without its text, and never shows it', async () => {
    const secret = canary();
    const step: any = scriptStep('Secret');
    step.Actions[0].Properties['Acme.Token'] = { HasValue: true, NewValue: secret };
    const own = await makeSample(server, { name: 'Secrets', steps: [step] });
    const path = `deploymentprocesses/${own.project.DeploymentProcessId}`;
    const read = await expectOk(server, 'GET', path);
    const token = (process: any) => process.Steps[0].Actions[0].Properties['Acme.Token'];
    expect(token(read)).toEqual({ HasValue: true, NewValue: null, Hint: null });
    expect(token(await expectOk(server, 'PUT', path, read))).toMatchObject({ HasValue: true });
    expect(JSON.stringify(read)).not.toContain(secret);
  });

  it('refuses steps that share a name, know no type or name unknown environments', async () => {
    const wrong = [scriptStep('Same'), scriptStep('same', { action: { ActionType: '', Environments: ['Environments-999'] } })];
    await expect(putSteps(server, sample.project, wrong)).rejects.toThrow(
      /step name 'Same' is used more than once.*needs a type.*environment 'Environments-999' does not exist|needs a type.*step name 'Same'.*Environments-999/,
    );
  });
});

describe('a variable set', () => {
  it('never gives a sensitive value back, and keeps it when it is not sent', async () => {
    const secret = canary();
    const script = 'echo "length $(printf %s "$(get_octopusvariable Password)" | wc -c)"';
    const own = await makeSample(server, { name: 'Sensitive', environments: ['Dev'], steps: [scriptStep('Count', { script })] });
    await putVariables(server, own.project, [{ Name: 'Password', Value: secret, Type: 'Sensitive' }]);
    const path = `variables/${own.project.VariableSetId}`;
    const read = await expectOk(server, 'GET', path);
    expect(read.Variables[0]).toMatchObject({ Name: 'Password', Value: null, IsSensitive: true, Type: 'Sensitive' });
    await expectOk(server, 'PUT', path, read);
    const release = await expectOk(server, 'POST', 'releases', { ProjectId: own.project.Id, Version: '1.0.0' });
    const task = await deployAndFinish(server, release, own.environments['Dev']);
    expect((await server.get(task.Links.Raw)).body).toContain(`length ${secret.length}`);
  });

  it('does not open a secret by calling it plain', async () => {
    const own = await makeSample(server, { name: 'Opened' });
    const [set, path] = [
      await putVariables(server, own.project, [{ Name: 'Password', Value: canary(), Type: 'Sensitive' }]),
      own.project.VariableSetId,
    ];
    const Variables = [{ ...set.Variables[0], Type: 'String', IsSensitive: false }];
    const open = await expectOk(server, 'PUT', `variables/${path}`, { ...set, Variables });
    expect(open.Variables[0]).toMatchObject({ Value: null, IsSensitive: false });
  });

  it('S25: refuses a version that is no longer the latest', async () => {
    const own = await makeSample(server, { name: 'Stale', variables: [{ Name: 'Port', Value: '80' }] });
    const path = `variables/${own.project.VariableSetId}`;
    const read = await expectOk(server, 'GET', path);
    await expectOk(server, 'PUT', path, read);
    const { status, body } = await send('PUT', path, read);
    expect([status, body.Errors[0]]).toEqual([409, expect.stringContaining("Modification failed for 'VariableSet' document")]);
  });

  it('lists what its scopes can name, and answers {} below the project', async () => {
    const own = await makeSample(server, { name: 'Scoped', environments: ['Dev'] });
    const path = `projects/${own.project.Id}/variables`;
    const set = await expectOk(server, 'GET', path);
    expect(names(set.ScopeValues.Environments)).toContain('Dev');
    expect(names(set.ScopeValues.Actions)).toEqual(['Say hello']);
    const Variables = [{ Name: 'Port', Value: '80', Scope: { Environment: [own.environments['Dev'].Id] } }];
    expect(await expectOk(server, 'PUT', path, { ...set, Variables })).toEqual({});
    expect((await expectOk(server, 'GET', path)).Variables[0].Scope).toEqual({ Environment: [own.environments['Dev'].Id] });
  });

  it('previews the value that holds in an environment', async () => {
    const own = await makeSample(server, { name: 'Resolved', environments: ['Dev', 'Test'] });
    await putVariables(server, own.project, [
      { Name: 'Port', Value: '80' },
      { Name: 'Port', Value: '81', Scope: { Environment: [own.environments['Dev'].Id] } },
    ]);
    const preview = async (environment: string) =>
      (await expectOk(server, 'GET', `variables/preview?project=${own.project.Id}&environment=${own.environments[environment].Id}`))
        .Variables;
    expect((await preview('Dev')).map((item: any) => item.Value)).toEqual(['81']);
    expect((await preview('Test')).map((item: any) => item.Value)).toEqual(['80']);
    expect(await expectOk(server, 'GET', `variables/names?project=${own.project.Id}`)).toEqual(['Port']);
  });

  it('refuses scopes that name nothing', async () => {
    const set = await expectOk(server, 'GET', `variables/${sample.project.VariableSetId}`);
    const Variables = [{ Name: 'Port', Value: '80', Scope: { Environment: ['Environments-999'], Machine: ['Machines-999'] } }];
    const { status, body } = await send('PUT', `variables/${set.Id}`, { ...set, Variables });
    expect([status, body.Errors.length]).toEqual([400, 2]);
  });
});

describe('deployment targets', () => {
  it('are found by role, environment and health', async () => {
    const own = await makeSample(server, { name: 'Filtered', environments: ['Filtered only'] });
    const environment = own.environments['Filtered only'].Id;
    expect(names((await expectOk(server, 'GET', `machines?environmentIds=${environment}&roles=WEB&healthStatuses=healthy`)).Items)).toEqual(
      ['Filtered target'],
    );
    expect((await expectOk(server, 'GET', `machines?environmentIds=${environment}&roles=db`)).Items).toEqual([]);
    expect(await expectOk(server, 'GET', 'machineroles/all')).toEqual(['web']);
  });

  it('are the machine of the server; other ways to reach one are refused', async () => {
    const body = {
      Name: 'Remote',
      EnvironmentIds: [sample.environments['Dev'].Id],
      Roles: ['web'],
      Endpoint: { CommunicationStyle: 'Ssh' },
    };
    const { status, body: answer } = await send('POST', 'machines', body);
    expect([status, answer.Errors[0]]).toEqual([400, expect.stringContaining("'Ssh'")]);
  });
});

describe('S39: wrong ids, pages and enumerations', () => {
  const resources = [
    'environments',
    'lifecycles',
    'projectgroups',
    'projects',
    'channels',
    'deploymentprocesses',
    'variables',
    'machines',
    'workers',
    'workerpools',
    'releases',
    'deployments',
  ];
  const ids = [
    'Environments-1',
    'Projects-0',
    'Spaces-1',
    '%00',
    '..%2f..%2fetc',
    "1'--",
    '%F0%9F%92%A9',
    'a'.repeat(2000),
    '-1',
    'constructor',
  ];

  it.each(resources)('of %s answer 404 and an envelope', async (resource) => {
    for (const id of ids) {
      if (resource === 'environments' && id === 'Environments-1') continue;
      const { status, body } = await send('GET', `${resource}/${id}`);
      expect(status, `${resource}/${id}`).toBe(404);
      expect(typeof body.ErrorMessage).toBe('string');
    }
  });

  it('answer 404 for a space that does not exist', async () => {
    for (const space of ['Spaces-2', 'Spaces-0']) expect((await server.get(`/api/${space}/projects`)).status).toBe(404);
  });

  it.each(['environments', 'projects', 'releases', 'deployments', 'channels', 'machines'])(
    'read pages of %s generously',
    async (resource) => {
      for (const query of ['skip=-1', 'take=-1', 'take=0', 'take=2147483647', 'skip=2147483647']) {
        expect((await send('GET', `${resource}?${query}`)).status, query).toBe(200);
      }
      for (const query of ['skip=x', 'take=9007199254740992', 'take=1e3']) {
        expect((await send('GET', `${resource}?${query}`)).status, query).toBe(400);
      }
    },
  );

  it('answer 400 for a task state and a step condition that nobody knows', async () => {
    expect((await send('GET', 'deployments?taskState=Sleeping')).status).toBe(400);
    const process = await expectOk(server, 'GET', `deploymentprocesses/${sample.project.DeploymentProcessId}`);
    const Steps = [{ ...process.Steps[0], Condition: 'Sometimes' }];
    expect((await send('PUT', `deploymentprocesses/${process.Id}`, { ...process, Steps })).status).toBe(400);
  });
});
