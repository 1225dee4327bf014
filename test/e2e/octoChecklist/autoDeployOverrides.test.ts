/** octo-classic.md §3.16; the row "auto-deploy overrides" of §8; C42: a project whose answer was lost. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { meddlingProxy } from '../../support/meddlingProxy.ts';
import { runAgainst } from '../../support/runAgainst.ts';
import { expectOk, makeSample } from '../../support/sampleProject.ts';
import { startTestServer } from '../../support/testServer.ts';
import type { TestServer } from '../../support/testServer.ts';

let server: TestServer;
let project: any;
let dev: any;
let test: any;
let releases: Record<string, any>;
let tenants: Record<string, any>;
let count = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** A project of the test's own, with three tenants: one connected to both environments, one to Dev, one to nothing. */
beforeEach(async () => {
  count += 1;
  await expectOk(server, 'POST', 'tagsets', { Name: `Tier ${count}`, Tags: [{ Name: 'Gold' }, { Name: 'Silver' }, { Name: 'Tin' }] });
  const made = await makeSample(server, { name: `Acme ${count}`, project: { TenantedDeploymentMode: 'TenantedOrUntenanted' } });
  project = made.project;
  ({ Dev: dev, Test: test } = made.environments);
  releases = {};
  for (const Version of ['1.9.0', '1.10.0', 'somedockertag']) {
    releases[Version] = await expectOk(server, 'POST', 'releases', { ProjectId: project.Id, Version });
  }
  const tenant = (Name: string, environments: readonly any[] | undefined, tag: string) =>
    expectOk(server, 'POST', 'tenants', {
      ...{ Name: `${Name} ${count}`, TenantTags: [`Tier ${count}/${tag}`] },
      ProjectEnvironments: environments === undefined ? {} : { [project.Id]: environments.map((item) => item.Id) },
    });
  tenants = {
    Both: await tenant('Both', [dev, test], 'Gold'),
    Some: await tenant('Some', [dev], 'Gold'),
    None: await tenant('None', undefined, 'Silver'),
  };
});

const { native, octo, json } = runAgainst(() => server);
const create = (version: string, ...more: string[]) => [
  ...['create-autodeployoverride', `--project=${project.Name}`, `--version=${version}`, '--environment=Dev'],
  ...more,
];
const remove = (...more: string[]) => ['delete-autodeployoverride', `--project=${project.Name}`, '--environment=Dev', ...more];
const overrides = async () => (await expectOk(server, 'GET', `projects/${project.Id}`)).AutoDeployReleaseOverrides;
const override = (environment: any, tenant: any, version: string) => ({
  ...{ EnvironmentId: environment.Id, TenantId: tenant?.Id ?? null, ReleaseId: releases[version].Id },
});
const named = ({ Id, Name }: any) => ({ Id, Name });
const told = async (argv: readonly string[]) => {
  const { exitCode, stdout } = await octo(argv);
  return [exitCode, ...stdout.split('\n').slice(5, -1)];
};

