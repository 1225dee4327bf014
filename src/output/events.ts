import type { Milestone } from './milestones.ts';

/**
 * What a command tells while it works. Commands emit these; renderers decide what a person, a build server or nobody sees.
 * Events are data: no colour, no prefix, no prompt is in them.
 */
export type OutputEvent =
  /** Something happened that a person following along wants to know. `only`: octo told the same in its words, by a milestone. */
  | { readonly type: 'info'; readonly message: string; readonly only?: 'native' }
  /** What octo told here; nothing in the native manner and in JSON. */
  | { readonly type: 'milestone'; readonly milestone: Milestone }
  /** Only shown with --debug (native) or at octo's debug level (classic). */
  | { readonly type: 'debug'; readonly message: string; readonly only?: 'native' }
  | { readonly type: 'warning'; readonly message: string; readonly hint?: string; readonly only?: 'native' }
  /** One item of several failed while the others go on; the command's data names it again. */
  | { readonly type: 'problem'; readonly message: string; readonly hint?: string; readonly only?: 'native' }
  /** A request failed in a way that allows another try; the message says what failed and when the next try comes. */
  | { readonly type: 'retry'; readonly message: string; readonly attempt: number; readonly of: number; readonly delayMs: number }
  /** Progress of something long; `total` is absent where it is not known. Same `id` = same bar. */
  | {
      readonly type: 'progress';
      readonly id: string;
      readonly label: string;
      readonly done: number;
      readonly total?: number;
      readonly unit: 'bytes' | 'items';
    }
  | { readonly type: 'progressEnd'; readonly id: string }
  /** A task was created and may be followed. */
  | {
      readonly type: 'task.started';
      readonly taskId: string;
      readonly description: string;
      readonly url?: string;
      readonly only?: 'native';
    }
  /**
   * A line of a task's log. `depth` 0 is the task, 1 a step, 2 a target; `node` is the id of that part of the log. Category `Raw`: a
   * line of the log as the server writes it into a file.
   */
  | {
      readonly type: 'task.log';
      readonly taskId: string;
      readonly node: string;
      readonly label: string;
      readonly category: string;
      readonly text: string;
      readonly at: string;
      readonly depth: number;
    }
  /** A node of a task's log changed its state (`Running`, `Success`, `Failed`, …); `parent` is the id of the node it belongs to. */
  | {
      readonly type: 'task.step';
      readonly taskId: string;
      readonly node: string;
      readonly parent: string;
      readonly label: string;
      readonly name: string;
      readonly status: string;
      readonly depth: number;
    }
  /** The task waits: for another task, for its time, for a person. */
  | { readonly type: 'task.waiting'; readonly taskId: string; readonly label: string; readonly reason: string; readonly url?: string }
  | {
      readonly type: 'task.ended';
      readonly taskId: string;
      readonly label: string;
      /** The server's words for the task: `Deploy Web release 1.2.3 to Dev`. */
      readonly description: string;
      readonly state: string;
      readonly errorMessage?: string;
    }
  /** A file in Markdown that a build server can show on the page of the build. */
  | { readonly type: 'summary.written'; readonly name: string; readonly path: string }
  /** A release was there already and is kept: what a job that is run again goes on with. */
  | { readonly type: 'release.kept'; readonly version: string }
  /** A release now exists; build servers are told its number. */
  | {
      readonly type: 'release.created';
      readonly version: string;
      readonly project: string;
      readonly releaseId: string;
      readonly url?: string;
    };

/** Where events go. Emitting never throws and never waits. */
export interface Reporter {
  emit(event: OutputEvent): void;
  /** From now on every output masks this value, in all its encodings. */
  addSecret(value: string): void;
}
