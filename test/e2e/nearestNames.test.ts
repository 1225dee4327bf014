/** Whatever is misspelt on a command line, the answer names what may have been meant (issue 4, item 8). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeClock } from '../../src/platform/nodeClock.ts';
import { nodeRandom } from '../../src/platform/nodeRandom.ts';
import { runCli } from '../support/runCli.ts';
import { expectOk, makeSample, scriptStep } from '../support/sampleProject.ts';
import { makeRunbook, publishSnapshot } from '../support/sampleRunbook.ts';
import type { TestServer } from '../support/testServer.ts';
import { startTestServer } from '../support/testServer.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  const { project, environments } = await makeSample(server, {
    name: 'Random Quotes',
    environments: ['Staging', 'Production'],
    steps: [scriptStep('Say hello')],
    project: { TenantedDeploymentMode: 'TenantedOrUntenanted' },
  });
  await expectOk(server, 'POST', 'channels', { Name: 'Beta', ProjectId: project.Id });
  await expectOk(server, 'POST', 'tagsets', { Name: 'Region', Tags: [{ Name: 'Europe', Color: '#333333' }] });
  await expectOk(server, 'POST', 'tenants', { Name: 'Contoso', ProjectEnvironments: { [project.Id]: [environments['Staging'].Id] } });
  await publishSnapshot(server, await makeRunbook(server, project, { name: 'Backup database' }), { Name: 'Snapshot one' });
  await expectOk(server, 'POST', 'releases', { ProjectId: project.Id, Version: '1.2.3' });
});
afterAll(() => server.close());

const run = (argv: readonly string[]) =>
  runCli(argv, { clock: nodeClock(), random: nodeRandom(), env: { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: server.apiKey } });

const create = ['create-release', '--project', 'Random Quotes'];
const deploy = ['deploy-release', '--project', 'Random Quotes', '--version', '1.2.3'];
const runbook = ['run-runbook', '--project', 'Random Quotes'];

describe('a name on the server that is misspelt', () => {
  it.each([
    [['create-release', '--project', 'Randm Quotes'], 'Random Quotes'],
    [[...create, '--channel', 'Bta'], 'Beta'],
    [[...create, '--deploy-to', 'Stagin'], 'Staging'],
    [[...create, '--what-if', '--channel', 'Bta'], 'Beta'],
    [['deploy-release', '--project', 'RandomQuote', '--version', '1.2.3', '--deploy-to', 'Staging'], 'Random Quotes'],
    [['deploy-release', '--project', 'Random Quotes', '--version', '1.2.33', '--deploy-to', 'Staging'], '1.2.3'],
    [['deploy-release', '--project', 'Random Quotes', '--version', 'latest', '--channel', 'Bta', '--deploy-to', 'Staging'], 'Beta'],
    [[...deploy, '--deploy-to', 'Prodction'], 'Production'],
    [[...deploy, '--deploy-to', 'Staging', '--tenant', 'Contso'], 'Contoso'],
    [[...deploy, '--deploy-to', 'Staging', '--tenant-tag', 'Region/Europa'], 'Region/Europe'],
    [[...deploy, '--deploy-to', 'Staging', '--specific-machines', 'Random Quotes targt'], 'Random Quotes target'],
    [['promote-release', '--project', 'Random Quotes', '--from', 'Stagging', '--to', 'Production'], 'Staging'],
    [['promote-release', '--project', 'Random Quotes', '--from', 'Staging', '--to', 'Prodution'], 'Production'],
    [['run-runbook', '--project', 'Random Qoutes', '--runbook', 'Backup database', '--environment', 'Staging'], 'Random Quotes'],
    [[...runbook, '--runbook', 'Backup databse', '--environment', 'Staging'], 'Backup database'],
    [[...runbook, '--runbook', 'Backup database', '--environment', 'Stagin'], 'Staging'],
    [[...runbook, '--runbook', 'Backup database', '--environment', 'Staging', '--snapshot', 'Snapshot won'], 'Snapshot one'],
    [[...runbook, '--runbook', 'Backup database', '--environment', 'Staging', '--tenant', 'Contoos'], 'Contoso'],
    [['list-releases', '--project', 'Radnom Quotes'], 'Random Quotes'],
    [['list-deployments', '--project', 'Random Qutes'], 'Random Quotes'],
    [['list-deployments', '--environment', 'Producton'], 'Production'],
    [['list-deployments', '--tenant', 'Contosso'], 'Contoso'],
    [['list-latestdeployments', '--project', 'Random-Quots'], 'Random Quotes'],
    [['list-latestdeployments', '--environment', 'Stagng'], 'Staging'],
    [['list-machines', '--environment', 'Stagng'], 'Staging'],
    [['list-workers', '--worker-pool', 'Defalt Worker Pool'], 'Default Worker Pool'],
    [['clean-environment', '--environment', 'Stagng', '--health-status', 'Unhealthy', '--yes'], 'Staging'],
    [['clean-workerpool', '--worker-pool', 'Default Worker Pol', '--health-status', 'Unhealthy', '--yes'], 'Default Worker Pool'],
    [['create-channel', '--project', 'Random Quote', '--channel', 'New'], 'Random Quotes'],
    [
      ['create-project', '--name', 'New', '--project-group', 'Default Project Group', '--lifecycle', 'Defalt Lifecycle'],
      'Default Lifecycle',
    ],
    [['disable-project', '--name', 'Random Quote'], 'Random Quotes'],
    [['delete-project', '--name', 'Random Quote', '--yes'], 'Random Quotes'],
    [['delete-releases', '--project', 'Random Quote', '--min-version', '1.0.0', '--max-version', '2.0.0', '--yes'], 'Random Quotes'],
    [['list-projects', '--space', 'Defualt'], 'Default'],
  ])('%j is answered with "%s"', async (argv, name) => {
    const { exitCode, stderr } = await run(argv);
    expect([exitCode, stderr]).toEqual([5, expect.stringMatching(new RegExp(`Did you mean [^\\n]*"${name.replaceAll('.', '\\.')}"`))]);
  });

  it('is told with all that are missing at once', async () => {
    const { stderr } = await run([...deploy, '--deploy-to', 'Stagin', '--deploy-to', 'Prodction']);
    expect(stderr).toContain("There are no environments 'Stagin', 'Prodction'");
    expect(stderr).toContain('Did you mean "Staging"? Did you mean "Production"?');
  });

  it('is answered with where to look where nothing is near', async () => {
    expect((await run([...deploy, '--deploy-to', 'Moon'])).stderr).toMatch(/Check the spelling, the space and your permissions/);
  });
});

describe('what stands in the program itself', () => {
  it.each([
    [['pusch'], '"push"'],
    [['list-enviroments'], '"list-environments"'],
    [['crate-release'], '"create-release"'],
    [['server', 'rnu'], 'pulpo server run'],
    [['setings', 'list'], '"settings list"'],
    [['release', 'create'], '"pulpo create-release"'],
    [['help', 'list-project'], '"list-projects"'],
    [['push', '--pakage', 'x'], '"--package"'],
    [['create-release', '--projct', 'x'], '"--project"'],
    [['create-release', '--project', 'x', '--deployto-env', 'x'], '"--deploy-to"'],
    [['push', '--package', 'x', '--overwrite-mode', 'OverwriteExistng'], '"OverwriteExisting"'],
    [['list-machines', '--health-status', 'Helthy'], '"Healthy"'],
    [['completion', '--shell', 'bsh'], '"bash"'],
    [['list-projects', '--parallel', '2'], '--parallel is an option of push'],
    [['settings', 'get', 'outage-buget'], '"outageBudget"'],
  ])('%j is a mistake that names %s', async (argv, hint) => {
    expect(await run(argv)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(hint) });
  });
});
