/** Environments as they are stored and shown. */
import { z } from 'zod';
import { Environment } from '../../contract/resources/environments.ts';
import type { LinkBuilder } from '../http/links.ts';
import { defineCollection } from '../store/port.ts';

export const EnvironmentDocument = z.object({
  ...Environment.omit({ Links: true, LastModifiedOn: true, LastModifiedBy: true }).shape,
  SpaceId: z.string(),
  Slug: z.string(),
});
export type EnvironmentDocument = z.infer<typeof EnvironmentDocument>;

export const environmentCollection = defineCollection({
  name: 'environments',
  idPrefix: 'Environments',
  scope: 'space',
  schema: EnvironmentDocument,
  title: (environment) => environment.Name,
  rank: (environment) => environment.SortOrder,
  keys: (environment) => ({ slug: environment.Slug }),
  unique: [
    {
      name: 'name',
      of: (environment) => [environment.Name],
      refusal: (environment) => `An environment with the name '${environment.Name}' already exists.`,
    },
  ],
});

export const machinesOfEnvironmentTemplate =
  '{?skip,take,partialName,roles,isDisabled,healthStatuses,commStyles,tenantIds,tenantTags,shellNames}';

export function presentEnvironment(environment: EnvironmentDocument, links: LinkBuilder) {
  const path = (...rest: string[]) => links.space('environments', environment.Id, ...rest);
  return {
    ...environment,
    Links: {
      Self: path(),
      Machines: `${path('machines')}${machinesOfEnvironmentTemplate}`,
      Web: links.web('infrastructure', 'environments', environment.Id),
    },
  };
}
