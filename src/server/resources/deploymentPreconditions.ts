/** Whether a deployment may be made: governance.md §4.1, in its order; the first kind of obstacle is reported, with all its findings. */
import { builtInFeedId } from '../../contract/resources/feeds.ts';
import type { PropertyValue } from '../../contract/sensitiveValue.ts';
import { findVersion } from '../packages/packages.ts';
import { invalid, refused } from '../refusal.ts';
import { lifecycleRefusal, promptFindings, queueTimeFindings, skipFindings } from '../rules/deploymentChecks.ts';
import type { Answer } from '../rules/deploymentChecks.ts';
import { applicableActions, matchingTargets, neededPackages, numberedActions, placementOf } from '../rules/process.ts';
import type { ReadTransaction } from '../store/port.ts';
import type { DeploymentOrder } from './createDeployment.ts';
import { processCollection } from './deploymentProcesses.ts';
import type { ProcessDocument } from './deploymentProcesses.ts';
import { machineCollection } from './machines.ts';
import type { MachineDocument } from './machines.ts';
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
  const prompts = await promptsOf(tx, release, environment.Id);
  refuse(promptFindings(prompts, (prompt) => answerTo(order.answers[prompt.Id])));
  const process = await tx.collection(processCollection).require(release.ProjectDeploymentProcessSnapshotId);
  await checkTargets(tx, order, process);
  refuse(
    skipFindings(
      order.skipActions,
      numberedActions(process.Steps).map(({ action }) => action),
    ),
  );
  refuse(queueTimeFindings({ now, ...times(order) }));
  refuse(await missingPackages(tx, release, process));
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

/** The packages of a release that are no longer in the built-in feed, one sentence each. */
export async function missingPackages(tx: ReadTransaction, release: ReleaseDocument, process: ProcessDocument): Promise<string[]> {
  const needs = neededPackages(process.Steps, release.ChannelId).filter((need) => need.IsResolvable && need.FeedId === builtInFeedId);
  const findings: string[] = [];
  for (const need of needs) {
    const selected = release.SelectedPackages.find(
      (item) => item.ActionName === need.ActionName && item.PackageReferenceName === need.PackageReferenceName,
    );
    if (!selected) continue;
    if ((await findVersion(tx, need.PackageId, selected.Version)) === undefined)
      findings.push(`The package '${need.PackageId}' ${selected.Version} of the step '${need.StepName}' is no longer in the feed.`);
  }
  return findings;
}

async function checkTargets(tx: ReadTransaction, order: DeploymentOrder, process: ProcessDocument): Promise<void> {
  const { release, environment, project } = order;
  const machines = (await tx.collection(machineCollection).find({ keys: { environment: environment.Id } })).items;
  refuse(await chosenMachineFindings(tx, order, machines));
  const actions = applicableActions(process.Steps, {
    environmentId: environment.Id,
    channelId: release.ChannelId,
    skipped: order.skipActions,
  });
  const placements = actions.map(({ step, action }) => placementOf(step, action)).filter((placement) => placement.on !== 'server');
  const matches = placements.some(
    ({ roles }) =>
      matchingTargets(machines, {
        environmentId: environment.Id,
        roles,
        specificMachineIds: order.specificMachineIds,
        excludedMachineIds: order.excludedMachineIds,
      }).length > 0,
  );
  if (placements.length > 0 && !matches && !project.ProjectConnectivityPolicy.AllowDeploymentsToNoTargets)
    throw refused('There must be at least one machine to deploy to in the environment.');
}

async function chosenMachineFindings(
  tx: ReadTransaction,
  order: DeploymentOrder,
  inEnvironment: readonly MachineDocument[],
): Promise<string[]> {
  const findings: string[] = [];
  for (const id of order.specificMachineIds) {
    const machine = await tx.collection(machineCollection).get(id);
    if (!machine) findings.push(`The deployment target '${id}' does not exist.`);
    else if (!inEnvironment.some((item) => item.Id === machine.Id))
      findings.push(`The deployment target '${machine.Name}' is not in the environment '${order.environment.Name}'.`);
    else if (machine.IsDisabled) findings.push(`The deployment target '${machine.Name}' is disabled.`);
  }
  for (const id of order.excludedMachineIds) {
    if (!(await tx.collection(machineCollection).get(id))) findings.push(`The deployment target '${id}' does not exist.`);
  }
  return findings;
}

function answerTo(value: PropertyValue | undefined): Answer {
  if (value === undefined || value === null) return { given: false, text: undefined };
  if (typeof value === 'string') return { given: value.trim() !== '', text: value };
  return { given: (value.NewValue ?? '') !== '', text: undefined };
}

function times({ queueTime, queueTimeExpiry }: DeploymentOrder) {
  return { ...(queueTime !== undefined && { queueTime }), ...(queueTimeExpiry !== undefined && { expiry: queueTimeExpiry }) };
}

function refuse(findings: readonly string[]): void {
  if (findings.length > 0) throw invalid(...findings);
}
