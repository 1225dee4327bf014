/** Runs one bash script as a step of a task, from start to the end of its processes (engine.md §3, reliability.md §6.10). */
import { AppError, errorCodeOf } from '../../../errors/appError.ts';
import type { Clock, MachineUser, Processes, RunningProcess } from '../../../platform/ports.ts';
import type { WorkFolder, WorkFolders } from '../files/workFolders.ts';
import type { Masker } from '../../../masking/masker.ts';
import type { RunningScripts } from '../runningScripts.ts';
import type { Insist } from '../untilStored.ts';
import { bashBootstrap } from './bashBootstrap.ts';
import { endProcesses } from './endProcesses.ts';
import { followOutput } from './followOutput.ts';
import { markedEnvironment } from './scriptEnvironment.ts';
import type { ScriptListener, ScriptOutput } from './scriptOutput.ts';
import { createScriptOutput } from './scriptOutput.ts';

/** What all scripts of a server share. */
export interface ScriptHost {
  readonly processes: Processes;
  readonly clock: Clock;
  readonly workFolders: WorkFolders;
  readonly running: RunningScripts;
  readonly insist: Insist;
  /** The user scripts run as; undefined: the server's own. */
  readonly user: MachineUser | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** A random text of `[a-z0-9]` that cannot be guessed. */
  randomKey(): string;
}

export interface BashRun {
  /** `ServerTasks-1_AB12CD34EF` */
  readonly task: string;
  /** Absolute path of a script that the script user can read. */
  readonly script: string;
  readonly parameters: readonly string[];
  readonly cwd: string;
  /** Evaluated variables; names and values hold no NUL. */
  readonly variables: Iterable<readonly [name: string, value: string]>;
  /** Log where and as whom the script runs. */
  readonly describeEnvironment: boolean;
  readonly masker: Masker;
  readonly listener: ScriptListener;
  /** Aborted when the task is canceled or the server stops. */
  readonly signal: AbortSignal;
  /** 0: no limit. */
  readonly timeoutMs: number;
}

export interface BashResult {
  /** The script's own code; 128 + n when signal n ended it. */
  readonly exitCode: number;
  readonly wroteErrors: boolean;
}

/**
 * Runs the script and resolves when its process has ended, with what it wrote handed to the listener. Throws the signal's reason
 * after an abort, `STEP_TIMED_OUT` after the time limit – both when everything the script started has ended – and `BASH_MISSING`.
 */
export async function runBash(host: ScriptHost, run: BashRun): Promise<BashResult> {
  run.signal.throwIfAborted();
  const key = host.randomKey();
  const marker = host.randomKey();
  run.masker.add(key);
  const output = createScriptOutput({ masker: run.masker, listener: run.listener, key });
  const folder = await host.workFolders.create('script');
  try {
    await host.insist(() => host.running.begin({ marker, task: run.task }), run.signal);
    const child = await startBash(host, run, { folder, key, marker }).catch(async (error: unknown) => {
      await forget(host, { marker, signal: run.signal }, { by: 'server', reason: error, gone: true });
      throw error;
    });
    const end = await supervise(host, run, { child, marker, output });
    await forget(host, { marker, signal: run.signal }, end);
    if (end.by === 'server') throw end.reason;
    return { exitCode: end.code ?? 128 + signalNumber(end.signal), wroteErrors: output.wroteErrors() };
  } finally {
    await folder.remove();
  }
}

/** What still lives is remembered, so that the next start of the server ends it. */
async function forget(
  { running, insist }: ScriptHost,
  { marker, signal }: { readonly marker: string; readonly signal: AbortSignal },
  end: ScriptEnd,
): Promise<void> {
  // A script that is remembered although it has succeeded would lose, at the next start, what it left running.
  if (end.by === 'script') await insist(() => running.ended(marker), signal);
  // Why the script was ended counts for more; of what is remembered in vain, the next start finds nothing.
  else if (end.gone) await running.ended(marker).catch(() => undefined);
}

