import { AppError } from '../errors/appError.ts';
import { deploymentErrors } from '../errors/classic/deployments.ts';

/** What can be told about a deployment or a run of a runbook beside what it is and where. */
export interface ExecutionWishes {
  /** Names or ids; `*` for all. */
  readonly tenants: readonly string[];
  /** `Set/Tag`. */
  readonly tenantTags: readonly string[];
  readonly skipSteps: readonly string[];
  readonly specificMachines: readonly string[];
  readonly excludedMachines: readonly string[];
  /** undefined: as project or runbook and environment say. */
  readonly guidedFailure: boolean | undefined;
  readonly forcePackageDownload: boolean;
  /** Prompted variables by name. */
  readonly variables: Readonly<Record<string, string>>;
  /** ISO 8601 with offset. */
  readonly runAt: string | undefined;
  readonly noRunAfter: string | undefined;
}

/** How a command calls what it starts, and its options for the time. */
export interface WishWords {
  readonly noun: 'deployment' | 'run';
  readonly runAt: string;
  readonly noRunAfter: string;
}

/** Ends with a usage error for wishes that no server can fulfil, in octo's order. `now`: wall time in milliseconds. */
export function checkWishes(wishes: ExecutionWishes, words: WishWords, now: number): void {
  if (wishes.tenants.includes('*') && (wishes.tenants.length > 1 || wishes.tenantTags.length > 0)) {
    throw new AppError('usage', 'OPTIONS_CONFLICT', '--tenant=* is all tenants and goes with no other --tenant or --tenant-tag', {
      classic: deploymentErrors.allTenantsAlone(words.noun),
    });
  }
  checkTimes(wishes, words, now);
  const wrongTag = wishes.tenantTags.find((tag) => !/^[^/]+\/[^/]+$/.test(tag));
  if (wrongTag === undefined) return;
  throw new AppError('usage', 'OPTION_VALUE_INVALID', `--tenant-tag '${wrongTag}' does not have the form Set/Tag`, {
    classic: deploymentErrors.tagForm(),
  });
}

function checkTimes({ runAt, noRunAfter }: ExecutionWishes, words: WishWords, now: number): void {
  const start = runAt === undefined ? now : Date.parse(runAt);
  if (noRunAfter === undefined || start <= Date.parse(noRunAfter)) return;
  const when = runAt === undefined ? 'now' : runAt;
  throw new AppError('usage', 'OPTIONS_CONFLICT', `The ${words.noun} would expire (${noRunAfter}) before it starts (${when})`, {
    hint: `Check ${words.runAt} and ${words.noRunAfter}.`,
    classic: deploymentErrors.expired(words.noun),
  });
}

export function isTenanted(wishes: Pick<ExecutionWishes, 'tenants' | 'tenantTags'>): boolean {
  return wishes.tenants.length > 0 || wishes.tenantTags.length > 0;
}

/** The part of an executions command that all of them share (rest-api.md §8). */
export function wishesToWire(wishes: ExecutionWishes) {
  return {
    ForcePackageDownload: wishes.forcePackageDownload,
    SpecificMachineNames: [...wishes.specificMachines],
    ExcludedMachineNames: [...wishes.excludedMachines],
    SkipStepNames: [...wishes.skipSteps],
    UseGuidedFailure: wishes.guidedFailure ?? null,
    RunAt: wishes.runAt ?? null,
    NoRunAfter: wishes.noRunAfter ?? null,
    Variables: { ...wishes.variables },
  };
}
