import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { expect } from 'vitest';
import { smallZip } from '../smallZip.ts';
import type { Effect, Occasion } from './effect.ts';

/** push: every package is stored byte for byte, and a second push does what the overwrite mode says. */
export const pushEffect: Effect = async (occasion) => {
  const { options, folder, vector, again } = occasion;
  const paths = [...new Set(options.all('package'))];
  const mode = options.has('replace-existing') ? 'OverwriteExisting' : (options.get('overwrite-mode') ?? 'FailIfExists');
  const write = async (round: string) => {
    const contents = paths.map((path) => packageWith(path, `${vector.id} ${round}`));
    for (const [at, path] of paths.entries()) {
      await mkdir(dirname(resolve(folder, path)), { recursive: true });
      await writeFile(resolve(folder, path), contents[at] ?? '');
    }
    return contents;
  };
  const first = await write('first');
  for (const path of paths) await removePackage(occasion, path);
  return async () => {
    expect(await Promise.all(paths.map((path) => storedBytes(occasion, path)))).toEqual(first);
    const second = await write('second');
    const repeated = await again();
    expect(repeated.exitCode === 0, repeated.stdout).toBe(mode !== 'FailIfExists');
    expect(await Promise.all(paths.map((path) => storedBytes(occasion, path)))).toEqual(mode === 'OverwriteExisting' ? second : first);
  };
};

/** `Web.1.2.3.zip` is version 1.2.3 of Web. */
function identityOf(path: string): { readonly id: string; readonly version: string } {
  const [, id = '', version = ''] = /^(.+?)\.(\d+(?:\.\d+)*)\.\w+$/.exec(basename(path)) ?? [];
  return { id, version };
}

function packageWith(path: string, text: string): Buffer {
  const { id, version } = identityOf(path);
  if (!path.endsWith('.nupkg')) return smallZip(text);
  const fields = `<id>${id}</id><version>${version}</version><authors>A</authors><description>${text}</description>`;
  return smallZip(`<?xml version="1.0"?><package><metadata>${fields}</metadata></package>`, `${id}.nuspec`);
}

function packageOf(path: string): string {
  const { id, version } = identityOf(path);
  return `packages-${id}.${version}`;
}

async function removePackage({ space }: Occasion, path: string): Promise<void> {
  const answer = await space.server.request('DELETE', `/api/Spaces-1/packages/${packageOf(path)}`);
  expect([200, 204, 404]).toContain(answer.status);
}

async function storedBytes({ space: { server } }: Occasion, path: string): Promise<Buffer> {
  const answer = await fetch(`${server.url}/api/Spaces-1/packages/${packageOf(path)}/raw`, {
    headers: { 'X-Octopus-ApiKey': server.apiKey },
  });
  expect(answer.status, packageOf(path)).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

/** build-information: stored for every package, read from a file as the plug-in writes it (A8). */
export const buildInformationEffect: Effect = async (occasion) => {
  const { options, folder, vector, space } = occasion;
  const file = resolve(folder, options.get('file') ?? '');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, writtenBy(vector.id));
  const stored = async (): Promise<any[]> =>
    (await space.ask('GET', 'build-information?take=1000')).Items.filter(
      (item: any) => options.all('package-id').includes(item.PackageId) && item.Version === options.get('version'),
    );
  for (const { Id } of await stored()) await space.ask('DELETE', `build-information/${Id}`);
  return async () => {
    const items = await stored();
    expect(items.map((item) => item.PackageId).sort()).toEqual(options.all('package-id').toSorted());
    const { BuildEnvironment, Branch } = documentOf(vector.id);
    const commits = vector.id.startsWith('circle') ? [] : [{ Id: '314cf2c', Comment: 'Größe #12' }];
    for (const item of items) expect(item).toMatchObject({ BuildEnvironment, Branch, BuildNumber: '42', Commits: commits });
  };
};

const builders: Readonly<Record<string, string>> = {
  jenkins: 'Jenkins',
  teamcity: 'TeamCity',
  ado: 'Azure DevOps',
  circle: 'CircleCI',
  bamboo: 'Bamboo',
};
const kindOf = (id: string): string => id.split('.')[0] ?? '';

function documentOf(id: string) {
  return {
    ...{ BuildEnvironment: builders[kindOf(id)] ?? 'BitBucket', Branch: 'main', BuildNumber: '42', BuildUrl: 'https://ci/job/web/42/' },
    ...{ VcsType: 'Git', VcsRoot: '${GIT_URL}', VcsCommitNumber: '314cf2c' },
    Commits: [{ Id: '314cf2c', Comment: 'Größe #12' }],
  };
}

/** The bytes of the file: TeamCity writes UTF-16 with its mark, CircleCI keys without quotes, Jenkins keys nobody knows. */
function writtenBy(id: string): string | Buffer {
  const document = documentOf(id);
  switch (kindOf(id)) {
    case 'teamcity':
      return Buffer.from(`\uFEFF${JSON.stringify({ ...document, IncompleteDataWarning: 'more' })}`, 'utf16le').swap16();
    case 'circle':
      return `{\n${Object.entries({ ...document, Commits: undefined })
        .flatMap(([key, value]) => (value === undefined ? [] : [`  ${key}: ${JSON.stringify(value)}`]))
        .join(',\n')}\n}`;
    case 'jenkins':
      return JSON.stringify({ ...document, CommentParser: 'GitHub' });
    default:
      return JSON.stringify(document, null, 2);
  }
}
