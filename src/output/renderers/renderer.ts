import type { AppError } from '../../errors/appError.ts';
import type { Ending, Manner } from '../../errors/exitCodes.ts';
import type { Clock, Env } from '../../platform/ports.ts';
import type { OutputEvent } from '../events.ts';
import type { LogLevel } from '../classic/logLevels.ts';
import type { MessageDialect } from '../messageDialect.ts';
import type { Sink } from '../sink.ts';
import type { View } from '../view.ts';

/** What a failed or interrupted run had already done: named, so that nobody has to guess. */
export interface Done {
  readonly lines: readonly string[];
  readonly releases: readonly string[];
  readonly tasks: readonly { readonly id: string; readonly state: string; readonly url?: string }[];
}

/** Turns events, the answer and errors into text on the two sinks. Nothing here throws. */
export interface Renderer {
  event(event: OutputEvent): void;
  /** The answer of a command that came to its end, whatever that end was; `ok` if it does not say. */
  result(answer: { readonly data: unknown; readonly view: View; readonly classic?: () => View; readonly ending?: Ending }): void;
  error(error: AppError, done: Done): void;
  /** Takes away what is being drawn (a spinner) and lets go of timers. */
  stop(): void;
}

export interface RendererParts {
  readonly manner: Manner;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Env;
  readonly clock: Clock;
  readonly quiet: boolean;
  readonly debug: boolean;
  /** The least important lines that the classic manner writes (octo's `--logLevel`). */
  readonly logLevel: LogLevel;
  /** How to speak to the build server that runs us; undefined: not at all. */
  readonly dialect: MessageDialect | undefined;
  /** Let build-server commands in task logs through. */
  readonly passServiceMessages: boolean;
  mask(text: string): string;
}
