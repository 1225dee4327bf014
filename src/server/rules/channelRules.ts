/** Which versions a channel takes (governance.md §2). */
import { tagTextOf } from '../../versions/looseVersion.ts';
import { tryParseNugetRange, rangeNamesPrerelease, satisfiesRange } from '../../versions/nugetRange.ts';
import { tryParseVersion } from '../../versions/octopusVersion.ts';
import { tryParseRuleVersion } from '../../versions/ruleVersion.ts';
import { readTagPattern } from './tagPattern.ts';

export interface VersionRule {
  readonly VersionRange: string | null;
  /** A regular expression over the pre-release text, `^$` for stable versions only. */
  readonly Tag: string | null;
}

export interface ChannelRuleDefinition extends VersionRule {
  readonly ActionPackages: readonly { readonly DeploymentAction: string; readonly PackageReference: string | null }[];
}

export interface RuleVerdict {
  /** The rule itself is no rule: an invalid range or expression. Both verdicts are then false. */
  readonly errors: readonly string[];
  readonly satisfiesRange: boolean;
  readonly satisfiesTag: boolean;
}

/** Judges a version by a rule; a blank part of the rule does not restrict. */
export function judgeVersion(rule: VersionRule, version: string): RuleVerdict {
  const errors = ruleFindings(rule);
  if (errors.length > 0) return { errors, satisfiesRange: false, satisfiesTag: false };
  const range = tryParseNugetRange(rule.VersionRange ?? '');
  const pattern = readTagPattern(rule.Tag ?? '');
  const parsed = tryParseRuleVersion(version);
  if (parsed === undefined) return { errors: [`'${version}' is not a valid version.`], satisfiesRange: false, satisfiesTag: false };
  return {
    errors: [],
    satisfiesRange: range !== undefined && satisfiesRange(range, parsed),
    satisfiesTag: isBlank(rule.Tag) || (pattern !== undefined && pattern(tagTextOf(parsed))),
  };
}

/** Whether the version passes both parts of the rule. */
export function passesRule(rule: VersionRule, version: string): boolean {
  const verdict = judgeVersion(rule, version);
  return verdict.satisfiesRange && verdict.satisfiesTag;
}

/** What is wrong with the range and the expression of a rule; empty when nothing is. */
export function ruleFindings(rule: VersionRule): string[] {
  return [
    ...(tryParseNugetRange(rule.VersionRange ?? '') ? [] : [`'${rule.VersionRange ?? ''}' is not a valid version range.`]),
    ...(isBlank(rule.Tag) || readTagPattern(rule.Tag ?? '')
      ? []
      : [`'${rule.Tag ?? ''}' is not a valid regular expression for a pre-release tag.`]),
  ];
}

/** The rule of a channel that speaks of a package; undefined: any version is fine. */
export function ruleForPackage<R extends ChannelRuleDefinition>(
  rules: readonly R[],
  actionName: string,
  packageReference: string,
): R | undefined {
  return rules.find((rule) => rule.ActionPackages.some((item) => isPackage(item, actionName, packageReference)));
}

/** Packages that more than one rule speaks of, as `Action` or `Action/Reference`: octo looks for the single rule of a package. */
export function packagesInSeveralRules(rules: readonly ChannelRuleDefinition[]): string[] {
  const named = rules.flatMap((rule) => [...new Set(rule.ActionPackages.map(packageKey))]);
  return [...new Set(named.filter((key, index) => named.indexOf(key) !== index))];
}

/** The first version, of versions ordered highest first, that a rule takes. Pre-releases are candidates only where the rule asks for them. */
export function latestForRule(rule: VersionRule | undefined, versions: readonly string[]): string | undefined {
  const takesPrereleases = rule !== undefined && (!isBlank(rule.Tag) || rangeAsksForPrereleases(rule));
  return versions.find((version) => (takesPrereleases || isStable(version)) && (rule === undefined || passesRule(rule, version)));
}

function rangeAsksForPrereleases(rule: VersionRule): boolean {
  const range = tryParseNugetRange(rule.VersionRange ?? '');
  return range !== undefined && rangeNamesPrerelease(range);
}

function isStable(version: string): boolean {
  return tryParseVersion(version)?.prerelease === '';
}

function isPackage(
  item: { readonly DeploymentAction: string; readonly PackageReference: string | null },
  actionName: string,
  packageReference: string,
): boolean {
  return (
    item.DeploymentAction.toLowerCase() === actionName.toLowerCase() &&
    (item.PackageReference ?? '').toLowerCase() === packageReference.toLowerCase()
  );
}

function packageKey(item: { readonly DeploymentAction: string; readonly PackageReference: string | null }): string {
  const reference = item.PackageReference ?? '';
  return reference === '' ? item.DeploymentAction.toLowerCase() : `${item.DeploymentAction}/${reference}`.toLowerCase();
}

function isBlank(text: string | null): boolean {
  return (text ?? '').trim() === '';
}
