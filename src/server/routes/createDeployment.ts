/** The two ways in which clients ask for deployments, as orders. */
import type { z } from 'zod';
import type { DeploymentInput, DeployUntenantedCommand } from '../../contract/resources/deployments.ts';
import type { RequestContext } from '../http/context.ts';
import { notFound, refused } from '../refusal.ts';
import type { DeploymentOrder } from '../resources/createDeployment.ts';
import { processCollection } from '../resources/deploymentProcesses.ts';
import { environmentCollection } from '../resources/environments.ts';
import { actionsNamed, answersByName, machinesNamed, readTime } from '../resources/executionNames.ts';
import { requireNamedEnvironment, requireNamedProject } from '../resources/lookups.ts';
import { promptsOf } from '../resources/prompts.ts';
import { projectCollection } from '../resources/projects.ts';
import { refreezeVariables, releaseByVersion } from '../resources/releaseEdit.ts';
import { releaseCollection } from '../resources/releases.ts';
import type { ReleaseDocument } from '../resources/releases.ts';
import { toolsOf } from '../resources/snapshots.ts';
import type { ReadTransaction, Transaction } from '../store/port.ts';

/** `POST /deployments`: one environment, everything by id. */
export async function deploymentOrderFromBody(tx: ReadTransaction, body: z.output<typeof DeploymentInput>): Promise<DeploymentOrder> {
  const release = await tx.collection(releaseCollection).get(body.ReleaseId);
  if (!release) throw notFound(body.ReleaseId);
  const environment = await tx.collection(environmentCollection).get(body.EnvironmentId);
  if (!environment) throw notFound(body.EnvironmentId);
  if (body.TenantId !== null && body.TenantId !== '')
    throw refused(`The tenant '${body.TenantId}' does not exist: this server has no tenants yet.`);
  return {
    project: await tx.collection(projectCollection).require(release.ProjectId),
    release,
    environment,
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
  const project = await requireNamedProject(tx, command.ProjectName);
  const found = await releaseByVersion(tx, project, command.ReleaseVersion);
  const named = await Promise.all(command.EnvironmentNames.map((name) => requireNamedEnvironment(tx, name)));
  const environments = [...new Map(named.map((environment) => [environment.Id, environment])).values()];
  const release = command.UpdateVariableSnapshot ? await renewVariables(tx, found, context) : found;
  const process = await tx.collection(processCollection).require(release.ProjectDeploymentProcessSnapshotId);
  const common = {
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
  return environments.map((environment) => ({ ...common, environment }));
}

function renewVariables(tx: Transaction, release: ReleaseDocument, context: RequestContext): Promise<ReleaseDocument> {
  return refreezeVariables(tx, { release, token: null }, toolsOf(context));
}
