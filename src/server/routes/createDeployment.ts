/** The two ways in which clients ask for deployments, as orders. */
import type { z } from 'zod';
import type { DeploymentInput, DeployTenantedCommand, DeployUntenantedCommand } from '../../contract/resources/deployments.ts';
import type { RequestContext } from '../http/context.ts';
import { invalid, notFound } from '../refusal.ts';
import type { DeploymentOrder } from '../resources/createDeployment.ts';
import { promotionsOf } from '../resources/deploymentPreview.ts';
import { processCollection } from '../resources/deploymentProcesses.ts';
import { environmentCollection } from '../resources/environments.ts';
import type { EnvironmentDocument } from '../resources/environments.ts';
import { actionsNamed, answersByName, machinesNamed, readTime } from '../resources/executionNames.ts';
import { requireNamedEnvironment, requireNamedProject } from '../resources/lookups.ts';
import { promptsOf } from '../resources/prompts.ts';
import { projectCollection } from '../resources/projects.ts';
import { refreezeVariables, releaseByVersion } from '../resources/releaseEdit.ts';
import { releaseCollection } from '../resources/releases.ts';
import type { ReleaseDocument } from '../resources/releases.ts';
import { readStandingFacts } from '../resources/releaseStanding.ts';
import { toolsOf } from '../resources/snapshots.ts';
import { requireTags } from '../resources/tagSets.ts';
import { requireNamedTenant, tenantCollection } from '../resources/tenants.ts';
import { satisfiesTags } from '../rules/variableScope.ts';
import type { ReadTransaction, Transaction } from '../store/port.ts';

/** `POST /deployments`: one environment, everything by id. */
export async function deploymentOrderFromBody(tx: ReadTransaction, body: z.output<typeof DeploymentInput>): Promise<DeploymentOrder> {
  const release = await tx.collection(releaseCollection).get(body.ReleaseId);
  if (!release) throw notFound(body.ReleaseId);
  const environment = await tx.collection(environmentCollection).get(body.EnvironmentId);
  if (!environment) throw notFound(body.EnvironmentId);
  const tenant = body.TenantId === null || body.TenantId === '' ? undefined : await tx.collection(tenantCollection).require(body.TenantId);
  return {
    project: await tx.collection(projectCollection).require(release.ProjectId),
    release,
    environment,
    tenant,
    answers: body.FormValues,
    skipActions: body.SkipActions,
    specificMachineIds: body.SpecificMachineIds,
    excludedMachineIds: body.ExcludedMachineIds,
    queueTime: readTime(body.QueueTime, 'QueueTime'),
    queueTimeExpiry: readTime(body.QueueTimeExpiry, 'QueueTimeExpiry'),
    useGuidedFailure: body.UseGuidedFailure,
    forcePackageDownload: body.ForcePackageDownload,
    forcePackageRedeployment: body.ForcePackageRedeployment,
    comments: body.Comments,
  };
}

/** `POST /deployments/create/untenanted/v1`: one order per environment, everything by name or id. */
export async function deploymentOrdersFromCommand(
  tx: Transaction,
  command: DeployUntenantedCommand,
  context: RequestContext,
): Promise<readonly DeploymentOrder[]> {
  const common = await commonOrder(tx, command, context);
  const named = await Promise.all(command.EnvironmentNames.map((name) => requireNamedEnvironment(tx, name)));
  return distinct(named).map((environment) => ({ ...common, environment, tenant: undefined }));
}

/** `POST /deployments/create/tenanted/v1`: one order per tenant. Tenants named as such join those with the tags (governance.md §8). */
export async function deploymentOrdersForTenants(
  tx: Transaction,
  command: DeployTenantedCommand,
  context: RequestContext,
): Promise<readonly DeploymentOrder[]> {
  if (command.Tenants.length === 0 && command.TenantTags.length === 0)
    throw invalid("Name the tenants to deploy to, by name, by tag or all of them with '*'.");
  const common = await commonOrder(tx, command, context);
  const environment = await requireNamedEnvironment(tx, command.EnvironmentName);
  const names = command.Tenants.filter((name) => name.trim() !== '*');
  const named = await Promise.all(names.map((name) => requireNamedTenant(tx, name)));
  const wanted = await requireTags(tx, command.TenantTags);
  const searched = names.length < command.Tenants.length || wanted.length > 0;
  const promotable = searched ? await promotableTo(tx, common.release, environment) : [];
  const found =
    names.length < command.Tenants.length ? promotable : promotable.filter((tenant) => satisfiesTags(wanted, tenant.TenantTags));
  return distinct([...named, ...found]).map((tenant) => ({ ...common, environment, tenant }));
}

/** The tenants for which the release may go to the environment now: a search passes over the others. */
async function promotableTo(tx: ReadTransaction, release: ReleaseDocument, { Id }: EnvironmentDocument) {
  const promotions = await promotionsOf(tx, await readStandingFacts(tx, release));
  return promotions.filter(({ environments }) => environments.some((item) => item.Id === Id)).map(({ tenant }) => tenant);
}

function distinct<T extends { readonly Id: string }>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [item.Id, item])).values()];
}

/** What the orders of one command have in common. */
async function commonOrder(
  tx: Transaction,
  command: Omit<DeployUntenantedCommand, 'EnvironmentNames'>,
  context: RequestContext,
): Promise<Omit<DeploymentOrder, 'environment' | 'tenant'>> {
  const project = await requireNamedProject(tx, command.ProjectName);
  const found = await releaseByVersion(tx, project, command.ReleaseVersion);
  const release = command.UpdateVariableSnapshot ? await renewVariables(tx, found, context) : found;
  const process = await tx.collection(processCollection).require(release.ProjectDeploymentProcessSnapshotId);
  return {
    project,
    release,
    answers: answersByName(await promptsOf(tx, release), command.Variables, 'release'),
    skipActions: actionsNamed(process, command.SkipStepNames),
    specificMachineIds: await machinesNamed(tx, command.SpecificMachineNames),
    excludedMachineIds: await machinesNamed(tx, command.ExcludedMachineNames),
    queueTime: readTime(command.RunAt, 'RunAt'),
    queueTimeExpiry: readTime(command.NoRunAfter, 'NoRunAfter'),
    useGuidedFailure: command.UseGuidedFailure,
    forcePackageDownload: command.ForcePackageDownload,
    forcePackageRedeployment: command.ForcePackageRedeployment,
    comments: null,
  };
}

function renewVariables(tx: Transaction, release: ReleaseDocument, context: RequestContext): Promise<ReleaseDocument> {
  return refreezeVariables(tx, { release, token: null }, toolsOf(context));
}
