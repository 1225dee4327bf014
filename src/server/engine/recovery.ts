/** Cleans up after a server that stopped without warning (fault rows S5, S19). */
import type { Clock, Processes } from '../../platform/ports.ts';
import { sweepPackageFolders } from './files/packageFolder.ts';
import type { WorkFolders } from './files/workFolders.ts';
import type { TaskNotes } from './log/taskNotes.ts';
import type { RunningScript, RunningScripts } from './runningScripts.ts';
import { killProcesses } from './scripts/endProcesses.ts';
import type { TaskEnd, TaskStates } from './taskStates.ts';
import type { TaskDocument } from './tasks.ts';

export interface RecoveryParts {
  readonly states: TaskStates;
  readonly running: RunningScripts;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly workFolders: WorkFolders;
  readonly notes: TaskNotes;
  readonly packagesFolder: string;
}

/** What is recorded of a task that no server runs any more. */
const stopped = 'The server stopped while the task ran. What was done until then is in the log; nothing is run again by itself.';

/** Ends orphaned processes and records interrupted tasks. Doing it twice does no harm. */
export async function recover(parts: RecoveryParts): Promise<void> {
  for (const script of await parts.running.all()) {
    await endOrphans(parts, script);
    await parts.running.ended(script.Marker);
  }
  for (const task of (await parts.states.unfinished()).running) {
    // The log first: a server that is killed in between does this again.
    await logEnd(parts.notes, task, stopped);
    await parts.states.end(task, endOf(task, stopped));
  }
  await parts.workFolders.sweep();
  await sweepPackageFolders(parts.packagesFolder);
}

/** The group is killed only if it still is the script's: its id may belong to somebody else by now. */
async function endOrphans({ processes, clock }: RecoveryParts, script: RunningScript): Promise<void> {
  const alive = script.Pid > 0 && script.Identity !== '' && (await processes.identity(script.Pid)) === script.Identity;
  await killProcesses({ group: alive ? script.Pid : undefined, marker: script.Marker }, { processes, clock });
}

/** Ends tasks that say they run although nothing of this server runs them. */
export function createAbandonedEnd(parts: Pick<RecoveryParts, 'states' | 'notes'>): (task: TaskDocument) => Promise<void> {
  const message = 'How the task ended could not be recorded. What it did is in the log; nothing is run again by itself.';
  const logged = new Set<string>();
  return async (task) => {
    // Said once, however often the store refuses the record.
    if (!logged.has(task.Id)) await logEnd(parts.notes, task, message);
    logged.add(task.Id);
    await parts.states.end(task, endOf(task, message));
    logged.delete(task.Id);
  };
}

const endStateOf = (task: TaskDocument): 'Canceled' | 'Failed' => (task.State === 'Cancelling' ? 'Canceled' : 'Failed');

function endOf(task: TaskDocument, errorMessage: string): TaskEnd {
  return { state: endStateOf(task), errorMessage, warnings: true };
}

async function logEnd(notes: TaskNotes, task: TaskDocument, text: string): Promise<void> {
  await notes.add(task.Id, () => Promise.resolve({ task, category: 'Fatal', text, end: endStateOf(task) }));
}
