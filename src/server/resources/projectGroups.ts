/** Project groups as they are stored and shown. */
import { z } from 'zod';
import { ProjectGroup } from '../../contract/resources/projectGroups.ts';
import type { LinkBuilder } from '../http/links.ts';
import { defineCollection } from '../store/port.ts';

export const ProjectGroupDocument = z.object({
  ...ProjectGroup.omit({ Links: true, LastModifiedOn: true, LastModifiedBy: true }).shape,
  SpaceId: z.string(),
  Slug: z.string(),
});
export type ProjectGroupDocument = z.infer<typeof ProjectGroupDocument>;

export const projectGroupCollection = defineCollection({
  name: 'projectgroups',
  idPrefix: 'ProjectGroups',
  scope: 'space',
  schema: ProjectGroupDocument,
  title: (group) => group.Name,
  keys: (group) => ({ slug: group.Slug }),
  unique: [
    {
      name: 'name',
      of: (group) => [group.Name],
      refusal: (group) => `A project group with the name '${group.Name}' already exists.`,
    },
  ],
});

export function presentProjectGroup(group: ProjectGroupDocument, links: LinkBuilder) {
  const path = (...rest: string[]) => links.space('projectgroups', group.Id, ...rest);
  return { ...group, Links: { Self: path(), Projects: path('projects') } };
}
