/** How far a release has come and where it may go: the evaluation of governance.md §1.3. */

/** A phase as a lifecycle holds it; targets are environment ids. */
export interface PhaseDefinition {
  readonly Id: string | null;
  readonly Name: string;
  readonly AutomaticDeploymentTargets: readonly string[];
  readonly OptionalDeploymentTargets: readonly string[];
  /** 0: all of them. */
  readonly MinimumEnvironmentsBeforePromotion: number;
  readonly IsOptionalPhase: boolean;
}

export interface EnvironmentName {
  readonly Id: string;
  readonly Name: string;
}

/** A deployment of the release that is evaluated. */
export interface PastDeployment {
  readonly environmentId: string;
  /** `null`: without tenant. */
  readonly tenantId: string | null;
  readonly state: string;
  /** Wire time; null while it has not ended. */
  readonly completedTime: string | null;
}

export interface LifecycleFacts<P extends PhaseDefinition> {
  readonly phases: readonly P[];
  /** All environments of the space in sort order. */
  readonly environments: readonly EnvironmentName[];
  /** All deployments of the release, oldest first. */
  readonly deployments: readonly PastDeployment[];
  /** Evaluates for a tenant: only its own deployments count, in the environments it is connected to. */
  readonly tenant?: { readonly id: string; readonly environmentIds: readonly string[] };
  readonly hasUnresolvedDefect: boolean;
}

/** A phase with its environments written out. */
export interface ExpandedPhase<P extends PhaseDefinition> {
  readonly definition: P;
  readonly environmentIds: readonly string[];
}

export interface PhaseState<P extends PhaseDefinition> extends ExpandedPhase<P> {
  readonly progress: 'Pending' | 'Current' | 'Complete';
  /** A defect keeps the release out of it. */
  readonly blocked: boolean;
  /** Environments of the phase in which the release stands well. */
  readonly done: readonly string[];
}

export interface LifecycleState<P extends PhaseDefinition> {
  readonly phases: readonly PhaseState<P>[];
  /** Where the release may be deployed, redeployments included; in the order of the phases. */
  readonly allowed: readonly string[];
  /** Where it goes next. */
  readonly next: readonly string[];
  /** How many of `next` the current phase asks for; 0 when all are done. */
  readonly nextMinimum: number;
  /** Index of the first required phase that is not complete; undefined when all are. */
  readonly current: number | undefined;
}

const finishedStates: readonly string[] = ['Success', 'Failed', 'Canceled', 'TimedOut'];

/**
 * The phases with their environments: a lifecycle without phases has one required, manual phase per environment in sort order; a
 * phase without environments takes every environment no earlier phase names (governance.md §1.2).
 */
export function expandPhases<P extends PhaseDefinition>(
  phases: readonly P[],
  environments: readonly EnvironmentName[],
): ExpandedPhase<P | PhaseDefinition>[] {
  if (phases.length === 0) return environments.map(impliedPhase);
  return phases.map((definition, index) => {
    const own = targetsOf(definition);
    if (own.length > 0) return { definition, environmentIds: own };
    const earlier = new Set(phases.slice(0, index).flatMap(targetsOf));
    return { definition, environmentIds: environments.map((item) => item.Id).filter((id) => !earlier.has(id)) };
  });
}

function impliedPhase(environment: EnvironmentName): ExpandedPhase<PhaseDefinition> {
  const definition: PhaseDefinition = {
    Id: null,
    Name: environment.Name,
    AutomaticDeploymentTargets: [],
    OptionalDeploymentTargets: [environment.Id],
    MinimumEnvironmentsBeforePromotion: 0,
    IsOptionalPhase: false,
  };
  return { definition, environmentIds: [environment.Id] };
}

/** Evaluates a lifecycle for one release. */
export function evaluateLifecycle<P extends PhaseDefinition>(facts: LifecycleFacts<P>): LifecycleState<P | PhaseDefinition> {
  const judged = expandPhases(facts.phases, facts.environments).map((phase) => judgePhase(phase, facts));
  const current = judged.findIndex((phase) => !phase.definition.IsOptionalPhase && !phase.complete);
  const lastReachable = current === -1 ? judged.length - 1 : current;
  const blocked = judged.map((phase, index) => facts.hasUnresolvedDefect && index > 0 && phase.ownSuccesses === 0);
  const doneAnywhere = new Set(judged.flatMap((phase) => phase.ownDone));
  const allowed = judged.flatMap((phase, index) =>
    phase.offered.filter((id) => !blocked[index] && (index <= lastReachable || doneAnywhere.has(id))),
  );
  const open = openPhases(judged, current);
  const next = open.flatMap((phase) => phase.offered.filter((id) => !doneAnywhere.has(id) && allowed.includes(id)));
  return {
    phases: judged.map((phase, index) => ({
      definition: phase.definition,
      environmentIds: phase.environmentIds,
      progress: progressOf(phase, index === current),
      blocked: blocked[index] ?? false,
      done: phase.ownDone,
    })),
    allowed: [...new Set(allowed)],
    next: [...new Set(next)],
    nextMinimum: current === -1 ? 0 : (judged[current]?.definition.MinimumEnvironmentsBeforePromotion ?? 0),
    current: current === -1 ? undefined : current,
  };
}

