import { eventsOfFilter } from './machineEvents.ts';
import type { EventFilter } from './machineEvents.ts';

interface Trigger {
  readonly Filter: EventFilter & { readonly FilterType: string };
  readonly Action: { readonly ActionType: string };
}

/**
 * Why the server would never run a trigger; empty when it would. Only deployment target triggers run here: a `MachineFilter` with the
 * action `AutoDeploy`, for events that this server has. Whatever else a client wants to store is refused, so that nobody waits for it.
 */
export function triggerFindings({ Filter, Action }: Trigger): string[] {
  if (Filter.FilterType !== 'MachineFilter' || Action.ActionType !== 'AutoDeploy')
    return [
      `This server would never run a trigger with the filter '${Filter.FilterType}' and the action '${Action.ActionType}'. It runs triggers with the filter 'MachineFilter' and the action 'AutoDeploy'; use a schedule of your build server for the others.`,
    ];
  if (eventsOfFilter(Filter).length > 0) return [];
  const named = [...Filter.EventGroups, ...Filter.EventCategories].join(', ');
  return [
    `None of the events ${named} set a trigger off on this server. It knows MachineAdded, MachineEnabled, MachineHealthy and MachineDeploymentRelatedPropertyWasUpdated.`,
  ];
}
