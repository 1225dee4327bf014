import type { Channel, ChannelRule } from '../contract/resources/channels.ts';
import type { DeploymentProcess, ReleaseTemplate, TemplatePackage } from '../contract/resources/deploymentProcesses.ts';
import { tagTextOf, tryParseLooseVersion } from '../versions/looseVersion.ts';
import { satisfiesRange, tryParseNugetRange } from '../versions/nugetRange.ts';
import type { PackageChoice, PackageUse } from './packageVersions.ts';
import { chosenVersion } from './packageVersions.ts';

/** What the server says about one channel a release could belong to. */
export interface ChannelFacts {
  readonly channel: Channel;
  readonly process: DeploymentProcess;
  readonly template: ReleaseTemplate;
  /** The latest version its feed offers per package, as {@link useKey} names them; absent where none fits the channel. */
  readonly latest: ReadonlyMap<string, string>;
}

export interface PlanWishes {
  readonly version: string | undefined;
  readonly choices: readonly PackageChoice[];
  /** For packages that no choice names. */
  readonly packageVersion: string | undefined;
  readonly channelRules: 'obey' | 'ignore';
}

export interface PlannedPackage extends PackageUse {
  /** Undefined: nothing was said and nothing found. */
  readonly version: string | undefined;
  readonly source: 'given' | 'fixed' | 'latest' | 'none';
  readonly rule: { readonly state: 'none' | 'passed' | 'failed'; readonly range: string; readonly tag: string };
}

/** What a release in one channel would be. It can be made when it has no problems. */
export interface ReleasePlan {
  readonly channel: Channel;
  readonly version: string | undefined;
  readonly versionSource: 'given' | 'template' | 'package' | 'none';
  readonly packages: readonly PlannedPackage[];
  /** Sentences about what stands in the way. */
  readonly problems: readonly string[];
}

/** Names a package of a process within a channel's plan. */
export function useKey(use: Pick<TemplatePackage, 'ActionName' | 'PackageReferenceName'>): string {
  return `${use.ActionName}\u0000${use.PackageReferenceName}`.toLowerCase();
}

/** Plans a release for one channel; pure (octo-classic.md §3.1, algorithm 5–8). */
export function planRelease(facts: ChannelFacts, wishes: PlanWishes): ReleasePlan {
  const packages = facts.template.Packages.map((row) => planPackage(row, facts, wishes));
  const { version, versionSource } = planVersion(facts, wishes, packages);
  return { channel: facts.channel, version, versionSource, packages, problems: problemsOf(facts, wishes, { packages, version }) };
}

/** Which of the plans is made: the only one without problems, or the default channel's (octo-classic.md §3.1, algorithm 4). */
export function choosePlan(
  plans: readonly ReleasePlan[],
): { readonly plan: ReleasePlan; readonly rivals: readonly string[] } | { readonly plan: undefined; readonly rivals: readonly string[] } {
  const possible = plans.filter((plan) => plan.problems.length === 0);
  const rivals = possible.map((plan) => plan.channel.Name);
  const plan = possible.length === 1 ? possible[0] : possible.find((candidate) => candidate.channel.IsDefault);
  return { plan, rivals };
}

function planPackage(row: TemplatePackage, facts: ChannelFacts, wishes: PlanWishes): PlannedPackage {
  const use = { actionName: row.ActionName, packageId: row.PackageId, reference: row.PackageReferenceName };
  const given = chosenVersion(use, wishes.choices, wishes.packageVersion);
  const fixed = row.FixedVersion === null || row.FixedVersion === '' ? undefined : row.FixedVersion;
  const latest = row.IsResolvable ? facts.latest.get(useKey(row)) : undefined;
  const version = given ?? fixed ?? latest;
  const source = given !== undefined ? 'given' : fixed !== undefined ? 'fixed' : latest !== undefined ? 'latest' : 'none';
  return { ...use, version, source, rule: judge(ruleFor(row, facts.channel.Rules), version) };
}

