import type { PlannedPackage } from '../flows/planFacts.ts';
import type { ReleasePlan } from '../flows/planRelease.ts';
import type { PlannedRelease } from '../flows/releasePlans.ts';
import { ruleText, versionSources } from '../flows/tellPlan.ts';
import { lines, type View } from '../output/view.ts';

/** A plan as JSON: the keys of a created release, without what only a release has. */
export function planDocument({ project, plan }: PlannedRelease, environments: readonly string[]): unknown {
  return {
    ...{ ReleaseId: null, Assembled: null, Version: plan.version ?? null },
    Project: { Id: project.Id, Name: project.Name },
    Channel: { Id: plan.channel.Id, Name: plan.channel.Name },
    Steps: plan.packages.map((item, index) => ({
      ...{ Id: index, ActionName: item.actionName, PackageReferenceName: item.reference, Version: item.version ?? null },
      ...{ VersionSource: versionSources[item.source], VersionRule: ruleText(item) },
    })),
    ...{ Url: null, Action: 'planned', Deployments: [], DeployTo: environments, Error: null },
  };
}

/** A plan as octo showed it: the channel, then one row per package. */
export function planView({ project, plan }: PlannedRelease, environments: readonly string[]): View {
  const target = environments.length === 0 ? '' : ` and deployed to ${environments.join(', ')}`;
  return {
    kind: 'group',
    views: [
      lines(
        `Release ${plan.version ?? ''} of ${project.Name} would be created${target}`,
        `Channel: ${plan.channel.Name}${plan.channel.IsDefault ? ' (default)' : ''}`,
        `Version from: ${versionSource(plan)}`,
      ),
      {
        kind: 'table',
        columns: [
          { title: '#', align: 'right' },
          { title: 'Step' },
          { title: 'Package' },
          { title: 'Version' },
          { title: 'Source' },
          { title: 'Version rules' },
        ],
        rows: plan.packages.map((item, index) => [
          String(index + 1),
          stepName(item),
          item.packageId,
          item.version ?? 'ERROR',
          versionSources[item.source],
          ruleCell(item),
        ]),
        empty: 'No step has a package',
      },
    ],
  };
}

function stepName({ actionName, reference }: PlannedPackage): string {
  return reference === '' ? actionName : `${actionName} (${reference})`;
}

function versionSource({ versionSource }: ReleasePlan): string {
  const names = {
    given: 'the command line',
    template: 'the version template of the project',
    package: 'the package that donates it',
    none: 'nothing',
  };
  return names[versionSource];
}

/** The rule itself, which octo did not show. */
function ruleCell({ rule }: PlannedPackage): string {
  if (rule.state === 'none') return 'Allow any version';
  const verdict = rule.state === 'passed' ? 'PASS' : 'FAIL';
  return [rule.range === '' ? '' : `Range ${rule.range}`, rule.tag === '' ? '' : `Tag ${rule.tag}`]
    .filter((part) => part !== '')
    .join(', ')
    .concat(`: ${verdict}`);
}
