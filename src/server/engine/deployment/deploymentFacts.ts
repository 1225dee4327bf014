/** What a deployment or a run of a runbook starts from: read once, never changed while it runs. */
import { deploymentCollection, placeKey } from '../../resources/deployments.ts';
import type { DeploymentInputs, OpenedValue } from '../../resources/deploymentInputs.ts';
import { readDeploymentInputs, readRunbookRunInputs } from '../../resources/deploymentInputs.ts';
import type { ReleaseDocument } from '../../resources/releases.ts';
import { releaseCollection } from '../../resources/releases.ts';
import { spaces } from '../../identity/spaces.ts';
import type { ReadTransaction, Store } from '../../store/port.ts';
import type { Sealer } from '../../store/seal.ts';
import type { TaskDocument } from '../tasks.ts';
import { taskCollection } from '../tasks.ts';

type Named = { readonly Id: string; readonly Name: string; readonly Slug: string };
type ReleaseName = { readonly Id: string; readonly Version: string };

/** Releases deployed before: what `Octopus.Release.Previous…` and `…CurrentForEnvironment` say. */
export interface DeploymentHistory {
  /** Of the last deployment into this environment that succeeded. */
  readonly currentForEnvironment: ReleaseName | undefined;
  /** Of the last one there that succeeded with another release. */
  readonly previousForEnvironment: ReleaseName | undefined;
  /** Of the last deployment that succeeded with another release, wherever. */
  readonly previous: ReleaseName | undefined;
  /** Id of the last deployment into this environment that succeeded. */
  readonly previousSuccessfulDeploymentId: string | undefined;
}

export interface DeploymentFacts {
  readonly inputs: DeploymentInputs;
  readonly task: TaskDocument;
  readonly space: Named;
  readonly history: DeploymentHistory;
  /** Without trailing slash. */
  readonly serverUrl: string;
}

/** Reads everything from one state of the store; a document that is gone is `RESOURCE_NOT_FOUND`. */
export async function readDeploymentFacts(
  source: { readonly store: Store; readonly sealer: Sealer; readonly serverUrl: string },
  task: TaskDocument,
): Promise<DeploymentFacts> {
  const { store, sealer, serverUrl } = source;
  return store.read(async (tx) => {
    const inputs = await readInputs(tx, task, sealer);
    const space = await tx.collection(spaces).require(task.SpaceId);
    return { inputs, task, space, history: await readHistory(tx, inputs), serverUrl };
  });
}

function readInputs(tx: ReadTransaction, task: TaskDocument, sealer: Sealer): Promise<DeploymentInputs> {
  if (task.RunbookRunId !== null) return readRunbookRunInputs(tx, task.RunbookRunId, sealer);
  return readDeploymentInputs(tx, task.DeploymentId ?? '', sealer);
}

const noHistory: DeploymentHistory = {
  currentForEnvironment: undefined,
  previousForEnvironment: undefined,
  previous: undefined,
  previousSuccessfulDeploymentId: undefined,
};

const lookedBack = 100;

/** A run of a runbook has no history of releases. */
async function readHistory(tx: ReadTransaction, { source }: DeploymentInputs): Promise<DeploymentHistory> {
  if (source.kind !== 'release') return noHistory;
  const { deployment, release } = source;
  const here = await succeeded(tx, { place: placeKey(deployment.ProjectId, deployment.EnvironmentId, deployment.TenantId) });
  const anywhere = await succeeded(tx, { project: deployment.ProjectId });
  const nameOf = async (releaseId: string | undefined): Promise<ReleaseName | undefined> => {
    const found: ReleaseDocument | undefined = releaseId === undefined ? undefined : await tx.collection(releaseCollection).get(releaseId);
    return found && { Id: found.Id, Version: found.Version };
  };
  const other = (list: typeof here): string | undefined => list.find((item) => item.ReleaseId !== release.Id)?.ReleaseId;
  return {
    currentForEnvironment: await nameOf(here[0]?.ReleaseId),
    previousForEnvironment: await nameOf(other(here)),
    previous: await nameOf(other(anywhere)),
    previousSuccessfulDeploymentId: here[0]?.Id,
  };
}

/** The deployments that succeeded, newest first. */
async function succeeded(tx: ReadTransaction, keys: { readonly place?: string; readonly project?: string }) {
  const { items } = await tx.collection(deploymentCollection).find({ keys, order: 'newest', take: lookedBack });
  const tasks = await tx.collection(taskCollection).find({ ids: items.map((item) => item.TaskId) });
  const states = new Map(tasks.items.map((task) => [task.Id, task.State]));
  return items.filter((item) => states.get(item.TaskId) === 'Success');
}

/** Every text of the deployment that must not be shown. */
export function secretsOf({ steps, variables, answers }: DeploymentInputs): readonly string[] {
  const properties = steps.flatMap((step) => [
    step.opened,
    ...step.Actions.flatMap((action) => [action.opened, ...action.Packages.map((item) => item.opened)]),
  ]);
  const values: OpenedValue[] = [
    ...variables.map((candidate) => candidate.value.value),
    ...Object.values(answers),
    ...properties.flatMap((opened) => Object.values(opened)),
  ];
  return values.filter((value) => value.isSecret).map((value) => value.text);
}
