/** Whether a deployment may be made: governance.md §4.1, in its order; the first kind of obstacle is reported, with all its findings. */
import { refused } from '../refusal.ts';
import { lifecycleRefusal } from '../rules/deploymentChecks.ts';
import { tenancyRefusal } from '../rules/tenancy.ts';
import type { ReadTransaction } from '../store/port.ts';
import { channelCollection } from './channels.ts';
import type { DeploymentOrder } from './createDeployment.ts';
import { processCollection } from './deploymentProcesses.ts';
import type { EnvironmentDocument } from './environments.ts';
import { checkExecution } from './executionPreconditions.ts';
import { promptsOf } from './prompts.ts';
import type { Prompt } from './prompts.ts';
import { unresolvedDefects } from './releases.ts';
import type { ReleaseDocument } from './releases.ts';
import { standingOfRelease } from './releaseStanding.ts';
import { tenantScope } from './tenants.ts';
import type { TenantDocument } from './tenants.ts';

/** Refuses with the reason, or gives the prompts that hold for the deployment. */
export async function checkDeployment(tx: ReadTransaction, order: DeploymentOrder, now: number): Promise<readonly Prompt[]> {
  const { project, release, environment, tenant } = order;
  if (project.IsDisabled) throw refused(`The project '${project.Name}' is disabled.`);
  const channel = await tx.collection(channelCollection).require(release.ChannelId);
  const wrongTenancy = tenancyRefusal({ project, environment, tenant, channel });
  if (wrongTenancy !== undefined) throw refused(wrongTenancy);
  await refuseUnlessAllowed(tx, order);
  const scope = { environmentId: environment.Id, channelId: channel.Id, processOwnerId: project.Id, ...tenantScope(tenant) };
  const prompts = await promptsOf(tx, release, scope);
  const process = await tx.collection(processCollection).require(release.ProjectDeploymentProcessSnapshotId);
  const { ChannelId: channelId, SelectedPackages: selectedPackages } = release;
  const connectivity = project.ProjectConnectivityPolicy;
  await checkExecution(tx, { environment, tenant, process, channelId, selectedPackages, connectivity, prompts, wishes: order }, now);
  return prompts;
}

/** Where a release is to go. */
export interface WantedPlace {
  readonly release: ReleaseDocument;
  readonly environment: EnvironmentDocument;
  readonly tenant: TenantDocument | undefined;
}

/** Refuses a release that its lifecycle or a defect keeps out of the environment; the engine asks again when the task starts. */
export async function refuseUnlessAllowed(tx: ReadTransaction, { release, environment, tenant }: WantedPlace): Promise<void> {
  const { state, environments } = await standingOfRelease(tx, release, tenant ?? 'untenanted');
  const refusal = lifecycleRefusal(state, {
    release: release.Version,
    environment,
    nameOf: (id) => environments.find((item) => item.Id === id)?.Name ?? id,
    defects: unresolvedDefects(release).map((defect) => defect.Description),
  });
  if (refusal !== undefined) throw refused(refusal);
}
