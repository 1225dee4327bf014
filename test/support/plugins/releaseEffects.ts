import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { expect } from 'vitest';
import type { BinRun } from '../runBin.ts';
import { deploymentsOf, expectedTargets, expectEnded } from './deployments.ts';
import type { Effect, Occasion } from './effect.ts';
import { feed } from './space.ts';

const notesInFile = '# Notes\n\nWritten by the build: ä "quoted"\n';

/** create-release: made with channel, notes and packages as given, and deployed where the vector says so. */
export const createEffect: Effect = async (occasion) => {
  const { options, space } = occasion;
  const project = await space.named('projects', options.get('project') ?? '');
  const version = options.get('version');
  if (version !== undefined) await removeRelease(occasion, { project, version });
  else await freshRelease(occasion, 'latest');
  const before = new Set((await releasesOf(occasion, project)).map(({ Id }) => Id));
  await writeNotes(occasion);
  return async (run) => {
    const made = (await releasesOf(occasion, project)).filter(({ Id }) => !before.has(Id));
    if (occasion.vector.refused !== undefined) return void expect(made).toEqual([]);
    expect(made).toHaveLength(1);
    const [release] = made;
    if (version !== undefined) expect(release.Version).toBe(version);
    expect(release.ReleaseNotes ?? '').toBe(options.has('releaseNotesFile') ? notesInFile : (options.get('releaseNotes') ?? ''));
    const channels: any[] = (await space.ask('GET', `projects/${project.Id}/channels`)).Items;
    expect(channels.find(({ Id }) => Id === release.ChannelId).Name).toBe(options.get('channel') ?? 'Default');
    expect(chosen(release)).toEqual(project.Name === 'Web' ? expectedPackages(occasion) : []);
    await expectAnnounced(occasion, run, release);
    await expectDeployed(occasion, release, { ended: waits(occasion) });
    await expectKept(occasion, release);
  };
};

/** Run again, the vector must keep what it made, or say that it is there. */
async function expectKept({ options, again, space, vector }: Occasion, release: any): Promise<void> {
  if (!options.has('version')) return;
  const { exitCode, stdout } = await again();
  expect(exitCode === 0, `${vector.id} again: ${stdout}`).toBe(options.has('ignoreExisting'));
  expect((await space.ask('GET', `releases/${release.Id}`)).Version).toBe(release.Version);
}

async function writeNotes({ options, folder }: Occasion): Promise<void> {
  const file = options.get('releaseNotesFile');
  if (file === undefined) return;
  await mkdir(dirname(resolve(folder, file)), { recursive: true });
  await writeFile(resolve(folder, file), notesInFile);
}

