/** What happens to deployment targets, and which triggers it sets off (governance.md §3.5). */

export const machineEvents = ['MachineAdded', 'MachineEnabled', 'MachineHealthy', 'MachineDeploymentRelatedPropertyWasUpdated'] as const;
export type MachineEvent = (typeof machineEvents)[number];

/** Names for several events at once; the other groups of the field speak of what makes a machine less fit for a deployment. */
const groups = new Map<string, readonly MachineEvent[]>([
  ['machine', machineEvents],
  ['machineavailablefordeployment', ['MachineAdded', 'MachineEnabled', 'MachineHealthy']],
  ['machinehealthchanged', ['MachineHealthy']],
]);

export interface MachineState {
  readonly IsDisabled: boolean;
  readonly HealthStatus: string;
  readonly EnvironmentIds: readonly string[];
  readonly Roles: readonly string[];
  readonly TenantIds: readonly string[];
  readonly TenantTags: readonly string[];
}

export interface EventFilter {
  readonly EnvironmentIds: readonly string[];
  readonly Roles: readonly string[];
  readonly EventGroups: readonly string[];
  readonly EventCategories: readonly string[];
}

/** Whether something can be deployed to the machine now. */
export function isAvailable({ IsDisabled, HealthStatus }: Pick<MachineState, 'IsDisabled' | 'HealthStatus'>): boolean {
  return !IsDisabled && (HealthStatus === 'Healthy' || HealthStatus === 'HasWarnings');
}

/** What has happened to a machine between two states of it; `before` is undefined for a new one. */
export function eventsBetween(before: MachineState | undefined, after: MachineState): MachineEvent[] {
  if (before === undefined) return ['MachineAdded'];
  const moved = (['EnvironmentIds', 'Roles', 'TenantIds', 'TenantTags'] as const).some((key) => !sameSet(before[key], after[key]));
  return [
    ...(before.IsDisabled && !after.IsDisabled ? (['MachineEnabled'] as const) : []),
    ...(before.HealthStatus !== 'Healthy' && after.HealthStatus === 'Healthy' ? (['MachineHealthy'] as const) : []),
    ...(moved ? (['MachineDeploymentRelatedPropertyWasUpdated'] as const) : []),
  ];
}

/** The events that a filter names, of those that this server knows; all where it names none. */
export function eventsOfFilter({
  EventGroups,
  EventCategories,
}: Pick<EventFilter, 'EventGroups' | 'EventCategories'>): readonly MachineEvent[] {
  if (EventGroups.length + EventCategories.length === 0) return machineEvents;
  const named = new Set(EventCategories.map((name) => name.toLowerCase()));
  const grouped = new Set(EventGroups.flatMap((name) => groups.get(name.toLowerCase()) ?? []));
  return machineEvents.filter((event) => named.has(event.toLowerCase()) || grouped.has(event));
}

/** The environments of the machine in which the events set the filter off; empty: in none. */
export function environmentsTriggered(filter: EventFilter, machine: MachineState, events: readonly MachineEvent[]): readonly string[] {
  const wanted = eventsOfFilter(filter);
  if (!events.some((event) => wanted.includes(event)) || !isAvailable(machine)) return [];
  const roles = new Set(machine.Roles.map((role) => role.toLowerCase()));
  if (filter.Roles.length > 0 && !filter.Roles.some((role) => roles.has(role.toLowerCase()))) return [];
  return machine.EnvironmentIds.filter((id) => filter.EnvironmentIds.length === 0 || filter.EnvironmentIds.includes(id));
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item) => right.includes(item));
}
