/** octo-classic.md §3.2 to §3.4; the deploy part of the row "deploy / runbook" of §8. */
import { existsSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CliRun } from '../../support/runCli.ts';
import { runAgainst } from '../../support/runAgainst.ts';
import { expectOk, finishedTask, makeSample, putVariables, scriptStep } from '../../support/sampleProject.ts';
import type { Sample, SampleOptions } from '../../support/sampleProject.ts';
import { tempDir } from '../../support/tempDir.ts';
import { startTestServer } from '../../support/testServer.ts';
import type { TestServer } from '../../support/testServer.ts';

let server: TestServer;
let acme: Sample;

beforeAll(async () => {
  server = await startTestServer();
  acme = await makeProject('Acme', [scriptStep('Say hello', { script: 'echo greetings; write_warning careful' })]);
  for (const version of ['1.9.0', '1.10.0']) await release(acme, version);
});
afterAll(() => server.close());

const makeProject = (name: string, steps: readonly object[], more: SampleOptions = {}) =>
  makeSample(server, {
    name,
    environments: ['Dev', 'Test', 'Prod'],
    phases: [
      { name: 'First', environments: ['Dev', 'Test'] },
      { name: 'Last', environments: ['Prod'] },
    ],
    steps,
    ...more,
  });
const release = (own: Sample, Version: string) =>
  expectOk(server, 'POST', 'releases', { ProjectId: own.project.Id, ChannelId: own.channel.Id, Version });
const deploymentsOf = async (own: Sample) => (await expectOk(server, 'GET', `deployments?projects=${own.project.Id}`)).Items;
const { native, octo, json } = runAgainst(() => server);
const deploy = (...more: string[]) => octo(['deploy-release', '--project=Acme', '--version=1.9.0', ...more]);
/** What was told behind the handshake. */
const told = (run: CliRun) => {
  const lines = run.stdout.trimEnd().split('\n');
  return lines.slice(lines.findIndex((line) => line.startsWith('Handshake successful')) + 1);
};

