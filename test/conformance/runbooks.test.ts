/** Runbooks over plain HTTP: their process, snapshots, runs, tasks and what a run knows (rest-api.md §9, governance.md §8). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logLines } from '../support/deploySetup.ts';
import { expectOk, finishedTask, makeSample, packageStep, pushPackage, scriptStep } from '../support/sampleProject.ts';
import type { Sample } from '../support/sampleProject.ts';
import { makeRunbook, publishSnapshot, putRunbookSteps } from '../support/sampleRunbook.ts';
import { startTestServer, testServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';

let server: TestServer;
let sample: Sample;
beforeAll(async () => {
  server = await startTestServer();
  sample = await makeSample(server, { variables: [{ Name: 'Greeting', Value: 'of the project', Scope: {} }] });
});
afterAll(() => server.close());

const [tomorrow = '', inTwoDays = ''] = [1, 2].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
const command = (more: object) => ({ SpaceId: 'Spaces-1', ProjectName: 'Acme', EnvironmentNames: ['Dev'], ...more });
const createV1 = (more: object) => server.post('/api/Spaces-1/runbook-runs/create/v1', command(more));
const run = async (more: object): Promise<any> =>
  (await expectOk(server, 'POST', 'runbook-runs/create/v1', command(more))).RunbookRunServerTasks;
const runOf = (id: string): Promise<any> => expectOk(server, 'GET', `runbookRuns/${id}`);

describe('a runbook', () => {
  it('is made with an empty process, and read by id below the space and by id or slug below its project', async () => {
    const made = await expectOk(server, 'POST', 'runbooks', { Name: 'Clean Up', ProjectId: sample.project.Id });
    expect(made).toMatchObject({
      ...{ Id: expect.stringMatching(/^Runbooks-\d+$/), Slug: 'clean-up', PublishedRunbookSnapshotId: null, EnvironmentScope: 'All' },
      ...{ RunbookProcessId: `RunbookProcess-${made.Id}`, RunRetentionPolicy: { QuantityToKeep: 100, ShouldKeepForever: false } },
      Links: { CreateRunbookRun: `/api/Spaces-1/runbooks/${made.Id}/runbookRuns/create` },
    });
    expect(await expectOk(server, 'GET', `runbooks/${made.Id}`)).toEqual(made);
    expect(await expectOk(server, 'GET', `projects/acme/runbooks/clean-up`)).toEqual(made);
    expect(await expectOk(server, 'GET', `runbookProcesses/${made.RunbookProcessId}`)).toMatchObject({
      RunbookId: made.Id,
      Steps: [],
      Version: 0,
    });
  });

  it('takes what is written, and publishes no snapshot of another', async () => {
    const made = await makeRunbook(server, sample.project, { name: 'Edited' });
    const other = await makeRunbook(server, sample.project, { name: 'Other' });
    const foreign = await publishSnapshot(server, other);
    const { Id: Dev } = sample.environments['Dev'];
    const changes = { Name: 'Edited twice', EnvironmentScope: 'Specified', Environments: [Dev], DefaultGuidedFailureMode: 'Off' };
    expect(await expectOk(server, 'PUT', `runbooks/${made.Id}`, { ...made, ...changes })).toMatchObject({ ...changes, Slug: 'edited' });
    const answer = await server.request('PUT', `/api/Spaces-1/runbooks/${made.Id}`, { ...made, PublishedRunbookSnapshotId: foreign.Id });
    expect([answer.status, answer.body.Errors]).toEqual([400, [`The runbook 'Edited twice' has no snapshot '${foreign.Id}' to publish.`]]);
  });

  it('has a name that is unique in its project only', async () => {
    await makeRunbook(server, sample.project, { name: 'Unique' });
    const again = await server.post('/api/Spaces-1/runbooks', { Name: 'unique', ProjectId: sample.project.Id });
    expect(again.status).toBe(409);
    expect(JSON.stringify(again.body)).toContain('already exists in this project');
    const other = await makeSample(server, { name: 'Elsewhere' });
    expect(await makeRunbook(server, other.project, { name: 'Unique' })).toMatchObject({ Name: 'Unique', Slug: 'unique' });
  });

  it('keeps its process apart from the deployment processes', async () => {
    const { RunbookProcessId: id } = await makeRunbook(server, sample.project, { name: 'Apart' });
    expect((await server.get(`/api/Spaces-1/deploymentprocesses/${id}`)).status).toBe(404);
    expect((await server.get(`/api/Spaces-1/runbookProcesses/${sample.project.DeploymentProcessId}`)).status).toBe(404);
    const { Items } = await expectOk(server, 'GET', 'deploymentprocesses?take=1000');
    expect(Items.some((process: any) => process.Id === id)).toBe(false);
    const stale = { ...(await expectOk(server, 'GET', `runbookProcesses/${id}`)), Version: 0 };
    expect((await server.request('PUT', `/api/Spaces-1/runbookProcesses/${id}`, stale)).status).toBe(409);
  });
});

describe('a snapshot', () => {
  it('freezes process and variables, and runs as it was frozen', async () => {
    const own = await makeSample(server, { name: 'Frozen', variables: [{ Name: 'Greeting', Value: 'then', Scope: {} }] });
    const runbook = await makeRunbook(server, own.project, { steps: [scriptStep('Say', { script: 'echo "frozen #{Greeting}"' })] });
    const snapshot = await publishSnapshot(server, runbook, { Name: 'First', Notes: 'n' });
    expect(snapshot).toMatchObject({ Name: 'First', Notes: 'n', FrozenProjectVariableSetId: snapshot.ProjectVariableSetSnapshotId });
    await putRunbookSteps(server, runbook, [scriptStep('Say', { script: 'echo changed' })]);
    const set = await expectOk(server, 'GET', `variables/${own.project.VariableSetId}`);
    set.Variables[0].Value = 'now';
    await expectOk(server, 'PUT', `variables/${set.Id}`, set);

    const [{ ServerTaskId: first }] = await run({ ProjectName: 'Frozen', RunbookName: 'Backup' });
    expect(await finishedTask(server, first)).toMatchObject({ State: 'Success' });
    expect(await logLines(server, first)).toContain('Info: frozen then');
    await expectOk(server, 'POST', `runbookSnapshots/${snapshot.Id}/snapshot-variables`);
    const [{ ServerTaskId: second }] = await run({ ProjectName: 'Frozen', RunbookName: 'Backup' });
    await finishedTask(server, second);
    expect(await logLines(server, second)).toContain('Info: frozen now');
  });

  it('gets a name, and the newest version of every package that nobody selects', async () => {
    await pushPackage(server, 'Tools', '1.0.0');
    await pushPackage(server, 'Tools', '1.1.0');
    const runbook = await makeRunbook(server, sample.project, { name: 'Packaged', steps: [packageStep('Install', 'Tools')] });
    const template = await expectOk(server, 'GET', `runbooks/${runbook.Id}/runbookSnapshotTemplate`);
    expect(template).toMatchObject({
      NextNameIncrement: expect.stringMatching(/^Snapshot [A-Z0-9]{5}$/),
      Packages: [{ ActionName: 'Install', PackageId: 'Tools' }],
    });
    expect((await publishSnapshot(server, runbook)).SelectedPackages).toMatchObject([{ ActionName: 'Install', Version: '1.1.0' }]);
    const chosen = { SelectedPackages: [{ ActionName: 'Install', PackageReferenceName: '', Version: '1.0.0' }] };
    const older = await publishSnapshot(server, runbook, chosen);
    expect(older).toMatchObject({ Name: expect.stringMatching(/^Snapshot [A-Z0-9]{5}$/), ...chosen });
    const [{ ServerTaskId }] = await run({ RunbookName: 'Packaged' });
    await finishedTask(server, ServerTaskId);
    expect((await logLines(server, ServerTaskId)).join('\n')).toContain('Package Tools 1.0.0 is ready');
    const wrong = { RunbookId: runbook.Id, SelectedPackages: [{ ActionName: 'Install', PackageReferenceName: '', Version: '9.0.0' }] };
    const refused = await server.post('/api/Spaces-1/runbookSnapshots', wrong);
    expect([refused.status, refused.body.Errors[0]]).toEqual([400, expect.stringContaining("the feed has no version 9.0.0 of 'Tools'")]);
  });

  it('is listed newest first, and cannot be deleted while it is published or has runs', async () => {
    const runbook = await makeRunbook(server, sample.project, { name: 'Listed' });
    const first = await publishSnapshot(server, runbook, { Name: 'One' });
    const second = await expectOk(server, 'POST', 'runbookSnapshots', { RunbookId: runbook.Id, Name: 'Two' });
    const { Items } = await expectOk(server, 'GET', `projects/${sample.project.Id}/runbooks/${runbook.Id}/runbookSnapshots`);
    expect(Items.map((item: any) => item.Name)).toEqual(['Two', 'One']);
    const refused = await server.request('DELETE', `/api/Spaces-1/runbookSnapshots/${first.Id}`);
    expect([refused.status, refused.body.ErrorMessage]).toEqual([
      400,
      "The snapshot 'One' is published. Publish another one before it is deleted.",
    ]);
    const [{ ServerTaskId }] = await run({ RunbookName: 'Listed', Snapshot: 'Two' });
    await finishedTask(server, ServerTaskId);
    expect((await server.request('DELETE', `/api/Spaces-1/runbookSnapshots/${second.Id}`)).status).toBe(400);
  });
});

describe('a run', () => {
  it('is a task RunbookRun with its own log, links and variables', async () => {
    const script = [
      'echo "$(get_octopusvariable Octopus.Runbook.Name) $(get_octopusvariable Octopus.RunbookSnapshot.Name) #{Greeting}"',
      'echo "release [#{Octopus.Release.Number}] run $(get_octopusvariable Octopus.RunbookRun.Id) in $(get_octopusvariable Octopus.Environment.Name)"',
    ].join('\n');
    const runbook = await makeRunbook(server, sample.project, { name: 'Told', steps: [scriptStep('Tell', { script })] });
    await publishSnapshot(server, runbook, { Name: 'S1' });
    const [{ RunbookRunId, ServerTaskId }] = await run({ RunbookName: 'told' });
    const task = await finishedTask(server, ServerTaskId);
    expect(task).toMatchObject({ Name: 'RunbookRun', State: 'Success', Arguments: { RunbookRunId }, CanRerun: true });
    expect(task.Description).toBe('Run Acme runbook Told snapshot S1 on Dev');
    const lines = await logLines(server, ServerTaskId);
    expect(lines).toContain('Info: Told S1 of the project');
    expect(lines).toContain(`Info: release [#{Octopus.Release.Number}] run ${RunbookRunId} in Dev`);
    expect(lines).toContain('Info: The runbook run completed successfully.');
    expect(await runOf(RunbookRunId)).toMatchObject({
      ...{ RunbookId: runbook.Id, TaskId: ServerTaskId, Name: 'Run on Dev', TenantId: null, FailureEncountered: false },
      Links: { Task: `/api/tasks/${ServerTaskId}`, Self: `/api/Spaces-1/runbookRuns/${RunbookRunId}` },
    });
  });

  it('runs at the same time as others of the same runbook in the same environment', async () => {
    // Each waits for the other: one after the other, they would never end.
    const script =
      'mkdir -p "#{Folder}"; touch "#{Folder}/$(get_octopusvariable Octopus.RunbookRun.Id)"; until [ "$(ls "#{Folder}" | wc -l)" -ge 2 ]; do sleep 0.05; done';
    const folder = `/tmp/pulpo-runbooks-${process.pid}-${Math.random().toString(36).slice(2)}`;
    const own = await makeSample(server, { name: 'Together', variables: [{ Name: 'Folder', Value: folder, Scope: {} }] });
    const runbook = await makeRunbook(server, own.project, { steps: [scriptStep('Meet', { script })] });
    await publishSnapshot(server, runbook);
    const started = [
      await run({ ProjectName: 'Together', RunbookName: 'Backup' }),
      await run({ ProjectName: 'Together', RunbookName: 'Backup' }),
    ];
    for (const [{ ServerTaskId }] of started) expect(await finishedTask(server, ServerTaskId)).toMatchObject({ State: 'Success' });
  });

  it('fails with its step, is marked so, and can be run again', async () => {
    const runbook = await makeRunbook(server, sample.project, { name: 'Failing', steps: [scriptStep('Break', { script: 'exit 3' })] });
    await publishSnapshot(server, runbook);
    const [{ RunbookRunId, ServerTaskId }] = await run({ RunbookName: 'Failing' });
    const task = await finishedTask(server, ServerTaskId);
    expect(task).toMatchObject({
      State: 'Failed',
      ErrorMessage: expect.stringContaining('The runbook run failed because one or more steps failed'),
    });
    expect(await runOf(RunbookRunId)).toMatchObject({ FailureEncountered: true });
    const again = await expectOk(server, 'POST', `tasks/rerun/${ServerTaskId}`);
    expect(again.Arguments.RunbookRunId).not.toBe(RunbookRunId);
    expect(await finishedTask(server, again.Id)).toMatchObject({ Name: 'RunbookRun', State: 'Failed' });
  });

  it('is cancelled as a deployment is', async () => {
    const runbook = await makeRunbook(server, sample.project, {
      name: 'Long',
      steps: [scriptStep('Wait', { script: 'echo begun; sleep 600' })],
    });
    await publishSnapshot(server, runbook);
    const [{ ServerTaskId }] = await run({ RunbookName: 'Long' });
    await expectOk(server, 'POST', `tasks/${ServerTaskId}/cancel`);
    expect(await finishedTask(server, ServerTaskId)).toMatchObject({ State: 'Canceled' });
  });

  it('starts only where the scope of the runbook lets it, everywhere or nowhere', async () => {
    const { Id: Dev } = sample.environments['Dev'];
    const runbook = await makeRunbook(server, sample.project, {
      name: 'Scoped',
      runbook: { EnvironmentScope: 'Specified', Environments: [Dev] },
    });
    await publishSnapshot(server, runbook);
    const refused = await createV1({ RunbookName: 'Scoped', EnvironmentNames: ['Dev', 'Test'] });
    expect([refused.status, refused.body.ErrorMessage]).toEqual([
      400,
      "The runbook 'Scoped' is not configured to run in the environment 'Test'.",
    ]);
    expect((await expectOk(server, 'GET', `runbookRuns?runbooks=${runbook.Id}`)).TotalResults).toBe(0);
    expect(
      (await expectOk(server, 'GET', `projects/${sample.project.Id}/runbooks/${runbook.Id}/environments`)).map((item: any) => item.Name),
    ).toEqual(['Dev']);
  });

  it('reaches what the lifecycles of the project reach, where the runbook says so', async () => {
    const own = await makeSample(server, { name: 'Reaching', phases: [{ name: 'Test', environments: ['Test'] }] });
    const runbook = await makeRunbook(server, own.project, { runbook: { EnvironmentScope: 'FromProjectLifecycles' } });
    await publishSnapshot(server, runbook);
    expect((await createV1({ ProjectName: 'Reaching', RunbookName: 'Backup' })).status).toBe(400);
    expect(await run({ ProjectName: 'Reaching', RunbookName: 'Backup', EnvironmentNames: ['Test'] })).toHaveLength(1);
  });

  it('needs a published snapshot unless one is named', async () => {
    const runbook = await makeRunbook(server, sample.project, { name: 'Draft' });
    const refused = await createV1({ RunbookName: 'Draft' });
    expect([refused.status, refused.body.Errors]).toEqual([
      400,
      ["The runbook 'Draft' has no published snapshot. Publish one, or name the snapshot to run."],
    ]);
    const snapshot = await expectOk(server, 'POST', 'runbookSnapshots', { RunbookId: runbook.Id, Name: 'Not yet' });
    expect(await run({ RunbookName: 'Draft', Snapshot: 'not yet' })).toHaveLength(1);
    expect(await run({ RunbookName: 'Draft', Snapshot: snapshot.Id })).toHaveLength(1);
    const unknown = await createV1({ RunbookName: 'Draft', Snapshot: 'Nix' });
    expect([unknown.status, unknown.body.ErrorMessage]).toEqual([404, "The runbook snapshot 'Nix' was not found."]);
    expect((await createV1({ RunbookName: 'Nix' })).body.ErrorMessage).toBe("The runbook 'Nix' was not found.");
  });

  it('asks for prompted variables, takes values scoped to the runbook, and refuses answers that nothing asks for', async () => {
    const own = await makeSample(server, { name: 'Asking' });
    const runbook = await makeRunbook(server, own.project, { steps: [scriptStep('Tell', { script: 'echo "#{Answer} #{Owned}"' })] });
    const set = await expectOk(server, 'GET', `variables/${own.project.VariableSetId}`);
    expect(set.ScopeValues.Processes).toContainEqual({ Id: runbook.Id, Name: 'Backup', ProcessType: 'Runbook' });
    set.Variables = [
      { Name: 'Answer', Value: null, Scope: { ProcessOwner: [runbook.Id] }, Prompt: { Label: 'The answer', Required: true } },
      { Name: 'Owned', Value: 'by the runbook', Scope: { ProcessOwner: [runbook.Id] } },
      { Name: 'Owned', Value: 'by the project', Scope: {} },
    ];
    await expectOk(server, 'PUT', `variables/${set.Id}`, set);
    const snapshot = await publishSnapshot(server, runbook);
    const preview = await expectOk(server, 'GET', `runbookSnapshots/${snapshot.Id}/runbookRuns/preview/${own.environments['Dev'].Id}`);
    expect(preview.Form.Elements).toMatchObject([{ IsValueRequired: true, Control: { Label: 'The answer', Name: 'Answer' } }]);
    expect(preview.StepsToExecute).toMatchObject([{ ActionName: 'Tell', HasNoApplicableMachines: false }]);
    expect((await createV1({ ProjectName: 'Asking', RunbookName: 'Backup' })).status).toBe(400);
    expect((await createV1({ ProjectName: 'Asking', RunbookName: 'Backup', Variables: { Nix: '1' } })).body.Errors).toEqual([
      "No variable of the runbook asks for a value under the name 'Nix'.",
    ]);
    const [{ ServerTaskId }] = await run({ ProjectName: 'Asking', RunbookName: 'Backup', Variables: { 'the answer': '42' } });
    await finishedTask(server, ServerTaskId);
    expect(await logLines(server, ServerTaskId)).toContain('Info: 42 by the runbook');
    // The prompt belongs to the runbook: a deployment of the project is not asked.
    const release = await expectOk(server, 'POST', 'releases', { ProjectId: own.project.Id, Version: '1.0.0' });
    await expectOk(server, 'POST', 'deployments', { ReleaseId: release.Id, EnvironmentId: own.environments['Dev'].Id });
  });

  it('leaves out steps, chooses targets and waits for its time', async () => {
    const steps = [scriptStep('One', { script: 'echo one', roles: 'web' }), scriptStep('Two', { script: 'echo two' })];
    const runbook = await makeRunbook(server, sample.project, { name: 'Choosy', steps });
    await publishSnapshot(server, runbook);
    const [{ ServerTaskId }] = await run({ RunbookName: 'Choosy', SkipStepNames: ['two'], SpecificMachineNames: ['Acme target'] });
    await finishedTask(server, ServerTaskId);
    const lines = await logLines(server, ServerTaskId);
    expect(lines).toContain('Info: one');
    expect(lines).not.toContain('Info: two');
    expect(lines.join('\n')).toContain('the run skips it');
    const [later] = await run({ RunbookName: 'Choosy', RunAt: tomorrow, NoRunAfter: inTwoDays });
    expect((await server.get(`/api/tasks/${later.ServerTaskId}`)).body).toMatchObject({
      State: 'Queued',
      QueueTime: tomorrow.replace('Z', '+00:00'),
    });
    await expectOk(server, 'POST', `tasks/${later.ServerTaskId}/cancel`);
    expect((await createV1({ RunbookName: 'Choosy', SpecificMachineNames: ['nowhere'] })).status).toBe(400);
  });
});

describe('the classic link CreateRunbookRun', () => {
  it('answers an array with one run per environment, and takes names where it says ids', async () => {
    const runbook = await makeRunbook(server, sample.project, { name: 'Classic' });
    await publishSnapshot(server, runbook, { Name: 'Named' });
    const { Id: Dev } = sample.environments['Dev'];
    const body = {
      ...{ RunbookId: runbook.Id, ProjectId: sample.project.Id, RunbookSnapshotNameOrId: 'Named', UseDefaultSnapshot: false },
      ...{ EnvironmentId: null, EnvironmentIds: [Dev, 'Test'], UseGuidedFailure: false, SpecificMachineIds: ['Acme target'] },
      ...{ TenantId: null, TenantIds: [], TenantTagNames: [], SkipActions: [], FormValues: {}, QueueTime: null, QueueTimeExpiry: null },
    };
    const answer = await server.post(runbook.Links.CreateRunbookRun, body);
    expect(answer.status).toBe(201);
    expect(answer.body.map((item: any) => item.Name)).toEqual(['Run on Dev', 'Run on Test']);
    expect(answer.body[0]).toMatchObject({ SpecificMachineIds: [sample.machine.Id], EnvironmentId: Dev, RunbookId: runbook.Id });
    for (const item of answer.body) expect(await finishedTask(server, item.TaskId)).toMatchObject({ State: 'Success' });
  });

  it('starts nothing twice when the same request comes again with its key', async () => {
    const runbook = await makeRunbook(server, sample.project, { name: 'Repeated' });
    await publishSnapshot(server, runbook);
    const body = { EnvironmentIds: ['Dev'] };
    const key = { 'Idempotency-Key': 'one and the same' };
    const first = await server.request('POST', runbook.Links.CreateRunbookRun, body, key);
    const second = await server.request('POST', runbook.Links.CreateRunbookRun, body, key);
    expect(second.body).toEqual(first.body);
    expect((await expectOk(server, 'GET', `runbookRuns?runbooks=${runbook.Id}`)).TotalResults).toBe(1);
  });
});

describe('runs for tenants', () => {
  it('are one per tenant, by name or all that are connected there', async () => {
    const own = await makeSample(server, { name: 'Tenanted' });
    const connected = { ProjectEnvironments: { [own.project.Id]: [own.environments['Dev'].Id] } };
    for (const Name of ['Ada', 'Bob']) await expectOk(server, 'POST', 'tenants', { Name, ...connected });
    await expectOk(server, 'POST', 'tenants', { Name: 'Cy' });
    const steps = [scriptStep('Tell', { script: 'echo "for $(get_octopusvariable Octopus.Deployment.Tenant.Id)"' })];
    const runbook = await makeRunbook(server, own.project, { steps, runbook: { MultiTenancyMode: 'TenantedOrUntenanted' } });
    await publishSnapshot(server, runbook);
    const all = await run({ ProjectName: 'Tenanted', RunbookName: 'Backup', Tenants: ['*'] });
    const runs = await Promise.all(all.map(({ RunbookRunId }: any) => runOf(RunbookRunId)));
    expect(new Set(runs.map((item) => item.TenantId)).size).toBe(2);
    for (const item of runs) {
      expect(await finishedTask(server, item.TaskId)).toMatchObject({
        State: 'Success',
        Description: expect.stringMatching(/ for (Ada|Bob)$/),
      });
      expect(await logLines(server, item.TaskId)).toContain(`Info: for ${item.TenantId}`);
    }
    const refused = await createV1({ ProjectName: 'Tenanted', RunbookName: 'Backup', Tenants: ['Cy'] });
    expect([refused.status, refused.body.ErrorMessage]).toEqual([
      400,
      "The tenant 'Cy' is not connected to the runbook's project in the environment 'Dev'.",
    ]);
    expect((await createV1({ RunbookName: 'Classic', Tenants: ['Ada'] })).body.ErrorMessage).toContain('cannot be run for tenants');
  });
});

describe('removing', () => {
  it('takes snapshots and runs along, but waits for what is not finished', async () => {
    const own = await testServer();
    const made = await makeSample(own);
    const runbook = await makeRunbook(own, made.project);
    await publishSnapshot(own, runbook);
    const later = { ProjectName: 'Acme', RunbookName: 'Backup', EnvironmentNames: ['Dev'], RunAt: tomorrow };
    const [{ ServerTaskId }] = (await expectOk(own, 'POST', 'runbook-runs/create/v1', later)).RunbookRunServerTasks;
    const refused = await own.request('DELETE', `/api/Spaces-1/runbooks/${runbook.Id}`);
    expect([refused.status, refused.body.ErrorMessage]).toEqual([
      400,
      `The runbook 'Backup' cannot be deleted while ${ServerTaskId} is not finished.`,
    ]);
    await expectOk(own, 'POST', `tasks/${ServerTaskId}/cancel`);
    await expectOk(own, 'DELETE', `runbooks/${runbook.Id}`);
    for (const list of ['runbooks', 'runbookSnapshots', 'runbookRuns']) expect((await expectOk(own, 'GET', list)).TotalResults).toBe(0);
    expect((await own.get(`/api/Spaces-1/runbookProcesses/${runbook.RunbookProcessId}`)).status).toBe(404);
    await expectOk(own, 'DELETE', `projects/${made.project.Id}`);
  });
});
