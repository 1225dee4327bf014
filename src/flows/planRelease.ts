import type { Channel, ChannelRule } from '../contract/resources/channels.ts';
import type { TemplatePackage } from '../contract/resources/deploymentProcesses.ts';
import { tagTextOf } from '../versions/looseVersion.ts';
import { satisfiesRange, tryParseNugetRange } from '../versions/nugetRange.ts';
import { tryParseRuleVersion } from '../versions/ruleVersion.ts';
import type { PackageChoice } from './packageVersions.ts';
import { chosenVersion } from './packageVersions.ts';
import { type ChannelFacts, isDonor, type PlannedPackage, type RuleVerdict, useKey, useOf } from './planFacts.ts';
import type { PlanProblem } from './planProblems.ts';
import { problemsOf } from './planProblems.ts';

export interface PlanWishes {
  readonly version: string | undefined;
  readonly choices: readonly PackageChoice[];
  /** For packages that no choice names. */
  readonly packageVersion: string | undefined;
  readonly channelRules: 'obey' | 'ignore';
}

/** What a release in one channel would be. It can be made when it has no problems. */
export interface ReleasePlan {
  readonly channel: Channel;
  readonly version: string | undefined;
  readonly versionSource: 'given' | 'template' | 'package' | 'none';
  readonly packages: readonly PlannedPackage[];
  /** What stands in the way. */
  readonly problems: readonly PlanProblem[];
}

/** Plans a release for one channel; pure (octo-classic.md §3.1, algorithm 5–8). */
export function planRelease(facts: ChannelFacts, wishes: PlanWishes): ReleasePlan {
  const packages = facts.template.Packages.map((row) => planPackage(row, facts, wishes));
  const number = planVersion(facts, wishes, packages);
  const plan = { channel: facts.channel, ...number, packages };
  return { ...plan, problems: problemsOf(facts, plan, wishes.channelRules) };
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
  const use = useOf(row);
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
  return rules.find((rule) => namedBy(rule).some((of) => useKey(of) === key));
}

/** Servers before 2018.8 name packages by a text: `Action` or `Action:Reference`. */
function namedBy(rule: ChannelRule): readonly Pick<TemplatePackage, 'ActionName' | 'PackageReferenceName'>[] {
  const legacy: unknown = rule['Actions'];
  const texts = Array.isArray(legacy) ? legacy.filter((text: unknown) => typeof text === 'string') : [];
  return [
    ...rule.ActionPackages.map((of) => ({ ActionName: of.DeploymentAction, PackageReferenceName: of.PackageReference ?? '' })),
    ...texts.map((text) => {
      const [ActionName = '', PackageReferenceName = ''] = text.split(':');
      return { ActionName, PackageReferenceName };
    }),
  ];
}

/** Judges a version by the rule for its package, without a request; no version passes no rule. */
export function judge(rule: ChannelRule | undefined, version: string | undefined): RuleVerdict {
  if (rule === undefined) return { state: 'none' };
  const wanted = { range: rule.VersionRange ?? '', tag: rule.Tag ?? '' };
  const parsed = version === undefined ? undefined : tryParseRuleVersion(version);
  const range = tryParseNugetRange(wanted.range);
  if (parsed === undefined || range === undefined) return { state: 'failed', ...wanted, satisfies: { range: false, tag: false } };
  const satisfies = { range: satisfiesRange(range, parsed), tag: matchesTag(wanted.tag, tagTextOf(parsed)) };
  return { state: satisfies.range && satisfies.tag ? 'passed' : 'failed', ...wanted, satisfies };
}

function matchesTag(pattern: string, tag: string): boolean {
  if (pattern.trim() === '') return true;
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
  const next = facts.template.NextVersionIncrement;
  if (next !== null && next !== '') return { version: next, versionSource: 'template' };
  const donor = packages.find((row) => isDonor(row, facts.template));
  return donor?.version === undefined
    ? { version: undefined, versionSource: 'none' }
    : { version: donor.version, versionSource: 'package' };
}
