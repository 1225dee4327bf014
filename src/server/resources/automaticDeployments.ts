/** Deployments that a lifecycle makes by itself when a release reaches a phase (governance.md §1.4). */
import { isAppError } from '../../errors/appError.ts';
import { automaticTargets } from '../rules/lifecycle.ts';
import type { Transaction } from '../store/port.ts';
import { createDeployment } from './createDeployment.ts';
import type { DeploymentDocument } from './deployments.ts';
import type { ExecutionTools } from './executions.ts';
import { projectCollection } from './projects.ts';
import { unresolvedDefects } from './releases.ts';
import type { ReleaseDocument } from './releases.ts';
import { standingOfRelease } from './releaseStanding.ts';

/**
 * Queues a deployment to each automatic target of the release's current phase that it has not been deployed to. Call it when the
 * release was made and after each of its deployments that succeeded. What cannot be deployed (a prompt without answer, no target) is
 * left for a person; it leaves neither deployment nor task behind.
 */
export async function deployAutomatically(
  tx: Transaction,
  release: ReleaseDocument,
  tools: ExecutionTools,
): Promise<readonly DeploymentDocument[]> {
  if (unresolvedDefects(release).length > 0) return [];
  const { state, deployments, environments } = await standingOfRelease(tx, release);
  const deployed = new Set(deployments.map(({ deployment }) => deployment.EnvironmentId));
  const wanted = automaticTargets(state).filter((id) => !deployed.has(id));
  const project = await tx.collection(projectCollection).require(release.ProjectId);
  const made: DeploymentDocument[] = [];
  for (const environment of environments.filter((item) => wanted.includes(item.Id))) {
    const order = { ...byItself, project, release, environment };
    const deployment = await unlessRefused(() => tx.attempt(() => createDeployment(tx, order, tools)));
    if (deployment) made.push(deployment);
  }
  return made;
}

const byItself = {
  answers: {},
  skipActions: [],
  specificMachineIds: [],
  excludedMachineIds: [],
  queueTime: undefined,
  queueTimeExpiry: undefined,
  useGuidedFailure: null,
  forcePackageDownload: false,
  forcePackageRedeployment: false,
  comments: null,
};

async function unlessRefused<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isAppError(error) && error.kind === 'refused') return undefined;
    throw error;
  }
}
