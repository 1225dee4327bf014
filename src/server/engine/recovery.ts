/** Cleans up after a server that stopped without warning (fault rows S5, S19). */
import type { Clock, Processes } from '../../platform/ports.ts';
import { sweepPackageFolders } from './files/packageFolder.ts';
import type { WorkFolders } from './files/workFolders.ts';
import { continueLog } from './log/continueLog.ts';
import type { RunningScript, RunningScripts } from './runningScripts.ts';
import { killProcesses } from './scripts/endProcesses.ts';
import type { TaskStates } from './taskStates.ts';
import type { TaskDocument } from './tasks.ts';

export interface RecoveryParts {
  readonly states: TaskStates;
  readonly running: RunningScripts;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly workFolders: WorkFolders;
  readonly logFolder: string;
  readonly packagesFolder: string;
}

const message = 'The server stopped while the task ran. What was done until then is in the log; nothing is run again by itself.';

/** Ends orphaned processes and records interrupted tasks. Doing it twice does no harm. */
export async function recover(parts: RecoveryParts): Promise<void> {
  for (const script of await parts.running.all()) {
    await endOrphans(parts, script);
    await parts.running.ended(script.Marker);
  }
  for (const task of (await parts.states.unfinished()).running) await endTask(parts, task);
  await parts.workFolders.sweep();
  await sweepPackageFolders(parts.packagesFolder);
}

/** The group is killed only if it still is the script's: its id may belong to somebody else by now. */
async function endOrphans({ processes, clock }: RecoveryParts, script: RunningScript): Promise<void> {
  const alive = script.Pid > 0 && script.Identity !== '' && (await processes.identity(script.Pid)) === script.Identity;
  await killProcesses({ group: alive ? script.Pid : undefined, marker: script.Marker }, { processes, clock });
}

async function endTask({ states, clock, logFolder }: RecoveryParts, task: TaskDocument): Promise<void> {
  const state = task.State === 'Cancelling' ? 'Canceled' : 'Failed';
  await continueLog(logFolder, task.LogId, { name: task.Description, category: 'Fatal', text: message, end: state, clock });
  await states.end(task, { state, errorMessage: message, warnings: true });
}
