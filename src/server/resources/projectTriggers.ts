/** Triggers of projects as they are stored and shown. */
import { z } from 'zod';
import { ProjectTrigger } from '../../contract/resources/projectTriggers.ts';
import type { LinkBuilder } from '../http/links.ts';
import { defineCollection } from '../store/port.ts';

export const ProjectTriggerDocument = z.object({
  ...ProjectTrigger.omit({ Links: true, LastModifiedOn: true, LastModifiedBy: true }).shape,
  SpaceId: z.string(),
});
export type ProjectTriggerDocument = z.infer<typeof ProjectTriggerDocument>;

export const projectTriggerCollection = defineCollection({
  name: 'projecttriggers',
  idPrefix: 'ProjectTriggers',
  scope: 'space',
  schema: ProjectTriggerDocument,
  title: (trigger) => trigger.Name,
  keys: (trigger) => ({
    project: trigger.ProjectId,
    disabled: String(trigger.IsDisabled),
    environment: trigger.Filter.EnvironmentIds,
    action: trigger.Action.ActionType.toLowerCase(),
  }),
  unique: [
    {
      name: 'name',
      of: (trigger) => [trigger.ProjectId, trigger.Name],
      refusal: (trigger) => `A trigger with the name '${trigger.Name}' already exists in this project.`,
    },
  ],
});

export function presentProjectTrigger(trigger: ProjectTriggerDocument, links: LinkBuilder) {
  return {
    ...trigger,
    Links: {
      Self: links.space('projecttriggers', trigger.Id),
      Project: links.space('projects', trigger.ProjectId),
    },
  };
}
