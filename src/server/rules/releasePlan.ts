/** Plans a release before anything is made: a version for every package, and the channel that takes them (governance.md §2.4, §3.1). */
import { isSameVersion } from '../../versions/octopusVersion.ts';
import { latestForRule, passesRule, ruleForPackage } from './channelRules.ts';
import type { ChannelRuleDefinition, VersionRule } from './channelRules.ts';
import { numberedActions, applicableActions, neededPackages } from './process.ts';
import type { NeededPackage, ProcessStep } from './process.ts';

export interface PlannedChannel {
  readonly Id: string;
  readonly Name: string;
  readonly IsDefault: boolean;
  readonly Rules: readonly ChannelRuleDefinition[];
}

export interface PlanRequest {
  readonly steps: readonly ProcessStep[];
  /** The version somebody asked for, if anybody did. */
  requested(need: NeededPackage): string | undefined;
  /** The versions of a package in the built-in feed, highest first. */
  versionsOf(packageId: string): readonly string[];
  readonly rules: 'obey' | 'ignore';
  /** Replaces the tag of the channel's rule where the latest version is looked for. */
  readonly prereleaseTag: string | undefined;
}

export interface ChosenPackage extends NeededPackage {
  readonly Version: string;
}

/** The plan of a release in one channel; it can be made when there are no problems. */
export interface ReleasePlan<C extends PlannedChannel> {
  readonly channel: C;
  readonly packages: readonly ChosenPackage[];
  readonly problems: readonly string[];
}

export function planRelease<C extends PlannedChannel>(channel: C, request: PlanRequest): ReleasePlan<C> {
  const { packages, problems } = choosePackages(neededPackages(request.steps, channel.Id), channel, request);
  return { channel, packages, problems: [...stepProblems(channel, request), ...problems] };
}

export type SnapshotPlan = Pick<ReleasePlan<PlannedChannel>, 'packages' | 'problems'>;

/** The plan of a runbook's snapshot: a version for every package; no channel rules it. */
export function planSnapshot(request: Omit<PlanRequest, 'rules' | 'prereleaseTag'>): SnapshotPlan {
  const needs = neededPackages(request.steps, undefined);
  return choosePackages(needs, { Name: '', Rules: [] }, { ...request, rules: 'ignore', prereleaseTag: undefined });
}

type Rules = Pick<PlannedChannel, 'Name' | 'Rules'>;

function choosePackages(needs: readonly NeededPackage[], channel: Rules, request: PlanRequest): SnapshotPlan {
  const choices = needs.map((need) => choose(need, channel, request));
  return {
    packages: choices.flatMap((choice) => (choice.ok ? [choice.chosen] : [])),
    problems: choices.flatMap((choice) => (choice.ok ? [] : [choice.problem])),
  };
}

export type ChannelChoice<C extends PlannedChannel> =
  { readonly ok: true; readonly plan: ReleasePlan<C> } | { readonly ok: false; readonly findings: readonly string[] };

/** The channel of a release that names none: the only one that can be, else the default one. */
export function selectChannel<C extends PlannedChannel>(plans: readonly ReleasePlan<C>[]): ChannelChoice<C> {
  const viable = plans.filter((plan) => plan.problems.length === 0);
  const [only] = viable;
  const chosen = viable.length === 1 ? only : viable.find((plan) => plan.channel.IsDefault);
  if (chosen) return { ok: true, plan: chosen };
  if (viable.length > 1) {
    const names = viable.map((plan) => `'${plan.channel.Name}'`).join(', ');
    return { ok: false, findings: [`The channels ${names} all fit, and none of them is the default channel. Name one.`] };
  }
  if (plans.length === 1) return { ok: false, findings: plans.flatMap((plan) => plan.problems) };
  const verdicts = plans.flatMap((plan) => plan.problems.map((problem) => `Channel '${plan.channel.Name}': ${problem}`));
  return { ok: false, findings: ['No channel fits.', ...verdicts] };
}

function stepProblems(channel: PlannedChannel, { steps }: PlanRequest): string[] {
  if (!numberedActions(steps).some(({ action }) => !action.IsDisabled)) return ['The deployment process has no enabled step.'];
  return applicableActions(steps, { channelId: channel.Id }).length > 0
    ? []
    : [`No step of the deployment process runs in the channel '${channel.Name}'.`];
}

type Choice = { readonly ok: true; readonly chosen: ChosenPackage } | { readonly ok: false; readonly problem: string };

function choose(need: NeededPackage, channel: Rules, request: PlanRequest): Choice {
  const rule = ruleForPackage(channel.Rules, need.ActionName, need.PackageReferenceName);
  const wanted = request.requested(need) ?? need.FixedVersion ?? undefined;
  const found = wanted === undefined ? latest(need, rule, request) : present(need, wanted, request);
  if (!found.ok) return found;
  const { Version } = found.chosen;
  if (rule && request.rules === 'obey' && !passesRule(rule, Version))
    return problem(
      need,
      `the version ${Version} of '${need.PackageId}' does not satisfy the rules of the channel '${channel.Name}' (${describe(rule)})`,
    );
  return found;
}

/** A version somebody named must be in the feed; how it is written there counts. */
function present(need: NeededPackage, wanted: string, request: PlanRequest): Choice {
  if (!need.IsResolvable) return { ok: true, chosen: { ...need, Version: wanted } };
  const versions = request.versionsOf(need.PackageId);
  const Version =
    versions.find((version) => version.toLowerCase() === wanted.toLowerCase()) ??
    versions.find((version) => isSameVersion(version, wanted));
  if (Version !== undefined) return { ok: true, chosen: { ...need, Version } };
  const there = versions.length === 0 ? '' : `. The highest there: ${versions.slice(0, 3).join(', ')}`;
  return problem(need, `the feed has no version ${wanted} of '${need.PackageId}'${there}`);
}

function latest(need: NeededPackage, rule: VersionRule | undefined, request: PlanRequest): Choice {
  if (!need.IsResolvable) return problem(need, 'its feed or package ID holds variables, so the version cannot be looked up. Name one');
  const versions = request.versionsOf(need.PackageId);
  // Ignoring the rules allows what was named; what is looked for fits them all the same (octo-classic.md §3.1, algorithm 5d).
  const effective = tagged(rule, request.prereleaseTag);
  const Version = latestForRule(effective, versions);
  if (Version !== undefined) return { ok: true, chosen: { ...need, Version } };
  if (versions.length === 0) return problem(need, `the feed has no package '${need.PackageId}'`);
  if (!effective)
    return problem(
      need,
      `the feed has only pre-releases of '${need.PackageId}'. Name one of them, or give the channel a rule that takes them`,
    );
  return problem(need, `the feed has no version of '${need.PackageId}' that satisfies ${describe(effective)}`);
}

function tagged(rule: VersionRule | undefined, tag: string | undefined): VersionRule | undefined {
  return tag === undefined ? rule : { VersionRange: rule?.VersionRange ?? null, Tag: tag };
}

function problem(need: NeededPackage, what: string): Choice {
  const reference = need.PackageReferenceName === '' ? '' : ` (package reference '${need.PackageReferenceName}')`;
  return { ok: false, problem: `No package version for the step '${need.StepName}'${reference}: ${what}.` };
}

function describe(rule: VersionRule): string {
  const range = (rule.VersionRange ?? '').trim() === '' ? [] : [`range ${rule.VersionRange ?? ''}`];
  const tag = (rule.Tag ?? '').trim() === '' ? [] : [`pre-release tag ${rule.Tag ?? ''}`];
  return [...range, ...tag].join(', ');
}
