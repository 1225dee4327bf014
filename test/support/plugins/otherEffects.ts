import { expect } from 'vitest';
import { expectedTargets, expectEnded } from './deployments.ts';
import type { Effect, Occasion } from './effect.ts';

/** run-runbook: a run of the snapshot in every environment, for every tenant. */
export const runbookEffect: Effect = async (occasion) => {
  const { options, space } = occasion;
  const before = new Set((await runs(occasion)).map(({ Id }) => Id));
  return async () => {
    const made = (await runs(occasion)).filter(({ Id }) => !before.has(Id));
    const where = ({ EnvironmentId, TenantId }: any): string => `${EnvironmentId} ${TenantId ?? '-'}`;
    expect(made.map(where).sort()).toEqual((await expectedTargets(occasion, options.all('environment'))).map(where).sort());
    for (const { RunbookSnapshotId } of made) {
      const { Name } = await space.ask('GET', `runbookSnapshots/${RunbookSnapshotId}`);
      expect(Name).toBe(options.get('snapshot') ?? 'Snapshot 1');
    }
    await expectEnded(occasion, made, { ended: options.has('progress') || options.has('waitForRun') });
  };
};

const runs = async ({ space }: Occasion): Promise<any[]> => (await space.ask('GET', 'runbookRuns?take=1000')).Items;

/** A list command: every name that is there. */
export const listEffect: Effect = async ({ space, options }) => {
  const [kind] = /(?<=^list-).*/.exec(options.verb) ?? [''];
  const names: string[] = (await space.ask('GET', `${kind}/all`)).map(({ Name }: any) => Name);
  return ({ stdout }) => {
    for (const name of names) expect(stdout).toMatch(new RegExp(`^ - ${name} \\(ID: "?\\w+-\\d+"?\\)`, 'm'));
  };
};

/** create-environment: it is there, once. */
export const environmentEffect: Effect = async ({ space, options }) => {
  const name = options.get('name') ?? '';
  return async () => {
    const all: any[] = await space.ask('GET', 'environments/all');
    expect(all.filter(({ Name }) => Name === name)).toHaveLength(1);
  };
};

/** Jenkins takes exit code 0 for the Go surface (A2); TeamCity looks for the word (A1); Azure DevOps wants 7 or more (A3). */
export const probeEffect: Effect = async ({ vector }) => {
  return (run) => {
    if (vector.argv[0] === 'config') expect(run).toMatchObject({ exitCode: 255, stdout: expect.stringContaining('config list') });
    else if (vector.argv[0] === 'version') expect(Number(/\n?(\d+)\.\d+\.\d+\b.*\n$/.exec(run.stdout)?.[1])).toBeGreaterThanOrEqual(7);
    else expect(run.stdout).toContain('Octopus');
  };
};
