import { expect } from 'vitest';
import type { JsonCase, World } from './world.ts';
import { failingOnce, lost } from './world.ts';

const taken = { ending: 'refused', octoEnding: 'usage', error: 'NAME_TAKEN' } as const;
const state = (State: string) => (document: any) => expect(document).toMatchObject({ State });

/** A thing with a name that is made once. */
function made(command: string, args: readonly string[] = []): readonly JsonCase[] {
  const argv = (name: string) => [command, '--name', name, ...args];
  const existing = async (world: World, n: number) => {
    await world.did(...argv(`Thing ${n}`));
    return argv(`Thing ${n}`);
  };
  return [
    { ...{ command, outcome: 'makes it' }, argv: (_world, n) => argv(`Thing ${n}`), holds: state('created') },
    {
      ...{ command, outcome: 'takes one that exists' },
      argv: async (world, n) => [...(await existing(world, n)), '--ignore-if-exists'],
      holds: state('existing'),
    },
    { ...{ command, outcome: 'refuses a name that is taken', ...taken }, argv: existing },
  ];
}

const project = async (world: World, n: number): Promise<string> => {
  await world.did('create-project', '--name', `Old ${n}`, '--project-group', 'Sites', '--lifecycle', 'Line');
  return `Old ${n}`;
};

const unknown = { SkipInitialHealthCheck: true, Endpoint: { CommunicationStyle: 'None' } };

/** A place with two machines, of which one is in a second place, too. */
async function place(world: World, n: number, kind: 'environment' | 'pool'): Promise<string> {
  const [things, machines, key] =
    kind === 'environment' ? ['environments', 'machines', 'EnvironmentIds'] : ['workerpools', 'workers', 'WorkerPoolIds'];
  const body = kind === 'environment' ? {} : { WorkerPoolType: 'StaticWorkerPool' };
  const [first, second] = [
    await world.api('POST', things, { Name: `Place ${n}`, ...body }),
    await world.api('POST', things, { Name: `Other ${n}`, ...body }),
  ];
  const roles = kind === 'environment' ? { Roles: ['none'] } : {};
  await world.api('POST', machines, { Name: `A ${n}`, [key]: [first.Id], ...roles, ...unknown });
  await world.api('POST', machines, { Name: `B ${n}`, [key]: [first.Id, second.Id], ...roles, ...unknown });
  return first.Name;
}

