import type { Clock, Processes } from '../../../platform/ports.ts';

/** Environment variable that every process of a script run inherits; its value belongs to this run alone. */
export const stepMarker = 'PULPO_STEP';

/** What a script run has started: the group of its first process, and whatever carries its marker (`setsid`, double forks, `nohup`). */
export interface ScriptProcesses {
  /** undefined: the group is gone, or its id belongs to others now. */
  readonly group: number | undefined;
  readonly marker: string;
}

interface Machine {
  readonly processes: Processes;
  readonly clock: Clock;
}

const graceMs = 10_000;
/** First pause between two looks at the process table; each further one is longer, because a look reads all of it. */
const lookMs = 50;
const longestLookMs = 500;
/** A process that forks faster than it is found is killed again; each round sees all that lived when it began. */
const killRounds = 100;

/**
 * Asks everything a script run has started to end, and kills what has not ended after ten seconds (fault rows S27, S28). False if
 * something still lives then.
 */
export async function endProcesses(run: ScriptProcesses, machine: Machine): Promise<boolean> {
  const { clock } = machine;
  const deadline = clock.monotonic() + graceMs;
  await signalAll(run, machine, 'SIGTERM');
  for (let pause = lookMs; clock.monotonic() < deadline; pause = Math.min(2 * pause, longestLookMs)) {
    if ((await living(run, machine)).length === 0) return true;
    await clock.sleep(pause);
  }
  return killProcesses(run, machine);
}

/** Kills everything a script run has started, at once. False if something lives on: the system may not be able to end it now. */
export async function killProcesses(run: ScriptProcesses, machine: Machine): Promise<boolean> {
  for (let round = 0; round < killRounds; round += 1) {
    await signalAll(run, machine, 'SIGKILL');
    if ((await living(run, machine)).length === 0) return true;
    await machine.clock.sleep(lookMs);
  }
  return false;
}

async function signalAll(run: ScriptProcesses, { processes }: Machine, signal: NodeJS.Signals): Promise<void> {
  if (run.group !== undefined) processes.signalGroup(run.group, signal);
  for (const pid of await processes.withEnvironment(stepMarker, run.marker)) processes.signalPid(pid, signal);
}

async function living(run: ScriptProcesses, { processes }: Machine): Promise<readonly number[]> {
  const group = run.group === undefined ? [] : await processes.inGroup(run.group);
  return [...group, ...(await processes.withEnvironment(stepMarker, run.marker))];
}
