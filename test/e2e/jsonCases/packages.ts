import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { JsonCase, World } from './world.ts';
import { answering, failingOnce, lost, nowhere } from './world.ts';

const buildFile = (world: World): string =>
  world.file(
    'build.json',
    JSON.stringify({
      ...{ BuildEnvironment: 'Jenkins', Branch: 'main', BuildNumber: '7', BuildUrl: 'https://ci.example/7', VcsType: 'Git' },
      ...{ VcsRoot: 'https://git.example/web', VcsCommitNumber: 'abc123', Commits: [{ Id: 'abc123', Comment: 'First' }] },
    }),
  );

const source = (world: World, n: number): string => {
  world.file(`source${n}/readme.txt`, 'hello');
  return join(world.folder, `source${n}`);
};

const stored = async (world: World, id: string, n: number): Promise<string> => {
  const path = world.packageFile(id, n);
  await world.did('push', path);
  return path;
};

export const packageCases: readonly JsonCase[] = [
  {
    ...{ command: 'pack', outcome: 'tells where the package is' },
    argv: (world, n) => ['pack', '--id', 'Acme.Packed', '--version', `1.0.${n}`, '--base-path', source(world, n), '--out-folder', 'packed'],
    options: ({ folder }) => ({ cwd: folder }),
    holds: (document) => expect(document).toMatchObject({ PackageFormat: 'nupkg', Files: ['readme.txt'], Sbom: null }),
  },
  {
    ...{ command: 'pack', outcome: 'tells where the bill of materials is' },
    argv: (world, n) => [
      ...['pack', '--id', 'Acme.Packed', '--version', `1.0.${n}`, '--base-path', source(world, n), '--out-folder', 'packed'],
      ...['--format', 'zip', '--sbom', '--verbose'],
    ],
    options: ({ folder }) => ({ cwd: folder }),
    holds: (document) => expect(document.Sbom).toMatch(/\.json$/),
  },
  {
    ...{ command: 'pack', outcome: 'has nothing to pack', ending: 'input', error: 'BASE_PATH_MISSING' },
    argv: () => ['pack', '--id', 'Acme.Packed', '--base-path', 'nowhere'],
    options: ({ folder }) => ({ cwd: folder }),
  },
  {
    ...{ command: 'push', outcome: 'stores a package' },
    argv: (world, n) => ['push', world.packageFile('Acme.Pushed', n)],
    holds: (document) => expect(document).toMatchObject({ FailedPackages: [], Packages: [{ State: 'stored', Delta: null, Error: null }] }),
  },
  {
    ...{ command: 'push', outcome: 'keeps a package that is there' },
    argv: async (world, n) => ['push', await stored(world, 'Acme.Kept', n), '--overwrite-mode', 'IgnoreIfExists'],
    holds: (document) => expect(document.Packages).toMatchObject([{ State: 'kept' }]),
  },
  {
    ...{ command: 'push', outcome: 'sends what is new' },
    async argv(world, n) {
      const content = randomBytes(100_000);
      await world.did('push', world.packageFile('Acme.Delta', 1_000_000 + 2 * n, content));
      return ['push', world.packageFile('Acme.Delta', 1_000_001 + 2 * n, content), '--use-delta-compression=true'];
    },
    holds: (document) => expect(document.Packages).toMatchObject([{ Delta: { BaseVersion: expect.any(String) } }]),
  },
  {
    ...{ command: 'push', outcome: 'goes on after a package that is refused', ending: 'failed' },
    argv: async (world, n) => [
      ...['push', await stored(world, 'Acme.Refused', n), world.packageFile('Acme.Fine', n)],
      ...['--continue-on-error', '--parallel', '1'],
    ],
    holds: (document) => expect(document.Packages.map((item: any) => item.State)).toEqual(['failed', 'stored']),
  },
  {
    ...{ command: 'push', outcome: 'stops at a package that is refused', ending: 'failed' },
    argv: async (world, n) => [
      ...['push', world.packageFile('Acme.Before', n), await stored(world, 'Acme.Refused', n), world.packageFile('Acme.After', n)],
      ...['--parallel', '1'],
    ],
    holds: (document) => expect(document.Packages.map((item: any) => item.State)).toEqual(['stored', 'failed', 'skipped']),
  },
  {
    ...{ command: 'push', outcome: 'finds no file', ending: 'input', error: 'PACKAGE_MISSING' },
    argv: () => ['push', '/nowhere/Acme.Web.1.0.0.zip'],
  },
  {
    ...{ command: 'build-information', outcome: 'is pushed for two packages' },
    argv: (world, n) => [
      'build-information',
      '--package-id',
      'A',
      '--package-id',
      'B',
      '--version',
      `1.0.${n}`,
      '--file',
      buildFile(world),
    ],
    holds: (document) =>
      expect(document).toMatchObject([{ PackageId: 'A', State: 'pushed', Commits: [{ Id: 'abc123' }] }, { PackageId: 'B' }]),
  },
  {
    ...{ command: 'build-information', outcome: 'is refused for one of two packages', ending: 'failed' },
    async argv(world, n) {
      await world.did('build-information', '--package-id', 'A', '--version', `1.0.${n}`, '--file', buildFile(world));
      return ['build-information', '--package-id', 'A', '--package-id', 'B', '--version', `1.0.${n}`, '--file', buildFile(world)];
    },
    holds: (document) => expect(document).toMatchObject([{ State: 'failed', Id: null, Links: {} }, { State: 'pushed' }]),
  },
  {
    ...{ command: 'build-information', outcome: 'is shown' },
    argv: (world) => ['build-information', '--show', '--file', buildFile(world)],
    holds: (document) => expect(document).toMatchObject({ BuildNumber: '7' }),
  },
  {
    ...{ command: 'build-information', outcome: 'is shown where nothing is known' },
    argv: () => ['build-information', '--show'],
    options: ({ folder }) => ({ cwd: folder }),
    holds: (document) => expect(document).toMatchObject({ VcsRoot: null, Commits: [] }),
  },
  {
    ...{ command: 'build-information', outcome: 'needs a version', ending: 'usage', error: 'OPTION_REQUIRED' },
    argv: () => ['build-information', '--package-id', 'A'],
  },
  {
    ...{ command: 'package inspect', outcome: 'shows a package' },
    argv: (world, n) => ['package', 'inspect', world.packageFile('Acme.Looked', n)],
    holds: (document) =>
      expect(document).toMatchObject({ PackageId: 'Acme.Looked', Metadata: null, Verified: false, Entries: [{ Name: 'readme.txt' }] }),
  },
  {
    ...{ command: 'package inspect', outcome: 'verifies a package with metadata' },
    async argv(world, n) {
      const packed = await world.did(
        'pack',
        '--id',
        'Acme.Deep',
        '--version',
        `1.0.${n}`,
        '--base-path',
        source(world, n),
        '--out-folder',
        join(world.folder, 'packed'),
      );
      return ['package', 'inspect', packed.Path, '--verify'];
    },
    holds: (document) => expect(document).toMatchObject({ Verified: true, Metadata: { Authors: ['Acme.Deep'] } }),
  },
  {
    ...{ command: 'package inspect', outcome: 'refuses what is no package', ending: 'input', error: 'ARCHIVE_DAMAGED' },
    argv: (world, n) => ['package', 'inspect', world.file(`Acme.Broken.1.0.${n}.zip`, 'no zip at all')],
  },
  {
    ...{ command: 'package list', outcome: 'lists the packages' },
    argv: () => ['package', 'list', '--filter', 'Acme.Web'],
    holds: (document) => expect(document).toEqual([{ Id: 'Acme.Web', HighestVersion: '1.1.0', Versions: 2 }]),
  },
  { ...{ command: 'package list', outcome: 'has nothing to list', on: 'empty' }, argv: () => ['package', 'list'], holds: isEmpty },
  nowhere('package list'),
  {
    ...{ command: 'package versions', outcome: 'lists the versions' },
    argv: () => ['package', 'versions', 'Acme.Web'],
    holds: (document) => expect(document.map((item: any) => item.Version)).toEqual(['1.1.0', '1.0.0']),
  },
  {
    ...{ command: 'package versions', outcome: 'finds no such package', on: 'empty', ...lost },
    argv: () => ['package', 'versions', 'Acme.Web'],
  },
  {
    ...{ command: 'package download', outcome: 'brings a package' },
    argv: (_world, n) => ['package', 'download', 'Acme.Web', '1.0.0', '--out-folder', `downloaded${n}`],
    options: ({ folder }) => ({ cwd: folder }),
  },
  {
    ...{ command: 'package download', outcome: 'finds no such version', ...lost },
    argv: () => ['package', 'download', 'Acme.Web', '9.9.9'],
  },
  {
    ...{ command: 'package delete', outcome: 'deletes a version' },
    async argv(world, n) {
      await stored(world, 'Acme.Gone', n);
      return ['package', 'delete', 'Acme.Gone', `1.0.${n}`, '--yes'];
    },
    holds: (document) => expect(document).toMatchObject([{ State: 'deleted', Error: null }]),
  },
  {
    ...{ command: 'package delete', outcome: 'goes on after a version that stays', ending: 'failed' },
    async argv(world, n) {
      await stored(world, 'Acme.Gone', 2 * n + 1_000_000);
      await stored(world, 'Acme.Gone', 2 * n + 1_000_001);
      return ['package', 'delete', 'Acme.Gone', `1.0.${2 * n + 1_000_000}`, `1.0.${2 * n + 1_000_001}`, '--yes'];
    },
    options: () => ({ http: failingOnce('DELETE', /packages\//) }),
    holds: (document) => expect(document.map((item: any) => item.State).sort()).toEqual(['deleted', 'failed']),
  },
  {
    ...{ command: 'delete-package', outcome: 'deletes a version' },
    async argv(world, n) {
      await stored(world, 'Acme.Gone', n);
      return ['delete-package', '--package-id', 'Acme.Gone', '--version', `1.0.${n}`, '--yes'];
    },
    holds: (document) => expect(document).toMatchObject({ Status: 'Success', State: 'deleted' }),
  },
  {
    ...{ command: 'delete-package', outcome: 'finds no such version', ending: 'refused', error: 'NAME_NOT_FOUND' },
    argv: () => ['delete-package', '--package-id', 'Acme.Web', '--version', '9.9.9', '--yes'],
  },
  {
    ...{ command: 'push-metadata', outcome: 'is stored by a server of its time' },
    argv: (world) => ['push-metadata', '--package-id', 'Acme.Web', '--version', '1.0.0', '--metadata-file', buildFile(world)],
    options: () => ({
      http: answering({
        'GET /api/Spaces-1': { Id: 'Spaces-1', Links: { PackageMetadata: '/api/Spaces-1/package-metadata{?overwriteMode}' } },
        'POST /api/Spaces-1/package-metadata': { Id: 'PackageMetadata-1', PackageId: 'Acme.Web', Version: '1.0.0', BuildNumber: '7' },
      }),
    }),
  },
  {
    ...{ command: 'push-metadata', outcome: 'is refused by a later server', ending: 'refused', error: 'NOT_OFFERED' },
    argv: (world) => ['push-metadata', '--package-id', 'Acme.Web', '--version', '1.0.0', '--metadata-file', buildFile(world)],
  },
  {
    ...{ command: 'package delete', outcome: 'asks nobody', ending: 'usage', error: 'CONFIRMATION_REQUIRED' },
    argv: () => ['package', 'delete', 'Acme.Web', '1.0.0'],
  },
];

export function isEmpty(document: any): void {
  expect(document).toEqual([]);
}
