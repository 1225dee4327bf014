import type { OptionTable } from '../cli/options.ts';
import type { MachineFilter } from '../flows/machineFilter.ts';

/** Filters of machines by what the server found out about them. */
export const healthOptions = {
  healthStatus: {
    type: 'list',
    placeholder: 'status',
    summary: 'Healthy, Unavailable, Unknown, HasWarnings or Unhealthy; may be given often',
    complete: ['Healthy', 'Unavailable', 'Unknown', 'HasWarnings', 'Unhealthy'],
  },
  disabled: { type: 'boolean', summary: 'Only machines that are disabled (true) or are not (false)' },
  calamariOutdated: { type: 'boolean', summary: 'Only machines whose Calamari is out of date, or is not' },
  tentacleOutdated: { type: 'boolean', summary: 'Only machines whose Tentacle is out of date, or is not' },
} as const satisfies OptionTable;

export const statusOption = {
  status: {
    type: 'list',
    placeholder: 'status',
    summary: 'Older status: Online, Offline, Unknown, NeedsUpgrade, CalamariNeedsUpgrade or Disabled',
    complete: ['Online', 'Offline', 'Unknown', 'NeedsUpgrade', 'CalamariNeedsUpgrade', 'Disabled'],
  },
} as const satisfies OptionTable;

interface Given extends Omit<MachineFilter, 'status'> {
  readonly status?: readonly string[];
}

/** The filter that the options say. */
export function machineFilter({ status = [], healthStatus, disabled, calamariOutdated, tentacleOutdated }: Given): MachineFilter {
  return { status, healthStatus, disabled, calamariOutdated, tentacleOutdated };
}
