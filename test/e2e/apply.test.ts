/** `pulpo apply` against the embedded server: what it makes, that a second run changes nothing, and where secrets may go. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canary } from '../support/canary.ts';
import type { BinOptions, BinRun } from '../support/runBin.ts';
import { runBin } from '../support/runBin.ts';
import { tempDir } from '../support/tempDir.ts';
import type { TestServer } from '../support/testServer.ts';
import { startTestServer } from '../support/testServer.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

interface Item {
  readonly Kind: string;
  readonly Name: string;
  readonly State: string;
  readonly Action: string;
}

/** Writes the blueprint into a folder of its own and applies it. */
async function apply(text: string, options: { args?: string[]; folder?: string } & Pick<BinOptions, 'env'> = {}): Promise<BinRun> {
  const folder = options.folder ?? tempDir();
  const file = join(folder, 'blueprint.yaml');
  writeFileSync(file, text);
  return runBin(['apply', file, ...(options.args ?? [])], {
    env: { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: server.apiKey, ...options.env },
  });
}

const states = (run: BinRun): readonly string[] => (run.json().Items as Item[]).map(({ Kind, Name, State }) => `${State} ${Kind} ${Name}`);
const json = ['--output-format', 'json'];

const full = (name: string): string => `
environments: [{ name: ${name} Dev, description: First }, { name: ${name} Test, use_guided_failure: true }]
lifecycles:
  - name: ${name} line
    phases:
      - { name: Dev, optional_deployment_targets: [${name} Dev], is_optional_phase: true }
      - { name: Test, automatic_deployment_targets: [${name} Test], minimum_environments_before_promotion: 1, release_retention_with_strategy: { strategy: Count, quantity_to_keep: 3, unit: Items } }
project_groups: [{ name: ${name} group, description: Ours }]
deployment_targets: [{ name: ${name} here, type: local, environments: [${name} Dev, ${name} Test], roles: [web, db] }]
worker_pools: [{ name: ${name} pool, description: Ours }]
tag_sets:
  - { name: ${name} ring, description: Who goes first, type: SingleSelect, tags: [{ name: Early, color: '#00ff00' }, { name: Late }] }
library_variable_sets:
  - name: ${name} shared
    description: For all
    templates: [{ name: Domain, label: Domain, default_value: example.org }]
    variables:
      - { name: Colour, value: blue }
      - { name: Colour, value: green, scope: { environments: [${name} Test], tenant_tags: [${name} ring/Early] } }
tenants:
  - { name: ${name} north, tenant_tags: [${name} ring/early], projects: [{ project: ${name}, environments: [${name} Dev, ${name} Test] }] }
  - { name: ${name} south, description: Asleep, is_disabled: true }
projects:
  - name: ${name}
    description: A project
    lifecycle: ${name} line
    project_group: ${name} group
    tenanted_deployment_participation: TenantedOrUntenanted
    included_library_variable_sets: [${name} shared]
    templates: [{ name: Port offset, display_settings: { Octopus.ControlType: SingleLineText } }]
    default_guided_failure_mode: 'On'
    connectivity_policy: { allow_deployments_to_no_targets: true, skip_machine_behavior: SkipUnavailableMachines }
    versioning_strategy: { donor_package: { deployment_action: Deploy } }
    release_notes_template: '#{Octopus.Release.Number}'
    channels:
      - { name: Default, description: Stable, rules: [{ version_range: '[1.0,2.0)', tag: '^$', action_packages: [{ deployment_action: Deploy }] }] }
      - { name: Hotfix, lifecycle: ${name} line, custom_field_definitions: [{ field_name: Ticket }] }
    process:
      - name: Deploy
        type: Octopus.TentaclePackage
        properties: { Octopus.Action.TargetRoles: web }
        primary_package: { package_id: ${name}.Web, feed: octopus-server-built-in }
      - name: Tell
        type: Octopus.Script
        condition: Always
        channels: [Hotfix]
        excluded_environments: [${name} Dev]
        execution_properties: { Octopus.Action.Script.ScriptSource: Inline, Octopus.Action.Script.Syntax: Bash, Octopus.Action.Script.ScriptBody: echo hello, Octopus.Action.RunOnServer: 'true' }
    variables:
      - { name: Port, value: '8081', scope: { environments: [${name} Dev] }, description: Where it listens }
      - { name: Port, value: '8082', scope: { environments: [${name} Test], channels: [Hotfix], actions: [Deploy], roles: [web] } }
`;

