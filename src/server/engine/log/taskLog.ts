/** Writes the log of one task: the only place through which its texts reach a disk or a client, so the only one that masks. */
import type { Clock } from '../../../platform/ports.ts';
import type { LogFile } from '../files/logFile.ts';
import type { Masker } from '../../../masking/masker.ts';
import { wireTime } from '../tasks.ts';
import type { LogState } from './continueLog.ts';
import type { LogRecord } from './logRecords.ts';
import type { LineCategory, NodeStatus } from './logTree.ts';

/** A node of the log: the task, a step, a target. */
export interface LogScope {
  readonly id: string;
  /** Adds a node below this one; it is Pending until it is started. */
  child(name: string): LogScope;
  start(): void;
  /** Ends the node. A success with warnings or errors in it, or below it, is one "with warning". */
  finish(status: NodeStatus): void;
  write(category: LineCategory, text: string, detail?: string): void;
  progress(percentage: number, message: string): void;
  /** Not finished yet. */
  isOpen(): boolean;
  /** Were there warnings or errors in the node or below it? */
  hasWarnings(): boolean;
}

export interface TaskLog {
  readonly root: LogScope;
  readonly masker: Masker;
  /** Why lines were lost: the first write that failed. */
  failure(): unknown;
  close(): void;
}

export interface TaskLogOptions {
  /** `ServerTasks-1_AB12CD34EF` */
  readonly id: string;
  readonly name: string;
  readonly file: LogFile;
  readonly masker: Masker;
  readonly clock: Clock;
  /** What the log already holds: a task that had to wait says so before it starts. */
  readonly state?: LogState;
}

const alarming: ReadonlySet<LineCategory> = new Set<LineCategory>(['Warning', 'Error', 'Fatal']);

/** Begins or continues the log of a task, with a root node that is still pending. */
export function createTaskLog({ id, name, file, masker, clock, state }: TaskLogOptions): TaskLog {
  let lines = state?.lines ?? 0;
  let flushing = false;

  function append(record: LogRecord): void {
    file.append(record.k === 'line' ? 'line' : 'structure', JSON.stringify(record));
    if (flushing) return;
    // One write for what one chunk of output brought.
    flushing = true;
    queueMicrotask(() => {
      flushing = false;
      file.flush();
    });
  }

  let lastTime = { at: Number.NaN, text: '' };
  /** A flood of lines has thousands of them in one millisecond. */
  function now(): string {
    const at = clock.now();
    if (at !== lastTime.at) lastTime = { at, text: wireTime(at) };
    return lastTime.text;
  }

  function scope(nodeId: string, parent: string | null, nodeName: string, alarm: () => void): LogScope {
    let children = 0;
    let warned = false;
    let open = true;
    const warn = (): void => {
      warned = true;
      alarm();
    };
    if (parent !== null || state?.begun !== true) append({ k: 'node', id: nodeId, parent, name: masker.text(nodeName) });
    return {
      id: nodeId,
      child: (childName) => scope(`${nodeId}/${(children += 1)}`, nodeId, childName, warn),
      start: () => append({ k: 'state', id: nodeId, status: 'Running', at: now() }),
      finish(status) {
        open = false;
        append({ k: 'state', id: nodeId, status: status === 'Success' && warned ? 'SuccessWithWarning' : status, at: now() });
      },
      write(category, text, detail) {
        if (alarming.has(category)) warn();
        const masked = { text: masker.text(text), ...(detail !== undefined && { detail: masker.text(detail) }) };
        append({ k: 'line', id: nodeId, n: (lines += 1), category, at: now(), ...masked });
      },
      progress: (percentage, message) => append({ k: 'progress', id: nodeId, percentage, message: masker.text(message) }),
      isOpen: () => open,
      hasWarnings: () => warned,
    };
  }

  return {
    root: scope(id, null, name, () => undefined),
    masker,
    failure: () => file.failure(),
    close: () => file.close(),
  };
}
