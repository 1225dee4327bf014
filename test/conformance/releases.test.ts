import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectOk, makeSample, packageStep, pushPackage, putSteps, putVariables, scriptStep } from '../support/sampleProject.ts';
import type { Sample } from '../support/sampleProject.ts';
import { startTestServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';

let server: TestServer;
let sample: Sample;

beforeAll(async () => {
  server = await startTestServer();
  for (const version of ['1.0.0', '1.1.0', '2.0.0-beta.1']) await pushPackage(server, 'Acme.Web', version);
  for (const version of ['3.0.0', '3.1.0']) await pushPackage(server, 'Acme.Db', version);
  sample = await makeSample(server, { steps: [packageStep('Deploy web', 'Acme.Web'), packageStep('Deploy db', 'Acme.Db')] });
});
afterAll(() => server.close());

const create = (body: object) =>
  server.post('/api/Spaces-1/releases/create/v1', { SpaceId: 'Spaces-1', SpaceIdOrName: 'Default', ProjectName: 'Acme', ...body });
const versionsOf = async (releaseId: string) => {
  const release = await expectOk(server, 'GET', `releases/${releaseId}`);
  return Object.fromEntries(release.SelectedPackages.map((item: any) => [item.ActionName, item.Version]));
};

describe('POST releases/create/v1', () => {
  it('answers 201 with the id and version, and takes the latest stable packages', async () => {
    const { status, body } = await create({ ReleaseVersion: '1.0.0' });
    expect({ status, version: body.ReleaseVersion }).toEqual({ status: 201, version: '1.0.0' });
    expect(await versionsOf(body.ReleaseId)).toEqual({ 'Deploy web': '1.1.0', 'Deploy db': '3.1.0' });
  });

  it('takes the versions that the request names, by step, by package and for the rest', async () => {
    const { body } = await create({ ReleaseVersion: '1.0.1', Packages: ['Acme.Db:3.0.0', 'Deploy web:1.0.0'] });
    expect(await versionsOf(body.ReleaseId)).toEqual({ 'Deploy web': '1.0.0', 'Deploy db': '3.0.0' });
  });

  it('takes a pre-release when it is asked for by its label', async () => {
    const { body } = await create({ ReleaseVersion: '1.0.2', PackagePrerelease: '^beta', Packages: ['Acme.Db:3.1.0'] });
    expect((await versionsOf(body.ReleaseId))['Deploy web']).toBe('2.0.0-beta.1');
  });

  it('finds project and channel by id, slug and name in any case', async () => {
    for (const [index, ProjectName] of [sample.project.Id, 'acme', 'ACME'].entries()) {
      const { status } = await create({ ProjectName, ReleaseVersion: `1.2.${index}`, ChannelName: sample.channel.Id });
      expect(status, ProjectName).toBe(201);
    }
  });

  it('reads the keys of the request in any case', async () => {
    const body = { spaceId: 'Spaces-1', spaceIdOrName: 'Spaces-1', projectName: 'Acme', releaseVersion: '1.3.0' };
    expect((await server.post('/api/Spaces-1/releases/create/v1', body)).status).toBe(201);
  });

  it('makes the next version where none is given', async () => {
    await create({ ReleaseVersion: '1.4.7' });
    const { body } = await create({});
    expect(body.ReleaseVersion).toBe('1.4.8');
  });

  it('resolves a mask by the releases that agree with it', async () => {
    await create({ ReleaseVersion: '4.2.9' });
    const { body } = await create({ ReleaseVersion: '4.2.i' });
    expect(body.ReleaseVersion).toBe('4.2.10');
  });

  it('refuses a version that exists, in any spelling', async () => {
    await create({ ReleaseVersion: '5.0.1' });
    for (const ReleaseVersion of ['5.0.1', '5.0.01', 'v5.0.1']) {
      const { status, body } = await create({ ReleaseVersion });
      expect({ status, error: body.Errors[0] }).toEqual({
        status: 400,
        error:
          "Release '5.0.1' already exists for this project. Please use a different version, or look at using a mask to auto-increment the number.",
      });
    }
  });

  it('returns the existing release when asked to', async () => {
    const first = await create({ ReleaseVersion: '5.1.0' });
    const second = await create({ ReleaseVersion: '5.1.0', IgnoreIfAlreadyExists: true });
    expect({ status: second.status, id: second.body.ReleaseId }).toEqual({ status: 201, id: first.body.ReleaseId });
  });

  it.each([
    ['1.0.0 beta', "Release version '1.0.0 beta' is invalid, version cannot contain whitespace."],
    ['1.0?', "'1.0?' is not a valid release version."],
    [`1.${'0'.repeat(400)}`, 'A release version can have at most 349 characters; this one has 402.'],
  ])('refuses the version %s', async (ReleaseVersion, message) => {
    const { status, body } = await create({ ReleaseVersion });
    expect({ status, errors: body.Errors }).toEqual({ status: 400, errors: [message] });
  });

  it('names the steps for which there is no package, and the versions there are', async () => {
    const { status, body } = await create({ ReleaseVersion: '6.0.0', Packages: ['Acme.Web:9.9.9'] });
    expect({ status, errors: body.Errors }).toEqual({
      status: 400,
      errors: [
        expect.stringMatching(
          /^No package version for the step 'Deploy web': the feed has no version 9\.9\.9 of 'Acme\.Web'\. The highest there: \d+\.\d[^']*\.$/,
        ),
      ],
    });
  });

  it('names what no step and no package is called', async () => {
    const { body } = await create({ ReleaseVersion: '6.0.1', Packages: ['Acme.Wbe:1.0.0'] });
    expect(body.Errors[0]).toContain("no step and no package 'Acme.Wbe'");
  });

  it('answers 404 for an unknown project and channel, and says which', async () => {
    const project = await create({ ProjectName: 'Nope' });
    const channel = await create({ ChannelName: 'Nope' });
    expect([project.status, project.body.ErrorMessage]).toEqual([404, "The project 'Nope' was not found."]);
    expect([channel.status, channel.body.ErrorMessage]).toEqual([404, "The channel 'Nope' was not found."]);
  });

  it('leaves nothing behind when it refuses', async () => {
    const before = (await expectOk(server, 'GET', 'releases')).TotalResults;
    await create({ ReleaseVersion: '6.0.2', Packages: ['Acme.Web:9.9.9'] });
    expect((await expectOk(server, 'GET', 'releases')).TotalResults).toBe(before);
  });
});

describe('channels and their rules', () => {
  let project: any;
  const plan = (body: object) => create({ ProjectName: 'Channels', ...body });
  const rule = (range: string, tag: string) => ({
    VersionRange: range,
    Tag: tag,
    ActionPackages: [{ DeploymentAction: 'Deploy web', PackageReference: '' }],
  });

  beforeAll(async () => {
    ({ project } = await makeSample(server, { name: 'Channels', steps: [packageStep('Deploy web', 'Acme.Web')] }));
    const { Items } = await expectOk(server, 'GET', `projects/${project.Id}/channels`);
    await expectOk(server, 'PUT', `channels/${Items[0].Id}`, { ...Items[0], Rules: [rule('[1.0,2.0)', '^$')] });
    await expectOk(server, 'POST', 'channels', { Name: 'Beta', ProjectId: project.Id, Rules: [rule('', '^beta')] });
  });

  it('pick the channel that takes the package', async () => {
    const { body } = await plan({ ReleaseVersion: '1.0.0', Packages: ['Deploy web:2.0.0-beta.1'] });
    const release = await expectOk(server, 'GET', `releases/${body.ReleaseId}`);
    expect((await expectOk(server, 'GET', `channels/${release.ChannelId}`)).Name).toBe('Beta');
  });

  it('pick the default channel when several fit', async () => {
    const { body } = await plan({ ReleaseVersion: '1.0.1' });
    const release = await expectOk(server, 'GET', `releases/${body.ReleaseId}`);
    expect((await expectOk(server, 'GET', `channels/${release.ChannelId}`)).Name).toBe('Default');
  });

  it('refuse a version of a channel that does not take it, and name the rule', async () => {
    const { status, body } = await plan({ ReleaseVersion: '1.0.2', ChannelName: 'Default', Packages: ['Deploy web:2.0.0-beta.1'] });
    expect(status).toBe(400);
    expect(body.Errors).toEqual([
      "No package version for the step 'Deploy web': the version 2.0.0-beta.1 of 'Acme.Web' does not satisfy the rules of the channel 'Default' (range [1.0,2.0), pre-release tag ^$).",
    ]);
  });

  it('can be ignored', async () => {
    const request = { ReleaseVersion: '1.0.3', ChannelName: 'Default', Packages: ['Deploy web:2.0.0-beta.1'], IgnoreChannelRules: true };
    expect((await plan(request)).status).toBe(201);
  });

  it('are tested by GET and by POST', async () => {
    const query = 'version=1.5.0-rc&versionRange=%5B1.0,2.0)&preReleaseTag=%5E%24';
    const wanted = { Errors: [], SatisfiesVersionRange: true, SatisfiesPreReleaseTag: false };
    expect(await expectOk(server, 'GET', `channels/rule-test?${query}`)).toMatchObject(wanted);
    const body = { version: '1.5.0-rc', versionRange: '[1.0,2.0)', preReleaseTag: '^$', feedId: 'feeds-builtin' };
    expect(await expectOk(server, 'POST', 'channels/rule-test', body)).toMatchObject(wanted);
  });
});

describe('what a release is made of', () => {
  it('stays when process and variables change, until its variables are updated', async () => {
    const { project } = await makeSample(server, { name: 'Frozen', variables: [{ Name: 'Port', Value: '80' }] });
    const release = await expectOk(server, 'POST', 'releases', { ProjectId: project.Id, Version: '1.0.0' });
    await putSteps(server, project, [scriptStep('Say hello'), scriptStep('And goodbye')]);
    await putVariables(server, project, [{ Name: 'Port', Value: '81' }]);

    const process = await expectOk(server, 'GET', `deploymentprocesses/${release.ProjectDeploymentProcessSnapshotId}`);
    const variables = await expectOk(server, 'GET', `variables/${release.ProjectVariableSetSnapshotId}`);
    expect({ steps: process.Steps.length, port: variables.Variables[0].Value }).toEqual({ steps: 1, port: '80' });
    const template = await expectOk(server, 'GET', `releases/${release.Id}/deployments/template`);
    expect(template).toMatchObject({ IsDeploymentProcessModified: true, IsVariableSetModified: true });

    const renewed = await expectOk(server, 'POST', `releases/${release.Id}/snapshot-variables`);
    const renewedVariables = await expectOk(server, 'GET', `variables/${renewed.ProjectVariableSetSnapshotId}`);
    expect(renewedVariables.Variables[0].Value).toBe('81');
    expect(renewed.ProjectDeploymentProcessSnapshotId).toBe(release.ProjectDeploymentProcessSnapshotId);
  });

  it('names the build information of its packages as it was, and notes made from it', async () => {
    const { project } = await makeSample(server, {
      name: 'Notes',
      steps: [packageStep('Deploy db', 'Acme.Db')],
      project: { ReleaseNotesTemplate: '#{each c in Octopus.Release.Package[Acme.Db].Commits}#{c.CommitId}: #{c.Comment}#{/each}' },
    });
    const build = (comment: string) => ({
      PackageId: 'Acme.Db',
      Version: '3.1.0',
      OctopusBuildInformation: { BuildNumber: '7', VcsType: 'Git', Commits: [{ Id: 'abc123', Comment: comment }] },
    });
    await expectOk(server, 'POST', 'build-information', build('Fix the index'));
    const release = await expectOk(server, 'POST', 'releases', { ProjectId: project.Id, Version: '1.0.0' });
    await expectOk(server, 'POST', 'build-information?overwriteMode=OverwriteExisting', build('Something else'));
    const again = await expectOk(server, 'GET', `releases/${release.Id}`);
    expect(again.ReleaseNotes).toBe('abc123: Fix the index');
    expect(again.BuildInformation[0].Commits[0].Comment).toBe('Fix the index');
  });

  it('is gone with the release, except what other releases share', async () => {
    const { project } = await makeSample(server, { name: 'Shared' });
    const first = await expectOk(server, 'POST', 'releases', { ProjectId: project.Id, Version: '1.0.0' });
    const second = await expectOk(server, 'POST', 'releases', { ProjectId: project.Id, Version: '1.0.1' });
    expect(second.ProjectDeploymentProcessSnapshotId).toBe(first.ProjectDeploymentProcessSnapshotId);
    await expectOk(server, 'DELETE', `releases/${first.Id}`);
    const snapshot = `/api/Spaces-1/deploymentprocesses/${first.ProjectDeploymentProcessSnapshotId}`;
    expect((await server.get(snapshot)).status).toBe(200);
    await expectOk(server, 'DELETE', `releases/${second.Id}`);
    expect((await server.get(snapshot)).status).toBe(404);
  });
});

describe('the version of a release', () => {
  it('is that of the package that donates it', async () => {
    const { project } = await makeSample(server, {
      name: 'Donated',
      steps: [packageStep('Deploy web', 'Acme.Web')],
      project: { VersioningStrategy: { DonorPackage: { DeploymentAction: 'Deploy web', PackageReference: '' } } },
    });
    const template = await expectOk(server, 'GET', `projects/${project.Id}/deploymentprocesses/template`);
    expect(template).toMatchObject({
      NextVersionIncrement: null,
      VersioningPackageStepName: 'Deploy web',
      VersioningPackageReferenceName: '',
    });
    expect((await create({ ProjectName: 'Donated' })).body.ReleaseVersion).toBe('1.1.0');
    expect((await create({ ProjectName: 'Donated' })).body.Errors[0]).toContain("Release '1.1.0' already exists");
  });

  it('comes from the template, with variables of the project and of the channel', async () => {
    const { project, channel } = await makeSample(server, {
      name: 'Templated',
      variables: [{ Name: 'Year', Value: '2026' }],
      project: { VersioningStrategy: { Template: '#{Year}.#{Octopus.Version.Channel.NextMinor}.#{Octopus.Version.LastPatch}' } },
    });
    const path = `projects/${project.Id}/deploymentprocesses/template?channel=${channel.Id}`;
    expect((await expectOk(server, 'GET', path)).NextVersionIncrement).toBe('2026.1.0');
    await create({ ProjectName: 'Templated' });
    expect((await expectOk(server, 'GET', path)).NextVersionIncrement).toBe('2026.2.0');
  });

  it('is found in its project by id or slug, and 404 where there is none', async () => {
    expect((await expectOk(server, 'GET', 'projects/acme/releases/1.0.0')).Version).toBe('1.0.0');
    expect((await server.get(`/api/Spaces-1/projects/${sample.project.Id}/releases/99.0.0`)).status).toBe(404);
    const found = await expectOk(server, 'GET', 'projects/acme/releases?searchByVersion=4.2');
    expect(found.Items.map((item: any) => item.Version)).toEqual(['4.2.10', '4.2.9']);
  });
});

describe('POST releases', () => {
  it('refuses unknown ids, an empty version and Git references', async () => {
    const post = async (body: object) => (await server.post('/api/Spaces-1/releases', body)).status;
    expect(await post({ ProjectId: 'Projects-999', Version: '1.0.0' })).toBe(400);
    expect(await post({ ProjectId: sample.project.Id, Version: '' })).toBe(400);
    expect(await post({ ProjectId: sample.project.Id, Version: '9.0.0', ChannelId: 'Channels-999' })).toBe(400);
    expect(await post({ ProjectId: sample.project.Id, Version: '9.0.0', VersionControlReference: { GitRef: 'main' } })).toBe(400);
  });

  it('refuses a project without steps and a disabled one', async () => {
    const { project } = await makeSample(server, { name: 'Empty', steps: [] });
    const empty = await server.post('/api/Spaces-1/releases', { ProjectId: project.Id, Version: '1.0.0' });
    expect(empty.body.Errors).toEqual(['The deployment process has no enabled step.']);
    await expectOk(server, 'PUT', `projects/${project.Id}`, { ...project, IsDisabled: true });
    const disabled = await server.post('/api/Spaces-1/releases', { ProjectId: project.Id, Version: '1.0.0' });
    expect([disabled.status, disabled.body.ErrorMessage]).toEqual([400, "The project 'Empty' is disabled."]);
  });
});
