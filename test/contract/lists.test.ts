import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { version } from '../../src/cli/version.ts';
import { dashboards } from '../../src/contract/resources/dashboards.ts';
import { mockEndpoint } from '../support/mockEndpoint.ts';
import { type MockOctopus, mockOctopus, octopusUrl } from './support/mockOctopus.ts';

describe('the list commands', () => {
  let octopus: MockOctopus;
  beforeEach(() => {
    octopus = mockOctopus();
    octopus.releases.push(
      { Id: 'Releases-2', Version: '1.1.0', ChannelId: 'Channels-1', SelectedPackages: [{ ActionName: 'Deploy web', Version: '2.5.0' }] },
      { Id: 'Releases-1', Version: '1.0.0', ChannelId: 'Channels-1', SelectedPackages: [] },
    );
    octopus.server.listen({ onUnhandledRequest: 'error' });
  });
  afterEach(() => octopus.server.close());

  const json = async (...argv: string[]) => (await octopus.run(...argv, '--output-format', 'json')).json();

  it('lists projects', async () => {
    expect((await octopus.run('list-projects')).stdout).toMatch(
      /Name +Id +State\nRandom Quotes +Projects-1\s*\nBilling +Projects-2 +disabled\n/,
    );
    expect(await json('list-projects')).toMatchObject([
      { Id: 'Projects-1', Name: 'Random Quotes' },
      { Id: 'Projects-2', Name: 'Billing' },
    ]);
    expect(octopus.requests).toEqual(['GET projects/all', 'GET projects/all']);
  });

  it('lists environments', async () => {
    expect(await json('list-environments')).toEqual([
      { Id: 'Environments-1', Name: 'Dev', Slug: 'dev' },
      { Id: 'Environments-2', Name: 'Test', Slug: 'test' },
    ]);
  });

  it("lists names in octo's words, after its banner and the handshake, in the classic manner", async () => {
    const opening = [
      ...[`Octopus CLI, version ${version}`, '', 'Space name unspecified, process will run in the default space context'],
      ...[
        'Handshaking with Octopus Server: https://octopus.example',
        'Handshake successful. Octopus version: 2026.3.0; API version: 3.0.0',
      ],
    ];
    const environments = await octopus.octo('list-environments');
    expect(environments.stdout.split('\n')).toEqual([
      ...opening,
      ...['Environments: 2', ' - Dev (ID: Environments-1)', ' - Test (ID: Environments-2)', ''],
    ]);
    const projects = await octopus.octo('list-projects', '--logLevel=information');
    expect(projects.stdout.split('\n').slice(2)).toEqual([
      ...['Projects: 2', ' - Random Quotes (ID: Projects-1)', ' - Billing (ID: Projects-2)', ''],
    ]);
    expect([environments.stderr, projects.stderr]).toEqual(['', '']);
  });

  it('warns in every run that does not verify the certificate', async () => {
    expect((await octopus.run('list-projects', '--insecure-skip-tls-verify')).stderr).toContain(
      'Warning: The certificate of https://octopus.example is not verified in this run\n',
    );
    const classic = (await octopus.octo('list-projects', '--ignoreSslErrors')).stdout;
    expect(classic).toContain('\nBecause IgnoreSslErrors was set, this will be ignored.\n');
    expect(classic).not.toContain('in this run');
    expect((await octopus.octo('list-projects', '--ignoreSslErrors=false')).stdout).not.toContain('IgnoreSslErrors');
  });

  it('lists releases of a project', async () => {
    const run = await octopus.run('list-releases', '--project', 'random quotes');
    expect(run.stdout).toMatch(/Assembled \(UTC\)[^]*1\.1\.0 +2026-01-31 09:15:00 +Default +Deploy web 2\.5\.0 +Releases-2/);
    expect(await json('list-releases', '--project', 'Random Quotes', '--number', '1')).toMatchObject([
      {
        Project: { Id: 'Projects-1', Name: 'Random Quotes' },
        Releases: [{ Version: '1.1.0', PackageVersions: 'Deploy web 2.5.0', ReleaseNotes: 'Notes', Id: 'Releases-2' }],
      },
    ]);
  });

  it('lists deployments with all names', async () => {
    expect(await json('list-deployments', '--number', '1')).toEqual([
      {
        Project: { Id: 'Projects-1', Name: 'Random Quotes' },
        Environment: { Id: 'Environments-1', Name: 'Dev' },
        Tenant: null,
        Channel: { Id: 'Channels-1', Name: 'Default' },
        ...{
          Created: '2026-01-31T09:15:00.000+00:00',
          Version: '1.0.0',
          Assembled: '2026-01-31T09:15:00.000+00:00',
          PackageVersions: '',
          ReleaseNotes: 'Notes',
        },
        ...{ DeploymentId: 'Deployments-1', ReleaseId: 'Releases-1', ServerTaskId: 'ServerTasks-1' },
      },
    ]);
  });

  it('shows people times in UTC, to the second', async () => {
    expect((await octopus.run('list-deployments')).stdout).toMatch(/Created \(UTC\)[^]* 2026-01-31 09:15:00 +Deployments-1/);
    expect((await octopus.run('list-latestdeployments')).stdout).toMatch(/Date \(UTC\)[^]* \d{4}-\d\d-\d\d \d\d:\d\d:\d\d +3 seconds/);
  });

  it('shows what is deployed where', async () => {
    const run = await octopus.run('list-latestdeployments', '--project', 'Random Quotes');
    expect(run.stdout).toMatch(/Random Quotes +Dev +1\.0\.1 +Success/);
    expect(run.stdout).toMatch(/Random Quotes +Test +1\.0\.0 +Failed/);
    expect(await json('list-latestdeployments', '--environment', 'Test')).toMatchObject([
      { Environment: { Name: 'Test' }, State: 'Failed', Version: '1.0.0', Duration: '3 seconds' },
    ]);
  });

  it('list-latestdeployments tells a tenant that was removed, in lines and in JSON', async () => {
    const place = { ProjectId: 'Projects-1', EnvironmentId: 'Environments-1', TenantId: 'Tenants-9', ReleaseId: 'Releases-1' };
    const facts = {
      DeploymentId: 'Deployments-1',
      TaskId: 'ServerTasks-1',
      ReleaseVersion: '1.0.0',
      State: 'Failed',
      Duration: '3 seconds',
    };
    const Items = [{ Id: 'DashboardItems-1', ...place, ...facts, QueueTime: '2026-01-31T09:15:00.000+00:00' }];
    octopus.server.use(mockEndpoint(octopusUrl, dashboards.get, () => ({ Items })));
    expect((await octopus.octo('list-latestdeployments')).stdout).toContain(
      [
        ...[' - Project: Random Quotes', ' - Environment: Dev', ' - Tenant: <Removed>'],
        ...['   Date: 01/31/2026 09:15:00 +00:00', '   Duration: 3 seconds', '   State: Failed', '   Version: 1.0.0'],
        ...['   Assembled: 01/31/2026 09:15:00 +00:00', '   Package Versions: ', '   Release Notes: Notes', '\n'],
      ].join('\n'),
    );
    expect(await json('list-latestdeployments')).toMatchObject([{ Tenant: { Id: 'Tenants-9', Name: '<Removed>' }, State: 'Failed' }]);
  });

  it.each([
    [['list-releases', '--project', 'Random Qotes'], "There is no project 'Random Qotes'"],
    [['list-deployments', '--environment', 'Prod', '--environment', 'Dev'], "There is no environment 'Prod'"],
    [['list-latestdeployments', '--project', 'A', '--project', 'B'], "There are no projects 'A', 'B'"],
  ])('takes no unknown name: %j', async (argv, message) => {
    expect(await octopus.run(...argv)).toMatchObject({ exitCode: 5, stdout: '', stderr: expect.stringContaining(message) });
  });

  it('needs at most seven requests, whatever the number of rows', async () => {
    for (const argv of [['list-deployments'], ['list-latestdeployments'], ['list-releases', '--project', 'Random Quotes']]) {
      octopus.requests.length = 0;
      await octopus.run(...argv);
      expect(octopus.requests.length).toBeLessThanOrEqual(7);
    }
  });
});
