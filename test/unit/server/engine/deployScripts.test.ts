import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Harness } from './engineHarness.ts';
import { engineHarness, outline } from './engineHarness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await engineHarness();
});
afterEach(async () => {
  await harness.dispose();
  expect(harness.errors).toEqual([]);
});

test('a deployment runs its steps in order and ends as Success', async () => {
  const { script } = harness;
  const { task, root, lines } = await harness.deploy({ steps: [script('First', 'echo one'), script('Second', 'echo two')] });
  expect(task).toMatchObject({ State: 'Success', ErrorMessage: '', HasWarningsOrErrors: false, Attempt: 1 });
  expect(outline(root)).toEqual(['Step 1: First: Success', 'Step 2: Second: Success']);
  expect(lines.filter((line) => line.startsWith('Info'))).toEqual([
    'Info: one',
    'Info: two',
    'Info: The deployment completed successfully.',
  ]);
});

test('after a failure steps run as their conditions say, and the error is known to them', async () => {
  const { script } = harness;
  const { task, root, lines } = await harness.deploy({
    steps: [
      script('Breaks', 'fail_step "No database #{Octopus.Environment.Name}"'),
      script('Success only', 'echo never'),
      script('On failure', 'echo "because: $(get_octopusvariable Octopus.Deployment.Error)"', { step: { Condition: 'Failure' } }),
      script('Always', 'echo always #{Octopus.Step[Breaks].Status.Code} #{Octopus.Step[Success only].Status.Code}', {
        step: { Condition: 'Always' },
      }),
      script('Unless', 'echo never', {
        step: {
          Condition: 'Variable',
          Properties: { 'Octopus.Step.ConditionVariableExpression': '#{unless Octopus.Deployment.Error}True#{/unless}' },
        },
      }),
    ],
  });
  expect(task.State).toBe('Failed');
  expect(task.ErrorMessage).toContain('The deployment failed because one or more steps failed.');
  expect(outline(root).map((line) => line.replace(/^Step \d: /, ''))).toEqual([
    'Breaks: Failed',
    'Success only: Skipped',
    'On failure: Success',
    'Always: Success',
    'Unless: Skipped',
  ]);
  expect(lines).toContain('Fatal: No database Dev');
  expect(lines).toContain('Info: because: No database Dev');
  expect(lines).toContain('Info: always Failed Skipped');
});

test('variables are scoped, looked up in any case, and those the server defines win', async () => {
  const { lines } = await harness.deploy({
    variables: [
      { name: 'Nginx Port', value: '80' },
      { name: 'Nginx Port', value: '8081', scope: { Environment: ['Environments-Dev'] } },
      { name: 'Nginx Port', value: '8082', scope: { Environment: ['Environments-Test'] } },
      { name: 'Octopus.Environment.Name', value: 'Forged' },
      { name: 'Greeting', value: 'Hello #{Octopus.Environment.Name}' },
    ],
    steps: [harness.script('Print', 'echo #{NGINX Port} "$(get_octopusvariable Greeting)" #{Octopus.Deployment.Id | ToUpper}')],
  });
  expect(lines[0]).toMatch(/^Info: 8081 Hello Dev DEPLOYMENTS-\d+$/);
});

test('sensitive values are masked in every form, also those a step sets', async () => {
  const { lines } = await harness.deploy({
    variables: [{ name: 'Password', value: 'CANARY-sealed', sensitive: true }],
    steps: [
      harness.script('Leak', 'echo #{Password}; get_octopusvariable Password | base64; set_octopusvariable Token CANARY-output -sensitive'),
      harness.script('Use', 'echo "$(get_octopusvariable "Octopus.Action[Leak].Output.Token")"'),
    ],
  });
  expect(lines.filter((line) => line.startsWith('Info')).slice(0, 3)).toEqual([
    'Info: *****',
    expect.stringMatching(/^Info: \*{5}.{0,4}$/),
    'Info: *****',
  ]);
  expect(lines.join('\n')).not.toContain('CANARY');
});

test('output variables have three forms, and a target sees its own value first', async () => {
  const machines = [
    { name: 'web-1', roles: ['web'] },
    { name: 'web-2', roles: ['web'] },
  ];
  const onTargets = { roles: 'web', properties: { 'Octopus.Action.RunOnServer': 'False' } };
  const { lines } = await harness.deploy({
    machines,
    steps: [
      harness.script('Set', 'set_octopusvariable Color "#{Octopus.Machine.Name}-blue"', onTargets),
      harness.script(
        'Read',
        'echo "#{Octopus.Machine.Name}: #{Octopus.Action[Set].Output.Color} #{Octopus.Action[Set].Output[web-1].Color}"',
        onTargets,
      ),
      harness.script('Server', 'echo "server: #{Octopus.Action[Set].Output[web-2].Color}"'),
    ],
  });
  expect(lines).toContain('Info: web-1: web-1-blue web-1-blue');
  expect(lines).toContain('Info: web-2: web-2-blue web-1-blue');
  expect(lines).toContain('Info: server: web-2-blue');
});

