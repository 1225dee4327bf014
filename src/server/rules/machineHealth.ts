/** The health of machines, and the older status that says less of it (rest-api.md §9). */

export interface Health {
  readonly IsDisabled: boolean;
  readonly HealthStatus: string;
  /** Why it is so; null: what can be said in general. */
  readonly StatusSummary: string | null;
}

export interface HealthFacts {
  readonly HealthStatus: string;
  readonly StatusSummary: string | null;
  readonly OperatingSystem: string | null;
  readonly ShellVersion: string | null;
  readonly Architecture: string | null;
}

/** The health of a machine with everything that follows from it. */
export function healthFacts({ IsDisabled, HealthStatus, StatusSummary }: Health) {
  return {
    HealthStatus,
    Status: legacyStatus(IsDisabled, HealthStatus),
    StatusSummary: StatusSummary ?? (HealthStatus === 'Unknown' ? neverChecked : local),
  };
}

const local = 'This is the machine that the server runs on.';
const neverChecked = 'The health of this machine has not been checked yet.';

/** `Status`, which clients before 3.4 read: a disabled machine is that and nothing else; one that can not be used is offline. */
export function legacyStatus(isDisabled: boolean, healthStatus: string): string {
  if (isDisabled) return 'Disabled';
  switch (healthStatus) {
    case 'Healthy':
    case 'HasWarnings':
      return 'Online';
    case 'Unavailable':
    case 'Unhealthy':
      return 'Offline';
    default:
      return 'Unknown';
  }
}
