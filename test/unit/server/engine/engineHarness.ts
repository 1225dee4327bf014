/** A real engine over a real store in a temporary folder: documents are inserted directly, scripts run for real. */
import { createHash } from 'node:crypto';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { nodeClock } from '../../../../src/platform/nodeClock.ts';
import { nodeEnv } from '../../../../src/platform/nodeEnv.ts';
import { nodeProcesses } from '../../../../src/platform/nodeProcesses.ts';
import type { EngineOptions } from '../../../../src/server/engine/engine.ts';
import { createEngine } from '../../../../src/server/engine/engine.ts';
import type { LogNode } from '../../../../src/server/engine/log/logTree.ts';
import type { Engine } from '../../../../src/server/engine/port.ts';
import type { TaskDocument } from '../../../../src/server/engine/tasks.ts';
import { newDeployTask, taskCollection, wireTime } from '../../../../src/server/engine/tasks.ts';
import { spaces } from '../../../../src/server/identity/spaces.ts';
import type { PackageStore, StoredPackage } from '../../../../src/server/packages/port.ts';
import { ChannelDocument, channelCollection } from '../../../../src/server/resources/channels.ts';
import { DeploymentDocument, deploymentCollection } from '../../../../src/server/resources/deployments.ts';
import { ProcessDocument, processCollection } from '../../../../src/server/resources/deploymentProcesses.ts';
import { Phase } from '../../../../src/contract/resources/lifecycles.ts';
import { seedResources } from '../../../../src/server/resources/defaults.ts';
import { lifecycleCollection } from '../../../../src/server/resources/lifecycles.ts';
import { EnvironmentDocument, environmentCollection } from '../../../../src/server/resources/environments.ts';
import { MachineDocument, machineCollection } from '../../../../src/server/resources/machines.ts';
import { ProjectDocument, projectCollection } from '../../../../src/server/resources/projects.ts';
import { ProjectGroupDocument, projectGroupCollection } from '../../../../src/server/resources/projectGroups.ts';
import { ReleaseDocument, releaseCollection } from '../../../../src/server/resources/releases.ts';
import { VariableSetDocument, variableSetCollection, variablePlace } from '../../../../src/server/resources/variableSets.ts';
import { openStore } from '../../../../src/server/store/openStore.ts';
import type { Store } from '../../../../src/server/store/port.ts';
import { createSealer } from '../../../../src/server/store/seal.ts';

export interface StepSpec {
  readonly name: string;
  readonly type?: string;
  /** Properties of the action; `step` those of the step. */
  readonly properties?: Readonly<Record<string, string>>;
  readonly step?: Readonly<Record<string, unknown>>;
  readonly action?: Readonly<Record<string, unknown>>;
  readonly roles?: string;
  readonly package?: string;
}

export interface VariableSpec {
  readonly name: string;
  readonly value: string;
  readonly scope?: Readonly<Record<string, readonly string[]>>;
  readonly sensitive?: boolean;
}

export interface DeploySpec {
  readonly steps: readonly StepSpec[];
  readonly variables?: readonly VariableSpec[];
  readonly machines?: readonly { readonly name: string; readonly roles: readonly string[]; readonly disabled?: boolean }[];
  /** Package id → version chosen by the release. */
  readonly versions?: Readonly<Record<string, string>>;
  readonly deployment?: Readonly<Record<string, unknown>>;
  readonly project?: string;
  readonly environment?: string;
  readonly queueTime?: number;
  readonly queueTimeExpiry?: number;
}

export interface Harness {
  readonly folder: string;
  readonly data: string;
  engine: Engine;
  readonly errors: unknown[];
  /** A script step that runs on the server. */
  script(name: string, body: string, more?: Partial<StepSpec>): StepSpec;
  addPackage(id: string, version: string, files: Readonly<Record<string, string>>): Promise<StoredPackage>;
  /** A package with any bytes. */
  addPackageFile(id: string, version: string, file: string): Promise<StoredPackage>;
  /** Queues a deployment; the answer is the id of its task. */
  queue(spec: DeploySpec): Promise<string>;
  /** Queues a deployment and waits for its end. */
  deploy(spec: DeploySpec): Promise<Deployed>;
  task(id: string): Promise<TaskDocument>;
  /** Changes what is stored of a task, behind the engine's back. */
  change(id: string, change: Partial<TaskDocument>): Promise<void>;
  /** Waits until the task has the state. */
  until(id: string, state: string): Promise<TaskDocument>;
  log(id: string): Promise<LogNode>;
  /** An engine over the same data, as a server that starts again has one. */
  restart(): Promise<void>;
  dispose(): Promise<void>;
}

