/** A project on a test server, made through its API: environments, a local target, one script step or one package step. */
import { vi } from 'vitest';
import { smallZip } from './smallZip.ts';
import type { TestServer } from './testServer.ts';

export interface SampleOptions {
  readonly name?: string;
  readonly environments?: readonly string[];
  /** Phases by environment name; without, the default lifecycle applies. */
  readonly phases?: readonly { readonly name: string; readonly environments: readonly string[]; readonly optional?: boolean }[];
  readonly steps?: readonly object[];
  readonly variables?: readonly object[];
  readonly project?: object;
}

export interface Sample {
  readonly project: any;
  readonly environments: Readonly<Record<string, any>>;
  readonly lifecycle: any;
  readonly machine: any;
  readonly channel: any;
}

/** Sends a request whose success the test takes for granted; anything else fails the test with the answer. */
export async function expectOk(server: TestServer, method: string, path: string, body?: unknown): Promise<any> {
  const answer = await server.request(method, `/api/Spaces-1/${path}`, body);
  if (answer.status !== 200 && answer.status !== 201) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

export async function makeSample(server: TestServer, options: SampleOptions = {}): Promise<Sample> {
  const name = options.name ?? 'Acme';
  const environments: Record<string, any> = {};
  for (const environment of options.environments ?? ['Dev', 'Test']) {
    const known = (await expectOk(server, 'GET', 'environments/all')).find((item: any) => item.Name === environment);
    environments[environment] = known ?? (await expectOk(server, 'POST', 'environments', { Name: environment }));
  }
  const machine = await expectOk(server, 'POST', 'machines', {
    Name: `${name} target`,
    EnvironmentIds: Object.values(environments).map((item) => item.Id),
    Roles: ['web'],
    Endpoint: { CommunicationStyle: 'None' },
  });
  const lifecycle = await makeLifecycle(server, name, { environments, phases: options.phases });
  const [group] = await expectOk(server, 'GET', 'projectgroups/all');
  const body = { Name: name, LifecycleId: lifecycle.Id, ProjectGroupId: group.Id, ...options.project };
  const project = await expectOk(server, 'POST', 'projects', body);
  await putSteps(server, project, options.steps ?? [scriptStep('Say hello')]);
  if (options.variables) await putVariables(server, project, options.variables);
  const { Items } = await expectOk(server, 'GET', `projects/${project.Id}/channels`);
  return { project, environments, lifecycle, machine, channel: Items[0] };
}

async function makeLifecycle(
  server: TestServer,
  name: string,
  { environments, phases }: { environments: Readonly<Record<string, any>>; phases: SampleOptions['phases'] },
): Promise<any> {
  if (!phases) return (await expectOk(server, 'GET', 'lifecycles/all')).find((item: any) => item.Phases.length === 0);
  return expectOk(server, 'POST', 'lifecycles', {
    Name: `${name} lifecycle`,
    Phases: phases.map((phase) => ({
      Name: phase.name,
      OptionalDeploymentTargets: phase.environments.map((environment) => environments[environment].Id),
      IsOptionalPhase: phase.optional ?? false,
    })),
  });
}

export async function putSteps(server: TestServer, project: any, steps: readonly object[]): Promise<any> {
  const process = await expectOk(server, 'GET', `deploymentprocesses/${project.DeploymentProcessId}`);
  return expectOk(server, 'PUT', `deploymentprocesses/${process.Id}`, { ...process, Steps: steps });
}

export async function putVariables(server: TestServer, project: any, variables: readonly object[]): Promise<any> {
  const set = await expectOk(server, 'GET', `variables/${project.VariableSetId}`);
  return expectOk(server, 'PUT', `variables/${set.Id}`, { ...set, Variables: variables });
}

/** A step that runs a script on the server. */
export function scriptStep(name: string, options: { script?: string; roles?: string; action?: object } = {}): object {
  return {
    Name: name,
    Properties: options.roles === undefined ? {} : { 'Octopus.Action.TargetRoles': options.roles },
    Actions: [
      {
        Name: name,
        ActionType: 'Octopus.Script',
        Properties: {
          'Octopus.Action.RunOnServer': options.roles === undefined ? 'true' : 'false',
          'Octopus.Action.Script.ScriptSource': 'Inline',
          'Octopus.Action.Script.Syntax': 'Bash',
          'Octopus.Action.Script.ScriptBody': options.script ?? 'echo hello',
        },
        ...options.action,
      },
    ],
  };
}

/** A step that deploys a package of the built-in feed to targets with the role `web`. */
export function packageStep(name: string, packageId: string, action: object = {}): object {
  return {
    Name: name,
    Properties: { 'Octopus.Action.TargetRoles': 'web' },
    Actions: [
      {
        Name: name,
        ActionType: 'Octopus.TentaclePackage',
        Packages: [{ Name: '', PackageId: packageId, FeedId: 'feeds-builtin', AcquisitionLocation: 'Server' }],
        Properties: {},
        ...action,
      },
    ],
  };
}

/** Pushes a small package with this name. */
export async function pushPackage(server: TestServer, packageId: string, version: string): Promise<any> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(smallZip(`${packageId} ${version}`))]), `${packageId}.${version}.zip`);
  const answer = await fetch(`${server.url}/api/Spaces-1/packages/raw`, {
    method: 'POST',
    headers: { 'X-Octopus-ApiKey': server.apiKey },
    body: form,
  });
  if (answer.status !== 201) throw new Error(`push of ${packageId} ${version}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Follows a task to its end and returns it. */
export function finishedTask(server: TestServer, taskId: string): Promise<any> {
  const look = async () => {
    const { body } = await server.get(`/api/tasks/${taskId}`);
    if (body.IsCompleted !== true) throw new Error(`${taskId} is ${body.State}`);
    return body;
  };
  return vi.waitFor(look, { timeout: 50_000, interval: 25 });
}

/** Deploys a release and waits for the end of its task. */
export async function deployAndFinish(server: TestServer, release: any, environment: any): Promise<any> {
  const deployment = await expectOk(server, 'POST', 'deployments', { ReleaseId: release.Id, EnvironmentId: environment.Id });
  return finishedTask(server, deployment.TaskId);
}
