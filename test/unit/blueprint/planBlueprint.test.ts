import { describe, expect, it } from 'vitest';
import { Channel } from '../../../src/contract/resources/channels.ts';
import { DeploymentProcess } from '../../../src/contract/resources/deploymentProcesses.ts';
import { DeploymentSettings } from '../../../src/contract/resources/deploymentSettings.ts';
import { Environment } from '../../../src/contract/resources/environments.ts';
import { Feed } from '../../../src/contract/resources/feeds.ts';
import { Lifecycle } from '../../../src/contract/resources/lifecycles.ts';
import { Machine } from '../../../src/contract/resources/machines.ts';
import { ProjectGroup } from '../../../src/contract/resources/projectGroups.ts';
import { Project } from '../../../src/contract/resources/projects.ts';
import { VariableSet } from '../../../src/contract/resources/variables.ts';
import { WorkerPool } from '../../../src/contract/resources/workers.ts';
import type { ServerState } from '../../../src/blueprint/plan.ts';
import { planBlueprint } from '../../../src/blueprint/planBlueprint.ts';
import { readBlueprint } from '../../../src/blueprint/readBlueprint.ts';
import { describeSecret } from '../../../src/blueprint/secrets.ts';

const nothing: ServerState = {
  environments: [],
  lifecycles: [],
  projectGroups: [],
  machines: [],
  workerPools: [],
  tagSets: [],
  libraryVariableSets: [],
  tenants: [],
  ofLibrary: new Map(),
  feeds: [],
  projects: [],
  ofProject: new Map(),
};

const dev = Environment.parse({ Id: 'Environments-1', Name: 'Dev', Slug: 'dev', SortOrder: 0, Description: 'old' });
const test = Environment.parse({ Id: 'Environments-2', Name: 'Test', Slug: 'test', SortOrder: 1 });

/** A server with one project whose process and variables a test chooses. */
function server(
  parts: { steps?: object[]; variables?: object[]; channels?: object[]; settings?: object; project?: object } = {},
): ServerState {
  return {
    environments: [dev, test],
    lifecycles: [
      Lifecycle.parse({
        Id: 'Lifecycles-1',
        Name: 'Main',
        Phases: [{ Id: 'p1', Name: 'Dev', OptionalDeploymentTargets: ['Environments-1'] }],
      }),
    ],
    projectGroups: [ProjectGroup.parse({ Id: 'ProjectGroups-1', Name: 'All' })],
    machines: [
      Machine.parse({
        Id: 'Machines-1',
        Name: 'web01',
        EnvironmentIds: ['Environments-1'],
        Roles: ['web'],
        Endpoint: { CommunicationStyle: 'None', Id: null },
      }),
    ],
    ...{ tagSets: [], libraryVariableSets: [], tenants: [], ofLibrary: new Map() },
    workerPools: [WorkerPool.parse({ Id: 'WorkerPools-1', Name: 'Linux', Description: 'old', IsDefault: true })],
    feeds: [Feed.parse({ Id: 'feeds-builtin', Name: 'Octopus Server (built-in)', Slug: 'octopus-server-built-in', FeedType: 'BuiltIn' })],
    projects: [
      Project.parse({
        Id: 'Projects-1',
        Name: 'Web',
        Slug: 'web',
        LifecycleId: 'Lifecycles-1',
        ProjectGroupId: 'ProjectGroups-1',
        ...parts.project,
      }),
    ],
    ofProject: new Map([
      [
        'Projects-1',
        {
          runbooks: [],
          channels: (parts.channels ?? [{ Id: 'Channels-1', Name: 'Default', ProjectId: 'Projects-1', IsDefault: true }]).map((item) =>
            Channel.parse(item),
          ),
          process: DeploymentProcess.parse({
            Id: 'deploymentprocess-Projects-1',
            ProjectId: 'Projects-1',
            Version: 3,
            Steps: parts.steps ?? [],
          }),
          variables: VariableSet.parse({ Id: 'variableset-Projects-1', Version: 2, Variables: parts.variables ?? [] }),
          settings: DeploymentSettings.parse({ Id: 'deploymentsettings-Projects-1', ProjectId: 'Projects-1', ...parts.settings }),
        },
      ],
    ]),
  };
}

