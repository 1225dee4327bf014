import type { PlanFacts } from '../errors/classic/releases.ts';
import type { Reporter } from '../output/events.ts';
import type { ConsideredChannel, PackageSearch } from '../output/milestones.ts';
import { isOpen, type PackageWishes } from './channelFacts.ts';
import { type ChannelFacts, type PlannedPackage, useKey } from './planFacts.ts';
import { hasSteps } from './planProblems.ts';
import type { ReleasePlan } from './planRelease.ts';
import type { ReleaseRequest } from './releaseRequest.ts';

/** What octo called the ways in which a package came to its version. */
export const versionSources = {
  given: 'User specified',
  fixed: 'Fixed in the process',
  latest: 'Latest available',
  none: 'Cannot resolve',
} as const satisfies Record<PlannedPackage['source'], string>;

/** What octo wrote into the column of rules. */
export function ruleText({ rule }: Pick<PlannedPackage, 'rule'>): string {
  if (rule.state === 'none') return 'Allow any version';
  return `Range: ${verdict(rule.satisfies.range)} Tag: ${verdict(rule.satisfies.tag)}`;
}

function verdict(passed: boolean): string {
  return passed ? 'PASS' : 'FAIL';
}

/** The plans as octo showed them. */
export function planFacts(plans: readonly ReleasePlan[]): readonly PlanFacts[] {
  return plans.map(({ channel, packages }) => ({
    channel: { name: channel.Name, isDefault: channel.IsDefault },
    rows: packages.map((row) => ({
      ...{ action: row.actionName, reference: row.reference, version: row.version },
      ...{ source: versionSources[row.source], rule: ruleText(row) },
    })),
  }));
}

/** Tells which channels were looked at, and what was looked for in each. */
export function tellConsidered(
  facts: readonly ChannelFacts[],
  { request, wishes, reporter }: { readonly request: ReleaseRequest; readonly wishes: PackageWishes; readonly reporter: Reporter },
): void {
  const { gitCommit, gitRef } = request;
  const git =
    gitCommit !== undefined
      ? ({ kind: 'commit', name: gitCommit } as const)
      : gitRef === undefined
        ? undefined
        : ({ kind: 'reference', name: gitRef } as const);
  const considered = facts.map((of): ConsideredChannel => ({
    name: of.channel.Name,
    hasSteps: hasSteps(of),
    searches: searchesOf(of, wishes),
  }));
  const channels = request.channel === undefined ? 'all' : 'named';
  reporter.emit({ type: 'milestone', milestone: { kind: 'plan.considered', channels, considered, ...(git !== undefined && { git }) } });
}

function searchesOf({ template, latest }: ChannelFacts, wishes: PackageWishes): readonly PackageSearch[] {
  return template.Packages.flatMap((row): PackageSearch[] => {
    const search = { step: row.ActionName, packageId: row.PackageId, feed: row.FeedName };
    const tag = wishes.packagePrerelease;
    if (!isOpen({ ...row, IsResolvable: true }, wishes)) return [];
    if (!row.IsResolvable) return [{ ...search, outcome: { kind: 'unresolvable' } }];
    const version = latest.get(useKey(row));
    const outcome = version === undefined ? ({ kind: 'absent' } as const) : ({ kind: 'found', version } as const);
    return [{ ...search, outcome, ...(tag !== undefined && { tag }) }];
  });
}

/** Tells the plan that was decided on. One without a version is told by its problem alone, as octo did. */
export function tellMade(project: string, plan: ReleasePlan, reporter: Reporter): void {
  const { version, versionSource, problems, channel } = plan;
  const [facts] = planFacts([plan]);
  if (version === undefined || versionSource === 'none' || facts === undefined) return;
  const viable = problems.length === 0;
  reporter.emit({ type: 'milestone', milestone: { kind: 'plan.made', project, version, versionSource, viable, plan: facts } });
  if (viable && plan.packages.some(({ rule }) => rule.state === 'failed'))
    reporter.emit({ type: 'milestone', milestone: { kind: 'plan.rulesIgnored', channel: channel.Name } });
}
