import { expect } from 'vitest';
import { isEmpty } from './packages.ts';
import type { JsonCase } from './world.ts';
import { lost, nowhere } from './world.ts';

/** A list of names in a space that has some, and in one that has none. */
function names(command: string, some: string, empty: readonly string[] = []): readonly JsonCase[] {
  return [
    {
      ...{ command, outcome: 'lists what is there' },
      argv: () => [command],
      holds: (document) => expect(document.map((item: any) => item.Name)).toContain(some),
    },
    {
      ...{ command, outcome: 'answers for an empty space', on: 'empty' },
      argv: () => [command],
      holds: (document) => expect(document.map((item: any) => item.Name)).toEqual(empty),
    },
    nowhere(command),
  ];
}

export const listCases: readonly JsonCase[] = [
  ...names('list-projects', 'Quotes'),
  ...names('list-environments', 'Dev'),
  ...names('list-tenants', 'North'),
  ...names('list-machines', 'Here'),
  ...names('list-workers', 'Helper'),
  ...names('list-workerpools', 'Default Worker Pool', ['Default Worker Pool']),
  { ...{ command: 'list-machines', outcome: 'finds no such environment', ...lost }, argv: () => ['list-machines', '--environment', 'Dve'] },
  { ...{ command: 'list-workers', outcome: 'finds no such pool', ...lost }, argv: () => ['list-workers', '--worker-pool', 'Linnux'] },
  {
    ...{ command: 'list-releases', outcome: 'lists those of two projects' },
    argv: () => ['list-releases', '--project', 'Shop', '--project', 'Quotes'],
    holds: (document) =>
      expect(document).toMatchObject([
        { Project: { Name: 'Shop' }, Releases: expect.arrayContaining([expect.objectContaining({ PackageVersions: 'Web 1.1.0' })]) },
        {},
      ]),
  },
  {
    ...{ command: 'list-releases', outcome: 'finds none' },
    async argv(world, n) {
      const name = `Bare ${n}`;
      await world.did('create-project', '--name', name, '--project-group', 'Sites', '--lifecycle', 'Line');
      return ['list-releases', '--project', name];
    },
    holds: (document) => expect(document).toMatchObject([{ Releases: [] }]),
  },
  {
    ...{ command: 'list-releases', outcome: 'finds no such project', on: 'empty', ...lost },
    argv: () => ['list-releases', '--project', 'Shop'],
  },
  {
    ...{ command: 'list-deployments', outcome: 'lists those of tenants and others' },
    argv: () => ['list-deployments', '--project', 'Quotes', '--environment', 'Dev', '--number', '100'],
    holds: (document) => expect(new Set(document.map((item: any) => item.Tenant?.Name ?? null))).toEqual(new Set([null, 'North'])),
  },
  { ...{ command: 'list-deployments', outcome: 'finds none', on: 'empty' }, argv: () => ['list-deployments'], holds: isEmpty },
  {
    ...{ command: 'list-deployments', outcome: 'finds no such project', ...lost },
    argv: () => ['list-deployments', '--project', 'Qoutes'],
  },
  {
    ...{ command: 'list-latestdeployments', outcome: 'lists what is where' },
    async argv(world) {
      await world.idle();
      return ['list-latestdeployments'];
    },
    holds: (document) => expect(document.length).toBeGreaterThan(1),
  },
  { ...{ command: 'list-latestdeployments', outcome: 'finds none', on: 'empty' }, argv: () => ['list-latestdeployments'], holds: isEmpty },
  {
    ...{ command: 'list-latestdeployments', outcome: 'finds no such project', ...lost },
    argv: () => ['list-latestdeployments', '--project', 'Qoutes'],
  },
  {
    ...{ command: 'dump-deployments', outcome: 'writes a file' },
    argv: (_world, n) => ['dump-deployments', '--file-path', `deployments${n}.xml`],
    options: ({ folder }) => ({ cwd: folder }),
    holds: (document) => expect(document.Deployments).toBeGreaterThan(1),
  },
  {
    ...{ command: 'dump-deployments', outcome: 'has none to write', on: 'empty' },
    argv: (_world, n) => ['dump-deployments', '--file-path', `deployments${n}.xml`],
    options: ({ folder }) => ({ cwd: folder }),
    holds: (document) => expect(document.Deployments).toBe(0),
  },
  { ...nowhere('dump-deployments'), argv: () => ['dump-deployments', '--file-path', 'never.xml', '--retries', '0'] },
];