test('a step runs once per matching target, named in the log; disabled and excluded targets are left out', async () => {
  const { root } = await harness.deploy({
    machines: [
      { name: 'web-1', roles: ['Web'] },
      { name: 'web-2', roles: ['web', 'db'] },
      { name: 'web-3', roles: ['web'] },
      { name: 'web-4', roles: ['web'], disabled: true },
      { name: 'db-1', roles: ['db'] },
    ],
    deployment: { ExcludedMachineIds: ['Machines-web-3'] },
    steps: [harness.script('Everywhere', 'true', { roles: 'web,app', properties: { 'Octopus.Action.RunOnServer': 'False' } })],
  });
  expect(root.Children[0]?.Children.map((child) => child.Name)).toEqual(['web-1', 'web-2']);
});

test('a step without targets is skipped with a warning, and the deployment goes on', async () => {
  const { task, root, lines } = await harness.deploy({
    machines: [{ name: 'db-1', roles: ['db'] }],
    steps: [harness.script('Web', 'echo never', { roles: 'web' }), harness.script('After', 'echo after')],
  });
  expect(task).toMatchObject({ State: 'Success', HasWarningsOrErrors: true });
  expect(outline(root)).toEqual(['Step 1: Web: Skipped', 'Step 2: After: Success']);
  expect(lines).toContain(
    "Warning: The step 'Web' will be skipped because there are no machines in the environment 'Dev' with the following role: web.",
  );
});

test('disabled steps, other environments and steps the deployment skips are left out and say why', async () => {
  const { lines, root } = await harness.deploy({
    deployment: { SkipActions: ['a2'] },
    steps: [
      harness.script('Disabled', 'echo never', { action: { IsDisabled: true } }),
      harness.script('Production', 'echo never', { action: { Environments: ['Environments-Prod'] } }),
      harness.script('Skipped', 'echo never'),
      harness.script('Runs', 'echo ran', { action: { ExcludedEnvironments: ['Environments-Prod'] } }),
    ],
  });
  expect(outline(root).filter((line) => line.endsWith('Success'))).toEqual(['Step 4: Runs: Success']);
  expect(lines).toContain("Info: The step 'Disabled' is left out: it is disabled.");
  expect(lines).toContain("Info: The step 'Production' is left out: it does not run in the environment 'Dev'.");
  expect(lines).toContain("Info: The step 'Skipped' is left out: the deployment skips it.");
});

test('steps that start with the previous one run at the same time', async () => {
  const meet = (mine: string, theirs: string): string =>
    `touch ${harness.folder}/${mine}; while [ ! -e ${harness.folder}/${theirs} ]; do sleep 0.02; done; echo met`;
  const { task } = await harness.deploy({
    steps: [harness.script('A', meet('a', 'b')), harness.script('B', meet('b', 'a'), { step: { StartTrigger: 'StartWithPrevious' } })],
  });
  expect(task.State).toBe('Success');
});

test('a rolling window lets one target in at a time, and none after a failure', async () => {
  const { root } = await harness.deploy({
    machines: ['1', '2', '3'].map((name) => ({ name: `web-${name}`, roles: ['web'] })),
    steps: [
      harness.script('Roll', `[ "#{Octopus.Machine.Name}" != web-2 ]`, {
        roles: 'web',
        properties: { 'Octopus.Action.RunOnServer': 'False' },
        step: { Properties: { 'Octopus.Action.MaxParallelism': '1' } },
      }),
    ],
  });
  expect(root.Children[0]?.Children.map((child) => `${child.Name}: ${child.Status}`)).toEqual(['web-1: Success', 'web-2: Failed']);
});

test('a step type that this server does not run fails with its name', async () => {
  const { task, lines } = await harness.deploy({ steps: [{ name: 'Mail', type: 'Octopus.Email' }] });
  expect(task.State).toBe('Failed');
  expect(lines).toContain('Fatal: Step type Octopus.Email is not supported by this server.');
});

test('a script in another language fails with its name', async () => {
  const { lines } = await harness.deploy({
    steps: [harness.script('Shell', 'Write-Host hi', { properties: { 'Octopus.Action.Script.Syntax': 'PowerShell' } })],
  });
  expect(lines).toContain('Fatal: Scripts of the kind PowerShell are not supported by this server; it runs Bash.');
});

test('the raw log tells the whole story', async () => {
  const { task } = await harness.deploy({ steps: [harness.script('First', 'echo one')] });
  let text = '';
  for await (const piece of harness.engine.rawLog(task.Id)) text += piece;
  expect(text).toMatch(/\| == Success: Deploy Projects-1 to Environments-Dev ==\n/);
  expect(text).toMatch(/\d\d:\d\d:\d\d {3}Info {5}\| {7}one\n/);
});
