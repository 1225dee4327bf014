import process from 'node:process';
import type { Catalog } from './cli/catalog.ts';
import { detectDialect } from './cli/detectDialect.ts';
import { runCommandLine } from './cli/runCommandLine.ts';
import type { Runtime } from './cli/runtime.ts';
import { version } from './cli/version.ts';
import { asAppError } from './errors/asAppError.ts';
import type { Manner } from './errors/exitCodes.ts';
import { exitCodes } from './errors/exitCodes.ts';
import { nodeClock } from './platform/nodeClock.ts';
import { nodeEnv } from './platform/nodeEnv.ts';
import { nodeFiles } from './platform/nodeFiles.ts';
import { nodeProcesses } from './platform/nodeProcesses.ts';
import { nodeRandom } from './platform/nodeRandom.ts';
import { onEndingSignal } from './platform/nodeSignals.ts';
import { nodeStreams } from './platform/nodeStreams.ts';

/** What differs between the chunks of the program: which commands they hold and how they reach settings and server. */
export type Program = Pick<Runtime, 'resolveSettings' | 'connect' | 'reach'> & { readonly catalog: Catalog };

/**
 * The process edge: builds the runtime, turns signals into an abort and the run's ending into the exit code. The process ends
 * by itself when everything is written (reliability.md F2); only a second signal and a crash end it at once.
 */
export async function main(argv: readonly string[], manner: Manner, program: Program): Promise<void> {
  const crash = watchForCrashes(manner);
  const runtime: Runtime = {
    ...program,
    manner,
    version,
    detectDialect,
    cwd: process.cwd(),
    clock: nodeClock(),
    random: nodeRandom(),
    env: nodeEnv(),
    streams: nodeStreams(),
    processes: nodeProcesses(),
    files: nodeFiles(),
    signal: abortOnSignals(),
    crashed: crash.happened,
  };
  process.exitCode = await runCommandLine(argv, runtime);
  crash.settled();
}

/** The first signal lets the command clean up. */
function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  onEndingSignal((reason) => controller.abort(reason));
  return controller.signal;
}

/**
 * What no code waited for is a bug: a rejection or exception without a handler, and a run that stopped with nothing left to do
 * before it had an end (reliability.md F5, row C75).
 */
function watchForCrashes(manner: Manner): { readonly happened: Promise<never>; settled(): void } {
  let ended = false;
  let stopped = false;
  let fail: (reason: unknown) => void = () => undefined;
  const happened = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Somebody always looks at it, even if the run ends first.
  happened.catch(() => undefined);
  const crash = (reason: unknown): void => {
    if (ended) process.stderr.write(`Error: ${asAppError(reason).message}\n`);
    process.exitCode = exitCodes.bug[manner];
    fail(reason);
    // What is left of the program may never let go of its timers and sockets.
    setTimeout(() => process.exit(), 2000).unref();
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  process.on('beforeExit', () => {
    if (ended || stopped) return;
    stopped = true;
    crash(new Error('the program ran out of work before it had a result'));
  });
  return {
    happened,
    settled: () => {
      ended = true;
    },
  };
}
