/** The ways in which clients ask for runs of runbooks, as orders. */
import type { z } from 'zod';
import type { CreateRunbookRunCommand, RunbookRunInput, RunbookRunParameters } from '../../contract/resources/runbookRuns.ts';
import type { RequestContext } from '../http/context.ts';
import { forbidden, invalid } from '../refusal.ts';
import type { RunbookRunOrder } from '../resources/createRunbookRun.ts';
import { processCollection } from '../resources/deploymentProcesses.ts';
import type { EnvironmentDocument } from '../resources/environments.ts';
import { environmentCollection } from '../resources/environments.ts';
import { actionsNamed, answersByName, machinesNamed, readTime } from '../resources/executionNames.ts';
import { requireNamedEnvironment, requireNamedProject } from '../resources/lookups.ts';
import { projectCollection } from '../resources/projects.ts';
import { promptsOf } from '../resources/prompts.ts';
import { requireNamedRunbook, snapshotToRun } from '../resources/runbookLookups.ts';
import { runbookCollection } from '../resources/runbooks.ts';
import type { RunbookDocument } from '../resources/runbooks.ts';
import { requireTags } from '../resources/tagSets.ts';
import { connectedEnvironments, requireNamedTenant, tenantCollection, tenantsOfProject } from '../resources/tenants.ts';
import type { TenantDocument } from '../resources/tenants.ts';
import { satisfiesTags } from '../rules/variableScope.ts';
import type { ReadTransaction } from '../store/port.ts';

/** `POST /runbookRuns`: one environment, everything by id. */
export async function runOrderFromBody(
  tx: ReadTransaction,
  body: z.output<typeof RunbookRunInput>,
  context: RequestContext,
): Promise<RunbookRunOrder> {
  const runbook = await tx.collection(runbookCollection).require(body.RunbookId);
  const { TenantId } = body;
  return {
    ...(await whatToRun(tx, runbook, body.RunbookSnapshotId, context)),
    environment: await tx.collection(environmentCollection).require(body.EnvironmentId),
    tenant: TenantId === null || TenantId === '' ? undefined : await tx.collection(tenantCollection).require(TenantId),
    answers: body.FormValues,
    skipActions: body.SkipActions,
    specificMachineIds: body.SpecificMachineIds,
    excludedMachineIds: body.ExcludedMachineIds,
    queueTime: readTime(body.QueueTime, 'QueueTime'),
    queueTimeExpiry: readTime(body.QueueTimeExpiry, 'QueueTimeExpiry'),
    useGuidedFailure: body.UseGuidedFailure,
    forcePackageDownload: body.ForcePackageDownload,
    comments: body.Comments,
  };
}

/** The classic client's parameters: what calls itself an id may be a name (octo-classic.md §3.5). */
export async function runOrdersFromParameters(
  tx: ReadTransaction,
  runbook: RunbookDocument,
  body: z.output<typeof RunbookRunParameters>,
  context: RequestContext,
): Promise<readonly RunbookRunOrder[]> {
  const environmentNames = body.EnvironmentId === null ? body.EnvironmentIds : [body.EnvironmentId, ...body.EnvironmentIds];
  if (environmentNames.length === 0) throw invalid('Name the environments to run the runbook in.');
  const tenants = body.TenantId === null || body.TenantId === '' ? body.TenantIds : [body.TenantId, ...body.TenantIds];
  return ordersFor(tx, runbook, context, {
    environmentNames,
    tenants,
    tenantTags: body.TenantTagNames,
    snapshot: body.RunbookSnapshotNameOrId,
    variables: textsOf(body.FormValues),
    steps: body.SkipActions,
    specificMachines: body.SpecificMachineIds,
    excludedMachines: body.ExcludedMachineIds,
    queueTime: readTime(body.QueueTime, 'QueueTime'),
    queueTimeExpiry: readTime(body.QueueTimeExpiry, 'QueueTimeExpiry'),
    useGuidedFailure: body.UseGuidedFailure,
    forcePackageDownload: body.ForcePackageDownload,
  });
}