describe('a full blueprint', () => {
  it('is made, and a second run finds nothing to do and sends no write', async () => {
    const first = await apply(full('Alpha'), { args: json });
    expect([first.exitCode, first.stderr]).toEqual([0, '']);
    expect(states(first).every((state) => state.startsWith('Done'))).toBe(true);

    const second = await apply(full('Alpha'), { args: json });
    expect(states(second).filter((state) => !state.startsWith('Unchanged'))).toEqual([]);
    const debug = await apply(full('Alpha'), { args: ['--debug'] });
    expect(debug.stderr).not.toMatch(/\b(PUT|POST|DELETE) http/);
  });

  it('is on the server as it says', async () => {
    await apply(full('Beta'));
    const [project] = (await server.get('/api/Spaces-1/projects?partialName=Beta')).body.Items;
    const settings = (await server.get(`/api/Spaces-1/projects/${project.Id}/deploymentsettings`)).body;
    expect(settings).toMatchObject({
      DefaultGuidedFailureMode: 'On',
      VersioningStrategy: { DonorPackage: { DeploymentAction: 'Deploy' } },
      ConnectivityPolicy: { AllowDeploymentsToNoTargets: true },
    });
    const { Items: channels } = (await server.get(`/api/Spaces-1/projects/${project.Id}/channels`)).body;
    expect(channels.map((channel: any) => [channel.Name, channel.Rules.length])).toEqual([
      ['Default', 1],
      ['Hotfix', 0],
    ]);
    expect(channels[1].CustomFieldDefinitions).toEqual([{ FieldName: 'Ticket', Description: null }]);
    expect((await server.get('/api/Spaces-1/workerpools?partialName=Beta')).body.Items).toMatchObject([
      { Description: 'Ours', IsDefault: false },
    ]);
    const process = (await server.get(`/api/Spaces-1/projects/${project.Id}/deploymentprocesses`)).body;
    expect(process.Steps.map((step: any) => step.Name)).toEqual(['Deploy', 'Tell']);
    const { Variables } = (await server.get(`/api/Spaces-1/projects/${project.Id}/variables`)).body;
    expect(Variables).toHaveLength(2);
    expect(Variables[1].Scope).toMatchObject({ Action: [process.Steps[0].Actions[0].Id], Role: ['web'] });
  });

  it('connects tenants, and keeps tags and connections that it does not name', async () => {
    await apply(full('Delta'));
    const read = async (path: string) => (await server.get(`/api/Spaces-1/${path}`)).body;
    const [project] = (await read('projects?partialName=Delta')).Items;
    const [library] = (await read('libraryvariablesets?partialName=Delta')).Items;
    expect([project.IncludedLibraryVariableSetIds, project.TenantedDeploymentMode]).toEqual([[library.Id], 'TenantedOrUntenanted']);
    expect((await read(`variables/${library.VariableSetId}`)).Variables.map((variable: any) => variable.Value)).toEqual(['blue', 'green']);
    const [north, south] = (await read('tenants?partialName=Delta')).Items;
    expect([north.TenantTags, north.ProjectEnvironments[project.Id].length, south.IsDisabled]).toEqual([['Delta ring/Early'], 2, true]);

    const run = await apply(
      'tag_sets: [{ name: Delta ring, tags: [{ name: Never }] }]\ntenants: [{ name: Delta north, projects: [] }, { name: Delta south, tenant_tags: [Delta ring/Never] }]',
      { args: json },
    );
    expect(states(run)).toEqual(['Done tag set Delta ring', 'Unchanged tenant Delta north', 'Done tenant Delta south']);
    const [ring] = (await read('tagsets?partialName=Delta')).Items;
    expect(ring.Tags.map((tag: any) => tag.Name)).toEqual(['Never', 'Early', 'Late']);
  });

  it('changes what differs and nothing else', async () => {
    await apply(full('Gamma'));
    const run = await apply(
      full('Gamma').replace('A project', 'Another').replace("value: '8081'", "value: '9000'").replace('echo hello', 'echo bye'),
      { args: json },
    );
    expect(states(run).filter((state) => state.startsWith('Done'))).toEqual([
      'Done project Gamma',
      'Done process Gamma',
      'Done variables Gamma',
    ]);
  });
});