function plan(text: string, state: ServerState = server(), existingSecrets: 'keep' | 'update' = 'keep') {
  const { items, reads, needs } = planBlueprint(readBlueprint(text, 'b.yaml'), state, { existingSecrets });
  return {
    reads: reads.map(describeSecret),
    needs: needs.map(describeSecret),
    items: items.map(({ subject, name, action }) => `${action} ${subject.kind} ${name}`),
    changed: items.filter(({ action }) => action !== 'unchanged').map(({ subject, name, action }) => `${action} ${subject.kind} ${name}`),
    fields: items.flatMap(({ fields }) => fields.map(({ field, from, to }) => `${field}: ${from} → ${to}`)),
    unknown: items.flatMap(({ unknownSecrets }) => unknownSecrets),
  };
}

const web = (more = ''): string => `projects:\n  - name: Web\n    lifecycle: Main\n    project_group: All\n${more}`;

describe('against an empty server', () => {
  it('everything is created, in the order in which one needs the other', () => {
    const text = `
environments: [{ name: Dev }]
lifecycles: [{ name: Main, phases: [{ name: Dev, optional_deployment_targets: [Dev] }] }]
project_groups: [{ name: All }]
deployment_targets: [{ name: web01, type: local, environments: [Dev], roles: [web] }]
worker_pools: [{ name: Linux }]
${web(`    channels: [{ name: Hotfix, rules: [{ version_range: "[1.0,2.0)", action_packages: [{ deployment_action: Deploy }] }] }]
    versioning_strategy: { donor_package: { deployment_action: Deploy } }
    process: [{ name: Deploy, type: Octopus.TentaclePackage, channels: [Hotfix], primary_package: { package_id: Web } }]
    variables: [{ name: Port, value: "1", scope: { environments: [Dev], channels: [Hotfix], actions: [Deploy] } }]`)}`;
    expect(plan(text, nothing).items).toEqual([
      'create environment Dev',
      'create lifecycle Main',
      'create project group All',
      'create target web01',
      'create worker pool Linux',
      'create project Web',
      'create channel Hotfix',
      'create process Web',
      'change channel rules Hotfix',
      'create settings Web',
      'create variables Web',
    ]);
  });
});

describe('what is there already', () => {
  it('is unchanged where the blueprint says the same or nothing', () => {
    expect(
      plan(
        `environments: [{ name: dev }, { name: Test, slug: test }]\nlifecycles: [{ name: Main, phases: [{ name: Dev, optional_deployment_targets: [Dev] }] }]\n${web()}`,
      ).changed,
    ).toEqual(['change environment dev']);
    expect(
      plan(
        `environments: [{ name: Dev }, { name: Test }]\nproject_groups: [{ name: All }]\ndeployment_targets: [{ name: web01, type: local, environments: [Dev], roles: [web] }]\n${web()}`,
      ).changed,
    ).toEqual([]);
  });

  it('is changed field by field, with names instead of ids', () => {
    const { changed, fields } = plan(
      'environments: [{ name: Dev, description: new }]\ndeployment_targets: [{ name: web01, type: local, environments: [Dev, Test], roles: [web, db] }]',
    );
    expect(changed).toEqual(['change environment Dev', 'change target web01']);
    expect(fields).toEqual(['description: "old" → "new"', 'environments: "Dev" → "Dev", "Test"', 'roles: "web" → "web", "db"']);
  });

  it('tells worker pools apart from what they were', () => {
    expect(plan('worker_pools: [{ name: linux, slug: linux, description: old, is_default: true }]').fields).toEqual([
      'name: "Linux" → "linux"',
      'slug: (nothing) → "linux"',
    ]);
    expect(plan('worker_pools: [{ name: Linux, description: new }]').fields).toEqual(['description: "old" → "new"']);
    expect(() => plan('worker_pools: [{ name: A }, { name: a }]')).toThrow('has a mistake');
  });

  it('is found by its slug when its name changes', () => {
    expect(plan('environments: [{ name: Development, slug: dev }]').fields).toEqual(['name: "Dev" → "Development"']);
  });

  it('keeps what the blueprint does not mention', () => {
    expect(plan('environments: [{ name: Dev, description: old }]').changed).toEqual([]);
  });
});

