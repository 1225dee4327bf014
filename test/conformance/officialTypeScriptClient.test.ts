/**
 * The official TypeScript client, unmodified, does the main job against the embedded server: push, build information, release,
 * deployment, wait. Its paths are hard-coded and it sends bodies in mixed casing, so nothing here adapts to us.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BuildInformationRepository,
  Client,
  DeploymentProcessRepository,
  DeploymentRepository,
  EnvironmentRepository,
  GuidedFailureMode,
  LifecycleRepository,
  OverwriteMode,
  PackageRepository,
  ProjectGroupRepository,
  ProjectRepository,
  ReleaseRepository,
  RunbookEnvironmentScope,
  RunbookProcessRepository,
  RunbookRepository,
  RunbookRunRepository,
  RunbookSnapshotRepository,
  ServerTaskWaiter,
  SpaceServerTaskRepository,
  TaskState,
  TenantedDeploymentMode,
} from '@octopusdeploy/api-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packInto } from '../support/packages.ts';
import { scriptStep } from '../support/sampleProject.ts';
import { startTestServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';

const space = 'Default';
let server: TestServer;
let client: Client;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulpo-official-'));
  server = await startTestServer();
  client = await Client.create({ userAgentApp: 'conformance', instanceURL: server.url, apiKey: server.apiKey });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the official TypeScript client', () => {
  it('builds a project with its repositories', async () => {
    const environments = new EnvironmentRepository(client, space);
    for (const Name of ['Dev', 'Test']) await environments.create({ Name, AllowDynamicInfrastructure: true, UseGuidedFailure: false });
    const [lifecycle] = (await new LifecycleRepository(client, space).list({ partialName: '' })).Items;
    const [group] = (await new ProjectGroupRepository(client, space).list({ partialName: '' })).Items;
    const project = await new ProjectRepository(client, space).create({
      Name: 'Acme Web',
      LifecycleId: lifecycle!.Id,
      ProjectGroupId: group!.Id,
    });

    const processes = new DeploymentProcessRepository(client, space);
    const process = await processes.get(project);
    process.Steps = [packageStep()] as typeof process.Steps;
    const updated = await processes.update(project, process);

    expect(updated.Steps[0]!.Id).not.toBe('');
    expect(updated.Steps[0]!.Actions[0]!.Packages[0]!.PackageId).toBe('Acme.Web');
  });

  it('creates the target that the deployment will run on', async () => {
    const environment = await new EnvironmentRepository(client, space).getEnvironmentByName('Dev');
    const machine = await client.doCreate<{ Id: string }>('~/api/{spaceId}/machines', {
      spaceName: space,
      Name: 'this-machine',
      EnvironmentIds: [environment!.Id],
      Roles: ['web'],
      Endpoint: { CommunicationStyle: 'None' },
    });
    expect(machine.Id).toMatch(/^Machines-\d+$/);
  });

  it('pushes packages, and a second push of the same one only where it may', async () => {
    const file = await packInto(folder, 'Acme.Web', '1.2.3', {
      'index.html': '<h1>Acme</h1>',
      'PostDeploy.sh': 'echo "deployed to $(get_octopusvariable Octopus.Environment.Name)"',
    });
    const packages = new PackageRepository(client, space);
    await packages.push([file], OverwriteMode.FailIfExists);
    await expect(packages.push([file], OverwriteMode.FailIfExists)).rejects.toThrow(/already exists/);
    await packages.push([file], OverwriteMode.IgnoreIfExists);
    await packages.push([file], OverwriteMode.OverwriteExisting);

    const stored = await packages.get('packages-Acme.Web.1.2.3');
    expect(stored).toMatchObject({ PackageId: 'Acme.Web', Version: '1.2.3', FeedId: 'feeds-builtin' });
    expect((await packages.list({ filter: 'Acme' })).Items.map((item) => item.Version)).toEqual(['1.2.3']);
  });

  it('pushes build information', async () => {
    const information = new BuildInformationRepository(client, space);
    await information.push(
      {
        spaceName: space,
        BuildEnvironment: 'GitHub Actions',
        BuildNumber: '42',
        BuildUrl: 'https://ci.example/42',
        Branch: 'main',
        VcsType: 'Git',
        VcsRoot: 'https://github.com/acme/web',
        VcsCommitNumber: 'abc123',
        Commits: [{ Id: 'abc123', Comment: 'Fix #7' }],
        Packages: [{ Id: 'Acme.Web', Version: '1.2.3' }],
      },
      OverwriteMode.FailIfExists,
    );
  });

  it('creates a release, deploys it and waits for the task', async () => {
    const release = await new ReleaseRepository(client, space).create({
      spaceName: space,
      ProjectName: 'Acme Web',
      ReleaseVersion: '1.2.3',
      PackageVersion: '1.2.3',
    });
    expect(release.ReleaseVersion).toBe('1.2.3');

    const deployments = new DeploymentRepository(client, space);
    const created = await deployments.create({
      spaceName: space,
      ProjectName: 'Acme Web',
      ReleaseVersion: '1.2.3',
      EnvironmentNames: ['Dev'],
    });
    const [started] = created.DeploymentServerTasks;
    const states = new Set<string>();
    const [task] = await new ServerTaskWaiter(client, space).waitForServerTasksToComplete([started!.ServerTaskId], 50, 50_000, (seen) =>
      states.add(seen.State),
    );

    expect(task).toMatchObject({ State: TaskState.Success, IsCompleted: true, FinishedSuccessfully: true });
    const details = await new SpaceServerTaskRepository(client, space).getDetails(started!.ServerTaskId);
    expect(JSON.stringify(details.ActivityLogs)).toContain('deployed to Dev');
    expect(await deployments.get(started!.DeploymentId)).toMatchObject({ TaskId: started!.ServerTaskId, ReleaseId: release.ReleaseId });
  });

  it('is refused where the lifecycle does not allow the environment yet', async () => {
    await new ReleaseRepository(client, space).create({
      spaceName: space,
      ProjectName: 'Acme Web',
      ReleaseVersion: '2.0.0',
      PackageVersion: '1.2.3',
    });
    const deployments = new DeploymentRepository(client, space);
    await expect(
      deployments.create({ spaceName: space, ProjectName: 'Acme Web', ReleaseVersion: '2.0.0', EnvironmentNames: ['Test'] }),
    ).rejects.toThrow(/2\.0\.0/);
  });

  it('makes a runbook, publishes a snapshot of it, runs it and waits for the task', async () => {
    const { Items } = await new ProjectRepository(client, space).list({ partialName: 'Acme Web' });
    const project = Items[0]!;
    const runbook = await new RunbookRepository(client, space, project).create({
      ...{ ProjectId: project.Id, Name: 'Backup', Description: 'Saves', MultiTenancyMode: TenantedDeploymentMode.Untenanted },
      ...{ EnvironmentScope: RunbookEnvironmentScope.All, DefaultGuidedFailureMode: GuidedFailureMode.EnvironmentDefault },
      RunRetentionPolicy: { QuantityToKeep: 10, ShouldKeepForever: false },
    });
    const processes = new RunbookProcessRepository(client, space, project);
    const process = await processes.get(runbook);
    process.Steps = [scriptStep('Save', { script: 'echo "saved in #{Octopus.Environment.Name}"' })] as typeof process.Steps;
    expect((await processes.update(process)).Steps[0]!.Id).not.toBe('');
    const snapshot = await new RunbookSnapshotRepository(client, space, project).create(runbook, 'First', true, 'Notes');
    expect(await new RunbookRepository(client, space, project).get(runbook.Id)).toMatchObject({ PublishedRunbookSnapshotId: snapshot.Id });

    const runs = new RunbookRunRepository(client, space);
    const command = { spaceName: space, ProjectName: 'Acme Web', RunbookName: 'Backup', EnvironmentNames: ['Dev', 'Test'] };
    const { RunbookRunServerTasks: started } = await runs.create(command);
    const ids = started.map(({ ServerTaskId }) => ServerTaskId);
    const tasks = await new ServerTaskWaiter(client, space).waitForServerTasksToComplete(ids, 50, 50_000);
    expect(tasks.map(({ State }) => State)).toEqual([TaskState.Success, TaskState.Success]);
    const details = await new SpaceServerTaskRepository(client, space).getDetails(ids[0]!);
    expect(JSON.stringify(details.ActivityLogs)).toContain('saved in Dev');
    const listed = await runs.list({ ids: started.map(({ RunbookRunId }) => RunbookRunId), runbooks: [runbook.Id], take: 10, skip: 0 });
    expect(listed.Items.map((run) => run.RunbookSnapshotId)).toEqual([snapshot.Id, snapshot.Id]);
  });
});

function packageStep(): object {
  return {
    Id: '',
    Name: 'Deploy web',
    Properties: { 'Octopus.Action.TargetRoles': 'web' },
    Condition: 'Success',
    StartTrigger: 'StartAfterPrevious',
    PackageRequirement: 'LetOctopusDecide',
    Actions: [
      {
        Id: '',
        Name: 'Deploy web',
        ActionType: 'Octopus.TentaclePackage',
        IsDisabled: false,
        IsRequired: false,
        CanBeUsedForProjectVersioning: true,
        Environments: [],
        ExcludedEnvironments: [],
        Channels: [],
        TenantTags: [],
        Packages: [{ Id: '', Name: '', PackageId: 'Acme.Web', FeedId: 'feeds-builtin', AcquisitionLocation: 'Server', Properties: {} }],
        Properties: {
          'Octopus.Action.Package.PackageId': 'Acme.Web',
          'Octopus.Action.Package.FeedId': 'feeds-builtin',
          'Octopus.Action.Package.DownloadOnTentacle': 'False',
        },
      },
    ],
  };
}
