/** What the rest of the server needs of the engine. */
import type { TaskDetails } from './log/logTree.ts';

export interface Engine {
  /**
   * Ends what a server that stopped without warning left behind: its tasks become Failed ("server stopped"), their processes are
   * killed, their work folders removed. Call once, before `start` and before requests are answered.
   */
  recover(): Promise<void>;
  /** Begins to take tasks from the queue. */
  start(): void;
  /** Tells that a task was committed to the store, so that it starts without waiting for the next look. */
  taskQueued(taskId: string): void;
  /**
   * Ends a task: a queued one becomes Canceled at once, a running one Cancelling until its processes are gone. A completed task
   * stays as it is. The answer is the state after the call; undefined: there is no such task.
   */
  cancel(taskId: string, user: { readonly id: string; readonly name: string }): Promise<string | undefined>;
  /** The log of a task as a tree; a task without a log has a root that is still pending. */
  details(taskId: string, view: { readonly verbose: boolean; readonly tail?: number }): Promise<TaskDetails | undefined>;
  /** The log of a task as text (engine.md §7.4), in pieces. */
  rawLog(taskId: string): AsyncIterable<string>;
  /** The tasks a queued task waits for, nearest first. */
  queuedBehind(taskId: string): Promise<readonly string[]>;
  /** The tasks that run now. */
  running(): readonly { readonly id: string; readonly description: string }[];
  /**
   * Takes no further task, lets running ones finish the step they are in for at most `drainMs`, then ends their processes and
   * records them as Failed ("server stopped").
   */
  close(options: { readonly drainMs: number }): Promise<void>;
}