describe('the order of environments', () => {
  it('is the order of the list', () => {
    expect(plan('environments: [{ name: Test }, { name: Dev }]').fields).toEqual(['sort_order: 1 → 2', 'sort_order: 0 → 3']);
    expect(plan('environments: [{ name: New }, { name: Dev }]').fields).toEqual(['sort_order: (nothing) → 2', 'sort_order: 0 → 3']);
  });

  it('is left alone where it is right, and new ones go last', () => {
    expect(plan('environments: [{ name: Dev }, { name: Test }, { name: New }]').fields).toEqual([]);
  });
});

describe('a lifecycle', () => {
  it('tells which field of which phase changes', () => {
    const { fields } = plan(
      'lifecycles: [{ name: Main, phases: [{ name: Dev, optional_deployment_targets: [Dev], is_optional_phase: true }, { name: Test, automatic_deployment_targets: [Test] }] }]',
    );
    expect(fields).toEqual(['phases[Dev].is_optional_phase: false → true', 'phases[Test]: (nothing) → (new)']);
  });

  it('refuses an environment that nobody knows, with the place and the nearest name', () => {
    const text = 'lifecycles:\n  - name: Main\n    phases:\n      - { name: Dev, optional_deployment_targets: [Dve] }\n';
    expect(() => plan(text)).toThrow('b.yaml:4:52: there is no environment "Dve", neither in the blueprint nor on the server');
  });
});

describe('a process', () => {
  const step = {
    Id: 's1',
    Name: 'Deploy',
    Properties: { 'Octopus.Action.TargetRoles': 'web' },
    Actions: [
      {
        Id: 'a1',
        Name: 'Deploy',
        ActionType: 'Octopus.TentaclePackage',
        Packages: [{ Id: 'x', Name: '', PackageId: 'Web', FeedId: 'feeds-builtin' }],
        Properties: { More: 'x' },
      },
    ],
  };
  const process = (fields: string): string =>
    web(
      `    process:\n      - { name: Deploy, type: Octopus.TentaclePackage, properties: { Octopus.Action.TargetRoles: web }, primary_package: { package_id: Web, feed: octopus-server-built-in }${fields} }`,
    );

  it('is unchanged where its steps are', () => {
    expect(plan(process(''), server({ steps: [step] })).changed).toEqual([]);
  });

  it('keeps properties and steps that only the server has', () => {
    const other = { ...step, Id: 's2', Name: 'Smoke test', Actions: [{ ...step.Actions[0], Name: 'Smoke test' }] };
    expect(plan(process(''), server({ steps: [step, other] })).changed).toEqual([]);
  });

  it('tells which property of which step changes', () => {
    const { fields } = plan(
      process(', condition: Always, execution_properties: { More: y }, excluded_environments: [Dev]'),
      server({ steps: [step] }),
    );
    expect([...fields].sort()).toEqual([
      'steps[Deploy].actions[Deploy].excluded_environments: (nothing) → "Dev"',
      'steps[Deploy].actions[Deploy].properties.More: "x" → "y"',
      'steps[Deploy].condition: "Success" → "Always"',
    ]);
  });

  it('puts the steps of the blueprint into its order, before those of the server', () => {
    const second = { ...step, Id: 's2', Name: 'Check', Actions: [{ ...step.Actions[0], Name: 'Check' }] };
    const { fields } = plan(
      web('    process: [{ name: Check, type: Octopus.TentaclePackage }, { name: Deploy, type: Octopus.TentaclePackage }]'),
      server({ steps: [step, second] }),
    );
    expect(fields).toEqual(['steps order: Deploy, Check → Check, Deploy']);
  });
});

describe('variables', () => {
  const port = { Id: 'v1', Name: 'Port', Value: '80', Scope: { Environment: ['Environments-1'] } };
  const variables = (...entries: string[]): string => web(`    variables:\n${entries.map((entry) => `      - ${entry}`).join('\n')}`);

  it('are the same when name and scope are', () => {
    const { fields } = plan(
      variables(
        '{ name: port, value: "81", scope: { environments: [Dev] } }',
        '{ name: Port, value: "82", scope: { environments: [Test] } }',
      ),
      server({ variables: [port] }),
    );
    expect(fields).toContain('port (Dev).value: "80" → "81"');
    expect(fields).toContain('Port (Test): (nothing) → "82"');
  });

  it('that only the server has stay', () => {
    expect(
      plan(variables('{ name: Other, value: x }'), server({ variables: [port, { Id: 'v2', Name: 'Other', Value: 'x' }] })).changed,
    ).toEqual([]);
  });

  it('of a run before are unchanged', () => {
    expect(plan(variables('{ name: Port, value: "80", scope: { environments: [Dev] } }'), server({ variables: [port] })).changed).toEqual(
      [],
    );
  });
});

