import { createDeployment, readDeploymentTemplate, readPreview, updateVariableSnapshot } from '../client/api/deploymentParts.ts';
import { chooseAll } from '../client/api/lookUp.ts';
import { readAllMachines } from '../client/api/machines.ts';
import type { Connection } from '../client/connection.ts';
import type { DeploymentSearch } from '../client/probes/deployOnce.ts';
import { keyOfPlace, type WantedPlace } from '../client/probes/startOnce.ts';
import type { DeploymentPreview, DeploymentTemplate } from '../contract/resources/deploymentPreviews.ts';
import type { DeploymentServerTask } from '../contract/resources/deployments.ts';
import { AppError, isAppError } from '../errors/appError.ts';
import { deploymentErrors } from '../errors/classic/deployments.ts';
import { restated } from '../errors/restated.ts';
import type { Reporter } from '../output/events.ts';
import { mapBounded } from './mapBounded.ts';
import type { DeployRequest } from './startDeployments.ts';

const requestsAtOnce = 4;

export interface PartsPorts {
  readonly connection: Connection;
  readonly reporter: Reporter;
}

/**
 * Starts deployments one by one, for servers that do not take them in one request: names become ids, prompted variables become the
 * values of the preview's form (octo-classic.md §3.2, deploy flow). Where the release may not go is found out before the first.
 */
export async function deployByParts(
  request: DeployRequest,
  target: DeploymentSearch & { readonly key: string },
  ports: PartsPorts,
): Promise<readonly DeploymentServerTask[]> {
  const { connection, reporter } = ports;
  const { wishes } = request;
  const { releaseId, wanted, key } = target;
  const template = await readDeploymentTemplate(connection, releaseId);
  checkAllowed(request, wanted, template);
  const machines = await machineIds(wishes, ports);
  // What the deployment asks for is told by the variables that it will have.
  if (request.variables === 'updated') await updateVariableSnapshot(connection, releaseId);
  const requests = await mapBounded(wanted, requestsAtOnce, async (place) => {
    const preview = await readPreview(connection, releaseId, place);
    tellIdleSteps(preview, reporter);
    const skip = { names: wishes.skipSteps, environment: environmentName(template, place) };
    const values = { SkipActions: skippedIds(preview, skip, reporter), FormValues: formValues(preview, wishes.variables) };
    return { key: keyOfPlace(key, place), body: { ...bodyOf(releaseId, place, request), ...machines, ...values } };
  });
  const started: DeploymentServerTask[] = [];
  try {
    // One after the other: whatever is refused, it is known what runs.
    for (const request of requests) started.push(await createDeployment(connection, request.body, request.key));
    return started;
  } catch (error) {
    throw isAppError(error) ? nameStarted(error, started) : error;
  }
}

function checkAllowed(request: DeployRequest, wanted: readonly WantedPlace[], template: DeploymentTemplate): void {
  const forbidden = wanted.filter(({ environmentId, tenantId }) => {
    const tenant = template.TenantPromotions.find(({ Id }) => Id === tenantId);
    const allowed = tenantId === null ? template.PromoteTo : (tenant?.PromoteTo ?? []);
    return !allowed.some(({ Id }) => Id === environmentId);
  });
  if (forbidden.length === 0) return;
  const places = forbidden.map(({ environmentId, tenantId }) => (tenantId === null ? environmentId : `${environmentId} for ${tenantId}`));
  const message = `Release ${request.version} of ${request.project} can not be deployed to ${request.environments.join(', ')} now`;
  throw new AppError('refused', 'DEPLOYMENT_NOT_ALLOWED', message, {
    details: [`Not among the places it may go to: ${places.join(', ')}`],
    hint: 'The lifecycle may ask for another environment first, or a defect or a missing permission may hold the release.',
  });
}

/** What runs already must not be lost behind what was refused. */
function nameStarted(error: AppError, started: readonly DeploymentServerTask[]): AppError {
  if (started.length === 0) return error;
  return restated(error, {
    details: [...error.details, `Started before that: ${started.map(({ ServerTaskId }) => ServerTaskId).join(', ')}`],
  });
}

