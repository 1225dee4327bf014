/** Deployments to tenants, as a person makes them: the built program against the real server, in either manner. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BinRun } from '../support/runBin.ts';
import { runBin } from '../support/runBin.ts';
import { tempDir } from '../support/tempDir.ts';
import { startTestServer, type TestServer } from '../support/testServer.ts';

let server: TestServer;

const blueprint = `
environments: [{ name: Dev }, { name: Prod }]
tag_sets: [{ name: Region, tags: [{ name: EU }, { name: US }] }]
library_variable_sets: [{ name: Shared, variables: [{ name: Motto, value: hello }, { name: Motto, value: bonjour, scope: { tenant_tags: [Region/EU] } }] }]
lifecycles: [{ name: Line, phases: [{ name: Dev, optional_deployment_targets: [Dev] }, { name: Prod, optional_deployment_targets: [Prod] }] }]
project_groups: [{ name: Group }]
projects:
  - name: Quotes
    lifecycle: Line
    project_group: Group
    tenanted_deployment_participation: Tenanted
    included_library_variable_sets: [Shared]
    process:
      - name: Say
        type: Octopus.Script
        execution_properties:
          Octopus.Action.RunOnServer: 'true'
          Octopus.Action.Script.ScriptSource: Inline
          Octopus.Action.Script.Syntax: Bash
          Octopus.Action.Script.ScriptBody: 'echo "#{Motto} from #{Octopus.Deployment.Tenant.Name}"'
tenants:
  - { name: South, tenant_tags: [Region/US], projects: [{ project: Quotes, environments: [Dev, Prod] }] }
  - { name: North, tenant_tags: [Region/EU], projects: [{ project: Quotes, environments: [Dev, Prod] }] }
  - { name: Late, tenant_tags: [Region/EU], projects: [{ project: Quotes, environments: [Prod] }] }
`;

const run = (name: 'pulpo' | 'octo', argv: readonly string[]): Promise<BinRun> =>
  runBin(argv, {
    name,
    env: { OCTOPUS_URL: server.url, OCTOPUS_CLI_SERVER: server.url, OCTOPUS_API_KEY: server.apiKey, OCTOPUS_CLI_API_KEY: server.apiKey },
  });
const pulpo = (...argv: string[]): Promise<BinRun> => run('pulpo', argv);

async function ok(...argv: string[]): Promise<BinRun> {
  const done = await pulpo(...argv);
  expect(done, `${argv.join(' ')}\n${done.stdout}${done.stderr}`).toMatchObject({ exitCode: 0 });
  return done;
}

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

it('is prepared by a blueprint', async () => {
  const file = join(tempDir(), 'blueprint.yaml');
  writeFileSync(file, blueprint);
  await ok('apply', file);
});

const json = ['--output-format', 'json'];
let version = 0;
async function newRelease(): Promise<string> {
  version += 1;
  await ok('create-release', '--project', 'Quotes', '--version', `1.0.${version}`);
  return `1.0.${version}`;
}

async function deployed(release: string, environment: string, ...whom: string[]): Promise<string[]> {
  const done = await ok(
    'deploy-release',
    '--project',
    'Quotes',
    '--version',
    release,
    '--deploy-to',
    environment,
    ...whom,
    '--progress',
    ...json,
  );
  const { Deployments } = done.json();
  expect(Deployments.every((item: any) => item.TaskState === 'Success')).toBe(true);
  return Deployments.map((item: any) => item.Tenant.TenantName).sort();
}

describe('deploy-release', () => {
  it('deploys to a tenant by name, to all that may get the release, and to those with a tag', async () => {
    const release = await newRelease();
    expect(await deployed(release, 'Dev', '--tenant', 'north')).toEqual(['North']);
    expect(await deployed(release, 'Dev', '--tenant', '*')).toEqual(['North', 'South']);
    // South has been in Dev, so somebody has: Late, which is connected to Prod alone, may get the release there.
    expect(await deployed(release, 'Prod', '--tenant-tag', 'Region/EU')).toEqual(['Late', 'North']);
  });

  it('runs with the variables of the tenant', async () => {
    const release = await newRelease();
    const done = await ok(
      'deploy-release',
      '--project',
      'Quotes',
      '--version',
      release,
      '--deploy-to',
      'Dev',
      '--tenant',
      'North',
      '--progress',
    );
    expect(done.stderr).toContain('bonjour from North');
    expect(done.stdout).toContain('Deployment to Dev for North succeeded');
  });

  it("takes octo's words in the classic manner", async () => {
    const release = await newRelease();
    const done = await run('octo', [
      ...['deploy-release', '--project=Quotes', `--version=${release}`, '--deployTo=Dev', '--tenantTag=Region/US', '--waitForDeployment'],
    ]);
    expect(done, done.stdout).toMatchObject({ exitCode: 0, stderr: '' });
    expect(done.stdout).toMatch(/to Dev for South.*Success|to Dev for South succeeded/);
  });

  it('names the nearest tenant, and says why a tenant gets no release', async () => {
    const release = await newRelease();
    const deploy = (...whom: string[]) =>
      pulpo('deploy-release', '--project', 'Quotes', '--version', release, '--deploy-to', 'Dev', ...whom);
    const misspelt = await deploy('--tenant', 'Nroth');
    expect([misspelt.exitCode, misspelt.stderr]).toEqual([5, expect.stringContaining('Did you mean "North"?')]);
    const elsewhere = await deploy('--tenant', 'Late');
    expect([elsewhere.exitCode, elsewhere.stderr]).toEqual([
      5,
      expect.stringContaining("The tenant 'Late' is not connected to the environment 'Dev' of the project 'Quotes'"),
    ]);
    const without = await deploy();
    expect([without.exitCode, without.stderr]).toEqual([5, expect.stringContaining('Quotes can only be deployed to tenants')]);
  });
});

describe('lists', () => {
  it('name the tenants, sorted', async () => {
    const tenants = (await ok('list-tenants', ...json)).json();
    expect(tenants.map(({ Name }: any) => Name)).toEqual(['Late', 'North', 'South']);
    expect(Object.keys(tenants[0])).toEqual(['Id', 'Name']);
    expect((await ok('list-tenants')).stdout).toMatch(/North +Tenants-\d+ +Region\/EU/);
    const classic = await run('octo', ['list-tenants']);
    expect(classic.stdout).toMatch(/^Tenants: 3\n - Late \(ID: "Tenants-\d+"\)\n - North/m);
  });

  it('tell what stands for which tenant', async () => {
    const release = await newRelease();
    await deployed(release, 'Dev', '--tenant', 'South');
    const latest = (await ok('list-latestdeployments', '--project', 'Quotes', '--environment', 'Dev', ...json)).json();
    expect(latest.find((item: any) => item.Tenant?.Name === 'South' || item.Tenant === 'South')).toMatchObject({ Version: release });
    const listed = (await ok('list-deployments', '--project', 'Quotes', '--tenant', 'Late', ...json)).json();
    expect(listed).toHaveLength(1);
  });
});
