/** What stands where: the latest deployment of a place and the one before it (governance.md §4.8). */

/** A deployment as far as its task tells. */
export interface DeploymentOutcome {
  readonly state: string;
  /** Wire times: when it started, or should have. */
  readonly startTime: string | null;
  readonly queueTime: string;
}

export interface Standing<D extends DeploymentOutcome> {
  /** The latest deployment, whatever its state. */
  readonly current: D | undefined;
  /** The latest successful one among the others. */
  readonly previous: D | undefined;
}

/**
 * The standing of one place (project, environment, tenant, and the channel where it counts); `deployments` newest first. What started
 * last stands: a scheduled deployment that was made early may start late (I#6011).
 */
export function standingOf<D extends DeploymentOutcome>(deployments: readonly D[]): Standing<D> {
  const byStart = [...deployments].sort((left, right) => startOf(right) - startOf(left));
  const [current, ...earlier] = byStart;
  return { current, previous: earlier.find((item) => item.state === 'Success') };
}

function startOf({ startTime, queueTime }: DeploymentOutcome): number {
  return Date.parse(startTime ?? queueTime);
}
