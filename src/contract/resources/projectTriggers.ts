import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { emptyText, flag, openEnum, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList, queryText } from '../queryValues.ts';
import { newResourceFields, Nothing, spaceResourceFields } from '../resourceBase.ts';

/** What sets a trigger off (governance.md §3.5). */
export const triggerFilterTypes = [
  'MachineFilter',
  'FeedFilter',
  'GitFilter',
  'OnceDailySchedule',
  'ContinuousDailySchedule',
  'DaysPerWeekSchedule',
  'DaysPerMonthSchedule',
  'CronExpressionSchedule',
  'DailySchedule',
] as const;

/** What a trigger does. */
export const triggerActionTypes = ['AutoDeploy', 'DeployLatestRelease', 'DeployNewRelease', 'RunRunbook', 'CreateRelease'] as const;

/** Empty lists do not restrict: a machine of any environment, with any role, in any event. */
export const TriggerFilter = z.looseObject({
  FilterType: openEnum(triggerFilterTypes),
  EnvironmentIds: texts,
  Roles: texts,
  EventGroups: texts,
  EventCategories: texts,
});
export type TriggerFilter = z.infer<typeof TriggerFilter>;

export const TriggerAction = z.looseObject({
  ActionType: openEnum(triggerActionTypes),
  /** Deploys a release that the machine has already. */
  ShouldRedeployWhenMachineHasBeenDeployedTo: flag(),
});
export type TriggerAction = z.infer<typeof TriggerAction>;

const fields = {
  Name: z.string(),
  Description: emptyText,
  ProjectId: z.string(),
  IsDisabled: flag(),
  Filter: TriggerFilter,
  Action: TriggerAction,
};

export const ProjectTrigger = z.looseObject({ ...spaceResourceFields, ...fields });
export type ProjectTrigger = z.infer<typeof ProjectTrigger>;

export const ProjectTriggerInput = z.looseObject({ ...newResourceFields, ...fields, SpaceId: text });

const TriggerQuery = z.object({ ...pagingQuery(), ids: queryList, runbooks: queryList });
const TriggersOfProjectQuery = z.object({
  ...pagingQuery(),
  partialName: queryText,
  triggerActionType: queryText,
  triggerActionCategory: queryText,
  runbooks: queryList,
});

export const projectTriggers = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'projecttriggers', query: TriggerQuery, response: pageOf(ProjectTrigger) }),
  ofProject: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'projects/{projectId}/triggers',
    query: TriggersOfProjectQuery,
    response: pageOf(ProjectTrigger),
  }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'projecttriggers/{id}', response: ProjectTrigger }),
  getOfProject: endpoint({ method: 'GET', scope: 'space', path: 'projects/{projectId}/triggers/{id}', response: ProjectTrigger }),
  create: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'projecttriggers',
    body: ProjectTriggerInput,
    response: ProjectTrigger,
    status: 201,
  }),
  update: endpoint({ method: 'PUT', scope: 'space', path: 'projecttriggers/{id}', body: ProjectTriggerInput, response: ProjectTrigger }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'projecttriggers/{id}', response: Nothing }),
};
