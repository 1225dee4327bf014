/** What stands where: the latest deployment of a place and the one before it (governance.md §4.8). */

/** A deployment with the state of its task. */
export interface DeploymentOutcome {
  readonly deploymentId: string;
  readonly releaseId: string;
  readonly state: string;
}

export interface Standing<D extends DeploymentOutcome> {
  /** The latest deployment, whatever its state. */
  readonly current: D | undefined;
  /** The latest successful one among the others. */
  readonly previous: D | undefined;
}

/** The standing of one place (project, environment, tenant, and the channel where it counts); `deployments` newest first. */
export function standingOf<D extends DeploymentOutcome>(deployments: readonly D[]): Standing<D> {
  const [current, ...earlier] = deployments;
  return { current, previous: earlier.find((item) => item.state === 'Success') };
}
