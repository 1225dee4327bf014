import { tryParseLooseVersion } from '../../versions/looseVersion.ts';
import { invalid } from '../refusal.ts';
import { passesRule, ruleFindings } from '../rules/channelRules.ts';

interface VersionQuery {
  readonly includePreRelease?: boolean | undefined;
  readonly versionRange?: string | undefined;
  readonly preReleaseTag?: string | undefined;
}

/** Whether a version is one that a package search asks for. A range or tag that is none is refused. */
export function versionFilter(query: VersionQuery): (version: string) => boolean {
  const rule = { VersionRange: query.versionRange ?? null, Tag: query.preReleaseTag ?? null };
  const findings = ruleFindings(rule);
  if (findings.length > 0) throw invalid(...findings);
  const restricted = rule.VersionRange !== null || rule.Tag !== null;
  return (version) => {
    if (query.includePreRelease === false && (tryParseLooseVersion(version)?.labels.length ?? 0) > 0) return false;
    return !restricted || passesRule(rule, version);
  };
}
