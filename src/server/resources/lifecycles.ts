/** Lifecycles as they are stored and shown. */
import { z } from 'zod';
import { Lifecycle, Phase } from '../../contract/resources/lifecycles.ts';
import type { LinkBuilder } from '../http/links.ts';
import { defineCollection } from '../store/port.ts';

const StoredPhase = z.object({ ...Phase.shape, Id: z.string() });

export const LifecycleDocument = z.object({
  ...Lifecycle.omit({ Links: true, LastModifiedOn: true, LastModifiedBy: true }).shape,
  SpaceId: z.string(),
  Slug: z.string(),
  Phases: z.array(StoredPhase),
});
export type LifecycleDocument = z.infer<typeof LifecycleDocument>;

export const lifecycleCollection = defineCollection({
  name: 'lifecycles',
  idPrefix: 'Lifecycles',
  scope: 'space',
  schema: LifecycleDocument,
  title: (lifecycle) => lifecycle.Name,
  keys: (lifecycle) => ({
    slug: lifecycle.Slug,
    environment: lifecycle.Phases.flatMap((phase) => [...phase.AutomaticDeploymentTargets, ...phase.OptionalDeploymentTargets]),
  }),
  unique: [
    {
      name: 'name',
      of: (lifecycle) => [lifecycle.Name],
      refusal: (lifecycle) => `A lifecycle with the name '${lifecycle.Name}' already exists.`,
    },
  ],
});

export function presentLifecycle(lifecycle: LifecycleDocument, links: LinkBuilder) {
  const path = (...rest: string[]) => links.space('lifecycles', lifecycle.Id, ...rest);
  return { ...lifecycle, Links: { Self: path(), Preview: path('preview'), Projects: path('projects') } };
}
