import { type CommandContext, type CommandResult, defineCommand } from '../cli/defineCommand.ts';
import { readReleaseNotes } from '../flows/readReleaseNotes.ts';
import { releaseAndDeploy, type ReleaseAndDeployResult } from '../flows/releaseAndDeploy.ts';
import { planReleases } from '../flows/releasePlans.ts';
import { lines, type View } from '../output/view.ts';
import { deploymentDocuments, deploymentView } from './deploymentAnswer.ts';
import { deploymentOptions, deployWishes, waitingOptions, waitWishes } from './deploymentOptions.ts';
import { planDocument, planView } from './releasePlanAnswer.ts';

export const command = defineCommand({
  description:
    'Creates a release of a project and, with --deploy-to, deploys it. The server chooses what is not given: version, channel, packages.',
  examples: [
    { text: 'Release the latest packages', line: "pulpo create-release --project 'Random Quotes'" },
    {
      text: 'Release one version of everything, deploy it and watch',
      line: "pulpo create-release --project 'Random Quotes' --version 1.2.3 --package-version 1.2.3 --deploy-to Dev --progress",
    },
    { text: 'See what it would be made of', line: "pulpo create-release --project 'Random Quotes' --what-if" },
  ],
  options: {
    project: { type: 'text', required: true, placeholder: 'name', summary: 'Project to release, by name or id', complete: 'project' },
    version: {
      type: 'text',
      aliases: ['release-number'],
      placeholder: 'version',
      summary: "Version of the release; the project's next one if absent",
      complete: 'release',
    },
    channel: { type: 'text', placeholder: 'name', summary: 'Channel of the release; the best one if absent', complete: 'channel' },
    packageVersion: {
      type: 'text',
      aliases: ['default-package-version'],
      placeholder: 'version',
      summary: 'Version of every package that --package does not name',
    },
    package: {
      type: 'list',
      placeholder: 'step:version',
      summary: 'Version of one package, by step or package ID; Step:Reference:Version for a further package of a step',
    },
    packagePrerelease: { type: 'text', placeholder: 'tag', summary: 'Take pre-releases with this tag where no version is given' },
    releaseNotes: { type: 'text', placeholder: 'text', summary: 'Release notes, in Markdown' },
    releaseNotesFile: {
      type: 'text',
      aliases: ['release-note-file'],
      placeholder: 'file',
      summary: 'File with the release notes',
      complete: 'file',
    },
    gitRef: { type: 'text', aliases: ['ref'], placeholder: 'ref', summary: 'Branch or tag of a version-controlled project' },
    gitCommit: { type: 'text', placeholder: 'commit', summary: 'Commit of a version-controlled project' },
    ignoreExisting: { type: 'flag', summary: 'Keep a release of this version that exists, and do not deploy it' },
    ignoreChannelRules: { type: 'flag', summary: 'Take packages that the channel does not allow' },
    whatIf: { type: 'flag', summary: 'Show what the release would be made of and create nothing' },
    deployTo: { type: 'list', placeholder: 'environment', summary: 'Environment to deploy to, by name or id', complete: 'environment' },
    ...deploymentOptions,
    ...waitingOptions,
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const release = {
      ...{ project: options.project, version: options.version, channel: options.channel },
      ...{ packages: options.package, packageVersion: options.packageVersion, packagePrerelease: options.packagePrerelease },
      releaseNotes: await readReleaseNotes({ text: options.releaseNotes, file: options.releaseNotesFile }, context),
      ...{ gitRef: options.gitRef, gitCommit: options.gitCommit },
      existing: options.ignoreExisting ? 'keep' : 'refuse',
      channelRules: options.ignoreChannelRules ? 'ignore' : 'obey',
    } as const;
    const wishes = deployWishes(options);
    if (options.whatIf) return showPlan(release, options.deployTo, context);
    const request = { release, environments: options.deployTo, wishes, wait: waitWishes(options) };
    const result = await releaseAndDeploy(request, context);
    return { data: document(result, options.project), view: view(result, options.project), ending: result.ending };
  },
});

async function showPlan(
  release: Parameters<typeof planReleases>[0],
  environments: readonly string[],
  context: CommandContext,
): Promise<CommandResult> {
  const planned = await planReleases(release, context);
  return { data: planDocument(planned, environments), view: planView(planned, environments) };
}

/** octo's keys, then ours. */
function document({ created, facts, run, deployError }: ReleaseAndDeployResult, project: string): unknown {
  return {
    ...{ ReleaseId: created.releaseId, Assembled: facts?.release.Assembled ?? null, Version: created.version },
    Project: { Id: facts?.project.id ?? null, Name: facts?.project.name ?? project },
    Channel: facts?.channel === undefined ? null : { Id: facts.channel.id, Name: facts.channel.name },
    Steps: (facts?.release.SelectedPackages ?? []).map(({ ActionName, PackageReferenceName, Version }, index) => ({
      Id: index,
      ActionName,
      PackageReferenceName,
      Version,
    })),
    ...{ Url: created.url, Action: created.action },
    Deployments: run === undefined ? [] : deploymentDocuments(run),
    Error: deployError ?? run?.stopped ?? null,
  };
}

function view({ created, run, deployError }: ReleaseAndDeployResult, project: string): View {
  const sentence =
    created.action === 'created'
      ? `Release ${created.version} of ${project} created`
      : `Release ${created.version} of ${project} exists already`;
  const release = lines(sentence, created.url);
  if (deployError !== undefined)
    return {
      kind: 'group',
      views: [
        release,
        lines(
          `It was not deployed: ${deployError.message}`,
          ...deployError.details,
          ...(deployError.hint === undefined ? [] : [deployError.hint]),
        ),
      ],
    };
  return run === undefined ? release : { kind: 'group', views: [release, deploymentView(run)] };
}