describe('a deployment', () => {
  it("is told in octo's lines, followed, and ends with Done!", async () => {
    const run = await deploy('--deployTo=Dev', '--progress');
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    const lines = told(run);
    expect(lines.slice(0, 3)).toEqual([
      ...['Finding release 1.9.0', 'Deploying Acme "1.9.0" to: Dev (Guided Failure: Not Enabled)'],
      'Waiting for 1 deployment(s) to complete....',
    ]);
    expect(lines).toContain('  Info       greetings');
    expect(lines).toContain('  Warning    careful');
    expect(lines).toContain('         SuccessWithWarning: Step 1: Say hello');
    expect(lines.slice(-2)).toEqual(['Deploy Acme release 1.9.0 to Dev: Success', 'Done!']);
  });

  it('is waited for with its log even without --progress, as octo did, and not at all without either', async () => {
    expect(told(await deploy('--deployTo=Dev', '--waitForDeployment'))).toContain('  Info       greetings');
    expect(told(await deploy('--deployTo=Dev'))).toEqual([
      ...['Finding release 1.9.0', 'Deploying Acme "1.9.0" to: Dev (Guided Failure: Not Enabled)'],
    ]);
  });

  it('goes to an environment given in another case, or twice, once', async () => {
    const before = (await deploymentsOf(acme)).length;
    const run = await deploy('--deployTo=tEST', '--deployto=Test', '--guidedFailure=True');
    expect(told(run).at(-1)).toBe('Deploying Acme "1.9.0" to: Test (Guided Failure: Enabled)');
    expect(await deploymentsOf(acme)).toHaveLength(before + 1);
  });

  it('of several environments shows the log of each, and counts them', async () => {
    const lines = told(await deploy('--deployTo=Dev', '--deployTo=Test', '--progress'));
    expect(lines).toContain('Waiting for 2 deployment(s) to complete....');
    expect(lines).toContain('Dev   Info       greetings');
    expect(lines).toContain('Test   Info       greetings');
    expect(lines.filter((line) => line.endsWith('greetings'))).toHaveLength(2);
  });

  it('of the latest release takes the highest version, of the project or of a channel', async () => {
    const { Id } = acme.project;
    const beta = await expectOk(server, 'POST', 'channels', { Name: 'Beta', ProjectId: Id, LifecycleId: acme.lifecycle.Id });
    await expectOk(server, 'POST', 'releases', { ProjectId: Id, ChannelId: beta.Id, Version: '1.2.0' });
    const latest = (...more: string[]) => octo(['deploy-release', '--project=acme', '--version=LATEST', '--deployTo=Dev', ...more]);
    expect(told(await latest())).toEqual([
      ...['Finding latest release for project', 'Deploying Acme "1.10.0" to: Dev (Guided Failure: Not Enabled)'],
    ]);
    expect(told(await latest('--channel=beta'))).toEqual([
      ...["Finding latest release in channel 'beta'", 'Deploying Acme "1.2.0" to: Dev (Guided Failure: Not Enabled)'],
    ]);
    const unknown = await latest('--channel=Gamma');
    expect([unknown.exitCode, told(unknown)[1]]).toEqual([
      255,
      "Cannot find the channel with name or id 'Gamma' in Acme. Please check the spelling and that you have permissions to view it. " +
        'Please use Configuration > Test Permissions to confirm.',
    ]);
    await makeProject('Fresh', []);
    const none = await octo(['deploy-release', '--project=Fresh', '--version=latest', '--deployTo=Dev']);
    expect(told(none)[1]).toBe(
      "Could not find the latest release for project 'Fresh'; either it does not exist or you lack permissions to view it.",
    );
  });

  it('is not made where it would expire first, and is told when it starts', async () => {
    const before = (await deploymentsOf(acme)).length;
    const late = await deploy('--deployTo=Dev', '--deployAt=2036-01-01 10:00', '--noDeployAfter=1/1/2036 9:00 AM');
    expect([late.exitCode, late.stdout]).toEqual([
      255,
      expect.stringContaining('The deployment will expire before it has a chance to execute.'),
    ]);
    const past = await deploy('--deployTo=Dev', '--noDeployAfter=2016-01-01');
    expect([past.exitCode, past.stdout]).toEqual([
      255,
      expect.stringContaining('The deployment will expire before it has a chance to execute.'),
    ]);
    expect(await deploymentsOf(acme)).toHaveLength(before);
    const inTwoHours = new Date(Date.now() + 2 * 3_600_000).toISOString();
    const lines = told(await deploy('--deployTo=Dev', `--deployAt=${inTwoHours}`));
    expect(lines[1]).toBe('Deployment will be scheduled to start in: 2 hours');
    const [newest] = await deploymentsOf(acme);
    await server.request('POST', `/api/tasks/${newest.TaskId}/cancel`);
  });

  it('takes the variables of now with --updateVariables, and values that refer to each other', async () => {
    const own = await makeProject('Asking', [
      scriptStep('Say', { script: 'echo "$(get_octopusvariable Greeting) from $(get_octopusvariable Town)"' }),
    ]);
    await release(own, '1.0.0');
    await putVariables(server, own.project, [
      { Name: 'Greeting', Value: '', Scope: {}, Prompt: { Label: 'What to say', Required: true } },
      { Name: 'Town', Value: 'Ulm', Scope: {} },
    ]);
    const run = await octo([
      ...['deploy-release', '--project=Asking', '--version=1.0.0', '--deployTo=Dev', '--updateVariables', '--progress'],
      ...['--variable=what to SAY:#{word} #{Word}', '-v=Word=hi'],
    ]);
    expect(told(run).slice(1, 2)).toEqual(['Updating the release variable snapshot with variables from the project']);
    expect(told(run)).toContain('  Info       hi hi from Ulm');
  });
});

describe('a deployment with wishes', () => {
  it('skips steps and leaves targets out, and only tells of those that do not exist', async () => {
    const own = await makeProject('Wishes', [scriptStep('First'), scriptStep('Second'), scriptStep('On targets', { roles: 'nobody' })], {
      project: { ProjectConnectivityPolicy: { AllowDeploymentsToNoTargets: true } },
    });
    await release(own, '1.0.0');
    const wishes = ['--skip=FIRST', '--skip=Third', '--excludeMachines=Wishes target, Nobody', '--force', '--forcePackageDownload'];
    const run = await octo(['deploy-release', '--project=Wishes', '--version=1.0.0', '--deployTo=Dev', ...wishes, '-v', 'Unasked=1']);
    expect(told(run)).toEqual([
      ...['Finding release 1.0.0', 'The following excluded machines could not be found: Nobody'],
      ...['Warning: there are no applicable machines roles used by step On targets', 'Skipping step: First'],
      "No step/action named 'Third' could be found when deploying to environment 'Dev', so the step cannot be skipped.",
      'Deploying Wishes "1.0.0" to: Dev (Guided Failure: Not Enabled)',
    ]);
    expect((await deploymentsOf(own))[0]).toMatchObject({
      ...{ SkipActions: [expect.any(String)], ExcludedMachineIds: [own.machine.Id] },
      ...{ ForcePackageDownload: true, ForcePackageRedeployment: true },
    });
  });
});

