import process from 'node:process';
import { detectDialect } from './cli/detectDialect.ts';
import { asAppError } from './errors/asAppError.ts';
import { exitCodes } from './errors/exitCodes.ts';
import { inspectPlainly } from './inspectPlainly.ts';
import { describeError } from './output/describeError.ts';
import { nodeEnv } from './platform/nodeEnv.ts';
import { isPlain, nodeStreams } from './platform/nodeStreams.ts';

/**
 * Where `pulpo package inspect FILE` starts: a listing that goes into a file or a pipe is made here, without the frame around
 * commands, because it has to be as fast as a shell tool's; `otherwise` is the way of the other commands.
 */
export function run(file: string, otherwise: () => void): void {
  if (speaksPlainly()) void answer(file, otherwise);
  else otherwise();
}

/** Neither a terminal, which wants colours, nor a build server, which wants messages of its own kind. */
function speaksPlainly(): boolean {
  const env = nodeEnv();
  return (
    process.platform !== 'win32' && (env.get('FORCE_COLOR') ?? '') === '' && detectDialect(env) === undefined && isPlain(1) && isPlain(2)
  );
}

async function answer(file: string, otherwise: () => void): Promise<void> {
  const text = await inspectPlainly(file, process.cwd()).catch(() => undefined);
  if (text === undefined) return otherwise();
  const { stdout, stderr } = nodeStreams();
  try {
    await stdout.write(text);
    // Everything is written; what the program would do until it ends by itself takes time and serves nobody.
    process.exit(exitCodes.ok.native);
  } catch (thrown) {
    const error = asAppError(thrown);
    await stderr
      .write(
        describeError(error, { lines: [] })
          .map((line) => `${line}\n`)
          .join(''),
      )
      .catch(() => undefined);
    process.exit(exitCodes[error.kind].native);
  }
}
