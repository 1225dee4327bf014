import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deployments } from '../../src/contract/resources/deployments.ts';
import { mockEndpoint, refuse } from '../support/mockEndpoint.ts';
import { type MockOctopus, mockOctopus, octopusUrl } from './support/mockOctopus.ts';

describe('deploy-release', () => {
  let octopus: MockOctopus;
  beforeEach(() => {
    octopus = mockOctopus();
    octopus.releases.push(
      { Id: 'Releases-2', Version: '1.9.0', ChannelId: 'Channels-1', SelectedPackages: [] },
      { Id: 'Releases-1', Version: '1.10.0', ChannelId: 'Channels-1', SelectedPackages: [] },
    );
    octopus.server.listen({ onUnhandledRequest: 'error' });
  });
  afterEach(() => octopus.server.close());

  const deploy = (...argv: string[]) => octopus.run('deploy-release', '--project', 'Random Quotes', ...argv);
  const body = () => octopus.bodies.get('deployments/create/untenanted/v1');

  it('starts a deployment with one request and prints task and URL', async () => {
    const run = await deploy('--version', '1.9.0', '--deploy-to', 'Dev');
    expect(run).toMatchObject({
      exitCode: 0,
      stdout: 'Deployment to Dev started as ServerTasks-1\nhttps://octopus.example/app#/Spaces-1/deployments/Deployments-1\n',
    });
    expect(octopus.requests).toEqual(['POST deployments/create/untenanted/v1']);
  });

  it('sends every wish', async () => {
    await deploy(
      ...[
        '--version',
        '1.9.0',
        '--deploy-to',
        'Dev',
        '--skip',
        'Notify',
        '--specific-machines',
        'a, b',
        '--exclude-machines',
        'c',
        '--guided-failure=false',
        '--force',
      ],
      ...[
        '--force-package-download',
        '--variable',
        'Name:x=y',
        '-v',
        'Other=1',
        '--deploy-at',
        '2026-02-01T10:00:00Z',
        '--no-deploy-after',
        '2026-02-01T12:00:00+01:00',
        '--update-variables',
      ],
    );
    expect(body()).toMatchObject({
      ...{
        EnvironmentNames: ['Dev'],
        SkipStepNames: ['Notify'],
        SpecificMachineNames: ['a', 'b'],
        ExcludedMachineNames: ['c'],
        UseGuidedFailure: false,
      },
      ...{
        ForcePackageRedeployment: true,
        ForcePackageDownload: true,
        Variables: { Name: 'x=y', Other: '1' },
        UpdateVariableSnapshot: true,
      },
      ...{ RunAt: '2026-02-01T10:00:00.000Z', NoRunAfter: '2026-02-01T11:00:00.000Z' },
    });
  });

  it('asks once for an environment that is named twice, in the order of the first', async () => {
    await deploy('--version', '1.9.0', '--deploy-to', 'Test', '--deploy-to', 'Dev', '--to', 'test');
    expect(body().EnvironmentNames).toEqual(['Test', 'Dev']);
  });

  it.each(['latest', '1.9.0'])('names project and environment at once where both are wrong, for version %s', async (version) => {
    octopus.server.use(mockEndpoint(octopusUrl, deployments.createUntenantedV1, () => refuse(404, 'Not found')));
    const run = await octopus.run('deploy-release', '--project', 'Random Quote', '--version', version, '--deploy-to', 'Dv');
    expect(run).toMatchObject({
      exitCode: 5,
      stderr: expect.stringContaining("There is no project 'Random Quote'; there is no environment 'Dv'"),
    });
  });

  it('takes the highest version as latest, not the newest', async () => {
    await deploy('--version', 'latest', '--deploy-to', 'Dev');
    expect(body().ReleaseVersion).toBe('1.10.0');
  });

  it('waits for all environments and exits 1 when one failed', async () => {
    octopus.tasks = [
      { id: 'ServerTasks-1', states: ['Executing', 'Success'] },
      { id: 'ServerTasks-2', states: ['Executing', 'Failed'], error: 'The step failed' },
    ];
    const run = await deploy('--version', '1.9.0', '--deploy-to', 'Dev', '--deploy-to', 'Test', '--wait', '--output-format', 'json');
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toBe('');
    expect(run.json()).toMatchObject({
      ProjectName: 'Random Quotes',
      Version: '1.9.0',
      Deployments: [
        {
          DeploymentId: 'Deployments-1',
          Environment: { EnvironmentId: 'Environments-1', EnvironmentName: 'Dev' },
          ServerTaskId: 'ServerTasks-1',
          State: 'done',
          TaskState: 'Success',
          Error: null,
        },
        {
          DeploymentId: 'Deployments-2',
          Environment: { EnvironmentId: 'Environments-2', EnvironmentName: 'Test' },
          ServerTaskId: 'ServerTasks-2',
          State: 'failed',
          TaskState: 'Failed',
          Error: 'The step failed',
        },
      ],
      Error: null,
    });
  });

  it.each([
    ['a release', ['--version', '1.9.1', '--deploy-to', 'Dev'], `Project 'Random Quotes' has no release 1.9.1`],
    ['an environment', ['--version', '1.9.0', '--deploy-to', 'Tset'], "There is no environment 'Tset'"],
    ['what the lifecycle allows', ['--version', '1.9.0', '--deploy-to', 'Test', '--skip', 'forbidden'], 'The lifecycle does not allow it.'],
  ])('names %s that is wrong', async (_what, argv, message) => {
    const run = await deploy(...argv);
    expect(run).toMatchObject({ exitCode: 5, stdout: '', stderr: expect.stringContaining(message) });
  });

  it('C38: adopts the deployment whose answer was lost', async () => {
    octopus.lose.set('deployments/create/untenanted/v1', 'after');
    const run = await deploy('--version', '1.9.0', '--deploy-to', 'Dev', '--wait');
    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Deployment to Dev succeeded') });
    expect(run.stderr).toContain('The server had already started this deployment');
    expect(octopus.started).toHaveLength(1);
  });

  it('C39: starts a deployment again whose request was lost', async () => {
    octopus.lose.set('deployments/create/untenanted/v1', 'before');
    expect((await deploy('--version', '1.9.0', '--deploy-to', 'Dev')).exitCode).toBe(0);
    expect(octopus.started).toHaveLength(1);
  });

  it('exits 7 where only the server knows what it was to start', async () => {
    octopus.server.use(mockEndpoint(octopusUrl, deployments.createTenantedV1, () => new Response('', { status: 502 })));
    const run = await deploy('--version', '1.9.0', '--deploy-to', 'Dev', '--tenant', '*');
    expect(run).toMatchObject({ exitCode: 7, stdout: '', stderr: expect.stringContaining("Can't tell whether") });
  });
});

