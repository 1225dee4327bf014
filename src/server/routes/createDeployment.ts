/** The two ways in which clients ask for deployments, as orders. */
import type { z } from 'zod';
import type { DeploymentInput, DeployUntenantedCommand } from '../../contract/resources/deployments.ts';
import type { RequestContext } from '../http/context.ts';
import { invalid, notFound, refused } from '../refusal.ts';
import type { DeploymentOrder } from '../resources/createDeployment.ts';
import { processCollection } from '../resources/deploymentProcesses.ts';
import { environmentCollection } from '../resources/environments.ts';
import { requireNamedEnvironment, requireNamedProject } from '../resources/lookups.ts';
import { machineCollection } from '../resources/machines.ts';
import { promptsOf } from '../resources/prompts.ts';
import { projectCollection } from '../resources/projects.ts';
import { refreezeVariables, releaseByVersion } from '../resources/releaseEdit.ts';
import { releaseCollection } from '../resources/releases.ts';
import type { ReleaseDocument } from '../resources/releases.ts';
import { toolsOf } from '../resources/snapshots.ts';
import { isSameName } from '../rules/names.ts';
import { numberedActions } from '../rules/process.ts';
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
  const common = {
    project,
    release,
    answers: await answersByName(tx, release, command.Variables),
    skipActions: await actionsNamed(tx, release, command.SkipStepNames),
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

/** Answers by the name or label of the variable that asks. A name that nothing asks for was mistyped. */
async function answersByName(tx: ReadTransaction, release: ReleaseDocument, values: Readonly<Record<string, string>>) {
  const prompts = await promptsOf(tx, release);
  const answers: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const asked = prompts.filter((prompt) => isSameName(prompt.Name, name) || isSameName(prompt.label, name));
    if (asked.length === 0) throw invalid(`No variable of the release asks for a value under the name '${name}'.`);
    for (const prompt of asked) answers[prompt.Id] = value;
  }
  return answers;
}

/** Ids of the actions with these names, or of all actions of the steps with them. Unknown names skip nothing, as on other servers. */
async function actionsNamed(tx: ReadTransaction, release: ReleaseDocument, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const process = await tx.collection(processCollection).require(release.ProjectDeploymentProcessSnapshotId);
  return numberedActions(process.Steps)
    .filter(({ step, action }) => names.some((name) => isSameName(name, action.Name) || isSameName(name, step.Name)))
    .map(({ action }) => action.Id);
}

async function machinesNamed(tx: ReadTransaction, names: readonly string[]): Promise<string[]> {
  const machines = tx.collection(machineCollection);
  const found = await Promise.all(names.map(async (name) => (await machines.first({ name })) ?? (await machines.get(name)) ?? name));
  const unknown = found.filter((item) => typeof item === 'string').map((name) => `'${name}'`);
  if (unknown.length > 0) throw invalid(`The machines ${unknown.join(', ')} do not exist or you do not have permissions to view them.`);
  return found.flatMap((item) => (typeof item === 'string' ? [] : [item.Id]));
}

/** Milliseconds of a date that a client wrote with its offset; undefined when it gave none. */
function readTime(text: string | null, field: string): number | undefined {
  if (text === null || text.trim() === '') return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw invalid(`The value '${text}' of ${field} is no date, for example 2026-01-31T09:15:00+01:00.`);
  return time;
}
