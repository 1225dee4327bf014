import type { Connection, ServerSession } from '../client/connection.ts';
import type { Reporter } from '../output/events.ts';
import type { SettingName } from '../settings/definitions.ts';
import { isSettingName } from '../settings/definitions.ts';
import { requireServer } from '../settings/requireServer.ts';
import { secretReaders } from '../settings/readSecrets.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingValue } from '../settings/settingValue.ts';
import type { CommandContext } from './defineCommand.ts';
import type { ParsedArguments } from './parseArguments.ts';
import type { Runtime } from './runtime.ts';

export interface OpenContext {
  readonly context: CommandContext;
  /** Closes what the command opened. */
  close(): Promise<void>;
}

/** The context of one run. Settings are resolved, and the server is reached, when first asked for, and once. */
export function createContext(runtime: Runtime, reporter: Reporter, parsed: ParsedArguments): OpenContext {
  let settings: Promise<Settings> | undefined;
  let connection: Promise<Connection> | undefined;
  const others: Promise<Connection | ServerSession>[] = [];
  const { manner, cwd, clock, random, env, streams, processes, files, signal, version } = runtime;
  const parts = { reporter, clock, random, env, signal, version };
  const keep = <T extends Connection | ServerSession>(opened: Promise<T>): Promise<T> => {
    others.push(opened);
    return opened;
  };

  const context: CommandContext = {
    manner,
    cwd,
    reporter,
    clock,
    random,
    env,
    streams,
    processes,
    files,
    signal,
    outputFormat: parsed.values['outputFormat'] === 'json' ? 'json' : 'human',
    settings: () => (settings ??= resolve(runtime, reporter, parsed)),
    api: () => (connection ??= context.settings().then((resolved) => runtime.connect({ settings: requireServer(resolved), ...parts }))),
    connect: (wanted) => keep(runtime.connect({ settings: wanted, ...parts })),
    reach: (wanted) => keep(runtime.reach({ settings: wanted, ...parts })),
  };
  return {
    context,
    async close() {
      // A connection that never came to be was told as the command's own failure.
      const opened = await Promise.allSettled(connection === undefined ? others : [connection, ...others]);
      await Promise.all(opened.map(async (one) => (one.status === 'fulfilled' ? one.value.close() : undefined)));
    },
  };
}

async function resolve(runtime: Runtime, reporter: Reporter, parsed: ParsedArguments): Promise<Settings> {
  const flags = new Map<SettingName, SettingValue>();
  for (const [name, value] of Object.entries(parsed.values)) {
    if (isSettingName(name) && parsed.given.has(name) && value !== undefined) flags.set(name, value);
  }
  const configFile = parsed.values['configFile'];
  const settings = await runtime.resolveSettings({
    flags,
    configFile: typeof configFile === 'string' ? configFile : undefined,
    cwd: runtime.cwd,
    env: runtime.env,
    readers: secretReaders(runtime.cwd, runtime.streams.stdin),
    addSecret: (value) => reporter.addSecret(value),
    warn: (message, hint) => reporter.emit({ type: 'warning', message, hint }),
  });
  for (const { name, value, source } of settings.describe())
    reporter.emit({ type: 'debug', message: `Setting ${name} = ${value} from ${source}` });
  return settings;
}
