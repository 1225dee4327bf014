import type { ReleaseAndDeployResult } from '../flows/releaseAndDeploy.ts';
import { ruleText, versionSources } from '../flows/tellPlan.ts';
import { startedEnd } from '../output/classic/waiting.ts';
import { lines, type View } from '../output/view.ts';
import { deploymentDocuments, deploymentView } from './deploymentAnswer.ts';

/** octo's keys, then ours. */
export function releaseDocument({ created, facts, run, deployError }: ReleaseAndDeployResult, project: string): unknown {
  return {
    ...{ ReleaseId: created.releaseId, Assembled: facts?.release.Assembled ?? null, Version: created.version },
    Project: { Id: facts?.project.id ?? null, Name: facts?.project.name ?? project },
    Channel: facts?.channel === undefined ? null : { Id: facts.channel.id, Name: facts.channel.name },
    Steps: (facts?.packages ?? []).map((item, index) => ({
      ...{ Id: index, ActionName: item.actionName, PackageReferenceName: item.reference, Version: item.version },
      ...{ VersionSource: versionSources[item.source], VersionRule: ruleText(item) },
    })),
    ...{ Url: created.url, Action: created.action },
    Deployments: run === undefined ? [] : deploymentDocuments(run),
    Error: deployError ?? run?.stopped ?? null,
  };
}

export function releaseView(result: ReleaseAndDeployResult, project: string): View {
  const { created, run, deployError } = result;
  const sentence =
    created.action === 'created'
      ? `Release ${created.version} of ${project} created`
      : `Release ${created.version} of ${project} exists already`;
  const release = lines(sentence, created.url);
  if (deployError !== undefined) return { kind: 'group', views: [release, notDeployed(result)] };
  return run === undefined ? release : { kind: 'group', views: [release, deploymentView(run)] };
}

/** Octo had told of the release before; only its deployment is left to tell. */
export function classicReleaseView(result: ReleaseAndDeployResult): View {
  const { deployError } = result;
  if (deployError?.classic !== undefined) return lines(...deployError.classic.message.split('\n'));
  if (deployError !== undefined) return notDeployed(result);
  return result.run === undefined ? lines() : startedEnd(result.run, 'deployment');
}

function notDeployed({ deployError }: ReleaseAndDeployResult): View {
  if (deployError === undefined) return lines();
  return lines(
    `It was not deployed: ${deployError.message}`,
    ...deployError.details,
    ...(deployError.hint === undefined ? [] : [deployError.hint]),
  );
}
