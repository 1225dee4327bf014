/** Whether a deployment may be made: governance.md §4.1, in its order; the first kind of obstacle is reported, with all its findings. */
import { refused } from '../refusal.ts';
import { lifecycleRefusal } from '../rules/deploymentChecks.ts';
import type { ReadTransaction } from '../store/port.ts';
import type { DeploymentOrder } from './createDeployment.ts';
import { processCollection } from './deploymentProcesses.ts';
import { checkExecution } from './executionPreconditions.ts';
import { promptsOf } from './prompts.ts';
import type { Prompt } from './prompts.ts';
import { unresolvedDefects } from './releases.ts';
import type { ReleaseDocument } from './releases.ts';
import { standingOfRelease } from './releaseStanding.ts';

/** Refuses with the reason, or gives the prompts that hold for the deployment. */
export async function checkDeployment(tx: ReadTransaction, order: DeploymentOrder, now: number): Promise<readonly Prompt[]> {
  const { project, release, environment } = order;
  if (project.IsDisabled) throw refused(`The project '${project.Name}' is disabled.`);
  await refuseUnlessAllowed(tx, release, environment);
  if (project.TenantedDeploymentMode === 'Tenanted')
    throw refused(
      `${project.Name} can only be deployed to tenants. Either deploy this release to a tenant, or configure this project to allow un-tenanted deployments.`,
    );
  const scope = { environmentId: environment.Id, channelId: release.ChannelId, processOwnerId: project.Id };
  const prompts = await promptsOf(tx, release, scope);
  const process = await tx.collection(processCollection).require(release.ProjectDeploymentProcessSnapshotId);
  const { ChannelId: channelId, SelectedPackages: selectedPackages } = release;
  const connectivity = project.ProjectConnectivityPolicy;
  await checkExecution(tx, { environment, process, channelId, selectedPackages, connectivity, prompts, wishes: order }, now);
  return prompts;
}

/** Refuses a release that its lifecycle or a defect keeps out of the environment; the engine asks again when the task starts. */
export async function refuseUnlessAllowed(
  tx: ReadTransaction,
  release: ReleaseDocument,
  environment: { readonly Id: string; readonly Name: string },
): Promise<void> {
  const { state, environments } = await standingOfRelease(tx, release);
  const refusal = lifecycleRefusal(state, {
    release: release.Version,
    environment,
    nameOf: (id) => environments.find((item) => item.Id === id)?.Name ?? id,
    defects: unresolvedDefects(release).map((defect) => defect.Description),
  });
  if (refusal !== undefined) throw refused(refusal);
}