interface JudgedPhase<P extends PhaseDefinition> extends ExpandedPhase<P> {
  readonly complete: boolean;
  /** Environments it offers: none when it is foreign to the tenant. */
  readonly offered: readonly string[];
  /** Offered environments whose latest finished deployment succeeded. */
  readonly ownDone: readonly string[];
  /** Successful deployments of the release in the phase, whatever came after them. */
  readonly ownSuccesses: number;
}

/** A phase none of whose environments the tenant is connected to is judged on anybody's deployments and offers nothing (I#4707). */
function judgePhase<P extends PhaseDefinition>(phase: ExpandedPhase<P>, facts: LifecycleFacts<PhaseDefinition>): JudgedPhase<P> {
  const tenant = facts.tenant;
  const connected = tenant ? phase.environmentIds.filter((id) => tenant.environmentIds.includes(id)) : phase.environmentIds;
  const isForeign = connected.length === 0 && phase.environmentIds.length > 0;
  const offered = isForeign ? [] : connected;
  const judgedOn = isForeign ? phase.environmentIds : connected;
  const counted = isForeign ? facts.deployments : facts.deployments.filter((item) => item.tenantId === (tenant?.id ?? null));
  const done = judgedOn.filter((id) => isDone(id, counted));
  const minimum = phase.definition.MinimumEnvironmentsBeforePromotion;
  // Environments may have left the phase since its minimum was set: more than there are can never be asked for.
  const needed = minimum === 0 ? judgedOn.length : Math.min(minimum, judgedOn.length);
  return {
    ...phase,
    complete: done.length >= needed,
    offered,
    ownDone: isForeign ? [] : done,
    ownSuccesses: counted.filter((item) => offered.includes(item.environmentId) && item.state === 'Success').length,
  };
}

/** The latest finished deployment decides; what is queued or runs counts in neither direction (governance.md §0.2, §0.3). */
function isDone(environmentId: string, deployments: readonly PastDeployment[]): boolean {
  let latest: PastDeployment | undefined;
  for (const item of deployments) {
    if (item.environmentId !== environmentId || !finishedStates.includes(item.state)) continue;
    if (latest === undefined || timeOf(item) >= timeOf(latest)) latest = item;
  }
  return latest?.state === 'Success';
}

function timeOf(deployment: PastDeployment): number {
  return deployment.completedTime === null ? 0 : Date.parse(deployment.completedTime);
}

/** The current phase and the unbroken run of optional phases just before it; at the end, the optional phases after the last required one. */
function openPhases<P extends PhaseDefinition>(phases: readonly JudgedPhase<P>[], current: number): JudgedPhase<P>[] {
  const end = current === -1 ? phases.length : current;
  let start = end;
  while (start > 0 && phases[start - 1]?.definition.IsOptionalPhase === true) start -= 1;
  return phases.slice(start, current === -1 ? end : end + 1);
}

function progressOf(phase: JudgedPhase<PhaseDefinition>, isCurrent: boolean): 'Pending' | 'Current' | 'Complete' {
  if (phase.definition.IsOptionalPhase) return phase.ownDone.length > 0 ? 'Complete' : 'Pending';
  if (isCurrent) return 'Current';
  return phase.complete ? 'Complete' : 'Pending';
}

function targetsOf(phase: PhaseDefinition): string[] {
  return [...phase.AutomaticDeploymentTargets, ...phase.OptionalDeploymentTargets];
}

/**
 * The environments that the current phase deploys to by itself. None when a later phase has succeeded already: nothing is deployed
 * backwards (I#8347). Optional phases never deploy by themselves.
 */
export function automaticTargets(state: LifecycleState<PhaseDefinition>): readonly string[] {
  if (state.current === undefined) return [];
  const isPast = state.phases.slice(state.current + 1).some((phase) => phase.done.length > 0);
  const phase = state.phases[state.current];
  return isPast || phase === undefined ? [] : phase.definition.AutomaticDeploymentTargets.filter((id) => state.allowed.includes(id));
}
