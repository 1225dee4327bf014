import { join } from 'node:path';
import process from 'node:process';
import { detectDialect } from './cli/detectDialect.ts';
import { packPlainly } from './packPlainly.ts';
import type { PlainPack } from './commands/readPlainPack.ts';
import { readPlainPack } from './commands/readPlainPack.ts';
import type { start as startEntry } from './entry.ts';
import type { AppError } from './errors/appError.ts';
import type { Manner } from './errors/exitCodes.ts';
import { exitCodes } from './errors/exitCodes.ts';
import { nodeClock } from './platform/nodeClock.ts';
import { nodeEnv } from './platform/nodeEnv.ts';
import { onEndingSignal } from './platform/nodeSignals.ts';
import { isPlain, nodeStreams } from './platform/nodeStreams.ts';

/**
 * Where `pulpo pack …` starts: plain arguments whose answer goes into a file or a pipe are run here, without the frame around
 * commands, because that has to be as fast as a shell tool; everything else goes the way of the other commands.
 */
export function start(manner: Manner): void {
  const plain = manner === 'native' && speaksPlainly() ? readPlainPack(process.argv.slice(3)) : undefined;
  if (plain !== undefined) void runPlain(plain);
  else loadEntry()?.start(manner);
}

/** Neither a terminal, which wants colours and progress, nor a build server, which wants messages of its own kind. */
function speaksPlainly(): boolean {
  const env = nodeEnv();
  return (env.get('FORCE_COLOR') ?? '') === '' && detectDialect(env) === undefined && isPlain(1) && isPlain(2);
}

async function runPlain(plain: PlainPack): Promise<void> {
  let reason: AppError | undefined;
  onEndingSignal((given) => (reason = given));
  const ending = await packPlainly(plain, {
    ...{ cwd: process.cwd(), clock: nodeClock(), env: nodeEnv(), streams: nodeStreams() },
    interruption: () => reason,
  });
  // Everything is written; what the program would do until it ends by itself takes time and serves nobody.
  process.exit(exitCodes[ending].native);
}

function loadEntry(): { readonly start: typeof startEntry } | undefined {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- A chunk of its own; import() would start the slower loader for modules.
  const chunk: unknown = require(join(__dirname, 'entry.cjs'));
  return isEntry(chunk) ? chunk : undefined;
}

/** The build made both chunks from the same sources: this check is for the compiler. */
function isEntry(value: unknown): value is { readonly start: typeof startEntry } {
  return typeof value === 'object' && value !== null && 'start' in value;
}
