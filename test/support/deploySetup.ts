/** Sets up projects and deploys them through the REST API, as a client would, against any server. */

/** What a test needs of a server: the one in the test's process and the one in a process of its own have it. */
export interface Api {
  readonly url: string;
  readonly apiKey: string;
}

export interface ScriptStep {
  readonly name: string;
  readonly body?: string;
  /** Deploy a Package instead of a script. */
  readonly package?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly condition?: string;
}

export interface DeployedProject {
  /** Releases and deploys; the answer is the id of the task. */
  deploy(version: string, environment?: string): Promise<string>;
}

/** One JSON request with the administrator's key; anything but success is an error with the body in it. */
export async function request(api: Api, method: string, path: string, body?: unknown): Promise<any> {
  const answer = await fetch(`${api.url}${path}`, {
    method,
    headers: { 'X-Octopus-ApiKey': api.apiKey, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return answer.headers.get('content-type')?.startsWith('application/json') === true && text !== '' ? JSON.parse(text) : text;
}

/** Makes environments `Dev` and `Test`, a local target with the role `web`, and a project with the steps. */
export async function setUpProject(
  api: Api,
  name: string,
  options: { steps: readonly ScriptStep[]; variables?: readonly { name: string; value: string; sensitive?: boolean }[] },
): Promise<DeployedProject> {
  // One after the other: a lifecycle without phases goes through the environments in the order in which they were made.
  const environments = [await ensure(api, 'environments', 'Dev', {}), await ensure(api, 'environments', 'Test', {})];
  await ensure(api, 'machines', 'local', {
    ...{ EnvironmentIds: environments.map((environment) => environment.Id), Roles: ['web'] },
    Endpoint: { CommunicationStyle: 'None' },
  });
  const [lifecycle] = await request(api, 'GET', '/api/lifecycles/all');
  const [group] = await request(api, 'GET', '/api/projectgroups/all');
  const project = await request(api, 'POST', '/api/projects', { Name: name, LifecycleId: lifecycle.Id, ProjectGroupId: group.Id });
  const process = await request(api, 'GET', `/api/deploymentprocesses/${project.DeploymentProcessId}`);
  await request(api, 'PUT', `/api/deploymentprocesses/${process.Id}`, { ...process, Steps: options.steps.map(stepOf) });
  const variables = await request(api, 'GET', `/api/variables/${project.VariableSetId}`);
  const Variables = (options.variables ?? []).map(({ name: Name, value: Value, sensitive = false }) => ({
    ...{ Name, Value, IsSensitive: sensitive, Type: sensitive ? 'Sensitive' : 'String', Scope: {} },
  }));
  await request(api, 'PUT', `/api/variables/${variables.Id}`, { ...variables, Variables });
  return {
    async deploy(version, environment = 'Dev') {
      const packages = options.steps.flatMap((step) =>
        step.package === undefined ? [] : [{ ActionName: step.name, PackageReferenceName: '', Version: version }],
      );
      const existing = await request(api, 'GET', `/api/projects/${project.Id}/releases?searchByVersion=${version}`);
      const release =
        existing.Items.find((item: { Version: string }) => item.Version === version) ??
        (await request(api, 'POST', '/api/releases', { ProjectId: project.Id, Version: version, SelectedPackages: packages }));
      const EnvironmentId = environments.find((item) => item.Name === environment)?.Id;
      return (await request(api, 'POST', '/api/deployments', { ReleaseId: release.Id, EnvironmentId })).TaskId;
    },
  };
}

async function ensure(api: Api, kind: string, name: string, body: object): Promise<{ Id: string; Name: string }> {
  const all = await request(api, 'GET', `/api/${kind}/all`);
  return all.find((item: { Name: string }) => item.Name === name) ?? request(api, 'POST', `/api/${kind}`, { Name: name, ...body });
}

function stepOf({ name, body, package: packageId, properties, condition }: ScriptStep) {
  const script = {
    'Octopus.Action.Script.ScriptSource': 'Inline',
    'Octopus.Action.Script.Syntax': 'Bash',
    'Octopus.Action.Script.ScriptBody': body ?? '',
  };
  const common = { Name: name, Properties: { ...(packageId === undefined && script), ...properties } };
  const action =
    packageId === undefined
      ? { ...common, ActionType: 'Octopus.Script' }
      : {
          ...{ ...common, ActionType: 'Octopus.TentaclePackage' },
          Packages: [{ Name: '', PackageId: packageId, FeedId: 'feeds-builtin', AcquisitionLocation: 'Server' }],
        };
  return { Name: name, Condition: condition ?? 'Success', Properties: { 'Octopus.Action.TargetRoles': 'web' }, Actions: [action] };
}

export async function pushPackage(api: Api, fileName: string, bytes: Buffer): Promise<void> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), fileName);
  const answer = await fetch(`${api.url}/api/packages/raw?overwriteMode=OverwriteExisting`, {
    ...{ method: 'POST', headers: { 'X-Octopus-ApiKey': api.apiKey } },
    body: form,
  });
  if (!answer.ok) throw new Error(`push of ${fileName}: ${answer.status} ${await answer.text()}`);
}

/** Polls until the task fits; the deadline is the test's own. */
export async function untilTask(api: Api, taskId: string, fits: (task: any) => boolean): Promise<any> {
  for (;;) {
    const task = await request(api, 'GET', `/api/tasks/${taskId}`);
    if (fits(task)) return task;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const untilCompleted = (api: Api, taskId: string): Promise<any> => untilTask(api, taskId, (task) => task.IsCompleted);

/** All lines of a task's log, `Category: text`, in the order they were written. */
export async function logLines(api: Api, taskId: string): Promise<string[]> {
  const { ActivityLogs } = await request(api, 'GET', `/api/tasks/${taskId}/details?verbose=true`);
  const all = (node: any): any[] => [...node.LogElements, ...node.Children.flatMap(all)];
  return ActivityLogs.flatMap(all)
    .toSorted((a: any, b: any) => a.Number - b.Number)
    .map((line: any) => `${line.Category}: ${line.MessageText}`);
}
