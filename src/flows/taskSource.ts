import type { Task, TaskDetails } from '../contract/resources/tasks.ts';
import type { LogWindow } from './logWindow.ts';
import type { Question } from './taskProgress.ts';

/** Where answers about tasks come from. */
export interface TaskSource {
  /** The states of all tasks in one request; tasks the server does not know are left out. */
  states(ids: readonly string[], signal: AbortSignal): Promise<readonly Task[]>;
  /** The log with the newest lines of each of its nodes. */
  details(id: string, window: LogWindow, signal: AbortSignal): Promise<TaskDetails>;
  queuedBehind(id: string, signal: AbortSignal): Promise<readonly Task[]>;
  /** What the task waits for a person to do. */
  questions(id: string, signal: AbortSignal): Promise<readonly Question[]>;
  cancel(id: string): Promise<void>;
  /** Page of the task in the portal. */
  url(task: Task): string | undefined;
}