/** The rule of a channel that speaks of a package of the process, if any. */
export function ruleFor(
  row: Pick<TemplatePackage, 'ActionName' | 'PackageReferenceName'>,
  rules: readonly ChannelRule[],
): ChannelRule | undefined {
  const key = useKey(row);
  return rules.find((rule) =>
    rule.ActionPackages.some((of) => useKey({ ActionName: of.DeploymentAction, PackageReferenceName: of.PackageReference ?? '' }) === key),
  );
}

function judge(rule: ChannelRule | undefined, version: string | undefined): PlannedPackage['rule'] {
  if (rule === undefined) return { state: 'none', range: '', tag: '' };
  const wanted = { range: rule.VersionRange ?? '', tag: rule.Tag ?? '' };
  const parsed = version === undefined ? undefined : tryParseLooseVersion(version);
  const range = tryParseNugetRange(wanted.range);
  if (parsed === undefined || range === undefined) return { state: 'failed', ...wanted };
  return { state: satisfiesRange(range, parsed) && matchesTag(wanted.tag, tagTextOf(parsed)) ? 'passed' : 'failed', ...wanted };
}

function matchesTag(pattern: string, tag: string): boolean {
  if (pattern === '') return true;
  try {
    return new RegExp(pattern).test(tag);
  } catch (error) {
    // A pattern that only .NET understands cannot be judged here; the server judges it when the release is made.
    if (error instanceof SyntaxError) return true;
    throw error;
  }
}

function planVersion(
  facts: ChannelFacts,
  wishes: PlanWishes,
  packages: readonly PlannedPackage[],
): Pick<ReleasePlan, 'version' | 'versionSource'> {
  if (wishes.version !== undefined) return { version: wishes.version, versionSource: 'given' };
  const { NextVersionIncrement, VersioningPackageStepName, VersioningPackageReferenceName } = facts.template;
  if (NextVersionIncrement !== null && NextVersionIncrement !== '') return { version: NextVersionIncrement, versionSource: 'template' };
  const donor = packages.find(
    (row) => same(row.actionName, VersioningPackageStepName ?? '') && same(row.reference, VersioningPackageReferenceName ?? ''),
  );
  return donor?.version === undefined
    ? { version: undefined, versionSource: 'none' }
    : { version: donor.version, versionSource: 'package' };
}

function problemsOf(
  facts: ChannelFacts,
  wishes: PlanWishes,
  plan: { readonly packages: readonly PlannedPackage[]; readonly version: string | undefined },
): string[] {
  const { channel, template } = facts;
  const unresolved = plan.packages.filter((row) => row.version === undefined).map((row) => unresolvedSentence(row, template));
  const broken = plan.packages.filter((row) => row.version !== undefined && row.rule.state === 'failed' && wishes.channelRules === 'obey');
  return [
    ...(hasSteps(facts) ? [] : [`Channel '${channel.Name}' has no enabled step`]),
    ...unresolved,
    ...broken.map(
      (row) =>
        `${row.packageId} ${row.version ?? ''} for step '${row.actionName}' is not allowed in channel '${channel.Name}'${ruleText(row)}`,
    ),
    ...(plan.version === undefined && unresolved.length === 0
      ? [`There is no release version for channel '${channel.Name}': neither a template nor a package provides one`]
      : []),
  ];
}

function unresolvedSentence(row: PlannedPackage, template: ReleaseTemplate): string {
  const source = template.Packages.find(
    (candidate) => useKey(candidate) === useKey({ ActionName: row.actionName, PackageReferenceName: row.reference }),
  );
  if (source?.IsResolvable === false)
    return `The version for step '${row.actionName}' cannot be found because its feed or package id holds variables`;
  return `There is no package ${row.packageId} for step '${row.actionName}' in feed '${source?.FeedName ?? ''}'`;
}

function ruleText({ rule }: PlannedPackage): string {
  const parts = [rule.range === '' ? '' : `range ${rule.range}`, rule.tag === '' ? '' : `tag ${rule.tag}`].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function hasSteps({ process, channel }: ChannelFacts): boolean {
  const actions = process.Steps.flatMap((step) => step.Actions);
  return actions.some((action) => !action.IsDisabled && (action.Channels.length === 0 || action.Channels.includes(channel.Id)));
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
