import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { emptyText, flag, listOf, mapOf, maybe, openEnum, openEnumOr, text, texts } from '../fields.ts';
import { queryBool, queryInt, queryList, queryText } from '../queryValues.ts';
import { documentFields, ReferenceItem, resourceFields } from '../resourceBase.ts';
import { Channel } from './channels.ts';
import { tenantedDeploymentModes } from './machines.ts';
import { Release } from './releases.ts';
import { taskStates } from './tasks.ts';

/** The latest deployment of a project to an environment, or the one before it. */
export const DashboardItem = z.looseObject({
  ...resourceFields,
  ProjectId: z.string(),
  EnvironmentId: z.string(),
  ReleaseId: z.string(),
  DeploymentId: z.string(),
  TaskId: z.string(),
  TenantId: text,
  ChannelId: text,
  ReleaseVersion: emptyText,
  Created: text,
  QueueTime: text,
  StartTime: text,
  CompletedTime: text,
  State: openEnum(taskStates),
  HasPendingInterruptions: flag(),
  HasWarningsOrErrors: flag(),
  ErrorMessage: text,
  Duration: text,
  IsCurrent: flag(),
  IsPrevious: flag(),
  IsCompleted: flag(),
});
export type DashboardItem = z.infer<typeof DashboardItem>;

export const Dashboard = z.looseObject({
  ...documentFields,
  Projects: listOf(
    z.looseObject({
      ...resourceFields,
      Name: z.string(),
      Slug: text,
      ProjectGroupId: text,
      IsDisabled: flag(),
      EnvironmentIds: texts,
      TenantedDeploymentMode: openEnumOr(tenantedDeploymentModes, 'Untenanted'),
      CanPerformUntenantedDeployment: flag(true),
    }),
  ),
  ProjectGroups: listOf(z.looseObject({ ...resourceFields, Name: z.string(), EnvironmentIds: texts })),
  Environments: listOf(z.looseObject({ ...resourceFields, Name: z.string() })),
  Tenants: listOf(z.looseObject({ ...resourceFields, Name: z.string() })),
  Items: listOf(DashboardItem),
  /** The previous successful deployment of each place. */
  PreviousItems: listOf(DashboardItem),
  ProjectLimit: z.number().nullish(),
  IsFiltered: flag(),
});
export type Dashboard = z.infer<typeof Dashboard>;

/** One release of a project and where it stands: environment id → items. */
export const ReleaseProgress = z.looseObject({
  Release,
  Channel: maybe(Channel),
  Deployments: mapOf(z.array(DashboardItem)),
  NextDeployments: texts,
  HasUnresolvedDefect: flag(),
  ReleaseRetentionPeriod: z.unknown().optional(),
});
export type ReleaseProgress = z.infer<typeof ReleaseProgress>;

export const ProjectProgression = z.looseObject({
  ...documentFields,
  Environments: listOf(ReferenceItem),
  /** Channel id → environments. */
  ChannelEnvironments: mapOf(z.array(ReferenceItem)),
  /** Lifecycle id → environments. */
  LifecycleEnvironments: mapOf(z.array(ReferenceItem)),
  Releases: listOf(ReleaseProgress),
});
export type ProjectProgression = z.infer<typeof ProjectProgression>;

const DashboardQuery = z.object({
  projectId: queryText,
  releaseId: queryText,
  selectedTenants: queryList,
  selectedTags: queryList,
  showAll: queryBool,
  highestLatestVersionPerProjectAndEnvironment: queryBool,
});
const DynamicQuery = z.object({ projects: queryList, environments: queryList, includePrevious: queryBool });

/** 1 to 100, 3 unless given. */
const ProgressionQuery = z.object({ releaseHistoryCount: queryInt.transform((count) => integerWithin(count ?? 3, 1, 100)) });

function integerWithin(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

export const dashboards = {
  get: endpoint({ method: 'GET', scope: 'space', path: 'dashboard', query: DashboardQuery, response: Dashboard }),
  /** The classic client reads the source release of a promotion here. */
  dynamic: endpoint({ method: 'GET', scope: 'space', path: 'dashboard/dynamic', query: DynamicQuery, response: Dashboard }),
};

export const progression = {
  ofProject: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'projects/{projectId}/progression',
    query: ProgressionQuery,
    response: ProjectProgression,
  }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'progression/{projectId}', query: ProgressionQuery, response: ProjectProgression }),
};