describe('a deployment that fails', () => {
  let failing: Sample;
  beforeAll(async () => {
    failing = await makeProject('Failing', [scriptStep('Break', { script: 'echo before; exit 7' })]);
    await release(failing, '1.0.0');
  });
  const run = (...more: string[]) => octo(['deploy-release', '--project=Failing', '--version=1.0.0', '--deployTo=Dev', ...more]);

  it("ends with octo's words and code", async () => {
    const failed = await run('--progress');
    expect([failed.exitCode, failed.stderr]).toEqual([255, '']);
    expect(told(failed).slice(-3)).toEqual([
      expect.stringMatching(/^Deploy Failing release 1\.0\.0 to Dev: Failed, ./),
      ...['One or more deployment tasks failed.', 'Exit code: -1'],
    ]);
    expect(failed.stdout).not.toContain('Task ID:');
  });

  it('shows its raw log, writes it to a file, or neither', async () => {
    expect(told(await run('--waitForDeployment'))).toContainEqual(expect.stringMatching(/^Task ID: +ServerTasks-/));
    const file = join(tempDir(), 'raw.log');
    const filed = await run('--waitForDeployment', `--rawLogFile=${file}`);
    expect(filed.stdout).not.toContain('Task ID:');
    expect(await readFile(file, 'utf8')).toMatch(/^Task ID: +ServerTasks-[^]*\| +before\n/);
    expect((await run('--waitForDeployment', '--noRawLog')).stdout).not.toContain('Task ID:');
  });
});

