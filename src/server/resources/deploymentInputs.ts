/** Everything a deployment or a runbook's run needs, read at once from one state of the store and with its secrets opened: the engine's view. */
import type { SelectedPackage } from '../../contract/resources/releases.ts';
import type { ReadTransaction } from '../store/port.ts';
import type { Sealer } from '../store/seal.ts';
import type { Candidate, Scope } from '../rules/variableScope.ts';
import { channelCollection } from './channels.ts';
import type { ChannelDocument } from './channels.ts';
import { deploymentCollection, formValuePlace } from './deployments.ts';
import type { DeploymentDocument } from './deployments.ts';
import { processCollection, propertyPlace } from './deploymentProcesses.ts';
import type { ProcessDocument, StoredAction, StoredStep } from './deploymentProcesses.ts';
import { environmentCollection } from './environments.ts';
import type { EnvironmentDocument } from './environments.ts';
import type { AnswerPlace, Execution } from './executions.ts';
import type { MachineDocument } from './machines.ts';
import { projectGroupCollection } from './projectGroups.ts';
import type { ProjectGroupDocument } from './projectGroups.ts';
import { projectCollection } from './projects.ts';
import type { ProjectDocument } from './projects.ts';
import { releaseCollection } from './releases.ts';
import type { ReleaseDocument } from './releases.ts';
import { runAnswerPlace, runbookRunCollection } from './runbookRuns.ts';
import type { RunbookRunDocument } from './runbookRuns.ts';
import { runbookCollection } from './runbooks.ts';
import type { RunbookDocument } from './runbooks.ts';
import { runbookSnapshotCollection } from './runbookSnapshots.ts';
import type { RunbookSnapshotDocument } from './runbookSnapshots.ts';
import { openValue } from './sealedValues.ts';
import type { StoredProperties } from './sealedValues.ts';
import { targetsFor } from './targets.ts';
import { tenantCollection } from './tenants.ts';
import type { TenantDocument } from './tenants.ts';
import { tenantValuesFor } from './tenantValues.ts';
import { variablePlace, variableSetCollection } from './variableSets.ts';
import type { VariableSetDocument } from './variableSets.ts';

/** A value with its text; secrets are opened and marked. */
export interface OpenedValue {
  readonly text: string;
  readonly isSecret: boolean;
}

export interface OpenedVariable {
  readonly Id: string;
  readonly Name: string;
  readonly Type: string;
  readonly Scope: Scope;
  readonly value: OpenedValue;
}

export type OpenedProperties = Readonly<Record<string, OpenedValue>>;
type WithProperties<T> = Omit<T, 'Properties'> & {
  readonly opened: OpenedProperties;
  readonly Properties: Readonly<Record<string, string>>;
};
type OpenedPackage = WithProperties<StoredAction['Packages'][number]>;
export type OpenedAction = Omit<WithProperties<StoredAction>, 'Packages'> & { readonly Packages: readonly OpenedPackage[] };
export type OpenedStep = Omit<WithProperties<StoredStep>, 'Actions'> & { readonly Actions: readonly OpenedAction[] };

/** A release that is deployed, or a snapshot of a runbook that runs. */
export type ExecutionSource =
  | {
      readonly kind: 'release';
      readonly deployment: DeploymentDocument;
      readonly release: ReleaseDocument;
      readonly channel: ChannelDocument;
    }
  | {
      readonly kind: 'runbook';
      readonly run: RunbookRunDocument;
      readonly runbook: RunbookDocument;
      readonly snapshot: RunbookSnapshotDocument;
    };

export interface DeploymentInputs {
  readonly execution: Execution;
  /** What is executed. */
  readonly source: ExecutionSource;
  /** Versions chosen for the packages of the process. */
  readonly selectedPackages: readonly SelectedPackage[];
  /** The project or the runbook, whose process it is. */
  readonly processOwnerId: string;
  readonly project: ProjectDocument;
  readonly projectGroup: ProjectGroupDocument;
  readonly environment: EnvironmentDocument;
  readonly tenant: TenantDocument | undefined;
  /** Steps of the frozen process; `Properties` are texts, `opened` also tells which of them are secret. */
  readonly steps: readonly OpenedStep[];
  /** Values of the project (source 0) and of its library sets: input of `resolveVariables`. */
  readonly variables: readonly Candidate<OpenedVariable>[];
  /** Answers to prompted variables by variable id: they outrank every scoped value. */
  readonly answers: Readonly<Record<string, OpenedValue>>;
  /** Enabled and disabled targets of the environment that take part for the tenant. */
  readonly machines: readonly MachineDocument[];
}

