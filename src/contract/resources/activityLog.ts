import { z } from 'zod';
import { emptyText, flag, listOf, openEnum, openEnumOr, text } from '../fields.ts';

export const logCategories = [
  'Trace',
  'Verbose',
  'Info',
  'Highlight',
  'Wait',
  'Gap',
  'Alert',
  'Warning',
  'Error',
  'Fatal',
  'Planned',
  'Updated',
  'Finished',
  'Abandoned',
] as const;
export const activityStatuses = ['Pending', 'Running', 'Success', 'Failed', 'Skipped', 'SuccessWithWarning', 'Canceled'] as const;

export const ActivityLogElement = z.looseObject({
  Category: openEnumOr(logCategories, 'Info'),
  /** Never null: the Go client cannot read it otherwise. */
  OccurredAt: z.string(),
  MessageText: emptyText,
  Detail: text,
  Number: z.number().nullish(),
  Percentage: z.number().nullish(),
});
export type ActivityLogElement = z.infer<typeof ActivityLogElement>;

/**
 * A node of a task's log: the task, its steps, their targets. Ids are stable from poll to poll, so that followers can tell what
 * they have already shown.
 */
export const ActivityElement = z.looseObject({
  Id: z.string(),
  Name: emptyText,
  Started: text,
  Ended: text,
  Status: openEnum(activityStatuses),
  ShowAtSummaryLevel: flag(),
  ProgressPercentage: z.number().nullish(),
  ProgressMessage: text,
  LogElements: listOf(ActivityLogElement),
  get Children() {
    return z.array(ActivityElement).nullish();
  },
});
export type ActivityElement = z.infer<typeof ActivityElement>;
