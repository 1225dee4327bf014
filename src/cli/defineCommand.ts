import type { Ending, Manner } from '../errors/exitCodes.ts';
import type { Reporter } from '../output/events.ts';
import type { View } from '../output/view.ts';
import type { Clock, Env, Files, Processes, Random, Streams } from '../platform/ports.ts';
import type { Connection, ServerSession } from '../client/connection.ts';
import type { ConnectionSettings, ServerSettings } from '../settings/requireServer.ts';
import type { Settings } from '../settings/settings.ts';
import type { OptionTable, OptionValues } from './options.ts';

/** What every command handler gets beside its options. Nothing in it is built before it is asked for. */
export interface CommandContext {
  readonly manner: Manner;
  readonly cwd: string;
  /** Resolved settings with their sources; reading a settings file happens on the first call. */
  settings(): Promise<Settings>;
  readonly reporter: Reporter;
  readonly clock: Clock;
  readonly random: Random;
  readonly env: Env;
  readonly streams: Streams;
  readonly processes: Processes;
  readonly files: Files;
  /** What becomes of the answer: facts that only the JSON document shows need not be asked for otherwise. */
  readonly outputFormat: 'human' | 'json';
  /** Aborted by Ctrl-C and SIGTERM; the reason is an AppError of kind `interrupted` or `terminated`. */
  readonly signal: AbortSignal;
  /** The connected client: imported, built and authenticated on the first call. */
  api(): Promise<Connection>;
  /** A client with other settings than the resolved ones; closed with the run. */
  connect(settings: ConnectionSettings): Promise<Connection>;
  /** A server without a space; the credential may be missing. Closed with the run. */
  reach(settings: ServerSettings): Promise<ServerSession>;
}

/** A command's answer: the JSON document, how a person sees it, and how the run ends when it is not plain success. */
export interface CommandResult {
  /** The one JSON document; its shape does not depend on the outcome. An AppError in it is written like the error of a run. */
  readonly data: unknown;
  readonly view: View;
  /** How octo told the answer, where it was otherwise; made in the classic manner only. Its texts live in output/classic. */
  readonly classic?: () => View;
  /** `ok` if absent. `failed`: an item or deployment failed. `pending`: still running. */
  readonly ending?: Ending;
}

export interface Example {
  readonly text: string;
  /** A full command line starting with `pulpo`. */
  readonly line: string;
}

/** What every command may be given beside its own options. */
export interface CommonValues {
  readonly helpOutputFormat?: 'default' | 'json';
  readonly enableServiceMessages?: boolean;
}

export interface CommandDefinition<T extends OptionTable = OptionTable> {
  /** A sentence or two above the options in the help. */
  readonly description: string;
  readonly examples: readonly Example[];
  /** camelCase keys; the help shows them dashed. */
  readonly options: T;
  /** Positional arguments, if the command takes any: `{ name: 'file', many: false, required: true }`. */
  readonly positional?: { readonly name: string; readonly summary: string; readonly many: boolean; readonly required: boolean };
  /** Groups of common options this command takes: `connection` (server, key, space, proxy, …). */
  readonly uses: readonly ('connection' | 'output')[];
  /**
   * Options not known to this command: an error (default); accepted when another command knows them, and ignored (octo's pack); all
   * ignored; or `asArguments`: every token is a positional argument.
   */
  readonly unknownOptions?: 'error' | 'ignoreKnownElsewhere' | 'ignore' | 'asArguments';
  run(
    options: OptionValues<T> & CommonValues & { readonly positionals: readonly string[] },
    context: CommandContext,
  ): Promise<CommandResult>;
}

/**
 * Declares a command. The option types of `run` are inferred from `options`, and help, completion and documentation are made from
 * the same value.
 */
export function defineCommand<const T extends OptionTable>(definition: CommandDefinition<T>): CommandDefinition<T> {
  return definition;
}