describe('secrets', () => {
  const secret = web(
    '    variables: [{ name: Key, sensitive_value: { env: KEY } }]\n    process: [{ name: S, type: Octopus.Script, execution_properties: { Token: { file: token.txt } } }]',
  );
  const stored = server({
    variables: [{ Id: 'v1', Name: 'Key', Type: 'Sensitive', IsSensitive: true, Value: null }],
    steps: [
      {
        Id: 's',
        Name: 'S',
        Actions: [
          { Id: 'a', Name: 'S', ActionType: 'Octopus.Script', Properties: { Token: { HasValue: true, NewValue: null, Hint: null } } },
        ],
      },
    ],
  });

  it('that are new are read, and named but not shown', () => {
    const { needs, fields } = plan(secret, server());
    expect(needs).toEqual(['file token.txt', 'environment variable KEY']);
    expect(fields).toContain('Key: (nothing) → (secret)');
  });

  it('that the server has can not be compared: they stay, are not read, and are named as unknown', () => {
    expect(plan(secret, stored)).toMatchObject({ needs: [], changed: [], unknown: ['S: Token', 'Key'] });
  });

  it('are named by the plan also where nothing needs them', () => {
    expect(plan(secret, stored).reads).toEqual(['file token.txt', 'environment variable KEY']);
  });

  it('are written again with --update-secrets', () => {
    const { needs, changed, fields } = plan(secret, stored, 'update');
    expect(needs).toEqual(['file token.txt', 'environment variable KEY']);
    expect(changed).toEqual(['change process Web', 'change variables Web']);
    expect(fields).toEqual(['steps[S].actions[S].properties.Token: (secret) → (secret)', 'Key: (secret) → (secret)']);
  });
});

describe('channels and settings', () => {
  it('of a project are compared with what is there', () => {
    const text = web('    channels: [{ name: Default, is_default: true }]\n    default_guided_failure_mode: EnvironmentDefault');
    expect(plan(text).changed).toEqual([]);
  });

  it('tell what changes', () => {
    const text = web(
      '    channels: [{ name: Default, rules: [{ version_range: "[1,2)", action_packages: [{ deployment_action: Deploy }] }] }]\n    versioning_strategy: { template: "#{Octopus.Version.NextPatch}" }',
    );
    expect(plan(text).changed).toEqual(['change channel rules Default', 'change settings Web']);
  });
});

describe('names that nobody has', () => {
  const refused = (text: string): { code: string; message: string; hint?: string; details: readonly string[] } => {
    try {
      plan(text);
    } catch (error) {
      return error as ReturnType<typeof refused>;
    }
    throw new Error('nothing was refused');
  };

  it('are all told, in the order of the lines, each with the nearest names', () => {
    const { code, message, details } = refused(`projects:
  - name: Web
    lifecycle: Mian
    project_group: All
    channels: [{ name: Beta, lifecycle: Nonsense, rules: [] }]
    variables: [{ name: Port, value: "1", scope: { environments: [Tset] } }]
deployment_targets: [{ name: web02, type: local, environments: [Deb], roles: [web] }]
`);
    expect([code, message]).toEqual(['BLUEPRINT_REFERENCE_UNKNOWN', 'The blueprint refers to 4 things that neither it nor the server has']);
    expect(details).toEqual([
      'b.yaml:3:16: there is no lifecycle "Mian", neither in the blueprint nor on the server. Did you mean "Main"?',
      'b.yaml:5:41: there is no lifecycle "Nonsense", neither in the blueprint nor on the server',
      'b.yaml:6:67: there is no environment "Tset", neither in the blueprint nor on the server. Did you mean "Test"?',
      'b.yaml:7:65: there is no environment "Deb", neither in the blueprint nor on the server. Did you mean "Dev"?',
    ]);
  });

  it('are told in one sentence where it is one', () => {
    const { message, hint } = refused('deployment_targets: [{ name: w, type: local, environments: [Deb], roles: [web] }]');
    expect([message, hint]).toEqual([
      'b.yaml:1:61: there is no environment "Deb", neither in the blueprint nor on the server',
      'Did you mean "Dev"?',
    ]);
  });
});