async function startBash(
  host: ScriptHost,
  run: BashRun,
  { folder, key, marker }: { readonly folder: WorkFolder; readonly key: string; readonly marker: string },
): Promise<RunningProcess> {
  const bootstrap = await folder.write('Bootstrap.sh', bashBootstrap);
  const variables = await folder.write('Variables', variablesFile(run, key));
  try {
    return await host.processes.start({
      file: 'bash',
      args: ['--noprofile', '--norc', bootstrap, variables, run.script, ...run.parameters],
      cwd: run.cwd,
      env: markedEnvironment(host.environment, { task: run.task, step: marker }),
      group: 'own',
      ...(host.user !== undefined && { uid: host.user.uid, gid: host.user.gid }),
    });
  } catch (cause) {
    if (errorCodeOf(cause) !== 'ENOENT') throw cause;
    throw new AppError(
      'failed',
      'BASH_MISSING',
      `Can't run the script: there is no program "bash" on the path ${host.environment['PATH'] ?? ''}.`,
      {
        cause,
        hint: 'Install bash on the machine the server runs on.',
      },
    );
  }
}

function variablesFile({ describeEnvironment, variables }: BashRun, key: string): string {
  const texts = [key, describeEnvironment ? 'True' : 'False'];
  for (const [name, value] of variables) if (name !== '') texts.push(name, value);
  return texts.map((text) => `${text.replaceAll('\0', '')}\0`).join('');
}

interface Started {
  readonly child: RunningProcess;
  readonly marker: string;
  readonly output: ScriptOutput;
}

type ScriptEnd =
  | ({ readonly by: 'script' } & Awaited<RunningProcess['exited']>)
  /** Everything it had started was ended; `gone` is false if that did not succeed. */
  | { readonly by: 'server'; readonly reason: unknown; readonly gone: boolean };

/** Waits for the end of the script's process, or ends it with everything it has started when it must not go on. */
async function supervise(host: ScriptHost, run: BashRun, { child, marker, output }: Started): Promise<ScriptEnd> {
  const following = followOutput(child, output, host.clock);
  const callOff = host.processes.atExit(() => child.signalGroup('SIGKILL'));
  const over = new AbortController();
  const reason = await Promise.race([child.exited.then(() => undefined), reasonToStop(host, run, { child, marker, over: over.signal })]);
  over.abort();
  try {
    if (reason === undefined) return { by: 'script', ...(await child.exited) };
    return { by: 'server', reason, gone: await endProcesses({ group: child.pid, marker }, host) };
  } finally {
    // What a successful script leaves running stays.
    callOff();
    await following.finish();
    child.letGo();
  }
}

/** Resolves with the reason when the script must be ended: it was aborted, is late, or could not be recorded. */
function reasonToStop(
  { clock, running }: ScriptHost,
  { signal, timeoutMs }: BashRun,
  { child, marker, over }: { readonly child: RunningProcess; readonly marker: string; readonly over: AbortSignal },
): Promise<unknown> {
  const never = new Promise<never>(() => undefined);
  const aborted = new Promise<unknown>((resolve) => {
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true, signal: over });
    if (signal.aborted) resolve(signal.reason);
  });
  const tooLate = () =>
    new AppError('failed', 'STEP_TIMED_OUT', `The script did not end within ${timeoutMs / 60_000} minutes and was ended.`);
  // The sleep is cut short when the script has ended; nobody waits for it then.
  const late = timeoutMs === 0 ? never : clock.sleep(timeoutMs, over).then(tooLate, () => never);
  // A server that is killed now would leave behind a script that the next one can not find for certain.
  const unrecorded = running.started(marker, child.pid).then(
    () => never,
    (error: unknown) => error,
  );
  return Promise.race([aborted, late, unrecorded]);
}

const signalNumbers: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
};

function signalNumber(name: string | null): number {
  return signalNumbers[name ?? ''] ?? 0;
}
