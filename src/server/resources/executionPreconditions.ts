/** What must hold for a deployment and for a runbook's run alike: answers, targets, steps, times and packages (governance.md §4.1). */
import { builtInFeedId } from '../../contract/resources/feeds.ts';
import type { ConnectivityPolicy } from '../../contract/resources/projects.ts';
import type { SelectedPackage } from '../../contract/resources/releases.ts';
import type { PropertyValue } from '../../contract/sensitiveValue.ts';
import { findVersion } from '../packages/packages.ts';
import { invalid, refused } from '../refusal.ts';
import { promptFindings, queueTimeFindings, skipFindings } from '../rules/deploymentChecks.ts';
import type { Answer } from '../rules/deploymentChecks.ts';
import { applicableActions, matchingTargets, neededPackages, numberedActions, placementOf } from '../rules/process.ts';
import type { ReadTransaction } from '../store/port.ts';
import type { ProcessDocument } from './deploymentProcesses.ts';
import type { EnvironmentDocument } from './environments.ts';
import type { ExecutionWishes } from './executions.ts';
import { machineCollection } from './machines.ts';
import type { MachineDocument } from './machines.ts';
import type { Prompt } from './prompts.ts';
import { targetsFor } from './targets.ts';
import type { TenantDocument } from './tenants.ts';

/** What is to run, where. */
export interface PlannedExecution {
  readonly environment: EnvironmentDocument;
  readonly tenant?: TenantDocument | undefined;
  /** The frozen process. */
  readonly process: ProcessDocument;
  /** undefined: a runbook has none. */
  readonly channelId: string | undefined;
  readonly selectedPackages: readonly SelectedPackage[];
  readonly connectivity: ConnectivityPolicy;
  /** Those that hold there. */
  readonly prompts: readonly Prompt[];
  readonly wishes: ExecutionWishes;
}

/** Refuses with the first kind of obstacle, with all its findings. */
export async function checkExecution(tx: ReadTransaction, execution: PlannedExecution, now: number): Promise<void> {
  const { process, prompts, wishes } = execution;
  refuse(promptFindings(prompts, (prompt) => answerTo(wishes.answers[prompt.Id])));
  await checkTargets(tx, execution);
  const actions = numberedActions(process.Steps).map(({ action }) => action);
  refuse(skipFindings(wishes.skipActions, actions));
  refuse(queueTimeFindings({ now, ...times(wishes) }));
  refuse(await missingPackages(tx, execution));
}

/** The selected packages that are no longer in the built-in feed, one sentence each. */
export async function missingPackages(
  tx: ReadTransaction,
  { process, channelId, selectedPackages }: Pick<PlannedExecution, 'process' | 'channelId' | 'selectedPackages'>,
): Promise<string[]> {
  const needs = neededPackages(process.Steps, channelId).filter((need) => need.IsResolvable && need.FeedId === builtInFeedId);
  const findings: string[] = [];
  for (const need of needs) {
    const selected = selectedPackages.find(
      (item) => item.ActionName === need.ActionName && item.PackageReferenceName === need.PackageReferenceName,
    );
    if (!selected) continue;
    if ((await findVersion(tx, need.PackageId, selected.Version)) === undefined)
      findings.push(`The package '${need.PackageId}' ${selected.Version} of the step '${need.StepName}' is no longer in the feed.`);
  }
  return findings;
}

async function checkTargets(tx: ReadTransaction, execution: PlannedExecution): Promise<void> {
  const { environment, tenant, process, channelId, connectivity, wishes } = execution;
  const machines = await targetsFor(tx, environment.Id, tenant);
  refuse(await chosenMachineFindings(tx, execution, machines));
  const filter = { environmentId: environment.Id, channelId, tenantTags: tenant?.TenantTags ?? [], skipped: wishes.skipActions };
  const actions = applicableActions(process.Steps, filter);
  const placements = actions.map(({ step, action }) => placementOf(step, action)).filter((placement) => placement.on !== 'server');
  const matches = placements.some(
    ({ roles }) =>
      matchingTargets(machines, {
        environmentId: environment.Id,
        roles,
        specificMachineIds: wishes.specificMachineIds,
        excludedMachineIds: wishes.excludedMachineIds,
      }).length > 0,
  );
  if (placements.length > 0 && !matches && !connectivity.AllowDeploymentsToNoTargets)
    throw refused('There must be at least one machine to deploy to in the environment.');
}

async function chosenMachineFindings(
  tx: ReadTransaction,
  { environment, tenant, wishes }: PlannedExecution,
  takingPart: readonly MachineDocument[],
): Promise<string[]> {
  const findings: string[] = [];
  for (const id of wishes.specificMachineIds) {
    const machine = await tx.collection(machineCollection).get(id);
    if (!machine) findings.push(`The deployment target '${id}' does not exist.`);
    else if (!machine.EnvironmentIds.includes(environment.Id))
      findings.push(`The deployment target '${machine.Name}' is not in the environment '${environment.Name}'.`);
    else if (!takingPart.some((item) => item.Id === machine.Id))
      findings.push(
        `The deployment target '${machine.Name}' takes no part in deployments ${tenant ? `for the tenant '${tenant.Name}'` : 'without a tenant'}.`,
      );
    else if (machine.IsDisabled) findings.push(`The deployment target '${machine.Name}' is disabled.`);
  }
  for (const id of wishes.excludedMachineIds) {
    if (!(await tx.collection(machineCollection).get(id))) findings.push(`The deployment target '${id}' does not exist.`);
  }
  return findings;
}

function answerTo(value: PropertyValue | undefined): Answer {
  if (value === undefined || value === null) return { given: false, text: undefined };
  if (typeof value === 'string') return { given: value.trim() !== '', text: value };
  return { given: (value.NewValue ?? '') !== '', text: undefined };
}

function times({ queueTime, queueTimeExpiry }: ExecutionWishes) {
  return { ...(queueTime !== undefined && { queueTime }), ...(queueTimeExpiry !== undefined && { expiry: queueTimeExpiry }) };
}

function refuse(findings: readonly string[]): void {
  if (findings.length > 0) throw invalid(...findings);
}
