import { describe, expect, it } from 'vitest';
import { judgeVersion, latestForRule, packagesInSeveralRules, ruleForPackage } from '../../../../src/server/rules/channelRules.ts';

const good = '✓';
const bad = '✗';

// range, tag, version, range satisfied, tag satisfied
const verdicts: [string, string, string, string, string][] = [
  ['', '', '1.0.0-beta', good, good],
  ['1.0', '', '1.0.0', good, good],
  ['1.0', '', '0.9.9', bad, good],
  ['[1.0]', '', '1.0.0', good, good],
  ['[1.0]', '', '1.0.1', bad, good],
  ['[1.0,)', '', '1.0.0-rc.1', bad, good],
  ['(1.0,)', '', '1.0.0', bad, good],
  ['(1.0,)', '', '1.0.0.1', good, good],
  ['[1.0,2.0)', '', '1.9.9', good, good],
  ['[1.0,2.0)', '', '2.0.0', bad, good],
  ['[1.0,2.0)', '', '2.0.0-beta', good, good],
  ['[1.0,2.0)', '', '1.0.0-beta', bad, good],
  ['[1.0,2.0]', '', '2.0.0', good, good],
  ['(,1.0]', '', '0.5', good, good],
  ['(,1.0)', '', '1.0.0-alpha', good, good],
  ['(,1.0)', '', '1.0.0', bad, good],
  ['[2.0.0-alpha.1,2.0.0)', '', '2.0.0-alpha', bad, good],
  ['[2.0.0-alpha.1,2.0.0)', '', '2.0.0-alpha.2', good, good],
  ['[2.0.0-alpha.1,2.0.0)', '', '2.0.0', bad, good],
  ['[7.1,)', '^[^\\+].*', '7.1.0-dev', bad, good],
  ['[7.1,)', '^[^\\+].*', '7.1.1-dev', good, good],
  ['[1.0.0,1.0.0.5)', '', '1.0.0.4', good, good],
  ['1.2.3-beta', '', '1.2.3-BETA', good, good],
  ['', '^$', '1.0.0', good, good],
  ['', '^$', '1.0.0-beta', good, bad],
  ['', '^$', '1.1.2+meta', good, bad],
  ['', '^(|\\+.*)$', '1.1.2+meta', good, good],
  ['', '^(|\\+.*)$', '1.1.2-rc+meta', good, bad],
  ['', '^[^\\+].*', '1.0.0-beta', good, good],
  ['', '^[^\\+].*', '1.0.0+sha', good, bad],
  ['', '^[^\\+].*', '1.0.0', good, bad],
  ['', '.+', '1.0.0+sha', good, good],
  ['', '^beta', '1.0.0-beta0003', good, good],
  ['', '^beta', '1.0.0-mybeta', good, bad],
  ['', '^beta', '1.0.0-BETA', good, bad],
  ['', 'beta', '1.0.0-mybeta', good, good],
  ['', 'beta', '1.0.0-rc+beta', good, good],
  ['', '^beta', '1.0.0-rc+beta', good, bad],
  ['', '^(?!beta).+', '1.0.0-feature-x', good, good],
  ['', '^(?!beta).+', '1.0.0-beta.2', good, bad],
  ['', '^(?!beta).+', '1.0.0', good, bad],
  ['', '^bugfix-', '1.0.0-bugfix-syscrash', good, good],
  ['[1.0,2.0)', '^$', '1.5.0', good, good],
  ['[1.0,2.0)', '^$', '1.5.0-rc', good, bad],
];

describe('channel rules', () => {
  it.each(verdicts)("range '%s' and tag '%s' judge %s: range %s, tag %s", (range, tag, version, rangeMark, tagMark) => {
    const verdict = judgeVersion({ VersionRange: range, Tag: tag }, version);
    expect(verdict).toEqual({ errors: [], satisfiesRange: rangeMark === good, satisfiesTag: tagMark === good });
  });

  it.each(['(1.0)', '[1.0', '1.0]', '[2.0,1.0]'])("'%s' is no version range and satisfies nothing", (range) => {
    const verdict = judgeVersion({ VersionRange: range, Tag: null }, '1.0.0');
    expect(verdict).toEqual({ errors: [`'${range}' is not a valid version range.`], satisfiesRange: false, satisfiesTag: false });
  });

  it.each(['[', '(?<', '(?!(a+)+$)'])("'%s' is refused as a tag", (tag) => {
    expect(judgeVersion({ VersionRange: null, Tag: tag }, '1.0.0').errors).toHaveLength(1);
  });

  it('answers a pattern that would keep a backtracking engine busy for years', () => {
    const verdict = judgeVersion({ VersionRange: null, Tag: '^(a+)+$' }, `1.0.0-${'a'.repeat(300)}-b`);
    expect(verdict.satisfiesTag).toBe(false);
  });

  it('judges container tags that are no package versions', () => {
    expect(judgeVersion({ VersionRange: null, Tag: '^some' }, 'somedockertag').satisfiesTag).toBe(true);
  });
});

describe('the rule of a package', () => {
  const rule = { VersionRange: '[1.0,2.0)', Tag: null, ActionPackages: [{ DeploymentAction: 'Deploy Web', PackageReference: 'docs' }] };

  it('is found without regard to case', () => {
    expect(ruleForPackage([rule], 'deploy web', 'DOCS')).toBe(rule);
  });

  it('is not the rule of another package of the same action', () => {
    expect(ruleForPackage([rule], 'Deploy Web', '')).toBeUndefined();
  });

  it('treats an absent reference as the unnamed package', () => {
    const unnamed = { ...rule, ActionPackages: [{ DeploymentAction: 'Deploy Web', PackageReference: null }] };
    expect(ruleForPackage([unnamed], 'Deploy Web', '')).toBe(unnamed);
  });

  it('is found among several packages of one rule', () => {
    const several = { ...rule, ActionPackages: [{ DeploymentAction: 'Other', PackageReference: '' }, ...rule.ActionPackages] };
    expect(ruleForPackage([several], 'Deploy Web', 'docs')).toBe(several);
  });

  it('is refused to be two rules, however its name is spelled', () => {
    const shouting = { ...rule, ActionPackages: [{ DeploymentAction: 'DEPLOY WEB', PackageReference: '' }] };
    const plain = { ...rule, ActionPackages: [{ DeploymentAction: 'Deploy Web', PackageReference: null }] };
    expect(packagesInSeveralRules([shouting, plain])).toEqual(['deploy web']);
  });

  it('is refused to be two rules', () => {
    expect(packagesInSeveralRules([rule, rule])).toEqual(['deploy web/docs']);
  });
});

describe('the latest version for a rule', () => {
  const versions = ['2.0.0-beta', '1.5.0', '1.5.0-rc', '1.0.0'];
  const rule = (range: string, tag: string) => ({ VersionRange: range, Tag: tag });

  it('is the highest stable one where no rule speaks', () => {
    expect(latestForRule(undefined, versions)).toBe('1.5.0');
  });

  it('may be a pre-release when the rule has a tag', () => {
    expect(latestForRule(rule('', '^beta'), versions)).toBe('2.0.0-beta');
  });

  it('may be a pre-release when the range names one', () => {
    expect(latestForRule(rule('[1.5.0-alpha,1.5.0)', ''), versions)).toBe('1.5.0-rc');
  });

  it('stays stable when only a range of stable versions is given', () => {
    expect(latestForRule(rule('[1.0,2.1)', ''), versions)).toBe('1.5.0');
  });

  it('is none when no version fits', () => {
    expect(latestForRule(rule('[3.0,)', ''), versions)).toBeUndefined();
  });
});