describe('a wait that ends first', () => {
  it.each([
    ['cancels with --cancelOnTimeout', ['--cancelontimeout'], 'Canceled'],
    ['leaves the task alone without', [], 'Success'],
  ])('%s', async (_what, more, end) => {
    const gate = join(tempDir(), 'gate');
    const name = `Slow${more.length}`;
    const slow = await makeProject(name, [scriptStep('Wait', { script: `while [ ! -e ${gate} ]; do sleep 0.05; done` })]);
    await release(slow, '1.0.0');
    const argv = ['deploy-release', `--project=${name}`, '--version=1.0.0', '--deployTo=Dev', '--guidedFailure=true', '--progress'];
    const run = await octo([...argv, '--deploymenttimeout=00:00:01', ...more]);
    expect(run.exitCode).toBe(255);
    const timedOut = 'One or more tasks did not complete before the timeout was reached. We waited 00:00:01  for the tasks to complete.';
    const lines = told(run);
    const first = lines.indexOf(timedOut);
    const canceling = more.length === 0 ? [] : [`Cancelling deployment task 'Deploy ${name} release 1.0.0 to Dev'`];
    expect(lines.slice(first + 1, first + 1 + canceling.length)).toEqual(canceling);
    expect(lines.slice(first + 1 + canceling.length, first + 4 + canceling.length)).toEqual([
      'One or more deployment are using guided failure. Use the links below to check if intervention is required:',
      expect.stringMatching(/^ {2}- Dev: http.*\/app#\/Spaces-1\/deployments\/Deployments-\d+$/),
      timedOut,
    ]);
    expect(lines.at(-1)).toBe('Exit code: -1');
    const [deployment] = await deploymentsOf(slow);
    if (!existsSync(gate)) writeFileSync(gate, '');
    expect((await finishedTask(server, deployment.TaskId)).State).toBe(end);
  });
});

describe('tenants', () => {
  let own: Sample;
  let first: any;
  const run = (...more: string[]) => octo(['deploy-release', '--project=Tenanted', '--deployTo=Dev', ...more]);

  beforeAll(async () => {
    own = await makeProject('Tenanted', [scriptStep('Say')], { project: { TenantedDeploymentMode: 'Tenanted' } });
    await expectOk(server, 'POST', 'tagsets', { Name: 'Plan', Tags: [{ Name: 'Gold' }] });
    const tenant = (Name: string, environments: string[], TenantTags: string[]) =>
      expectOk(server, 'POST', 'tenants', {
        ...{ Name, TenantTags, ProjectEnvironments: { [own.project.Id]: environments.map((name) => own.environments[name].Id) } },
      });
    first = await tenant('First Ltd', ['Dev'], ['Plan/Gold']);
    await tenant('Second Ltd', ['Prod'], []);
    await expectOk(server, 'POST', 'tenants', { Name: 'Stranger' });
    for (const version of ['1.0.0', 'somedockertag']) await release(own, version);
  });

  it('take one environment at a time', async () => {
    const both = await run('--deployto=Test', '--tenant=First Ltd', '--version=1.0.0');
    expect([both.exitCode, both.stdout]).toEqual([
      255,
      expect.stringContaining('Please specify only one environment at a time when deploying to tenants.\n'),
    ]);
  });

  it.each(['1.0.0', 'somedockertag'])('of all, those who may have release %s get it', async (version) => {
    const before = (await deploymentsOf(own)).length;
    const all = await run('--tenant=*', `--version=${version}`, '--progress');
    expect(told(all).slice(0, 3)).toEqual([
      `Finding release ${version}`,
      `Found 1 Tenants who can deploy Tenanted ${version} to Dev`,
      `Deploying Tenanted "${version}" to: Dev for First Ltd (Guided Failure: Not Enabled)`,
    ]);
    const [made, ...others] = await deploymentsOf(own);
    expect([made.TenantId, others.length]).toEqual([first.Id, before]);
  });

  it.each([
    [
      ['--tenant=*', '--tenantTag=Plan/Gold'],
      'When deploying to all tenants using --tenant=* wildcard no other tenant filters can be provided',
    ],
    [['--tenantTag=Gold'], 'Canonical Tag Name expected in the format of `TagSetName/TagName`'],
    [['--tenantTag=badset/badtag'], "Unable to find matching tag from canonical tag name 'badset/badtag'."],
    [['--tenant=badTenant'], "The tenant 'badTenant' does not exist or you do not have permissions to view it."],
    [
      ['--tenant=Stranger'],
      "Release '1.0.0' of project 'Tenanted' cannot be deployed for tenant 'Stranger'. This may be because either a) it is not connected",
    ],
    [
      ['--tenant=Second Ltd'],
      "Release '1.0.0' of project 'Tenanted' cannot be deployed for tenant 'Second Ltd' to environment 'Dev'. This may be",
    ],
  ])('that are wrong: %j', async (argv, message) => {
    const before = (await deploymentsOf(own)).length;
    const wrong = await run('--version=1.0.0', ...argv);
    expect([wrong.exitCode, wrong.stdout]).toEqual([255, expect.stringContaining(message)]);
    expect(await deploymentsOf(own)).toHaveLength(before);
  });

  it('with a tag that nobody has are none', async () => {
    await expectOk(server, 'POST', 'tagsets', { Name: 'Mood', Tags: [{ Name: 'Blue' }] });
    const nobody = await run('--version=1.0.0', '--tenantTag=Mood/Blue');
    expect([nobody.exitCode, nobody.stdout]).toEqual([
      255,
      expect.stringContaining("No tenants are available to be deployed for release '1.0.0' of project 'Tenanted' to environment 'Dev'."),
    ]);
  });
});

describe('what is wrong', () => {
  it.each([
    [[], 'Please specify an environment name or ID using the parameter: --deployTo=XYZ'],
    [['--deployTo=badEnv'], "The environment 'badEnv' does not exist or you do not have permissions to view it."],
    [
      ['--deployTo=bad1', '--deployTo=Dev', '--deployTo=bad2'],
      "The environments 'bad1', 'bad2' do not exist or you do not have permissions to view them.",
    ],
    [
      ['--deployTo=Dev', '--specificmachines=badMach,badMachB'],
      "The machines 'badMach', 'badMachB' do not exist or you do not have permissions to view them.",
    ],
    [
      ['--deployTo=Prod'],
      "Release '1.9.0' of project 'Acme' cannot be deployed to environment 'Prod' because the environment is not in the list of environments that this release can be deployed to.",
    ],
    [['--deployTo=Dev', '--deployAt=soon'], "Could not convert 'soon' to a DateTimeOffset:"],
  ])("is told in octo's words: %j", async (argv, message) => {
    const wrong = await deploy(...argv);
    expect([wrong.exitCode, wrong.stdout]).toEqual([255, expect.stringContaining(message)]);
    expect(wrong.stdout).toMatch(/\nExit code: -1\n$/);
  });

  it('is the version first where environment and version are missing, after the environment', async () => {
    const nothing = await octo(['deploy-release', '--project=Acme']);
    expect(nothing.stdout).toContain('Please specify an environment name or ID using the parameter: --deployTo=XYZ');
    const unversioned = await octo(['deploy-release', '--deployTo=Dev']);
    expect(unversioned.stdout).toContain(
      'Please specify a release version using the parameter: --version=1.0.0.0 or --version=latest for the latest release',
    );
  });

  it('is a release that does not exist, as the server refused it', async () => {
    const absent = await octo(['deploy-release', '--project=Acme', '--version=9.9', '--deployTo=Dev']);
    expect(absent.exitCode).toBe(249);
    expect((await native(['deploy-release', '--project=Acme', '--version=9.9', '--deploy-to=Dev'])).exitCode).toBe(5);
  });
});

describe('promote-release', () => {
  let own: Sample;
  beforeAll(async () => {
    const step = scriptStep('Maybe', { script: '[ "$(get_octopusvariable Octopus.Release.Number)" != 2.0.0 ]' });
    const phases = [{ name: 'Any', environments: ['Dev', 'Test', 'Prod'] }];
    own = await makeProject('Promoted', [step], { phases });
    await makeProject('Bare', []);
    for (const version of ['1.0.0', '2.0.0']) {
      await release(own, version);
      await octo(['deploy-release', '--project=Promoted', `--version=${version}`, '--deployTo=Dev', '--progress']);
    }
  });
  const promote = (...more: string[]) => octo(['promote-release', '--project=promoted', ...more]);

  it('takes what was deployed last, or the last that went well, to one or several environments', async () => {
    expect(told(await promote('--from=dev', '--to=Test'))).toEqual([
      ...['Finding release details for release 2.0.0', 'Deploying Promoted "2.0.0" to: Test (Guided Failure: Not Enabled)'],
    ]);
    const good = told(await promote('--from=Dev', '--deployto=Test', '--to=Prod', '--latestsuccessful'));
    expect(good.slice(1).sort()).toEqual([
      ...[
        'Deploying Promoted "1.0.0" to: Prod (Guided Failure: Not Enabled)',
        'Deploying Promoted "1.0.0" to: Test (Guided Failure: Not Enabled)',
      ],
    ]);
  });

  it("has octo's keys in JSON, then ours", async () => {
    const answer = await json(['promote-release', '--project=Promoted', '--from=Dev', '--to=Test', '--latest-successful']);
    expect(answer).toMatchObject({
      ProjectName: { Id: own.project.Id, Name: 'Promoted' },
      FromEnvironment: { Id: own.environments['Dev'].Id, Name: 'Dev' },
      Version: '1.0.0',
      Deployments: [
        {
          Environment: { EnvironmentId: own.environments['Test'].Id, Name: 'Test' },
          ...{ SkipActions: [], SpecificMachineIds: [], ExcludedMachineIds: [], Tenant: null },
          Name: expect.any(String),
        },
      ],
    });
    expect((await json(['deploy-release', '--project=promoted', '--version=1.0.0', '--deploy-to=test'])).ProjectName).toBe('Promoted');
  });

  it.each([
    [['--from=Dev'], 'Please specify an environment name or ID using the parameter: --deployTo=XYZ'],
    [['--to=Test'], 'Please specify a source environment name or ID using the parameter: --from=XYZ'],
    [
      ['--from=Prod', '--to=Test', '--latestSuccessful'],
      'Could not find latest successful deployment of the project for this environment.',
    ],
  ])('says what is missing: %j', async (argv, message) => {
    const wrong = await octo(['promote-release', argv[0] === '--from=Prod' ? '--project=Bare' : '--project=Promoted', ...argv]);
    expect([wrong.exitCode, wrong.stdout]).toEqual([255, expect.stringContaining(message)]);
  });
});