it('--dry-run shows the plan on standard output and changes nothing', async () => {
  const text = 'environments: [{ name: Never }]';
  const run = await apply(text, { args: ['--dry-run'] });
  expect(run.stdout).toBe(
    `  + environment Never\n${server.url}, space Default: 1 to create, 0 to change, 0 unchanged. Nothing was changed.\n`,
  );
  expect((await server.get('/api/Spaces-1/environments?partialName=Never')).body.TotalResults).toBe(0);
  expect((await apply(text, { args: ['--dry-run', ...json] })).json()).toMatchObject({
    DryRun: true,
    Items: [{ Action: 'create', State: 'Planned' }],
  });
});

describe('a mistake', () => {
  it('in the file is exit 2 with line and column, before the server is asked', async () => {
    const run = await apply('environments:\n  - { name: Dev, colour: red }\n', { env: { OCTOPUS_URL: 'http://127.0.0.1:9' } });
    expect([run.exitCode, run.stderr]).toEqual([
      2,
      'Error: The blueprint blueprint.yaml has a mistake [BLUEPRINT_INVALID]\n  blueprint.yaml:2:18: unknown key "colour"\n',
    ]);
  });

  it('in a name is exit 2 with the place and the nearest name', async () => {
    await apply('environments: [{ name: Staging }]');
    const run = await apply('deployment_targets:\n  - { name: x, type: local, environments: [Stagin], roles: [web] }\n');
    expect([run.exitCode, run.stderr]).toEqual([
      2,
      'Error: blueprint.yaml:2:44: there is no environment "Stagin", neither in the blueprint nor on the server [BLUEPRINT_REFERENCE_UNKNOWN]\nDid you mean "Staging"?\n',
    ]);
  });

  it('in a tag is exit 2 with the place and the nearest name', async () => {
    const run = await apply('tag_sets: [{ name: Region, tags: [{ name: EU }] }]\ntenants: [{ name: T, tenant_tags: [Region/UE] }]');
    expect([run.exitCode, run.stderr]).toEqual([2, expect.stringContaining('2:36: there is no tag "Region/UE"')]);
  });

  it('about the space is refused', async () => {
    expect((await apply('space: Elsewhere')).stderr).toContain(
      'blueprint.yaml:1:8: the blueprint is for the space Elsewhere, but the command talks to Default [BLUEPRINT_SPACE_DIFFERS]',
    );
  });

  it('that only the server finds names the item, what was done before it, and what was not', async () => {
    const run = await apply(
      `environments: [{ name: Made }]
lifecycles: [{ name: Doomed line }]
project_groups: [{ name: Doomed }]
projects:
  - name: Doomed
    lifecycle: Doomed line
    project_group: Doomed
    channels: [{ name: Hotfix, rules: [{ version_range: nonsense, action_packages: [{ deployment_action: S }] }] }]
    process: [{ name: S, type: Octopus.TentaclePackage, properties: { Octopus.Action.TargetRoles: web }, primary_package: { package_id: X } }]
    variables: [{ name: V, value: x }]
`,
      { args: json },
    );
    expect(run.exitCode).toBe(5);
    expect(states(run).slice(-3)).toEqual(['Done process Doomed', 'Failed channel rules Hotfix', 'Planned variables Doomed']);
    expect(run.json().Items.at(-2).Error.Message).toMatch(/^channel rules Hotfix: /);
  });

  it('in the path is exit 2', async () => {
    const run = await runBin(['apply', '/nonexistent.yaml'], { env: { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: server.apiKey } });
    expect([run.exitCode, run.stderr]).toEqual([
      2,
      "Error: Can't read the blueprint /nonexistent.yaml: there is no such file [BLUEPRINT_UNREADABLE]\n" +
        'Name the YAML file to apply, from the folder you are in.\n',
    ]);
  });
});

