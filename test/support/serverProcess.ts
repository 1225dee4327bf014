/** `pulpo server run` as a process of its own, for what only a process can show: signals, kills, locks. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { testApiKey } from './testServer.ts';
import { startBin } from './runBin.ts';

export interface ServerProcess {
  readonly url: string;
  readonly apiKey: string;
  readonly child: ChildProcessWithoutNullStreams;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** One request with the administrator's key. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** Starts the built server on a free loopback port and waits for its ready line; killed when the test ends. */
export async function startServerProcess(
  data: string,
  {
    apiKey = testApiKey(),
    args = [],
    env = {},
  }: { apiKey?: string; args?: readonly string[]; env?: Readonly<Record<string, string>> } = {},
): Promise<ServerProcess> {
  const child = startBin(['server', 'run', '--data', data, '--listen', '127.0.0.1:0', ...args], {
    env: { ...env, PULPO_ADMIN_API_KEY: apiKey },
  });
  const url = await readyUrl(child);
  const ended = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exit = once(child, 'exit');
    child.kill(signal);
    return ((await exit) as [number | null])[0];
  };
  return {
    ...{ url, apiKey, child },
    kill: async () => void (await ended('SIGKILL')),
    stop: () => ended('SIGTERM'),
    fetch: (path, init = {}) =>
      fetch(`${url}${path}`, { ...init, headers: { 'X-Octopus-ApiKey': apiKey, ...(init.headers as Record<string, string> | undefined) } }),
  };
}

async function readyUrl(child: ChildProcessWithoutNullStreams): Promise<string> {
  let text = '';
  child.stdout.resume();
  for await (const chunk of child.stderr.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    const ready = /Server ready at (http:\/\/[\d.:]+),/.exec(text);
    if (ready?.[1] === undefined) continue;
    child.stderr.resume();
    return ready[1];
  }
  throw new Error(`the server ended before it was ready:\n${text}`);
}