export interface Deployed {
  readonly task: TaskDocument;
  readonly root: LogNode;
  /** All lines of the log, `Category: text`, in the order they were written. */
  readonly lines: readonly string[];
}

export interface HarnessOptions extends Pick<EngineOptions, 'user'> {
  /** What the engine sees of the store; the harness itself works on the real one. */
  readonly seen?: (store: Store) => Store;
}

export async function engineHarness({ seen = (store) => store, ...options }: HarnessOptions = {}): Promise<Harness> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pulpo-engine-'));
  const data = path.join(folder, 'data');
  const clock = nodeClock();
  const { store, close } = await openStore({ path: data, holder: { pid: process.pid, host: 'test' }, clock });
  const sealer = createSealer({ id: 'k1', derive: () => Buffer.alloc(32, 7) });
  const packages = new Map<string, StoredPackage & { file: string }>();
  const errors: unknown[] = [];
  let numbers = 0;
  const next = (prefix: string): string => `${prefix}-${(numbers += 1)}`;
  const now = wireTime(clock.now());

  const feed: Pick<PackageStore, 'find' | 'path'> = {
    find: (_space, id, version) => Promise.resolve(packages.get(`${id}@${version}`.toLowerCase())),
    path: (stored) => packages.get(`${stored.PackageId}@${stored.Version}`.toLowerCase())?.file ?? '/nowhere',
  };
  const open = (): Engine =>
    createEngine({
      ...{ ...options, store: seen(store), sealer, clock, dataFolder: data },
      packages: feed as PackageStore,
      processes: nodeProcesses(),
      env: nodeEnv(),
      serverUrl: () => 'http://127.0.0.1:1',
      onError: (error) => void errors.push(error),
    });

  await store.transaction(async (tx) => {
    await tx.collection(spaces).insert({ Id: 'Spaces-1', Name: 'Default', Slug: 'default', Description: '', IsDefault: true });
    await seedResources(tx, { id: 'Spaces-1', now: 0 });
    // One phase with every environment: what these tests deploy may go anywhere.
    const lifecycle = await tx.collection(lifecycleCollection).require('Lifecycles-1');
    const anywhere = Phase.parse({ Id: 'anywhere', Name: 'Anywhere' });
    await tx.collection(lifecycleCollection).update({ ...lifecycle, Phases: [{ ...anywhere, Id: 'anywhere' }] });
  });

  async function queue(spec: DeploySpec): Promise<string> {
    const project = `Projects-${spec.project ?? '1'}`;
    const environment = `Environments-${spec.environment ?? 'Dev'}`;
    const base = { SpaceId: 'Spaces-1' };
    const [release, deployment, task] = [next('Releases'), next('Deployments'), next('ServerTasks')];
    const [channel, processId, setId] = [next('Channels'), next('deploymentprocess'), next('variableset')];
    await store.transaction(async (tx) => {
      if ((await tx.collection(projectCollection).get(project)) === undefined) {
        const group = next('ProjectGroups');
        await tx.collection(projectGroupCollection).insert(ProjectGroupDocument.parse({ ...base, Id: group, Name: group, Slug: group }));
        const connectivity = {
          ProjectConnectivityPolicy: {},
          FailTargetDiscovery: false,
          CancelQueuedTasks: false,
          CancelRunningTasks: false,
        };
        await tx.collection(projectCollection).insert(
          ProjectDocument.parse({
            ...{ ...base, ...connectivity, Id: project, Name: `Project ${project}`, Slug: project.toLowerCase(), ProjectGroupId: group },
            ...{
              LifecycleId: 'Lifecycles-1',
              VariableSetId: `variableset-${project}`,
              DeploymentProcessId: `deploymentprocess-${project}`,
            },
          }),
        );
      }
      if ((await tx.collection(environmentCollection).get(environment)) === undefined) {
        const name = spec.environment ?? 'Dev';
        await tx
          .collection(environmentCollection)
          .insert(EnvironmentDocument.parse({ ...base, Id: environment, Name: name, Slug: name.toLowerCase() }));
      }
      const machines = tx.collection(machineCollection);
      for (const old of (await machines.find({ keys: { environment } })).items) await machines.delete(old.Id);
      for (const machine of spec.machines ?? []) {
        await machines.insert(
          MachineDocument.parse({
            ...{ ...base, Id: `Machines-${machine.name}`, Name: machine.name, Slug: machine.name, EnvironmentIds: [environment] },
            ...{ Roles: machine.roles, IsDisabled: machine.disabled ?? false, Endpoint: { CommunicationStyle: 'None' } },
          }),
        );
      }
      await tx
        .collection(channelCollection)
        .insert(ChannelDocument.parse({ ...base, Id: channel, Name: channel, Slug: channel, ProjectId: project, Rules: [] }));
      const snapshot = { ...base, Version: 1, LastSnapshotId: null, IsSnapshot: true };
      const steps = spec.steps.map((step, index) => stepDocument(step, index));
      await tx
        .collection(processCollection)
        .insert(ProcessDocument.parse({ ...snapshot, Id: processId, ProjectId: project, Steps: steps }));
      await tx.collection(variableSetCollection).insert(
        VariableSetDocument.parse({
          ...{ ...snapshot, Id: setId, OwnerId: project },
          Variables: (spec.variables ?? []).map(({ name, value, scope, sensitive }, index) => ({
            ...{
              Id: `v${index}`,
              Name: name,
              Scope: scope ?? {},
              IsSensitive: sensitive ?? false,
              Type: sensitive === true ? 'Sensitive' : 'String',
            },
            Value: sensitive === true ? { Sealed: sealer.seal(value, variablePlace(setId, `v${index}`)) } : value,
          })),
        }),
      );
      const selected = spec.steps.flatMap((step) =>
        step.package === undefined
          ? []
          : [{ ActionName: step.name, PackageReferenceName: '', Version: spec.versions?.[step.package] ?? '1.0.0' }],
      );
      await tx.collection(releaseCollection).insert(
        ReleaseDocument.parse({
          ...{
            ...base,
            Id: release,
            ProjectId: project,
            ChannelId: channel,
            Version: `1.0.${release.slice(release.indexOf('-') + 1)}`,
            Assembled: now,
            Defects: [],
          },
          ...{ ProjectVariableSetSnapshotId: setId, ProjectDeploymentProcessSnapshotId: processId, VariableSnapshotConcurrencyToken: 'x' },
          SelectedPackages: selected,
        }),
      );
      await tx.collection(deploymentCollection).insert(
        DeploymentDocument.parse({
          ...{
            ...base,
            Id: deployment,
            ReleaseId: release,
            EnvironmentId: environment,
            ProjectId: project,
            ChannelId: channel,
            TaskId: task,
          },
          ...{
            DeploymentProcessId: processId,
            ManifestVariableSetId: setId,
            LibraryVariableSetSnapshotIds: [],
            Created: now,
            FormValues: {},
          },
          ...spec.deployment,
        }),
      );
      await tx.collection(taskCollection).insert(
        newDeployTask({
          ...{ id: task, spaceId: 'Spaces-1', projectId: project, environmentId: environment, deploymentId: deployment, now: clock.now() },
          ...{ description: `Deploy ${project} to ${environment}`, logKey: 'AB12CD34EF' },
          ...(spec.queueTime !== undefined && { queueTime: spec.queueTime }),
          ...(spec.queueTimeExpiry !== undefined && { queueTimeExpiry: spec.queueTimeExpiry }),
        }),
      );
    });
    harness.engine.taskQueued(task);
    return task;
  }

  const task = (id: string) => store.read((tx) => tx.collection(taskCollection).require(id));

  async function untilTask(id: string, holds: (task: TaskDocument) => boolean): Promise<TaskDocument> {
    for (;;) {
      const found = await task(id);
      if (holds(found)) return found;
      await clock.sleep(10);
    }
  }

  async function log(id: string): Promise<LogNode> {
    const details = await harness.engine.details(id, { verbose: true });
    if (details === undefined) throw new Error(`no log for ${id}`);
    return details.root;
  }

  const harness: Harness = {
    ...{ folder, data, errors, queue, task, log },
    engine: open(),
    script: (name, body, more = {}) => ({
      name,
      type: 'Octopus.Script',
      ...more,
      properties: {
        'Octopus.Action.RunOnServer': 'true',
        'Octopus.Action.Script.ScriptSource': 'Inline',
        'Octopus.Action.Script.Syntax': 'Bash',
        'Octopus.Action.Script.ScriptBody': body,
        'Octopus.Action.Script.SuppressEnvironmentLogging': 'True',
        ...more.properties,
      },
    }),
    async addPackage(id, version, files) {
      const file = path.join(folder, `${next('blob')}.zip`);
      const zip = new ZipFile();
      for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
      zip.end();
      await pipeline(zip.outputStream, createWriteStream(file));
      return harness.addPackageFile(id, version, file);
    },
    addPackageFile(id, version, file) {
      const bytes = readFileSync(file);
      const stored: StoredPackage = {
        ...{ Id: `packages-${id}.${version}`, SpaceId: 'Spaces-1', PackageId: id, Version: version, FileExtension: '.zip' },
        ...{
          PackageSizeBytes: bytes.length,
          Hash: createHash('sha1').update(bytes).digest('hex'),
          Title: null,
          Description: '',
          ReleaseNotes: null,
          Authors: [],
          DependencyGroups: [],
        },
        ...{ Sha256: createHash('sha256').update(bytes).digest('hex'), Published: now },
      };
      packages.set(`${id}@${version}`.toLowerCase(), { ...stored, file });
      return Promise.resolve(stored);
    },
    async deploy(spec) {
      const id = await queue(spec);
      const ended = await untilTask(id, (found) => found.CompletedTime !== null);
      const root = await log(id);
      return { task: ended, root, lines: linesOf(root) };
    },
    change: (id, change) =>
      store.transaction(async (tx) => {
        const tasks = tx.collection(taskCollection);
        await tasks.update({ ...(await tasks.require(id)), ...change });
      }),
    until: (id, state) => untilTask(id, (found) => found.State === state),
    async restart() {
      harness.engine = open();
      await harness.engine.recover();
      harness.engine.start();
    },
    async dispose() {
      await harness.engine.close({ drainMs: 0 });
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  harness.engine.start();
  return harness;
}

function stepDocument(spec: StepSpec, index: number) {
  const packages =
    spec.package === undefined
      ? []
      : [{ Id: `p${index}`, Name: '', PackageId: spec.package, FeedId: 'feeds-builtin', AcquisitionLocation: 'Server', Properties: {} }];
  return {
    ...{ Id: `s${index}`, Slug: `s${index}`, Name: spec.name },
    ...spec.step,
    Properties: {
      ...(spec.roles !== undefined && { 'Octopus.Action.TargetRoles': spec.roles }),
      ...(spec.step?.['Properties'] as object | undefined),
    },
    Actions: [
      {
        ...{ Id: `a${index}`, Slug: `a${index}`, Name: spec.name, ActionType: spec.type ?? 'Octopus.TentaclePackage', Packages: packages },
        ...spec.action,
        Properties: spec.properties ?? {},
      },
    ],
  };
}

/** All lines below a node, in the order they were written. */
export function linesOf(root: LogNode): string[] {
  const all = (node: LogNode): LogNode['LogElements'][number][] => [...node.LogElements, ...node.Children.flatMap(all)];
  return all(root)
    .toSorted((a, b) => a.Number - b.Number)
    .map((line) => `${line.Category}: ${line.MessageText}`);
}

/** `Name: Status` of the nodes of the first level. */
export function outline(root: LogNode): string[] {
  return root.Children.map((child) => `${child.Name}: ${child.Status}`);
}