/** Reads the inputs of a deployment; a document that is gone is `RESOURCE_NOT_FOUND`. */
export async function readDeploymentInputs(tx: ReadTransaction, deploymentId: string, sealer: Sealer): Promise<DeploymentInputs> {
  const deployment = await tx.collection(deploymentCollection).require(deploymentId);
  const release = await tx.collection(releaseCollection).require(deployment.ReleaseId);
  const channel = await tx.collection(channelCollection).require(deployment.ChannelId);
  return {
    ...(await readShared(tx, { execution: deployment, processId: deployment.DeploymentProcessId, placeOf: formValuePlace }, sealer)),
    source: { kind: 'release', deployment, release, channel },
    selectedPackages: release.SelectedPackages,
    processOwnerId: deployment.ProjectId,
  };
}

/** {@link readDeploymentInputs} for a run of a runbook. */
export async function readRunbookRunInputs(tx: ReadTransaction, runId: string, sealer: Sealer): Promise<DeploymentInputs> {
  const run = await tx.collection(runbookRunCollection).require(runId);
  const snapshot = await tx.collection(runbookSnapshotCollection).require(run.RunbookSnapshotId);
  return {
    ...(await readShared(tx, { execution: run, processId: run.FrozenRunbookProcessId, placeOf: runAnswerPlace }, sealer)),
    source: { kind: 'runbook', run, snapshot, runbook: await tx.collection(runbookCollection).require(run.RunbookId) },
    selectedPackages: snapshot.SelectedPackages,
    processOwnerId: run.RunbookId,
  };
}

async function readShared(
  tx: ReadTransaction,
  { execution, processId, placeOf }: { execution: Execution; processId: string; placeOf: AnswerPlace },
  sealer: Sealer,
) {
  const project = await tx.collection(projectCollection).require(execution.ProjectId);
  const process = await tx.collection(processCollection).require(processId);
  const setIds = [execution.ManifestVariableSetId, ...execution.LibraryVariableSetSnapshotIds];
  const sets = await Promise.all(setIds.map((id) => tx.collection(variableSetCollection).require(id)));
  const { TenantId } = execution;
  const tenant = TenantId === null ? undefined : await tx.collection(tenantCollection).require(TenantId);
  return {
    execution,
    project,
    projectGroup: await tx.collection(projectGroupCollection).require(project.ProjectGroupId),
    environment: await tx.collection(environmentCollection).require(execution.EnvironmentId),
    tenant,
    steps: openProcess(process, sealer),
    variables: [
      ...sets.flatMap((set, source) => openVariables(set, sealer).map((value) => ({ value, source }))),
      ...(await tenantValuesFor(tx, { project, tenant, environmentId: execution.EnvironmentId }, sealer)).map((value) => ({
        value,
        source: sets.length,
      })),
    ],
    answers: openAnswers(execution, placeOf, sealer),
    machines: await targetsFor(tx, execution.EnvironmentId, tenant),
  };
}

/** The steps of a process with their secrets opened. */
export function openProcess(process: ProcessDocument, sealer: Sealer): OpenedStep[] {
  const open = (owner: string, properties: StoredProperties) =>
    openAll(properties, (name) => propertyPlace(process.Id, owner, name), sealer);
  return process.Steps.map((step) => ({
    ...step,
    ...open(step.Id, step.Properties),
    Actions: step.Actions.map((action) => ({
      ...action,
      ...open(action.Id, action.Properties),
      Packages: action.Packages.map((item) => ({ ...item, ...open(item.Id, item.Properties) })),
    })),
  }));
}

/** The values of a variable set with their secrets opened. */
export function openVariables(set: VariableSetDocument, sealer: Sealer): OpenedVariable[] {
  return set.Variables.map((variable) => {
    const opened = openValue(variable.Value, variablePlace(set.Id, variable.Id), sealer);
    return {
      Id: variable.Id,
      Name: variable.Name,
      Type: variable.Type,
      Scope: variable.Scope,
      value: { text: opened.text, isSecret: opened.isSecret || variable.IsSensitive },
    };
  });
}

function openAnswers(execution: Execution, placeOf: AnswerPlace, sealer: Sealer): Record<string, OpenedValue> {
  const entries = Object.entries(execution.FormValues);
  return Object.fromEntries(entries.map(([id, value]) => [id, openValue(value, placeOf(execution.Id, id), sealer)]));
}

function openAll(properties: StoredProperties, placeOf: (name: string) => ReturnType<typeof propertyPlace>, sealer: Sealer) {
  const opened = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, openValue(value, placeOf(name), sealer)]));
  const texts = Object.fromEntries(Object.entries(opened).map(([name, value]) => [name, value.text]));
  return { opened, Properties: texts };
}
