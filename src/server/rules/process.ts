/** What a deployment process asks for: steps that apply, packages that need a version, targets (engine.md §1, governance.md §3.1, §4.1). */
import { satisfiesTags } from './variableScope.ts';

export interface ProcessPackage {
  readonly Name: string;
  readonly PackageId: string;
  readonly FeedId: string;
  readonly Version: string | null;
}

export interface ProcessAction {
  readonly Id: string;
  readonly Name: string;
  readonly ActionType: string;
  readonly IsDisabled: boolean;
  readonly IsRequired: boolean;
  readonly Environments: readonly string[];
  readonly ExcludedEnvironments: readonly string[];
  readonly Channels: readonly string[];
  readonly TenantTags: readonly string[];
  readonly Packages: readonly ProcessPackage[];
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface ProcessStep<A extends ProcessAction = ProcessAction> {
  readonly Id: string;
  readonly Name: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Actions: readonly A[];
}

/** An action with the step it belongs to and its number: `1`, or `2.1` in a step with several actions. */
export interface NumberedAction<S extends ProcessStep> {
  readonly step: S;
  readonly action: S['Actions'][number];
  readonly number: string;
}

export interface ActionFilter {
  readonly environmentId?: string | undefined;
  readonly channelId?: string | undefined;
  readonly tenantTags?: readonly string[] | undefined;
  /** Ids of actions that the deployment leaves out. */
  readonly skipped?: readonly string[] | undefined;
  readonly includeDisabled?: boolean | undefined;
}

/** All actions in the order of the process. */
export function numberedActions<S extends ProcessStep>(steps: readonly S[]): NumberedAction<S>[] {
  return steps.flatMap((step, index) =>
    step.Actions.map((action, position) => ({
      step,
      action,
      number: step.Actions.length > 1 ? `${index + 1}.${position + 1}` : String(index + 1),
    })),
  );
}

/** The actions that take part: enabled, in the environment and channel, not skipped. An excluded environment wins over an included one. */
export function applicableActions<S extends ProcessStep>(steps: readonly S[], filter: ActionFilter): NumberedAction<S>[] {
  return numberedActions(steps).filter(({ action }) => applies(action, filter));
}

function applies(action: ProcessAction, filter: ActionFilter): boolean {
  const { environmentId, channelId, tenantTags } = filter;
  if (action.IsDisabled && filter.includeDisabled !== true) return false;
  if (filter.skipped?.includes(action.Id) === true) return false;
  if (channelId !== undefined && action.Channels.length > 0 && !action.Channels.includes(channelId)) return false;
  if (action.TenantTags.length > 0 && tenantTags !== undefined && !satisfiesTags(action.TenantTags, tenantTags)) return false;
  if (environmentId === undefined) return true;
  if (action.ExcludedEnvironments.includes(environmentId)) return false;
  return action.Environments.length === 0 || action.Environments.includes(environmentId);
}

/** A package of an action that takes part in releases of a channel. */
export interface NeededPackage {
  readonly ActionName: string;
  readonly StepName: string;
  readonly PackageReferenceName: string;
  readonly PackageId: string;
  readonly FeedId: string;
  /** The version that the process itself fixes. */
  readonly FixedVersion: string | null;
  /** False when feed or package id hold variables: nobody can look a version up before the deployment. */
  readonly IsResolvable: boolean;
}

/** The packages a release must have versions for. */
export function neededPackages(steps: readonly ProcessStep[], channelId: string | undefined): NeededPackage[] {
  return applicableActions(steps, { channelId }).flatMap(({ step, action }) =>
    action.Packages.filter((item) => item.PackageId !== '').map((item) => ({
      ActionName: action.Name,
      StepName: step.Name,
      PackageReferenceName: item.Name,
      PackageId: item.PackageId,
      FeedId: item.FeedId,
      FixedVersion: item.Version,
      IsResolvable: !item.PackageId.includes('#{') && !item.FeedId.includes('#{'),
    })),
  );
}

/** Where a step runs (engine.md §1.4). */
export type Placement = { readonly on: 'server' } | { readonly on: 'targets' | 'serverForTargets'; readonly roles: readonly string[] };

/** The placement of an action: the roles stand on the step, `RunOnServer` on the action. */
export function placementOf(step: ProcessStep, action: ProcessAction): Placement {
  const roles = rolesOf(step, action);
  const onServer = isTrue(action.Properties['Octopus.Action.RunOnServer']);
  if (roles.length === 0) return { on: 'server' };
  return { on: onServer ? 'serverForTargets' : 'targets', roles };
}

function rolesOf(step: ProcessStep, action: ProcessAction): string[] {
  const text = step.Properties['Octopus.Action.TargetRoles'] ?? action.Properties['Octopus.Action.TargetRoles'];
  if (typeof text !== 'string') return [];
  return text
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '');
}

function isTrue(value: unknown): boolean {
  return typeof value === 'string' && value.trim().toLowerCase() === 'true';
}

export interface Target {
  readonly Id: string;
  readonly Name: string;
  readonly IsDisabled: boolean;
  readonly EnvironmentIds: readonly string[];
  readonly Roles: readonly string[];
}

export interface TargetFilter {
  readonly environmentId: string;
  readonly roles: readonly string[];
  /** Empty: all. */
  readonly specificMachineIds?: readonly string[];
  readonly excludedMachineIds?: readonly string[];
}

/** The targets of a step: enabled, in the environment, with any of the roles, chosen and not excluded. */
export function matchingTargets<T extends Target>(targets: readonly T[], filter: TargetFilter): T[] {
  const specific = filter.specificMachineIds ?? [];
  const excluded = filter.excludedMachineIds ?? [];
  return targets.filter(
    (target) =>
      !target.IsDisabled &&
      target.EnvironmentIds.includes(filter.environmentId) &&
      target.Roles.some((role) => filter.roles.some((wanted) => wanted.toLowerCase() === role.toLowerCase())) &&
      (specific.length === 0 || specific.includes(target.Id)) &&
      !excluded.includes(target.Id),
  );
}
