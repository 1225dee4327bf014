import type { ReleaseTemplate } from '../contract/resources/deploymentProcesses.ts';
import type { ClassicWording } from '../errors/appError.ts';
import { releaseErrors } from '../errors/classic/releases.ts';
import { type ChannelFacts, isDonor, type PlannedPackage, useKey } from './planFacts.ts';

/** Why a plan can't be made. */
export interface PlanProblem {
  readonly kind: 'noVersion' | 'unresolved' | 'noSteps' | 'ruleBroken';
  readonly sentence: string;
  /** What octo said where this was the first problem it met. */
  readonly classic: ClassicWording;
}

/** The order in which octo looked (octo-classic.md §3.1, algorithm 6–8). */
const order: readonly PlanProblem['kind'][] = ['noVersion', 'unresolved', 'noSteps', 'ruleBroken'];

/** All that stands in the way of a plan, in octo's order. */
export function problemsOf(
  facts: ChannelFacts,
  plan: { readonly version: string | undefined; readonly packages: readonly PlannedPackage[] },
  rules: 'obey' | 'ignore',
): readonly PlanProblem[] {
  const problems = [
    ...(hasSteps(facts) ? [] : [noSteps(facts)]),
    ...plan.packages.filter((row) => row.version === undefined).map((row) => unresolved(row, facts.template)),
    ...plan.packages
      .filter((row) => row.version !== undefined && row.rule.state === 'failed' && rules === 'obey')
      .map((row) => broken(row, facts)),
    ...(plan.version === undefined ? noVersion(facts, plan.packages) : []),
  ];
  return problems.toSorted((left, right) => order.indexOf(left.kind) - order.indexOf(right.kind));
}

/** Whether anything of the process would run in the channel. */
export function hasSteps({ process, channel, template }: ChannelFacts): boolean {
  const actions = process.Steps.flatMap((step) => step.Actions);
  const runs = actions.some((action) => !action.IsDisabled && (action.Channels.length === 0 || action.Channels.includes(channel.Id)));
  return runs || template.Packages.length > 0;
}

function noSteps({ channel }: ChannelFacts): PlanProblem {
  return { kind: 'noSteps', sentence: `Channel '${channel.Name}' has no enabled step`, classic: releaseErrors.noSteps(channel.Name) };
}

function unresolved(row: PlannedPackage, template: ReleaseTemplate): PlanProblem {
  const source = template.Packages.find(
    (candidate) => useKey(candidate) === useKey({ ActionName: row.actionName, PackageReferenceName: row.reference }),
  );
  const sentence =
    source?.IsResolvable === false
      ? `The version for step '${row.actionName}' cannot be found because its feed or package id holds variables`
      : `There is no package ${row.packageId} for step '${row.actionName}' in feed '${source?.FeedName ?? ''}'`;
  return { kind: 'unresolved', sentence, classic: releaseErrors.unresolved() };
}

function broken(row: PlannedPackage, { channel }: ChannelFacts): PlanProblem {
  const sentence = `${row.packageId} ${row.version ?? ''} for step '${row.actionName}' is not allowed in channel '${channel.Name}'${ruleText(row)}`;
  return { kind: 'ruleBroken', sentence, classic: releaseErrors.rulesBroken(channel.Name) };
}

/** A donor without a version is a package without one, which is told as such. */
function noVersion({ channel, template }: ChannelFacts, packages: readonly PlannedPackage[]): readonly PlanProblem[] {
  const step = template.VersioningPackageStepName ?? '';
  const kind = 'noVersion';
  if (step === '') {
    const sentence = `There is no release version for channel '${channel.Name}': neither a template nor a package provides one`;
    return [{ kind, sentence, classic: releaseErrors.versionMissing() }];
  }
  const known = packages.some((row) => isDonor(row, template));
  const sentence = known
    ? `Step '${step}' gives the release its version, but no version of its package was found`
    : `Step '${step}' should give the release its version, but has no package in channel '${channel.Name}'`;
  return [{ kind, sentence, classic: known ? releaseErrors.donorUnresolved(step) : releaseErrors.donorAbsent(step) }];
}

function ruleText({ rule }: PlannedPackage): string {
  if (rule.state === 'none') return '';
  const parts = [rule.range === '' ? '' : `range ${rule.range}`, rule.tag === '' ? '' : `tag ${rule.tag}`].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
