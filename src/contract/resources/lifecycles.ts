import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { flag, integer, listOf, maybe, openEnum, openEnumOr, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryList, queryText } from '../queryValues.ts';
import { newResourceFields, Nothing, spaceResourceFields } from '../resourceBase.ts';

export const retentionUnits = ['Days', 'Items'] as const;
export const retentionStrategies = ['Default', 'Forever', 'Count'] as const;

/** How long to keep something; without a `Strategy` it is Forever if `ShouldKeepForever`, else Count (rest-api.md §4). */
export const RetentionPeriod = z.looseObject({
  QuantityToKeep: integer(0),
  ShouldKeepForever: flag(),
  Unit: openEnumOr(retentionUnits, 'Days'),
  Strategy: openEnum(retentionStrategies).nullish(),
});
export type RetentionPeriod = z.infer<typeof RetentionPeriod>;

/** One phase; its id is given by the server. Targets are environment ids, "optional" ones are deployed by hand. */
export const Phase = z.looseObject({
  Id: text,
  Name: z.string(),
  AutomaticDeploymentTargets: texts,
  OptionalDeploymentTargets: texts,
  /** 0: all of them. */
  MinimumEnvironmentsBeforePromotion: integer(0),
  IsOptionalPhase: flag(),
  IsPriorityPhase: flag(),
  /** null: as the lifecycle says. */
  ReleaseRetentionPolicy: maybe(RetentionPeriod),
  TentacleRetentionPolicy: maybe(RetentionPeriod),
});
export type Phase = z.infer<typeof Phase>;

const fields = {
  Name: z.string(),
  Slug: text,
  Description: text,
  /** None: one implied phase per environment, in sort order (governance.md §1.2). */
  Phases: listOf(Phase),
  ReleaseRetentionPolicy: maybe(RetentionPeriod),
  TentacleRetentionPolicy: maybe(RetentionPeriod),
};

export const Lifecycle = z.looseObject({ ...spaceResourceFields, ...fields });
export type Lifecycle = z.infer<typeof Lifecycle>;

export const LifecycleInput = z.looseObject({ ...newResourceFields, ...fields, SpaceId: text });

const LifecycleQuery = z.object({ ...pagingQuery(), ids: queryList, name: queryText, partialName: queryText });

export const lifecycles = {
  /** `name` filters by equality. */
  list: endpoint({ method: 'GET', scope: 'space', path: 'lifecycles', query: LifecycleQuery, response: pageOf(Lifecycle) }),
  all: endpoint({ method: 'GET', scope: 'space', path: 'lifecycles/all', response: z.array(Lifecycle) }),
  previews: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'lifecycles/previews',
    query: z.object({ ids: queryList }),
    response: z.array(Lifecycle),
  }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'lifecycles/{id}', response: Lifecycle }),
  /** The lifecycle with its implied phases written out. */
  preview: endpoint({ method: 'GET', scope: 'space', path: 'lifecycles/{id}/preview', response: Lifecycle }),
  create: endpoint({ method: 'POST', scope: 'space', path: 'lifecycles', body: LifecycleInput, response: Lifecycle, status: 201 }),
  update: endpoint({ method: 'PUT', scope: 'space', path: 'lifecycles/{id}', body: LifecycleInput, response: Lifecycle }),
  delete: endpoint({ method: 'DELETE', scope: 'space', path: 'lifecycles/{id}', response: Nothing }),
};
