/** Brings the packages of a deployment to the machine before the first step needs one (engine.md §2.6). */
import type { ExecutionSource, OpenedAction } from '../../resources/deploymentInputs.ts';
import { sha256Of } from '../files/packageFolder.ts';
import type { LogScope } from '../log/taskLog.ts';
import { selectedVersion } from '../variables/selectedVersion.ts';
import type { DeploymentRun } from './deploymentRun.ts';
import { stepFailed } from './failures.ts';
import type { PlannedAction, PlannedStep } from './planDeployment.ts';

const releaseHint = 'Push it again, or create a release with another version.';
const snapshotHint = 'Push it again, or take another snapshot of the runbook.';

/** Id of the feed whose packages the server holds itself. */
const builtInFeed = 'feeds-builtin';

export interface AcquiredPackage {
  readonly packageId: string;
  readonly version: string;
  /** File of the task's own: it stays when the package is deleted in the feed. */
  readonly path: string;
  /** With the dot. */
  readonly extension: string;
}

/** Packages by action and reference; the primary package of an action has an empty reference. */
export interface AcquiredPackages {
  get(actionId: string, reference: string): AcquiredPackage | undefined;
  set(actionId: string, reference: string, acquired: AcquiredPackage): void;
}

export function createAcquiredPackages(): AcquiredPackages {
  const packages = new Map<string, AcquiredPackage>();
  const key = (actionId: string, reference: string): string => `${actionId}/${reference.toLowerCase()}`;
  return {
    get: (actionId, reference) => packages.get(key(actionId, reference)),
    set: (actionId, reference, acquired) => void packages.set(key(actionId, reference), acquired),
  };
}

type Reference = OpenedAction['Packages'][number];

/** Acquires what the steps need, in their order. A package that is gone or damaged is a failure that names it. */
export async function acquirePackages(run: DeploymentRun, planned: readonly PlannedStep[], log: LogScope): Promise<void> {
  for (const step of planned.filter((candidate) => candidate.usesPackages)) {
    for (const action of step.actions) {
      for (const item of action.action.Packages) {
        if (item.AcquisitionLocation === 'NotAcquired' || item.PackageId === '') continue;
        run.signal.throwIfAborted();
        const acquired = await acquire(run, { step, action, item });
        log.write('Info', `Package ${acquired.packageId} ${acquired.version} is ready for step '${step.step.Name}'.`);
        run.packages.set(action.action.Id, item.Name, acquired);
      }
    }
  }
}

async function acquire(
  run: DeploymentRun,
  { step, action, item }: { step: PlannedStep; action: PlannedAction; item: Reference },
): Promise<AcquiredPackage> {
  const { inputs } = run.facts;
  const variables = run.variables.at({ step, action });
  const packageId = variables.evaluate(item.PackageId).text;
  const feed = variables.evaluate(item.FeedId).text;
  if (feed !== '' && feed.toLowerCase() !== builtInFeed) {
    throw stepFailed(`Package ${packageId} comes from the feed '${feed}'; this server acquires packages from its built-in feed only.`);
  }
  const version = selectedVersion(inputs.selectedPackages, action.action, item);
  if (version === undefined)
    throw stepFailed(`${nameOf(inputs.source)} has no version for the package ${packageId} of step '${step.step.Name}'.`);
  const stored = await run.host.packages.find(inputs.execution.SpaceId, packageId, version);
  if (stored === undefined) {
    throw stepFailed(`Package ${packageId} ${version} is not in the built-in feed (any more).`, {
      hint: inputs.source.kind === 'release' ? releaseHint : snapshotHint,
    });
  }
  const path = await run.packageFolder.add(stored, run.host.packages.path(stored));
  if ((await sha256Of(path)) !== stored.Sha256) {
    throw stepFailed(`The stored file of package ${packageId} ${version} is damaged: its checksum is not the one it was pushed with.`, {
      hint: 'Push it again, overwriting it.',
    });
  }
  return { packageId: stored.PackageId, version: stored.Version, path, extension: stored.FileExtension };
}

function nameOf(source: ExecutionSource): string {
  return source.kind === 'release' ? `The release ${source.release.Version}` : `The snapshot '${source.snapshot.Name}'`;
}
