import type { Task, TaskDetails } from '../contract/resources/tasks.ts';
import type { OutputEvent } from '../output/events.ts';
import type { LogPace } from './pollPace.ts';
import { afterReading, afterSkipping, eagerLog } from './pollPace.ts';
import type { LogOwner, SeenLog } from './taskLog.ts';
import { newInLog, nothingSeen } from './taskLog.ts';

/** A task to follow: its log lines carry the label, what is told about the task itself its name. */
export interface FollowedOwner extends LogOwner {
  /** `Dev`, `ServerTasks-7`. */
  readonly name: string;
}

/** What a task waits for a person to do. */
export interface Question {
  /** `Approve production`; the type where it has no title. */
  readonly title: string;
  /** Names of the teams whose members may do it; empty: anybody who may deploy. */
  readonly teams: readonly string[];
  /** Who has taken it on. */
  readonly user: string | undefined;
}

/** What is known of a followed task between polls. */
export interface TaskProgress extends FollowedOwner {
  /** The last answer about it; undefined before the first. */
  readonly task: Task | undefined;
  readonly log: SeenLog;
  readonly pace: LogPace;
  /** The reason for waiting that was told last. */
  readonly waiting: string | undefined;
  /** Whether its end was told; nothing is asked about it from then on. */
  readonly ended: boolean;
}

/** What a poll brought about one task beside its state; parts that were not asked for are undefined. */
export interface TaskNews {
  readonly task: Task;
  readonly details: TaskDetails | undefined;
  /** Tasks it is queued behind. */
  readonly behind: readonly Task[] | undefined;
  readonly questions: readonly Question[] | undefined;
  /** Page of the task in the portal. */
  readonly url: string | undefined;
  /** Wall time of the poll, in milliseconds. */
  readonly now: number;
}

export function startProgress(owner: FollowedOwner): TaskProgress {
  return { ...owner, task: undefined, log: nothingSeen, pace: eagerLog, waiting: undefined, ended: false };
}

/** The task has come to its end, whichever. States a newer server invents are judged by its own flag. */
export function isCompleted(task: Task): boolean {
  return task.IsCompleted || ['Success', 'Failed', 'Canceled', 'TimedOut'].includes(task.State);
}

export function isSuccessful(task: Task): boolean {
  return task.State === 'Success' || task.FinishedSuccessfully;
}

/** What to ask about a task, given what the poll of states said. */
export interface Wanted {
  readonly details: boolean;
  readonly behind: boolean;
  readonly questions: boolean;
}

/**
 * Decides what to ask after a poll of states: the log of a task that runs or has just ended (a quiet one less often), and why a
 * task waits, once per reason.
 */
export function wantedFor(progress: TaskProgress, task: Task, view: { readonly show: 'log' | 'states'; readonly now: number }): Wanted {
  const over = isCompleted(task);
  const moved = progress.task === undefined || progress.task.State !== task.State;
  const running = over || task.State !== 'Queued';
  return {
    details: view.show === 'log' && running && (over || moved || progress.pace.skip === 0),
    // Asked from the second look on: most tasks are picked up within the first.
    behind:
      !over &&
      task.State === 'Queued' &&
      progress.task?.State === 'Queued' &&
      !isScheduled(task, view.now) &&
      progress.waiting === undefined,
    // Asked again when the log moved: one question may have been answered and the next one come up between two polls.
    questions: !over && task.HasPendingInterruptions && (progress.task?.HasPendingInterruptions !== true || progress.pace.quiet === 0),
  };
}

/** Pure core of following: what is known now, and what to tell. */
export function advance(
  progress: TaskProgress,
  news: TaskNews,
): { readonly progress: TaskProgress; readonly events: readonly OutputEvent[] } {
  const owner = { taskId: progress.taskId, label: progress.label };
  const read = news.details === undefined ? undefined : newInLog(progress.log, news.details.ActivityLogs, owner);
  const waiting = waitingReason(progress, news);
  const over = isCompleted(news.task);
  const events = [
    ...(read?.events ?? []),
    ...waitingEvents(progress, progress.waiting, { reason: waiting, url: news.url }),
    ...(over ? [endEvent(progress, news.task)] : []),
  ];
  const next = {
    ...progress,
    task: news.task,
    log: read?.seen ?? progress.log,
    pace: nextLogPace(progress, read?.events.length),
    waiting,
    ended: over,
  };
  return { progress: next, events };
}

function nextLogPace(progress: TaskProgress, newLines: number | undefined): LogPace {
  if (newLines === undefined) return progress.pace.skip === 0 ? progress.pace : afterSkipping(progress.pace);
  return afterReading(progress.pace, newLines > 0 ? 'some' : 'none');
}

function isScheduled(task: Task, now: number): boolean {
  return task.State === 'Queued' && task.QueueTime !== null && Date.parse(task.QueueTime) > now + 1000;
}

function waitingReason(progress: TaskProgress, news: TaskNews): string | undefined {
  const { task } = news;
  if (isCompleted(task)) return undefined;
  if (task.HasPendingInterruptions) return news.questions === undefined ? progress.waiting : forPerson(task, news.questions);
  if (task.HasPendingPreconditions) return `Waits for ${task.PendingPreconditionTypes.join(', ') || 'a precondition'}`;
  if (task.State !== 'Queued') return undefined;
  if (isScheduled(task, news.now)) return `Waits for its time: ${task.QueueTime ?? ''}`;
  const first = news.behind?.[0];
  if (first === undefined) return progress.waiting;
  const others = (news.behind?.length ?? 1) - 1;
  return `Waits behind ${first.Id} (${first.Description})${others > 0 ? ` and ${others} more` : ''}`;
}

function forPerson(task: Task, questions: readonly Question[]): string {
  const named = questions.map(({ title, teams, user }) => {
    const whom = teams.length === 0 ? '' : ` by ${teams.join(' or ')}`;
    return `${title}${whom}${user === undefined ? '' : ` (taken by ${user})`}`;
  });
  return `Waits for a person: ${named.join('; ') || task.PendingInterruptionTypes.join(', ') || 'an interruption'}`;
}

function waitingEvents(
  { taskId, name }: FollowedOwner,
  before: string | undefined,
  now: { readonly reason: string | undefined; readonly url: string | undefined },
): OutputEvent[] {
  if (now.reason === undefined || now.reason === before) return [];
  return [{ type: 'task.waiting', taskId, label: name, reason: now.reason, ...(now.url !== undefined && { url: now.url }) }];
}

function endEvent({ taskId, name }: FollowedOwner, task: Task): OutputEvent {
  return {
    type: 'task.ended',
    taskId,
    label: name,
    description: task.Description,
    state: task.State,
    ...(task.ErrorMessage !== '' && { errorMessage: task.ErrorMessage }),
  };
}