describe('create-autodeployoverride', () => {
  it('is for an environment, by one write of the project, and replaces what was there', async () => {
    expect(await json(create('1.9.0', '--environment=Test'))).toEqual({
      Project: named(project),
      AutoDeployVersion: '1.9.0',
      AutoDeployOveridesCreated: [
        { Environment: named(dev), Tenant: null, Outcome: 'Created' },
        { Environment: named(test), Tenant: null, Outcome: 'Created' },
      ],
    });
    await json(create('1.10.0'));
    expect(await overrides()).toEqual([override(test, undefined, '1.9.0'), override(dev, undefined, '1.10.0')]);
  });

  it('takes the highest version for latest, and a tag of Docker for a version', async () => {
    expect((await json(create('latest'))).AutoDeployVersion).toBe('1.10.0');
    expect(await told(create('somedockertag'))).toEqual([
      0,
      `Auto deploy will deploy version somedockertag of the project ${project.Name} to the environment Dev`,
    ]);
    expect(await overrides()).toEqual([override(dev, undefined, 'somedockertag')]);
  });

  it("tells tenants by name in octo's words, and those it passes over", async () => {
    const wanted = Object.values(tenants).map((tenant) => `--tenant=${tenant.Name}`);
    const both = `Auto deploy will deploy version 1.9.0 of the project ${project.Name} to the environment`;
    expect(await told(create('1.9.0', '--environment=Test', ...wanted))).toEqual([
      0,
      `${both} Dev for the tenant ${tenants['Both'].Name}`,
      `${both} Dev for the tenant ${tenants['Some'].Name}`,
      `The tenant ${tenants['None'].Name} was skipped because it has not been connected to the project ${project.Name}`,
      `${both} Test for the tenant ${tenants['Both'].Name}`,
      `The tenant ${tenants['Some'].Name} was skipped because it has not been connected to the environment Test`,
      `The tenant ${tenants['None'].Name} was skipped because it has not been connected to the project ${project.Name}`,
    ]);
    expect(await overrides()).toHaveLength(3);
  });

  it('takes tenants by tag, and all of the project by *', async () => {
    const { AutoDeployOveridesCreated: byTag } = await json(create('1.9.0', `--tenantTag=Tier ${count}/Silver`, '--environment=Test'));
    expect(byTag.map((item: any) => [item.Tenant.Id, item.Outcome])).toEqual([
      [tenants['None'].Id, 'NotConnectedToProject'],
      [tenants['None'].Id, 'NotConnectedToProject'],
    ]);
    expect(await overrides()).toEqual([]);
    await json(create('1.9.0', '--tenant=*'));
    expect(await overrides()).toEqual([override(dev, tenants['Both'], '1.9.0'), override(dev, tenants['Some'], '1.9.0')]);
  });

  it('tells tenants and tags that stand for nothing', async () => {
    expect(await told(create('1.9.0', '--tenant=Nobody', '--tenant=Neither'))).toEqual([
      253,
      ...['Could not find the tenants Nobody, Neither on the Octopus Server.', expect.any(String), 'Exit code: -3'],
    ]);
    expect(await told(create('1.9.0', `--tenantTag=Tier ${count}/Tin`))).toEqual([
      253,
      ...[`Could not find any tenants matching the tags Tier ${count}/Tin`, expect.any(String), 'Exit code: -3'],
    ]);
    expect((await native(create('1.9.0', `--tenant=Bohth ${count}`))).stderr).toContain(`Did you mean "Both ${count}"`);
    expect((await native(create('1.8.0'))).stderr).toContain('Did you mean "1.9.0"');
  });

  it.each([
    ['--project', ['--version=1', '--environment=Dev'], 'Please specify a project using the project parameter: --project=MyProject'],
    [
      '--version',
      ['--project=A', '--environment=Dev'],
      'Please specify a release version number using the version parameter: --version=1.0.5',
    ],
    [
      '--environment',
      ['--project=A', '--releaseNumber=1'],
      'Please specify an environment using the environment parameter: --environment=MyEnvironment',
    ],
  ])('asks for %s', async (_option, argv, text) => {
    const { exitCode, stdout } = await octo(['create-autodeployoverride', ...argv]);
    expect([exitCode, stdout]).toEqual([255, expect.stringContaining(`${text}\n`)]);
  });

  it('C42: writes the project once more where the answer was lost, to the same end', async () => {
    const { url, meddled } = await meddlingProxy(server.url, [{ method: 'PUT', path: /\/projects\/Projects-\d+$/ }]);
    await runAgainst(() => ({ url, apiKey: server.apiKey })).json(create('1.9.0'));
    expect([meddled.length, await overrides()]).toEqual([1, [override(dev, undefined, '1.9.0')]]);
  });
});

describe('delete-autodeployoverride', () => {
  it('deletes once somebody said yes, and leaves the other places', async () => {
    await json(create('1.9.0', '--environment=Test'));
    const alone = await native(remove());
    expect([alone.exitCode, alone.stderr]).toEqual([2, expect.stringContaining('[CONFIRMATION_REQUIRED]')]);
    expect(await json(remove('--yes'))).toEqual({
      Project: named(project),
      AutoDeployOverridesRemoved: [{ Environment: named(dev), Tenant: null, Outcome: 'Deleted' }],
    });
    expect(await overrides()).toEqual([override(test, undefined, '1.9.0')]);
  });

  it("tells it in octo's words, without a question", async () => {
    await json(create('1.9.0'));
    await json(create('1.9.0', `--tenant=${tenants['Both'].Name}`));
    expect(await told(remove())).toEqual([
      0,
      `Deleted auto deploy release override for the project ${project.Name} to the environment Dev`,
    ]);
    expect(await told(remove())).toEqual([0, `Did not find an auto deploy override for the project ${project.Name} and environment Dev`]);
    expect(await told(remove('--tenant=*'))).toEqual([
      0,
      `Deleted auto deploy release override for the project ${project.Name} to the environment Dev and tenant ${tenants['Both'].Name}`,
      `Did not find an auto deploy override for the project ${project.Name}, environment Dev and tenant ${tenants['Some'].Name}`,
    ]);
    expect(await overrides()).toEqual([]);
  });

  it.each([
    ['--project', ['--environment=Dev'], 'Please specify a project using the project parameter: --project=MyProject'],
    ['--environment', ['--project=A'], 'Please specify an environment using the environment parameter: --environment=MyEnvironment'],
  ])('asks for %s', async (_option, argv, text) => {
    const { exitCode, stdout } = await octo(['delete-autodeployoverride', ...argv]);
    expect([exitCode, stdout]).toEqual([255, expect.stringContaining(`${text}\n`)]);
  });
});