/** `POST /runbook-runs/create/v1`: everything by name or id. */
export async function runOrdersFromCommand(
  tx: ReadTransaction,
  command: CreateRunbookRunCommand,
  context: RequestContext,
): Promise<readonly RunbookRunOrder[]> {
  const project = await requireNamedProject(tx, command.ProjectName);
  const runbook = await requireNamedRunbook(tx, project, command.RunbookName);
  return ordersFor(tx, runbook, context, {
    environmentNames: command.EnvironmentNames,
    tenants: command.Tenants,
    tenantTags: command.TenantTags,
    snapshot: command.Snapshot,
    variables: command.Variables,
    steps: command.SkipStepNames,
    specificMachines: command.SpecificMachineNames,
    excludedMachines: command.ExcludedMachineNames,
    queueTime: readTime(command.RunAt, 'RunAt'),
    queueTimeExpiry: readTime(command.NoRunAfter, 'NoRunAfter'),
    useGuidedFailure: command.UseGuidedFailure,
    forcePackageDownload: command.ForcePackageDownload,
  });
}

/** Names or ids, as either kind of request carries them. */
interface NamedWishes {
  readonly environmentNames: readonly string[];
  /** `*` for all. */
  readonly tenants: readonly string[];
  readonly tenantTags: readonly string[];
  readonly snapshot: string | null;
  readonly variables: Readonly<Record<string, string>>;
  readonly steps: readonly string[];
  readonly specificMachines: readonly string[];
  readonly excludedMachines: readonly string[];
  readonly queueTime: number | undefined;
  readonly queueTimeExpiry: number | undefined;
  readonly useGuidedFailure: boolean | null;
  readonly forcePackageDownload: boolean;
}

async function ordersFor(
  tx: ReadTransaction,
  runbook: RunbookDocument,
  context: RequestContext,
  wishes: NamedWishes,
): Promise<readonly RunbookRunOrder[]> {
  const named = await Promise.all(wishes.environmentNames.map((name) => requireNamedEnvironment(tx, name)));
  const environments = [...new Map(named.map((environment) => [environment.Id, environment])).values()];
  const what = await whatToRun(tx, runbook, wishes.snapshot, context);
  const process = await tx.collection(processCollection).require(what.snapshot.FrozenRunbookProcessId);
  const { queueTime, queueTimeExpiry, useGuidedFailure, forcePackageDownload } = wishes;
  const common = {
    ...what,
    ...{ queueTime, queueTimeExpiry, useGuidedFailure, forcePackageDownload },
    answers: answersByName(await promptsOf(tx, what.snapshot), wishes.variables, 'runbook'),
    skipActions: actionsNamed(process, wishes.steps),
    specificMachineIds: await machinesNamed(tx, wishes.specificMachines),
    excludedMachineIds: await machinesNamed(tx, wishes.excludedMachines),
    comments: null,
  };
  const places = await Promise.all(environments.map((environment) => tenantsFor(tx, runbook, environment, wishes)));
  return environments.flatMap((environment, index) => (places[index] ?? []).map((tenant) => ({ ...common, environment, tenant })));
}

/** The tenants of an environment; one run without a tenant where none is asked for. Named ones join those with the tags. */
async function tenantsFor(
  tx: ReadTransaction,
  runbook: RunbookDocument,
  environment: EnvironmentDocument,
  { tenants, tenantTags }: NamedWishes,
): Promise<readonly (TenantDocument | undefined)[]> {
  if (tenants.length === 0 && tenantTags.length === 0) return [undefined];
  const names = tenants.filter((name) => name.trim() !== '*');
  const named = await Promise.all(names.map((name) => requireNamedTenant(tx, name)));
  const wanted = await requireTags(tx, tenantTags);
  const all = names.length < tenants.length;
  const connected = (await tenantsOfProject(tx, runbook.ProjectId)).filter(
    (tenant) => !tenant.IsDisabled && connectedEnvironments(tenant, runbook.ProjectId).includes(environment.Id),
  );
  const found = connected.filter((tenant) => all || (wanted.length > 0 && satisfiesTags(wanted, tenant.TenantTags)));
  return [...new Map([...named, ...found].map((tenant) => [tenant.Id, tenant])).values()];
}

/** Whoever may not edit a runbook runs what is published (governance.md §8). */
async function whatToRun(tx: ReadTransaction, runbook: RunbookDocument, snapshotName: string | null, { caller }: RequestContext) {
  const snapshot = await snapshotToRun(tx, runbook, snapshotName);
  if (snapshot.Id !== runbook.PublishedRunbookSnapshotId && caller?.may('RunbookEdit') !== true) throw forbidden('RunbookEdit');
  return { project: await tx.collection(projectCollection).require(runbook.ProjectId), runbook, snapshot };
}

function textsOf(values: z.output<typeof RunbookRunParameters>['FormValues']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const text = typeof value === 'string' ? value : (value?.NewValue ?? null);
      return text === null ? [] : [[name, text] as const];
    }),
  );
}