function cleaned(command: string, option: string, kind: 'environment' | 'pool'): readonly JsonCase[] {
  const argv = (name: string) => [command, option, name, '--health-status', 'Unknown', '--yes'];
  const states =
    (...expected: string[]) =>
    (document: any) =>
      expect(document.map((item: any) => item.State)).toEqual(expected);
  return [
    {
      ...{ command, outcome: 'deletes and removes' },
      argv: async (world, n) => argv(await place(world, n, kind)),
      holds: states('deleted', 'removed'),
    },
    {
      ...{ command, outcome: 'goes on after a machine that stays', ending: 'failed' },
      argv: async (world, n) => argv(await place(world, n, kind)),
      options: () => ({ http: failingOnce('DELETE', /(machines|workers)\//) }),
      holds: states('failed', 'removed'),
    },
    {
      ...{ command, outcome: 'finds none' },
      argv: async (world, n) => [...argv(await place(world, n, kind)).map((word) => (word === 'Unknown' ? 'Unhealthy' : word))],
      holds: states(),
    },
    { ...{ command, outcome: 'finds no such place', ...lost }, argv: () => argv('Nowhere') },
  ];
}

const channel = (n: number): readonly string[] => ['create-channel', '--project', 'Shop', '--channel', `Channel ${n}`];
const release = async (world: World, n: number): Promise<readonly string[]> => {
  await world.did('create-release', '--project', 'Shop', '--version', `3.0.${n}`);
  return ['--project', 'Shop', '--version', `3.0.${n}`];
};
const range = async (world: World, n: number): Promise<readonly string[]> => {
  await release(world, n);
  return ['delete-releases', '--project', 'Shop', '--min-version', `3.0.${n}`, '--max-version', `3.0.${n}`];
};
const action = (Action: string) => (document: any) => expect(document).toMatchObject({ Action });

const outcomes = (list: any): unknown => list.map((item: any) => item.Outcome);
const override = ['--project', 'Quotes', '--environment', 'Dev'];

export const managementCases: readonly JsonCase[] = [
  {
    ...{ command: 'create-autodeployoverride', outcome: 'makes one for a tenant and for nobody' },
    argv: () => ['create-autodeployoverride', ...override, '--environment', 'Prod', '--tenant', 'North', '--version', 'latest'],
    holds: (document) => expect(outcomes(document.AutoDeployOveridesCreated)).toEqual(['Created', 'NotConnectedToEnvironment']),
  },
  {
    ...{ command: 'create-autodeployoverride', outcome: 'finds no such project', ...lost },
    argv: () => ['create-autodeployoverride', '--project', 'Nothing', '--environment', 'Dev', '--version', '1.0.0'],
  },
  {
    ...{ command: 'delete-autodeployoverride', outcome: 'deletes one' },
    async argv(world) {
      await world.did('create-autodeployoverride', ...override, '--version', '1.0.0');
      return ['delete-autodeployoverride', ...override, '--environment', 'Prod', '--yes'];
    },
    holds: (document) => expect(outcomes(document.AutoDeployOverridesRemoved)).toContain('NotFound'),
  },
  {
    ...{ command: 'delete-autodeployoverride', outcome: 'finds no such project', ...lost },
    argv: () => ['delete-autodeployoverride', '--project', 'Nothing', '--environment', 'Dev', '--yes'],
  },
  ...made('create-environment'),
  ...made('create-workerpool'),
  ...made('create-project', ['--project-group', 'Sites', '--lifecycle', 'Line']),
  {
    ...{ command: 'create-project', outcome: 'makes the group, too' },
    argv: (_world, n) => ['create-project', '--name', `Grouped ${n}`, '--project-group', `Group ${n}`, '--lifecycle', 'Line'],
    holds: (document) => expect(document).toMatchObject({ Group: { NewGroupCreated: true } }),
  },
  {
    ...{ command: 'disable-project', outcome: 'disables it' },
    argv: async (world, n) => ['disable-project', '--name', await project(world, n)],
  },
  { ...{ command: 'disable-project', outcome: 'finds no such project', ...lost }, argv: () => ['disable-project', '--name', 'Nothing'] },
  {
    ...{ command: 'delete-project', outcome: 'deletes it' },
    argv: async (world, n) => ['delete-project', '--name', await project(world, n), '--yes'],
  },
  {
    ...{ command: 'delete-project', outcome: 'finds no such project', ...lost },
    argv: () => ['delete-project', '--name', 'Nothing', '--yes'],
  },
  ...cleaned('clean-environment', '--environment', 'environment'),
  ...cleaned('clean-workerpool', '--worker-pool', 'pool'),
  {
    ...{ command: 'create-channel', outcome: 'makes it' },
    argv: (_world, n) => channel(n),
    holds: action('Created'),
  },
  {
    ...{ command: 'create-channel', outcome: 'changes it' },
    async argv(world, n) {
      await world.did(...channel(n));
      return [...channel(n), '--description', 'Changed', '--update-existing'];
    },
    holds: action('Updated'),
  },
  {
    ...{ command: 'create-channel', outcome: 'has nothing to change' },
    async argv(world, n) {
      await world.did(...channel(n));
      return [...channel(n), '--update-existing'];
    },
    holds: action('None'),
  },
  {
    ...{ command: 'create-channel', outcome: 'finds no such project', ...lost },
    argv: () => ['create-channel', '--project', 'Nothing', '--channel', 'X'],
  },
  {
    ...{ command: 'prevent-releaseprogression', outcome: 'keeps a release back' },
    argv: async (world, n) => ['prevent-releaseprogression', ...(await release(world, n)), '--reason', 'Tests failed'],
    holds: state('prevented'),
  },
  {
    ...{ command: 'prevent-releaseprogression', outcome: 'has kept it back' },
    async argv(world, n) {
      const argv = ['prevent-releaseprogression', ...(await release(world, n)), '--reason', 'Tests failed'];
      await world.did(...argv);
      return argv;
    },
    holds: state('already'),
  },
  {
    ...{ command: 'prevent-releaseprogression', outcome: 'finds no such project', ...lost },
    argv: () => ['prevent-releaseprogression', '--project', 'Nothing', '--version', '1.0.0', '--reason', 'x'],
  },
  {
    ...{ command: 'allow-releaseprogression', outcome: 'lets a release go on' },
    async argv(world, n) {
      const wanted = await release(world, n);
      await world.did('prevent-releaseprogression', ...wanted, '--reason', 'Tests failed');
      return ['allow-releaseprogression', ...wanted];
    },
    holds: state('allowed'),
  },
  {
    ...{ command: 'allow-releaseprogression', outcome: 'has nothing to do' },
    argv: async (world, n) => ['allow-releaseprogression', ...(await release(world, n))],
    holds: state('already'),
  },
  {
    ...{ command: 'allow-releaseprogression', outcome: 'finds no such release', ending: 'refused', error: 'RELEASE_NOT_FOUND' },
    argv: () => ['allow-releaseprogression', '--project', 'Shop', '--version', '99.0.0'],
  },
  {
    ...{ command: 'delete-releases', outcome: 'deletes them' },
    argv: async (world, n) => [...(await range(world, n)), '--yes'],
    holds: (document) => expect(document.Releases).toMatchObject([{ Deleted: true, State: 'deleted' }]),
  },
  {
    ...{ command: 'delete-releases', outcome: 'shows what would go' },
    argv: async (world, n) => [...(await range(world, n)), '--what-if'],
    holds: (document) => expect(document.Releases).toMatchObject([{ Deleted: false, State: 'would be deleted' }]),
  },
  {
    ...{ command: 'delete-releases', outcome: 'goes on after one that stays', ending: 'failed' },
    argv: async (world, n) => [...(await range(world, n)), '--yes'],
    options: () => ({ http: failingOnce('DELETE', /releases\//) }),
    holds: (document) =>
      expect(document.Releases).toMatchObject([{ Deleted: false, State: 'failed', Error: { Code: 'RESOURCE_NOT_FOUND' } }]),
  },
  {
    ...{ command: 'delete-releases', outcome: 'finds none' },
    argv: () => ['delete-releases', '--project', 'Shop', '--min-version', '90.0.0', '--max-version', '91.0.0', '--yes'],
    holds: (document) => expect(document.Releases).toEqual([]),
  },
  {
    ...{ command: 'delete-releases', outcome: 'finds no such project', ...lost },
    argv: () => ['delete-releases', '--project', 'Nothing', '--min-version', '1.0.0', '--max-version', '1.0.0'],
  },
];
