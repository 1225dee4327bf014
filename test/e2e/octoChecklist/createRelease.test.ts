/** The rows "create-release" of octo-classic.md §8, and what §1.8 and §3.1 say a run tells; projects in Git are in test/contract. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from '../../support/deploySetup.ts';
import { runAgainst } from '../../support/runAgainst.ts';
import { expectOk, makeSample, packageStep, pushPackage, putSteps, scriptStep } from '../../support/sampleProject.ts';
import { smallZip } from '../../support/smallZip.ts';
import { tempDir } from '../../support/tempDir.ts';
import { startTestServer, type TestServer } from '../../support/testServer.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  for (const version of ['1.0.0', '1.1.0', '2.0.0-beta.1']) await pushPackage(server, 'Acme', version);
  for (const name of ['Development', 'Test']) await expectOk(server, 'POST', 'environments', { Name: name });
  await makeSample(server, { name: 'Web', steps: [packageStep('Deploy', 'Acme')] });
  await expectOk(server, 'POST', 'tagsets', { Name: 'Region', Tags: [{ Name: 'North', Color: '#333333' }] });
});
afterAll(() => server.close());

const { octo, native, json } = runAgainst(() => server);

/** What octo tells after the handshake, line by line. */
async function tell(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<readonly [number, readonly string[]]> {
  const run = await octo(['create-release', ...argv], { env });
  expect(run.stderr).toBe('');
  const lines = run.stdout.trimEnd().split('\n');
  return [run.exitCode, lines.slice(lines.findIndex((line) => line.startsWith('Handshake successful')) + 1)];
}
const releasesOf = async (name: string): Promise<any[]> => {
  const [project] = (await expectOk(server, 'GET', `projects?name=${encodeURIComponent(name)}`)).Items;
  return (await expectOk(server, 'GET', `projects/${project.Id}/releases`)).Items;
};

describe('create-release: arguments', () => {
  it('refuses a blank in the version, before anything is asked', async () => {
    const [exitCode, lines] = await tell(['--project=Web', '--releaseNumber=1.0.0 ']);
    expect([exitCode, lines[0]]).toEqual([255, "Release version '1.0.0 ' is invalid, version cannot contain whitespace."]);
  });

  it.each<[string, string[], string]>([
    ['a tag', ['--tenantTag=badset/badtag'], "Unable to find matching tag from canonical tag name 'badset/badtag'."],
    ['a tenant', ['--tenant=badTenant'], "The tenant 'badTenant' does not exist or you do not have permissions to view it."],
    [
      'machines',
      ['--specificmachines=badMach,badMachB'],
      "The machines 'badMach', 'badMachB' do not exist or you do not have permissions to view them.",
    ],
  ])('refuses %s that does not exist, and makes no release', async (_what, options, sentence) => {
    const before = (await releasesOf('Web')).length;
    const [exitCode, lines] = await tell(['--project=Web', '--deployto=Development', ...options]);
    expect([exitCode, lines]).toEqual([255, expect.arrayContaining([sentence, 'Exit code: -1'])]);
    expect(await releasesOf('Web')).toHaveLength(before);
  });

  it('refuses environments that do not exist, all of them at once', async () => {
    const one = await tell(['--project=Web', '--deployto=badEnv']);
    expect(one).toEqual([
      255,
      expect.arrayContaining(["The environment 'badEnv' does not exist or you do not have permissions to view it."]),
    ]);
    const several = await tell(['--project=Web', '--deployto=badEnv1', '--deployto=Development', '--deployto=badEnv2']);
    expect(several).toEqual([
      255,
      expect.arrayContaining(["The environments 'badEnv1', 'badEnv2' do not exist or you do not have permissions to view them."]),
    ]);
    const inJson = await octo(['create-release', '--project=Web', '--deployto=badEnv', '--outputFormat=json']);
    expect([inJson.exitCode, await releasesOf('Web')]).toEqual([255, []]);
  });

  it('needs a project, and names one that it can not find', async () => {
    expect((await octo(['create-release'])).stdout).toContain('Please specify a project name or ID using the parameter: --project=XYZ\n');
    const [exitCode, lines] = await tell(['--project=Wob']);
    expect([exitCode, lines]).toEqual([
      255,
      expect.arrayContaining([expect.stringMatching(/^Cannot find the project with name or id 'Wob'\. /)]),
    ]);
  });

  it('does without a version, and with options that were left empty', async () => {
    await makeSample(server, { name: 'Left empty', steps: [packageStep('Deploy', 'Acme')] });
    const [exitCode] = await tell([
      '--project=Left empty',
      '--version=',
      '--channel',
      '',
      '--packageVersion=',
      '--gitRef=',
      '--gitCommit=',
    ]);
    expect([exitCode, (await releasesOf('Left empty')).map(({ Version }) => Version)]).toEqual([0, ['0.0.1']]);
  });
});

describe('create-release: viability of a plan', () => {
  const disabled = (name: string) => scriptStep(name, { action: { IsDisabled: true } });
  const inChannel = (id: string) => scriptStep('Say', { action: { Channels: [id] } });
  const dynamic = packageStep('Dynamic', '#{Id}');

  const viable = /^\[WhatIf\] This release would have been created/;
  const noSteps = /^Channel Default has no available steps$/;
  const unresolved = /^Package versions could not be resolved for one or more of the package packageSteps in this release\./;

  it.each<[string, (other: string, own: string) => any[], string[], RegExp]>([
    ['no steps', () => [], [], noSteps],
    ['a disabled script step only', () => [disabled('Say')], [], noSteps],
    ['an enabled script step', () => [scriptStep('Say')], [], viable],
    ['a script step of the same channel', (_other, own) => [inChannel(own)], [], viable],
    ['a script step of another channel', (other) => [inChannel(other)], [], noSteps],
    ['a package step with the version 1.0.0', () => [packageStep('Deploy', 'Acme')], ['--packageVersion=1.0.0'], viable],
    ['a package step with the version v1.0.0', () => [packageStep('Deploy', 'Acme')], ['--packageVersion=v1.0.0'], viable],
    ['a package step that nobody can resolve, with the version blah', () => [dynamic], ['--packageVersion=blah'], viable],
    ['a package step without a package in the feed', () => [packageStep('Deploy', 'Absent')], [], unresolved],
    ['a package step that nobody can resolve', () => [dynamic], [], unresolved],
    ['one that resolves and one that does not', () => [packageStep('Deploy', 'Acme'), dynamic], [], unresolved],
    ['one that resolves', () => [packageStep('Deploy', 'Acme')], [], viable],
  ])('%s', async (what, steps, options, ending) => {
    const { project } = await makeSample(server, { name: `Viable ${what}`.slice(0, 60), steps: [] });
    const [own] = (await expectOk(server, 'GET', `projects/${project.Id}/channels`)).Items;
    const other = await expectOk(server, 'POST', 'channels', { Name: 'Other', ProjectId: project.Id });
    await putSteps(server, project, steps(other.Id, own.Id));
    const [exitCode, lines] = await tell([`--project=${project.Id}`, '--channel=Default', '--whatIf', ...options]);
    expect([exitCode, lines]).toEqual([ending === viable ? 0 : 255, expect.arrayContaining([expect.stringMatching(ending)])]);
  });

  const rule = (VersionRange: string, Tag: string) => ({
    ...{ VersionRange, Tag },
    ActionPackages: [{ DeploymentAction: 'DEPLOY', PackageReference: '' }],
  });

  it('looks for packages within the range of the rule, which the feed is told', async () => {
    const { project } = await makeSample(server, { name: 'Ranged', steps: [packageStep('Deploy', 'Acme')] });
    await expectOk(server, 'POST', 'channels', { Name: 'Old', ProjectId: project.Id, Rules: [rule('(,1.0)', '')] });
    const urls: string[] = [];
    const { exitCode, stdout } = await octo(['create-release', '--project=Ranged', '--channel=Old', '--debug']);
    urls.push(...stdout.split('\n').filter((line) => line.startsWith('GET ') && line.includes('packageId')));
    expect(urls).toEqual([expect.stringContaining('versionRange=(%2C1.0)')]);
    expect([exitCode, stdout]).toEqual([
      255,
      expect.stringContaining("Could not find any packages with ID 'Acme' that match the channel filter, in the feed"),
    ]);
    expect(stdout).toContain('Package versions could not be resolved for one or more of the package packageSteps in this release.');
  });

  it('tests rules without asking the server (differences-from-octo.md, create-release)', async () => {
    const { project } = await makeSample(server, { name: 'Ruled', steps: [packageStep('Deploy', 'Acme')] });
    await expectOk(server, 'POST', 'channels', { Name: 'Beta', ProjectId: project.Id, Rules: [rule('', '^beta')] });
    const run = await octo(['create-release', '--project=Ruled', '--channel=Beta', '--packageVersion=1.0.0', '--debug']);
    expect(run.stdout).not.toContain('rule-test');
    const lines = run.stdout.split('\n');
    expect(lines).toContain('  1   Deploy   1.0.0     User specified   Range: PASS Tag: FAIL');
    expect(lines.find((line) => line.startsWith('At least one step'))).toMatch(
      /^At least one step violates the package version rules for the Channel 'Beta'\. Either correct the package versions/,
    );
    expect([run.exitCode, await releasesOf('Ruled')]).toEqual([255, []]);
    const [exitCode, forced] = await tell(['--project=Ruled', '--channel=Beta', '--packageVersion=1.0.0', '--ignoreChannelRules']);
    expect([exitCode, forced]).toEqual([
      0,
      expect.arrayContaining([
        "At least one step violates the package version rules for the Channel 'Beta'. Forcing the release to be created ignoring these rules...",
      ]),
    ]);
  });
});

describe('create-release: which channel', () => {
  const channels = async (name: string, rules: Readonly<Record<string, readonly object[]>>, byDefault = 'Default') => {
    const { project } = await makeSample(server, { name, steps: [packageStep('Deploy', 'Acme')] });
    const [own] = (await expectOk(server, 'GET', `projects/${project.Id}/channels`)).Items;
    for (const [Name, Rules] of Object.entries(rules)) {
      if (Name === 'Default') await expectOk(server, 'PUT', `channels/${own.Id}`, { ...own, Rules });
      else await expectOk(server, 'POST', 'channels', { Name, ProjectId: project.Id, Rules, IsDefault: Name === byDefault });
    }
  };
  const only = (VersionRange: string, Tag: string) => [
    { VersionRange, Tag, ActionPackages: [{ DeploymentAction: 'Deploy', PackageReference: '' }] },
  ];

  it('is the one that fits', async () => {
    await channels('One fits', { Default: only('', '^$'), Beta: only('', '^beta') });
    const [exitCode, lines] = await tell(['--project=One fits', '--package=Acme:2.0.0-beta.1']);
    expect([exitCode, lines]).toEqual([
      0,
      [
        ...['This Octopus Server supports channels', expect.stringMatching(/^Found project: One fits \(Projects-\d+\)$/)],
        'Automatically selecting the best channel for this release...',
        ...["Building a release plan for Channel 'Beta'...", 'Finding deployment process...', 'Finding release template...'],
        ...["Building a release plan for Channel 'Default'...", 'Finding deployment process...', 'Finding release template...'],
        "Selected the release plan for Channel 'Beta' - it is a perfect match",
        'Using version number from release template: 0.0.1',
        'Release plan for One fits 0.0.1',
        "Channel: 'Beta'",
        '  #   Name     Version        Source           Version rules',
        '  --- -------- -------------- ---------------- -----------------------',
        '  1   Deploy   2.0.0-beta.1   User specified   Range: PASS Tag: PASS',
        ...['Creating release...', 'Release 0.0.1 created successfully!'],
      ],
    ]);
  });

  it('is the default one where several fit', async () => {
    await channels('Default fits', { Other: [] });
    const [, lines] = await tell(['--project=Default fits']);
    expect(lines).toContain(
      "Selected the release plan for Channel 'Default' - there were multiple matching Channels (Default, Other) so we selected the default channel.",
    );
  });

  it('is none where several fit and none is the default, or none fits', async () => {
    await channels('None is default', { Default: only('[9.0]', ''), A: [], B: [] });
    const [several, told] = await tell(['--project=None is default']);
    expect([several, told]).toEqual([
      255,
      expect.arrayContaining([
        expect.stringMatching(/^There are 2 viable release plans using the provided arguments so we cannot auto-select one\./),
        ...["Channel: 'A'", "Channel: 'B'", 'The unviable release plans are:', "Channel: 'Default' (this is the default channel)"],
        expect.stringMatching(/^ {2}1 {3}Deploy +ERROR +Cannot resolve +Range: FAIL Tag: FAIL$/),
      ]),
    ]);
    await channels('None fits', { Default: only('[9.0]', ''), Beta: only('[8.0]', '') });
    const [none, lines] = await tell(['--project=None fits']);
    expect([none, lines]).toEqual([
      255,
      expect.arrayContaining([
        'There are no viable release plans in any channels using the provided arguments. The following release plans were considered:',
        "Channel: 'Beta'",
      ]),
    ]);
  });

  it('is looked for in its project', async () => {
    const [exitCode, lines] = await tell(['--project=Web', '--channel=Bata']);
    expect([exitCode, lines]).toEqual([
      255,
      expect.arrayContaining([expect.stringMatching(/^Cannot find the channel with name or id 'Bata' in Web\. /)]),
    ]);
  });
});

describe('create-release: the version', () => {
  it.each<[string, object, RegExp]>([
    [
      'the package that donates it',
      { DonorPackage: { DeploymentAction: 'Deploy', PackageReference: '' } },
      /^Using version number from package step: 1\.1\.0$/,
    ],
    ['a template', { Template: '7.#{Octopus.Version.NextMinor}' }, /^Using version number from release template: 7\.1$/],
  ])('is that of %s', async (what, VersioningStrategy, line) => {
    const { project } = await makeSample(server, { name: `By ${what}`, steps: [packageStep('Deploy', 'Acme')] });
    const stored = await expectOk(server, 'GET', `projects/${project.Id}`);
    await expectOk(server, 'PUT', `projects/${project.Id}`, { ...stored, VersioningStrategy });
    const [exitCode, lines] = await tell([`--project=By ${what}`]);
    expect([exitCode, lines]).toEqual([0, expect.arrayContaining([expect.stringMatching(line)])]);
  });

  it('is missed where the step that donates it has no package', async () => {
    const { project } = await makeSample(server, {
      name: 'No donor',
      steps: [packageStep('Deploy', 'Acme'), packageStep('Donate', 'Acme')],
    });
    const stored = await expectOk(server, 'GET', `projects/${project.Id}`);
    const DonorPackage = { DeploymentAction: 'Donate', PackageReference: '' };
    await expectOk(server, 'PUT', `projects/${project.Id}`, { ...stored, VersioningStrategy: { DonorPackage } });
    await putSteps(server, project, [packageStep('Deploy', 'Acme')]);
    const [exitCode, lines] = await tell(['--project=No donor', '--channel=Default']);
    expect([exitCode, lines]).toEqual([
      255,
      expect.arrayContaining([
        "The step 'Donate' is configured to provide the package version number but doesn't exist in the release plan.",
      ]),
    ]);
  });
});

describe('create-release: what is there already', () => {
  it('is kept with --ignoreExisting and not deployed', async () => {
    await makeSample(server, { name: 'Kept', steps: [packageStep('Deploy', 'Acme')] });
    const first = await tell(['--project=Kept', '--version=1.0', '--ignoreExisting']);
    expect(first).toEqual([0, expect.arrayContaining(['No release exists - the coast is clear!', 'Release 1.0 created successfully!'])]);
    const [exitCode, lines] = await tell(['--project=Kept', '--version=1.0', '--ignoreExisting', '--deployTo=Development']);
    expect([exitCode, lines.slice(-2)]).toEqual([
      0,
      [
        'Checking for existing release for Kept 1.0 because you specified --ignoreExisting...',
        "A release of Kept with the number 1.0 already exists, and you specified --ignoreExisting, so we won't even attempt to create the release.",
      ],
    ]);
    expect((await request(server, 'GET', '/api/deployments')).Items.filter((item: any) => item.Name.includes('Kept'))).toEqual([]);
  });

  it('is refused without it, in the words of the server', async () => {
    await makeSample(server, { name: 'Refused', steps: [packageStep('Deploy', 'Acme')] });
    await tell(['--project=Refused', '--version=1.0']);
    const [exitCode, lines] = await tell(['--project=Refused', '--version=1.0']);
    expect([exitCode, lines]).toEqual([
      249,
      expect.arrayContaining([expect.stringContaining("Release '1.0' already exists for this project."), 'Exit code: -7']),
    ]);
  });
});

describe('create-release: packages that nobody named', () => {
  it('come from a folder, whatever else lies there', async () => {
    await makeSample(server, { name: 'Foldered', steps: [packageStep('Deploy', 'Acme')] });
    const folder = tempDir();
    for (const name of ['Acme.1.0.0.zip', 'Other.3.0.0.zip']) writeFileSync(join(folder, name), smallZip());
    const [exitCode, lines] = await tell(['--project=Foldered', `--packagesFolder=${folder}`]);
    expect([exitCode, lines]).toEqual([0, expect.arrayContaining(['  1   Deploy   1.0.0     User specified   Allow any version'])]);
    const found = await json(['create-release', '--project=Foldered', `--packages-folder=${folder}`]);
    expect(found.Steps).toMatchObject([{ ActionName: 'Deploy', Version: '1.0.0', VersionSource: 'User specified' }]);
  });

  it('are pre-releases where a tag asks for them', async () => {
    await makeSample(server, { name: 'Tagged', steps: [packageStep('Deploy', 'Acme')] });
    const [, lines] = await tell(['--project=Tagged', '--packagePrerelease=^beta']);
    expect(lines).toEqual(
      expect.arrayContaining([
        "Finding latest package with pre-release '^beta' for step: Deploy",
        "Selected 'Acme' version '2.0.0-beta.1' for 'Deploy'",
      ]),
    );
  });

  it('are told where --package names something else: a warning here, an error in the native manner (differences-from-octo.md)', async () => {
    await makeSample(server, { name: 'Misspelt', steps: [packageStep('Deploy', 'Acme')] });
    const [exitCode, lines] = await tell(['--project=Misspelt', '--package=Depoly:1.0.0']);
    expect([exitCode, lines]).toEqual([
      0,
      expect.arrayContaining([expect.stringContaining("--package names 'Depoly', which is neither a step")]),
    ]);
    const refused = await native(['create-release', '--project', 'Misspelt', '--package', 'Depoly:1.0.0']);
    expect([refused.exitCode, refused.stderr]).toEqual([5, expect.stringContaining("no step and no package 'Depoly'")]);
  });
});

describe('create-release: --whatIf', () => {
  it("tells the plan as octo's table and makes nothing", async () => {
    const before = (await releasesOf('Web')).length;
    const [exitCode, lines] = await tell(['--project=Web', '--channel=default', '--whatIf', '--deployTo=Development', '--deployTo=Test']);
    expect([exitCode, lines.slice(2)]).toEqual([
      0,
      [
        expect.stringMatching(/^Found channel: Default \(Channels-\d+\)$/),
        ...["Building release plan for channel 'Default'...", 'Finding deployment process...', 'Finding release template...'],
        'The package version for some steps was not specified. Going to try and resolve those automatically...',
        ...['Finding latest package for step: Deploy', "Selected 'Acme' version '1.1.0' for 'Deploy'"],
        ...[
          'Using version number from release template: 0.0.1',
          'Release plan for Web 0.0.1',
          "Channel: 'Default' (this is the default channel)",
        ],
        '  #   Name     Version   Source             Version rules',
        '  --- -------- --------- ------------------ -------------------',
        '  1   Deploy   1.1.0     Latest available   Allow any version',
        '[WhatIf] This release would have been created using the release plan and deployed to Development, Test',
      ],
    ]);
    expect(await releasesOf('Web')).toHaveLength(before);
  });

  it('looks at the names of a deployment, too, in both manners', async () => {
    const argv = ['create-release', '--project=Web', '--whatIf', '--deployTo=Nowhere'];
    expect([(await octo(argv)).exitCode, (await native(argv)).exitCode]).toEqual([255, 5]);
  });

  it('has a document, and so has a kept release (differences-from-octo.md, create-release)', async () => {
    const planned = await octo(['create-release', '--project=Web', '--whatIf', '--outputFormat=json']);
    expect(planned.json()).toMatchObject({
      ...{ ReleaseId: null, Version: '0.0.1', Project: { Name: 'Web' }, Channel: { Name: 'Default' }, Action: 'planned' },
      Steps: [{ Id: 0, ActionName: 'Deploy', Version: '1.1.0', VersionSource: 'Latest available', VersionRule: 'Allow any version' }],
    });
    await makeSample(server, { name: 'Documented', steps: [scriptStep('Say')] });
    const made = (await octo(['create-release', '--project=Documented', '--version=1.0', '--outputFormat=json'])).json();
    const kept = await octo(['create-release', '--project=Documented', '--version=1.0', '--ignoreExisting', '--outputFormat=json']);
    expect(made).toMatchObject({ Version: '1.0', Action: 'created', Steps: [], Deployments: [] });
    expect([kept.exitCode, kept.json()]).toEqual([0, { ...made, Action: 'existing' }]);
  });
});

describe('create-release: service messages', () => {
  const env = (more: Readonly<Record<string, string>>) => ({ env: more });

  it('tell TeamCity the number, and others the same without its frame', async () => {
    await makeSample(server, { name: 'Messages', steps: [scriptStep('Say')] });
    const inTeamCity = await tell(['--project=Messages', '--version=1', '--enableServiceMessages'], { TEAMCITY_VERSION: '2026.1' });
    expect(inTeamCity[1]).toContain("##teamcity[setParameter name='octo.releaseNumber' value='1']");
    const elsewhere = await tell(['--project=Messages', '--version=2', '--enableServiceMessages'], { JENKINS_URL: 'http://jenkins' });
    expect(elsewhere[1].slice(-2)).toEqual(['Release 2 created successfully!', "setParameter name='octo.releaseNumber' value='2'"]);
    const silent = await tell(['--project=Messages', '--version=3'], { TEAMCITY_VERSION: '2026.1' });
    expect(silent[1].at(-1)).toBe('Release 3 created successfully!');
  });

  it('attach a summary in Azure DevOps', async () => {
    await makeSample(server, { name: 'Summed', steps: [scriptStep('Say')] });
    const folder = tempDir();
    const [, lines] = await tell(['--project=Summed', '--version=1.0', '--enableServiceMessages'], {
      ...{ TF_BUILD: 'True', SYSTEM_DEFAULTWORKINGDIRECTORY: folder },
    });
    const [file = ''] = readdirSync(folder);
    expect(lines.at(-1)).toBe(`##vso[task.addattachment type=Distributedtask.Core.Summary;name=Octopus Deploy;]${join(folder, file)}`);
    expect(readFileSync(join(folder, file), 'utf8')).toMatch(
      /^\[Release 1\.0 created for 'Summed'\]\(http:\/\/.*\/app#\/Spaces-1\/releases\/Releases-\d+\)\n$/,
    );
  });

  it('warn where the summary can not be written (differences-from-octo.md, create-release)', async () => {
    await makeSample(server, { name: 'Unsummed', steps: [scriptStep('Say')] });
    const where = { TF_BUILD: 'True', SYSTEM_DEFAULTWORKINGDIRECTORY: '/nonexistent/folder' };
    const run = await octo(['create-release', '--project=Unsummed', '--version=1.0', '--enableServiceMessages'], env(where));
    expect([run.exitCode, run.stdout]).toEqual([
      0,
      expect.stringMatching(/Can't write the summary of the release[^]*SYSTEM_DEFAULTWORKINGDIRECTORY/),
    ]);
    expect(run.stdout).not.toContain('##vso[task.addattachment');
  });
});
