import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { emptyText, flag, maybe, openEnum, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryBool, queryList, queryText } from '../queryValues.ts';
import { spaceResourceFields } from '../resourceBase.ts';
import { Form } from './form.ts';

export const interruptionTypes = [
  'ManualIntervention',
  'GuidedFailure',
  'PullRequestCompletion',
  'ArgoCDApplicationSync',
  'KubernetesResourceVerification',
] as const;

/** A task that waits for a person. */
export const Interruption = z.looseObject({
  ...spaceResourceFields,
  Type: openEnum(interruptionTypes),
  Title: emptyText,
  Created: text,
  IsPending: flag(),
  TaskId: text,
  CorrelationId: text,
  RelatedDocumentIds: texts,
  ResponsibleTeamIds: texts,
  ResponsibleUserId: text,
  CanTakeResponsibility: flag(),
  HasResponsibility: flag(),
  IsLinkedToOtherInterruption: flag(),
  Form: maybe(Form),
});
export type Interruption = z.infer<typeof Interruption>;

/** `regarding` is the id of any document the interruption belongs to. */
const InterruptionQuery = z.object({ ...pagingQuery(), regarding: queryText, pendingOnly: queryBool, ids: queryList });

export const interruptions = {
  list: endpoint({ method: 'GET', scope: 'space', path: 'interruptions', query: InterruptionQuery, response: pageOf(Interruption) }),
  get: endpoint({ method: 'GET', scope: 'space', path: 'interruptions/{id}', response: Interruption }),
};
