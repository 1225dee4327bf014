/** octo-classic.md §3.13 and §3.14; the row "create-project" of §8; C42 for projects. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meddlingProxy } from '../../support/meddlingProxy.ts';
import { runAgainst } from '../../support/runAgainst.ts';
import { expectOk, finishedTask, makeSample } from '../../support/sampleProject.ts';
import { startTestServer } from '../../support/testServer.ts';
import type { TestServer } from '../../support/testServer.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const { native, octo, json } = runAgainst(() => server);
const create = (name: string, group = 'Web sites') => [
  'create-project',
  `--name=${name}`,
  `--projectGroup=${group}`,
  '--lifecycle=Default Lifecycle',
];
const groupsOf = async (name: string) => (await expectOk(server, 'GET', 'projectgroups/all')).filter((group: any) => group.Name === name);
const projectNamed = async (name: string) => (await expectOk(server, 'GET', 'projects/all')).find((project: any) => project.Name === name);

describe('create-project', () => {
  it('makes the group where it is missing, and tells whether it did', async () => {
    const first = await json(create('First'));
    expect(first).toEqual({
      Project: { Id: expect.stringMatching(/^Projects-\d+$/), Name: 'First' },
      Group: { Id: expect.stringMatching(/^ProjectGroups-\d+$/), Name: 'Web sites', NewGroupCreated: true },
      State: 'created',
    });
    const second = await json(create('Second', 'web SITES'));
    expect(second).toMatchObject({ Group: { Id: first.Group.Id, NewGroupCreated: false }, State: 'created' });
    expect(await groupsOf('Web sites')).toHaveLength(1);
    expect(await projectNamed('First')).toMatchObject({ ProjectGroupId: first.Group.Id, IsDisabled: false });
  });

  it('refuses a name that is taken, or takes it with the group it is in', async () => {
    const made = await json(create('Taken'));
    const again = await native(create('taken', 'Elsewhere'));
    expect([again.exitCode, again.stderr]).toEqual([
      5,
      expect.stringContaining(`The project Taken (${made.Project.Id}) already exists [NAME_TAKEN]`),
    ]);
    expect(await json([...create('taken', 'Elsewhere'), '--ignore-if-exists'])).toEqual({
      ...made,
      Group: { ...made.Group, NewGroupCreated: false },
      State: 'existing',
    });
    expect(await groupsOf('Elsewhere')).toEqual([]);
  });

  it('makes no group where the lifecycle is unknown, and names the nearest one', async () => {
    const wrong = await native(['create-project', '--name', 'Never', '--project-group', 'Unmade', '--lifecycle', 'Defualt Lifecycle']);
    expect([wrong.exitCode, wrong.stderr]).toEqual([
      5,
      expect.stringMatching(/no lifecycle 'Defualt Lifecycle'[^]*Did you mean "Default Lifecycle"/),
    ]);
    expect(await groupsOf('Unmade')).toEqual([]);
    const told = await octo(['create-project', '--name=Never', '--projectGroup=Unmade', '--lifecycle=Nope']);
    expect([told.exitCode, told.stdout]).toEqual([255, expect.stringContaining('\nThe lifecycle Nope does not exist.\n')]);
  });

  it("tells it in octo's words in the classic manner", async () => {
    const made = await octo(create('Classic', 'Classics'));
    const { Id } = await projectNamed('Classic');
    expect(made.stdout).toContain(
      `Finding project group: Classics\nProject group does not exist, it will be created\nFinding lifecycle: Default Lifecycle\nCreating project: Classic\nProject created. ID: ${Id}\n`,
    );
    const again = await octo([...create('Classic', 'Classics'), '--ignoreIfExists']);
    expect([again.exitCode, again.stdout]).toEqual([
      0,
      expect.stringContaining(
        `Finding lifecycle: Default Lifecycle\nThe project Classic (ID ${Id}) already exists in this project group.\n`,
      ),
    ]);
    const refused = await octo(create('Classic', 'Classics'));
    expect([refused.exitCode, refused.stdout]).toEqual([
      255,
      expect.stringContaining(`The project Classic (ID ${Id}) already exists in this project group.\n`),
    ]);
  });

  it.each([
    ['projectGroup', ['--name=A', '--lifecycle=L'], 'Please specify a project group name using the parameter: --projectGroup=XYZ'],
    ['name', ['--name=', '--projectGroup=G', '--lifecycle=L'], 'Please specify a project name using the parameter: --name=XYZ'],
    ['lifecycle', ['--name=A', '--projectGroup=G'], 'Please specify a lifecycle name using the parameter: --lifecycle=XYZ'],
  ])('asks for %s', async (_option, argv, text) => {
    const { exitCode, stdout } = await octo(['create-project', ...argv]);
    expect([exitCode, stdout]).toEqual([255, expect.stringContaining(`${text}\n`)]);
  });

  it('C42: makes one group and one project although both answers were lost', async () => {
    const { url, meddled } = await meddlingProxy(server.url, [
      { method: 'POST', path: /\/projectgroups$/ },
      { method: 'POST', path: /\/projects$/ },
    ]);
    const made = await runAgainst(() => ({ url, apiKey: server.apiKey })).json(create('Once', 'Once group'));
    expect(meddled).toHaveLength(2);
    expect(made).toMatchObject({ Project: { Id: (await projectNamed('Once')).Id }, Group: { NewGroupCreated: true }, State: 'created' });
    expect(await groupsOf('Once group')).toHaveLength(1);
  });
});

describe('delete-project', () => {
  it('deletes once somebody said yes, and never asks in the classic manner', async () => {
    await json(create('Doomed'));
    const alone = await native(['delete-project', '--name', 'Doomed']);
    expect([alone.exitCode, alone.stderr]).toEqual([2, expect.stringContaining('[CONFIRMATION_REQUIRED]')]);
    const { Id } = await projectNamed('Doomed');
    expect(await json(['delete-project', '--name', 'doomed', '--yes'])).toEqual({
      Project: { Id, Name: 'Doomed', ProjectDeleted: true },
      State: 'deleted',
    });
    expect(await projectNamed('Doomed')).toBeUndefined();
    const { Project } = await json(create('Doomed'));
    const told = await octo(['delete-project', '--name=Doomed']);
    expect(told.stdout).toContain(`Finding project: Doomed\nDeleting project: Doomed\nProject deleted. ID: ${Project.Id}\n`);
    expect(await projectNamed('Doomed')).toBeUndefined();
  });

  it('names the nearest project for one that does not exist', async () => {
    await json(create('Nearest'));
    const wrong = await native(['delete-project', '--name', 'Naerest', '--yes']);
    expect([wrong.exitCode, wrong.stderr]).toEqual([5, expect.stringContaining('Did you mean "Nearest"?')]);
    const told = await octo(['delete-project', '--name=Naerest']);
    expect([told.exitCode, told.stdout]).toEqual([
      255,
      expect.stringContaining('Could not find project; either it does not exist or you lack permissions to view it.\n'),
    ]);
  });

  it('tells why the server keeps a project', async () => {
    const { project, environments } = await makeSample(server, { name: 'Busy' });
    const release = await expectOk(server, 'POST', 'releases', { ProjectId: project.Id, Version: '1.0.0' });
    const deployment = await expectOk(server, 'POST', 'deployments', {
      ...{ ReleaseId: release.Id, EnvironmentId: environments['Dev'].Id },
      QueueTime: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const told = await octo(['delete-project', '--name=Busy']);
    expect(told.exitCode).toBe(249);
    expect(told.stdout).toMatch(/Error deleting project Busy: .+\n/);
    expect(told.stdout).toContain('Error from Octopus Server (HTTP 400 BadRequest)');
    await server.post(`/api/tasks/${deployment.TaskId}/cancel`);
    await finishedTask(server, deployment.TaskId);
  });

  it('C42: takes a project that its first request deleted for deleted', async () => {
    await json(create('Gone'));
    const { url, meddled } = await meddlingProxy(server.url, [{ method: 'DELETE', path: /\/projects\/Projects-\d+$/ }]);
    const run = await runAgainst(() => ({ url, apiKey: server.apiKey })).json(['delete-project', '--name', 'Gone', '--yes']);
    expect([meddled.length, run.State, await projectNamed('Gone')]).toEqual([1, 'deleted', undefined]);
  });
});

describe('disable-project', () => {
  it('disables once', async () => {
    const { Project } = await json(create('Tired'));
    const Tired = { Project: { ...Project, IsDisabled: true } };
    expect(await json(['disable-project', '--name', 'tired'])).toEqual({ ...Tired, State: 'disabled' });
    expect((await projectNamed('Tired')).IsDisabled).toBe(true);
    expect(await json(['disable-project', '--name', 'tired'])).toEqual({ ...Tired, State: 'already' });
    expect((await octo(['disable-project', '--name=Tired'])).stdout).toContain(
      'Finding project: Tired\nThe project Tired is already disabled.\n',
    );
    const other = (await json(create('Weary'))).Project;
    expect((await octo(['disable-project', '--name=Weary'])).stdout).toContain(
      `Finding project: Weary\nDisabling project: Weary\nProject Weary disabled. ID: ${other.Id}\n`,
    );
  });

  it('ends as failed where the server refuses (differences-from-octo.md, disable-project)', async () => {
    await json(create('Kept'));
    const refusal = { status: 403, message: 'You may not edit this project.' };
    const { url } = await meddlingProxy(server.url, [{ method: 'PUT', path: /\/projects\/Projects-\d+$/, refusal }]);
    const told = await runAgainst(() => ({ url, apiKey: server.apiKey })).octo(['disable-project', '--name=Kept']);
    expect([told.exitCode, told.stdout]).toEqual([251, expect.stringContaining('You may not edit this project.\n')]);
  });
});
