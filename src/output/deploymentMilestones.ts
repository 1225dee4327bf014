/** Milestones of what is deployed, waited for and listed (milestones.ts). Types only. */

/** octo-classic.md §3.2 to §3.4. */
export interface DeploymentMilestones {
  /** `latest` is looked for, of the project or of a channel. */
  'release.latestSought': { readonly channel?: string };
  'release.sought': { readonly version: string };
  /** The release that an environment has is looked for. */
  'release.detailsSought': { readonly version: string };
  'release.variablesUpdated': object;
  /** `inMs`: milliseconds until the deployment is to start. */
  'deployment.scheduled': { readonly inMs: number };
  /** All tenants were asked for. */
  'deployment.tenantsFound': { readonly count: number; readonly project: string; readonly version: string; readonly environment: string };
  /** A step that was to be skipped, and is. */
  'deployment.stepSkipped': { readonly step: string };
  'deployment.stepUnknown': { readonly step: string; readonly environment: string };
  /** No target has the roles of the step. */
  'deployment.stepIdle': { readonly step: string };
  /** Targets that were to be left out, and are not there. */
  'deployment.machinesUnknown': { readonly names: readonly string[] };
  'deployment.started': {
    readonly project: string;
    readonly version: string;
    readonly environment: string;
    readonly tenant?: string;
    readonly guidedFailure: boolean;
  };
}

/** octo-classic.md §3.2, waiting. `noun`: `deployment` or `runbook run`. */
export interface WaitMilestones {
  'wait.started': { readonly noun: string; readonly count: number };
  /** `afterMs`: how long was waited. */
  'wait.timedOut': { readonly afterMs: number };
  'wait.cancelling': { readonly noun: string; readonly description: string };
  'wait.cancelFailed': { readonly noun: string; readonly description: string; readonly reason: string };
  /** What still runs may wait for a person. */
  'wait.guidedFailure': { readonly noun: string; readonly places: readonly { readonly name: string; readonly url: string }[] };
  'wait.logUnreadable': object;
  /** Everything that was waited for went well. */
  'wait.done': object;
}

/** octo-classic.md §3.18: lists in which octo's lines have several levels. */
export interface ListMilestones {
  'deployments.listed': { readonly rows: readonly ShownDeployment[]; readonly asked: number };
  'latestDeployments.listed': { readonly rows: readonly (ShownDeployment & { readonly duration: string; readonly state: string })[] };
}

/** A deployment as octo's lists showed it; times as the server told them. */
export interface ShownDeployment extends ShownRelease {
  readonly project: string;
  readonly environment: string;
  readonly tenant?: string;
  readonly channel?: string;
  readonly time: string | null;
}

export interface ShownRelease {
  readonly version: string;
  readonly assembled: string | null;
  readonly packageVersions: string;
  readonly releaseNotes: string | null;
}
