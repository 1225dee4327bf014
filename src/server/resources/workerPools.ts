/** Worker pools as they are stored and shown. */
import { z } from 'zod';
import { WorkerPool } from '../../contract/resources/workers.ts';
import type { LinkBuilder } from '../http/links.ts';
import { defineCollection } from '../store/port.ts';

export const WorkerPoolDocument = z.object({
  ...WorkerPool.omit({ Links: true, LastModifiedOn: true, LastModifiedBy: true }).shape,
  SpaceId: z.string(),
  Slug: z.string(),
});
export type WorkerPoolDocument = z.infer<typeof WorkerPoolDocument>;

export const workerPoolCollection = defineCollection({
  name: 'workerpools',
  idPrefix: 'WorkerPools',
  scope: 'space',
  schema: WorkerPoolDocument,
  title: (pool) => pool.Name,
  rank: (pool) => pool.SortOrder,
  keys: (pool) => ({ slug: pool.Slug, default: String(pool.IsDefault) }),
  unique: [
    {
      name: 'name',
      of: (pool) => [pool.Name],
      refusal: (pool) => `A worker pool with the name '${pool.Name}' already exists.`,
    },
  ],
});

export const workersOfPoolTemplate = '{?skip,take,partialName,isDisabled,healthStatuses,commStyles,shellNames}';

export function presentWorkerPool(pool: WorkerPoolDocument, links: LinkBuilder) {
  const path = (...rest: string[]) => links.space('workerpools', pool.Id, ...rest);
  return {
    ...pool,
    CanAddWorkers: true,
    Links: {
      Self: path(),
      Workers: `${path('workers')}${workersOfPoolTemplate}`,
      Web: links.web('infrastructure', 'workerpools', pool.Id),
    },
  };
}