describe('secrets', () => {
  const shared = 'lifecycles: [{ name: S line }]\nproject_groups: [{ name: S }]\n';
  const project = (name: string, variable: string): string =>
    `${shared}projects:\n  - { name: ${name}, lifecycle: S line, project_group: S, variables: [{ name: Key, sensitive_value: ${variable} }] }\n`;
  const readBack = async (name: string): Promise<any> => {
    const [{ Id }] = (await server.get(`/api/Spaces-1/projects?partialName=${name}`)).body.Items;
    return (await server.get(`/api/Spaces-1/projects/${Id}/variables`)).body.Variables[0];
  };

  it('come from the environment, from --secret and from a file below the folder, and are in no output', async () => {
    const folder = tempDir();
    mkdirSync(join(folder, 'secrets'));
    const values = [canary(), canary(), canary()];
    writeFileSync(join(folder, 'secrets', 'key'), `${values[2]}\n`);
    const runs = [
      await apply(project('FromEnv', '{ env: KEY }'), { env: { KEY: values[0] ?? '' }, args: ['--debug'] }),
      await apply(project('FromFlag', '{ secret: KEY }'), { args: ['--secret', `KEY=${values[1]}`, '--debug'] }),
      await apply(project('FromFile', '{ file: secrets/key }'), { folder, args: ['--debug'] }),
    ];
    for (const run of runs) {
      expect(run.exitCode).toBe(0);
      for (const value of values) expect(`${run.stdout}${run.stderr}`).not.toContain(value);
    }
    expect(runs.map((run) => /Reads: (.*)/.exec(run.stderr)?.[1])).toEqual([
      'environment variable KEY',
      '--secret KEY',
      'file secrets/key',
    ]);
    for (const name of ['FromEnv', 'FromFlag', 'FromFile']) expect(await readBack(name)).toMatchObject({ IsSensitive: true, Value: null });
  });

  it('that are stored stay, are not asked for again, and are written with --update-secrets', async () => {
    const text = project('Twice', '{ env: KEY }');
    await apply(text, { env: { KEY: canary() } });
    const second = await apply(text, { args: json });
    expect(second.exitCode).toBe(0);
    expect(second.json()).toMatchObject({
      Reads: ['environment variable KEY'],
      Items: expect.arrayContaining([expect.objectContaining({ Kind: 'variables', State: 'Unchanged', UnknownSecrets: ['Key'] })]),
    });
    const third = await apply(text, { args: ['--update-secrets', ...json], env: { KEY: canary() } });
    expect(states(third).filter((state) => state.startsWith('Done'))).toEqual(['Done variables Twice']);
  });

  it('that the blueprint does not take are refused, before the server is asked', async () => {
    const run = await apply(project('Mistyped', '{ secret: SMTP }'), {
      args: ['--secret', `SMPT=${canary()}`],
      env: { OCTOPUS_URL: 'http://127.0.0.1:9' },
    });
    expect([run.exitCode, run.stderr]).toEqual([
      2,
      'Error: The blueprint has no { secret: NAME } for "SMPT" [SECRET_UNUSED]\nDid you mean "SMTP"?\n',
    ]);
  });

  it('that are missing stop everything before anything is written', async () => {
    const run = await apply(project('Missing', '{ env: KEY }'));
    expect([run.exitCode, run.stderr]).toEqual([
      2,
      expect.stringContaining(
        'The blueprint needs what is not there: environment variable KEY [BLUEPRINT_SECRET_MISSING]\nNothing was changed.\n',
      ),
    ]);
    expect((await server.get('/api/Spaces-1/projects?partialName=Missing')).body.TotalResults).toBe(0);
  });

  it.each(['../outside', '/etc/hostname', 'link'])('are not read from %s', async (file) => {
    const folder = join(tempDir(), 'inner');
    mkdirSync(folder);
    writeFileSync(join(folder, '..', 'outside'), canary());
    symlinkSync('../outside', join(folder, 'link'));
    const run = await apply(project('Outside', `{ file: ${file} }`), { folder });
    expect([run.exitCode, run.stderr]).toEqual([2, expect.stringContaining('BLUEPRINT_SECRET_OUTSIDE')]);
  });
});