/** TeamCity takes the number from the message, Azure DevOps shows the summary (A10). */
async function expectAnnounced({ options, vector, folder }: Occasion, run: BinRun, release: any): Promise<void> {
  if (!options.has('enableServiceMessages')) return void expect(run.stdout).not.toMatch(/##(teamcity|vso)\[/);
  if (vector.env?.['TEAMCITY_VERSION'] !== undefined) {
    expect(run.stdout).toContain(`\n##teamcity[setParameter name='octo.releaseNumber' value='${release.Version}']\n`);
  } else if (vector.env?.['TF_BUILD'] !== undefined) {
    expect(run.stdout).toContain(`\n##vso[task.setvariable variable=octo.releaseNumber]${release.Version}\n`);
    const attached = /^##vso\[task\.addattachment type=Distributedtask\.Core\.Summary;name=Octopus Deploy;](.*)$/m.exec(run.stdout);
    expect(dirname(attached?.[1] ?? '')).toBe(folder);
    expect(await readFile(attached?.[1] ?? '', 'utf8')).toMatch(/^\[Release \S+ created for '.+']\(http.*\/releases\/.+\)/);
  } else expect(run.stdout).toContain(`setParameter name='octo.releaseNumber' value='${release.Version}'`);
}

async function removeRelease({ space }: Occasion, { project, version }: { project: any; version: string }): Promise<void> {
  const answer = await space.server.get(`/api/Spaces-1/projects/${project.Id}/releases/${version}`);
  if (answer.status === 200) await space.ask('DELETE', `releases/${answer.body.Id}`);
}

const releasesOf = async ({ space }: Occasion, project: any): Promise<any[]> =>
  (await space.ask('GET', `projects/${project.Id}/releases?take=1000`)).Items;

const chosen = (release: any): string[] =>
  release.SelectedPackages.map((item: any) => `${item.ActionName}/${item.PackageReferenceName} ${item.Version}`).sort();

/** What `--package` and `--packageVersion` leave of the newest versions; the project Web has three references. */
function expectedPackages({ options }: Occasion): string[] {
  const references = [
    { step: 'Fetch', reference: 'Db', id: 'Db' },
    { step: 'Fetch', reference: 'Site', id: 'Site' },
    { step: 'Step', reference: 'Ref', id: 'Lib' },
  ];
  const given = options.all('package').map((text) => text.split(/[:=/]/));
  return references
    .map(({ step, reference, id }) => {
      const [, , third] = given.find((parts) => parts.length === 3 && parts[0] === step && parts[1] === reference) ?? [];
      const [, second] = given.find((parts) => parts.length === 2 && (parts[0] === step || parts[0] === id)) ?? [];
      return `${step}/${reference} ${third ?? second ?? options.get('packageVersion') ?? feed[id]?.at(-1)}`;
    })
    .sort();
}

/** deploy-release: a fresh release goes to every environment and tenant that the vector names. */
export const deployEffect: Effect = async (occasion) => {
  const { options } = occasion;
  const release = await freshRelease(occasion, options.get('version') ?? '');
  return () => expectDeployed(occasion, release, { ended: waits(occasion) });
};

/** promote-release: what stands in one environment goes on to the others. */
export const promoteEffect: Effect = async (occasion) => {
  const { options, space } = occasion;
  const release = await freshRelease(occasion, 'latest');
  const from = await space.named('environments', options.get('from') ?? '');
  const targets = await expectedTargets(occasion, [from.Name]);
  const started = await Promise.all(
    targets.map(({ EnvironmentId, TenantId }) => space.ask('POST', 'deployments', { ReleaseId: release.Id, EnvironmentId, TenantId })),
  );
  await expectEnded(occasion, started, { ended: false });
  return () => expectDeployed(occasion, release, { ended: waits(occasion), besides: started.map(({ Id }) => Id) });
};

const waits = ({ options }: Occasion): boolean => options.has('progress') || options.has('waitForDeployment');

let count = 0;

/** A release made through the API: with this version, or as the newest. */
async function freshRelease(occasion: Occasion, wanted: string): Promise<any> {
  const { options, space } = occasion;
  const project = await space.named('projects', options.get('project') ?? '');
  count += 2;
  const version = wanted === 'latest' ? `50.0.${count}` : wanted;
  await removeRelease(occasion, { project, version });
  const SelectedPackages =
    project.Name !== 'Web'
      ? []
      : [
          { ActionName: 'Fetch', PackageReferenceName: 'Db', Version: '1.2.3' },
          { ActionName: 'Fetch', PackageReferenceName: 'Site', Version: '1.2.3' },
          { ActionName: 'Step', PackageReferenceName: 'Ref', Version: '1.0' },
        ];
  return space.ask('POST', 'releases', { ProjectId: project.Id, Version: version, SelectedPackages });
}

async function expectDeployed(
  occasion: Occasion,
  release: any,
  { ended, besides = [] }: { readonly ended: boolean; readonly besides?: readonly string[] },
): Promise<void> {
  const { options, space, vector } = occasion;
  const all = await deploymentsOf(occasion, release);
  const made = all.filter(({ Id }) => !besides.includes(Id));
  if (vector.refused !== undefined) return void expect(made).toEqual([]);
  const where = ({ EnvironmentId, TenantId }: any): string => `${EnvironmentId} ${TenantId ?? '-'}`;
  expect(made.map(where).sort()).toEqual((await expectedTargets(occasion, options.all('deployTo'))).map(where).sort());
  const prompted = options.all('variable').map((text) => text.slice(text.search(/[:=]/) + 1));
  for (const deployment of made) {
    const project = await space.ask('GET', `projects/${release.ProjectId}`);
    if (project.Name === 'Web' && prompted.length > 0) expect(Object.values(deployment.FormValues)).toEqual(prompted);
    if (options.get('guidedFailure') !== undefined) expect(deployment.UseGuidedFailure).toBe(options.has('guidedFailure'));
  }
  await expectEnded(occasion, made, { ended });
}