function bodyOf(releaseId: string, { environmentId, tenantId }: WantedPlace, { wishes }: DeployRequest) {
  return {
    ...{ ReleaseId: releaseId, EnvironmentId: environmentId, TenantId: tenantId },
    ...{ ForcePackageDownload: wishes.forcePackageDownload, ForcePackageRedeployment: wishes.forcePackageRedeployment },
    ...{ UseGuidedFailure: wishes.guidedFailure ?? null, QueueTime: wishes.runAt ?? null, QueueTimeExpiry: wishes.noRunAfter ?? null },
  };
}

async function machineIds({ specificMachines, excludedMachines }: DeployRequest['wishes'], { connection, reporter }: PartsPorts) {
  if (specificMachines.length === 0 && excludedMachines.length === 0) return {};
  const all = await readAllMachines(connection);
  const isThere = (name: string): boolean => all.some(({ Name }) => Name.toLowerCase() === name.toLowerCase());
  const absent = excludedMachines.filter((name) => !isThere(name));
  if (absent.length > 0) reporter.emit({ type: 'milestone', milestone: { kind: 'deployment.machinesUnknown', names: absent } });
  const ids = (names: readonly string[]): string[] => chooseAll('machine', all, names).map(({ Id }) => Id);
  return { SpecificMachineIds: ids(specificMachines), ExcludedMachineIds: ids(excludedMachines.filter(isThere)) };
}

function tellIdleSteps({ StepsToExecute }: DeploymentPreview, reporter: Reporter): void {
  for (const { ActionName: step, HasNoApplicableMachines } of StepsToExecute) {
    if (!HasNoApplicableMachines) continue;
    reporter.emit({ type: 'milestone', milestone: { kind: 'deployment.stepIdle', step } });
    reporter.emit({ type: 'warning', message: `No target has the roles of step '${step}'`, only: 'native' });
  }
}

/** An unknown step is a warning, as everywhere in Octopus: the process may have changed since the script was written. */
function skippedIds(
  preview: DeploymentPreview,
  { names, environment }: { readonly names: readonly string[]; readonly environment: string },
  reporter: Reporter,
): string[] {
  return names.flatMap((name) => {
    const step = preview.StepsToExecute.find(({ ActionName }) => ActionName.toLowerCase() === name.toLowerCase());
    if (step === undefined) {
      reporter.emit({ type: 'milestone', milestone: { kind: 'deployment.stepUnknown', step: name, environment } });
      reporter.emit({ type: 'warning', message: `There is no step '${name}' to skip`, only: 'native' });
      return [];
    }
    reporter.emit({ type: 'milestone', milestone: { kind: 'deployment.stepSkipped', step: step.ActionName } });
    return [step.ActionId];
  });
}

function environmentName(template: DeploymentTemplate, { environmentId }: WantedPlace): string {
  const targets = [template, ...template.TenantPromotions].flatMap(({ PromoteTo }) => PromoteTo);
  return targets.find(({ Id }) => Id === environmentId)?.Name ?? environmentId;
}

/** Values for what the deployment asks, by label or name without regard to case. */
export function formValues(preview: DeploymentPreview, variables: Readonly<Record<string, string>>): Record<string, string> {
  const given = new Map(Object.entries(variables).map(([name, value]) => [name.toLowerCase(), value]));
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const { Name, IsValueRequired, Control } of preview.Form?.Elements ?? []) {
    if (Control.Type !== 'VariableValue') continue;
    const value = given.get((Control.Label ?? '').toLowerCase()) ?? given.get((Control.Name ?? '').toLowerCase());
    if (value !== undefined && !(IsValueRequired && value.trim() === '')) values[Name] = value;
    else if (IsValueRequired) missing.push(Control.Label ?? Control.Name ?? Name);
  }
  if (missing.length === 0) return values;
  throw new AppError('usage', 'VARIABLE_VALUE_MISSING', `The deployment asks for ${missing.map((name) => `'${name}'`).join(', ')}`, {
    hint: `Give each with --variable '${missing[0] ?? ''}:value'.`,
    classic: deploymentErrors.variableMissing(missing[0] ?? ''),
  });
}
