import { expect } from 'vitest';
import { finishedTask } from '../sampleProject.ts';
import type { Occasion } from './effect.ts';

/** The tenants of the blueprint that carry each tag of the vectors. */
const tagged: Readonly<Record<string, readonly string[]>> = { 'Tier/Gold': ['Golden'] };

interface Target {
  readonly EnvironmentId: string;
  readonly TenantId: string | null;
}

/** Every environment with every tenant that the vector names, by name, id or tag. */
export async function expectedTargets({ space, options }: Occasion, environments: readonly string[]): Promise<readonly Target[]> {
  const names = [...options.all('tenant'), ...options.all('tenantTag').flatMap((tag) => tagged[tag] ?? [])];
  const tenants: any[] = await Promise.all(names.map((name) => space.named('tenants', name)));
  const TenantIds: (string | null)[] = tenants.length === 0 ? [null] : tenants.map(({ Id }) => Id);
  const found: any[] = await Promise.all(environments.map((name) => space.named('environments', name)));
  return found.flatMap(({ Id: EnvironmentId }) => TenantIds.map((TenantId) => ({ EnvironmentId, TenantId })));
}

export const deploymentsOf = async ({ space }: Occasion, release: any): Promise<any[]> =>
  (await space.ask('GET', `releases/${release.Id}/deployments?take=100`)).Items;

/** All ended well; `ended`: before now, as the vector waited for them. */
export async function expectEnded({ space }: Occasion, started: readonly any[], { ended }: { readonly ended: boolean }): Promise<void> {
  for (const { TaskId } of started) {
    if (ended) expect((await space.server.get(`/api/tasks/${TaskId}`)).body).toMatchObject({ State: 'Success' });
    else expect(await finishedTask(space.server, TaskId)).toMatchObject({ State: 'Success' });
  }
}