describe('promote-release', () => {
  let octopus: MockOctopus;
  beforeEach(() => {
    octopus = mockOctopus();
    octopus.releases.push({ Id: 'Releases-1', Version: '1.0.1', ChannelId: 'Channels-1', SelectedPackages: [] });
    octopus.server.listen({ onUnhandledRequest: 'error' });
  });
  afterEach(() => octopus.server.close());

  it('deploys what is in one environment to another', async () => {
    const run = await octopus.run(
      'promote-release',
      '--project',
      'random quotes',
      '--from',
      'Dev',
      '--to',
      'Test',
      '--output-format',
      'json',
    );
    expect(run.exitCode).toBe(0);
    expect(run.json()).toMatchObject({
      ProjectName: { Id: 'Projects-1', Name: 'Random Quotes' },
      FromEnvironment: { Id: 'Environments-1', Name: 'Dev' },
      Version: '1.0.1',
    });
    expect(octopus.bodies.get('deployments/create/untenanted/v1')).toMatchObject({ ReleaseVersion: '1.0.1', EnvironmentNames: ['Test'] });
  });

  it('says when there is nothing that succeeded', async () => {
    const run = await octopus.run('promote-release', '--project', 'Random Quotes', '--from', 'Test', '--to', 'Dev', '--latest-successful');
    expect(run).toMatchObject({ exitCode: 5, stderr: expect.stringContaining("No deployment of 'Random Quotes' to 'Test' has succeeded") });
  });

  it('names all environments that do not exist, with the nearest', async () => {
    const run = await octopus.run('promote-release', '--project', 'Random Quotes', '--from', 'Devv', '--to', 'Tset');
    expect(run.stderr).toContain("There are no environments 'Devv', 'Tset'");
    expect(run.stderr).toMatch(/Dev.*Test/);
  });

  it('names project and environments that do not exist at once, and asks no more after that', async () => {
    const run = await octopus.run('promote-release', '--project', 'Random Quote', '--from', 'Dv', '--to', 'Tst');
    expect(run.stderr).toContain("Error: There is no project 'Random Quote'; there are no environments 'Dv', 'Tst' [NAME_NOT_FOUND]");
    expect(run.stderr).toContain('Did you mean "Random Quotes"? Did you mean "Dev"? Did you mean "Test"?');
  });
});
