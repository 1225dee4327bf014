/** Workers as they are stored and shown. */
import { z } from 'zod';
import { Worker } from '../../contract/resources/workers.ts';
import type { LinkBuilder } from '../http/links.ts';
import { defineCollection } from '../store/port.ts';
import { machineKeys } from './machineFacts.ts';

export const WorkerDocument = z.object({
  ...Worker.omit({ Links: true, LastModifiedOn: true, LastModifiedBy: true }).shape,
  SpaceId: z.string(),
  Slug: z.string(),
});
export type WorkerDocument = z.infer<typeof WorkerDocument>;

export const workerCollection = defineCollection({
  name: 'workers',
  idPrefix: 'Workers',
  scope: 'space',
  schema: WorkerDocument,
  title: (worker) => worker.Name,
  keys: (worker) => ({ ...machineKeys(worker), pool: worker.WorkerPoolIds }),
  unique: [
    {
      name: 'name',
      of: (worker) => [worker.Name],
      refusal: (worker) => `A worker with the name '${worker.Name}' already exists.`,
    },
  ],
});

export function presentWorker(worker: WorkerDocument, links: LinkBuilder) {
  return {
    ...worker,
    Links: { Self: links.space('workers', worker.Id), Web: links.web('infrastructure', 'workers', worker.Id) },
  };
}
