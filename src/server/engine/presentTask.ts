/** Tasks and their logs as clients see them (rest-api.md §8). */
import type { z } from 'zod';
import type { ActivityElement } from '../../contract/resources/activityLog.ts';
import type { LinkBuilder } from '../http/links.ts';
import type { LogNode } from './log/logTree.ts';
import type { TaskDocument } from './tasks.ts';
import { isCompleted } from './tasks.ts';

export interface Presentation {
  readonly links: LinkBuilder;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export function presentTask(task: TaskDocument, { links, now }: Presentation) {
  const path = (...rest: string[]) => links.server('tasks', task.Id, ...rest);
  const completed = isCompleted(task.State);
  return {
    Id: task.Id,
    SpaceId: task.SpaceId,
    ProjectId: task.ProjectId,
    EnvironmentId: task.EnvironmentId,
    Name: task.Name,
    Description: task.Description,
    Arguments: { ...task.Arguments },
    State: task.State,
    Completed: completedText(task, now),
    QueueTime: task.QueueTime,
    QueueTimeExpiry: task.QueueTimeExpiry,
    StartTime: task.StartTime,
    LastUpdatedTime: task.LastUpdatedTime,
    CompletedTime: task.CompletedTime,
    ServerNode: task.ServerNode,
    Duration: durationText(task, now),
    ErrorMessage: task.ErrorMessage,
    HasBeenPickedUpByProcessor: task.StartTime !== null,
    IsCompleted: completed,
    FinishedSuccessfully: task.State === 'Success',
    HasPendingInterruptions: false,
    PendingInterruptionTypes: [],
    HasPendingPreconditions: false,
    PendingPreconditionTypes: [],
    CanRerun: completed && (task.DeploymentId ?? task.RunbookRunId) !== null,
    HasWarningsOrErrors: task.HasWarningsOrErrors,
    EstimatedRemainingQueueDurationSeconds: 0,
    Links: {
      Self: path(),
      Web: links.web('tasks', task.Id),
      Raw: path('raw'),
      Rerun: links.server('tasks', 'rerun', task.Id),
      Cancel: path('cancel'),
      State: path('state'),
      QueuedBehind: `${path('queued-behind')}{?skip,take}`,
      Details: `${path('details')}{?verbose,tail,ranges}`,
      Artifacts: `${links.space('artifacts')}?regarding=${task.Id}`,
      Interruptions: `${links.space('interruptions')}?regarding=${task.Id}`,
    },
  };
}

/** Display text only: `Queued...`, `Executing...`, `2 minutes ago`. */
function completedText(task: TaskDocument, now: number): string {
  if (task.CompletedTime !== null) return `${amount(now - Date.parse(task.CompletedTime))} ago`;
  return task.State === 'Queued' ? 'Queued...' : task.State === 'Cancelling' ? 'Cancelling...' : 'Executing...';
}

function durationText(task: TaskDocument, now: number): string {
  if (task.StartTime === null) return '0 seconds';
  const end = task.CompletedTime === null ? now : Date.parse(task.CompletedTime);
  return amount(end - Date.parse(task.StartTime));
}

/** `1 second`, `27 seconds`, `3 minutes`, `2 hours`, `5 days`. */
function amount(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const units = [
    { name: 'day', size: 86_400 },
    { name: 'hour', size: 3600 },
    { name: 'minute', size: 60 },
  ];
  const { name, size } = units.find((unit) => seconds >= unit.size) ?? { name: 'second', size: 1 };
  const count = Math.floor(seconds / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/** How far a task is, in percent: its steps count alike. */
export function progressOf(root: LogNode): number {
  const open = (node: LogNode): boolean => node.Status === 'Pending' || node.Status === 'Running';
  if (!open(root)) return 100;
  const done = root.Children.filter((child) => !open(child)).length;
  return root.Children.length === 0 ? 0 : Math.floor((100 * done) / root.Children.length);
}

/** A node of a log for the wire. */
export function presentNode(node: LogNode): z.input<typeof ActivityElement> {
  return { ...node, LogElements: node.LogElements.map((line) => ({ ...line })), Children: node.Children.map(presentNode) };
}
