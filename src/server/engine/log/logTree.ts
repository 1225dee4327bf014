/** The log of a task as clients see it: a tree of nodes with lines (rest-api.md §8, engine.md §7.4). */

export const nodeStatuses = ['Pending', 'Running', 'Success', 'Failed', 'Skipped', 'SuccessWithWarning', 'Canceled'] as const;
export type NodeStatus = (typeof nodeStatuses)[number];

/** The categories of lines that the engine writes; the wire knows more. */
export const lineCategories = ['Trace', 'Verbose', 'Info', 'Highlight', 'Wait', 'Gap', 'Warning', 'Error', 'Fatal', 'Finished'] as const;
export type LineCategory = (typeof lineCategories)[number];

export interface LogElement {
  readonly Category: LineCategory;
  /** Wire time. */
  readonly OccurredAt: string;
  readonly MessageText: string;
  readonly Detail: string | null;
  /** Position in the whole log, from 1. */
  readonly Number: number;
}

export interface LogNode {
  /** `ServerTasks-1_AB12CD34EF/…`: the same in every answer, so that clients can tell new from seen. */
  readonly Id: string;
  readonly Name: string;
  readonly Started: string | null;
  readonly Ended: string | null;
  readonly Status: NodeStatus;
  readonly ShowAtSummaryLevel: boolean;
  readonly ProgressPercentage: number;
  readonly ProgressMessage: string | null;
  readonly LogElements: readonly LogElement[];
  readonly Children: readonly LogNode[];
}

export interface TaskDetails {
  /** One node for the task; below it steps, below those targets. */
  readonly root: LogNode;
  /** Bytes of the stored log. */
  readonly physicalSize: number;
}
