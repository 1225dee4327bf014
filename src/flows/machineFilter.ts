import type { Machine } from '../contract/resources/machines.ts';
import { machineHealthStatuses, machineStatuses } from '../contract/resources/machines.ts';
import { AppError } from '../errors/appError.ts';
import { didYouMean } from '../errors/nearest.ts';

/** Which machines are meant: every kind of filter must hold, one value of a kind is enough (octo-classic.md §3.17). */
export interface MachineFilter {
  /** The older status: `Online`, `Offline`, … */
  readonly status: readonly string[];
  /** `Healthy`, `Unavailable`, … */
  readonly healthStatus: readonly string[];
  readonly disabled: boolean | undefined;
  readonly calamariOutdated: boolean | undefined;
  /** Machines whose agent the server knows nothing of match neither true nor false. */
  readonly tentacleOutdated: boolean | undefined;
}

type Filtered = Pick<Machine, 'Status' | 'HealthStatus' | 'IsDisabled' | 'HasLatestCalamari' | 'Endpoint'>;

/** The test that the filter stands for. Throws `OPTION_VALUE_INVALID` for a status that no machine can have. */
export function machineTest(filter: MachineFilter): (machine: Filtered) => boolean {
  const statuses = known('--status', filter.status, machineStatuses);
  const healths = known('--health-status', filter.healthStatus, machineHealthStatuses);
  const { disabled, calamariOutdated, tentacleOutdated } = filter;
  return (machine) =>
    (statuses.length === 0 || statuses.includes(machine.Status)) &&
    (healths.length === 0 || healths.includes(machine.HealthStatus)) &&
    (disabled === undefined || machine.IsDisabled === disabled) &&
    (calamariOutdated === undefined || machine.HasLatestCalamari !== calamariOutdated) &&
    (tentacleOutdated === undefined || machine.Endpoint.TentacleVersionDetails?.UpgradeSuggested === tentacleOutdated);
}

/** The values in the server's spelling. */
function known(option: string, values: readonly string[], choices: readonly string[]): readonly string[] {
  return values.map((value) => {
    const found = choices.find((choice) => choice.toLowerCase() === value.trim().toLowerCase());
    if (found !== undefined) return found;
    const hint = didYouMean(value, choices) ?? `Choose among ${choices.join(', ')}.`;
    throw new AppError('usage', 'OPTION_VALUE_INVALID', `${option} can not be '${value}'`, { hint });
  });
}
