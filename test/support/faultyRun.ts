import { nodeRandom } from '../../src/platform/nodeRandom.ts';
import type { HttpRequest } from '../../src/platform/ports.ts';
import type { Fault } from './faultProxy.ts';
import { type FaultyHttp, faultyHttp, type FaultyHttpOptions } from './pushSetup.ts';
import { retryClock } from './retryClock.ts';
import { type CliOptions, type CliRun, runCli } from './runCli.ts';

/** What becomes of one request; each is a fault of the connection that carries it. */
export const requestFaults = {
  /** The server does its work and the client never hears of it. */
  answerLost: { kind: 'dropResponse' },
  /** The connection breaks before the server has the whole request. */
  neverArrived: { kind: 'cut', direction: 'up', after: 60, how: 'RST' },
  /** A proxy gives up on a server that does its work all the same. */
  proxyPage: {
    kind: 'replaceResponse',
    response:
      'HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 24\r\nConnection: close\r\n\r\n<html>Bad gateway</html>',
  },
} as const satisfies Readonly<Record<string, Fault>>;

export interface FaultyRun extends FaultyHttp {
  run(argv: readonly string[], options?: CliOptions): Promise<CliRun>;
  /** The document of a run that ended well. */
  json(argv: readonly string[]): Promise<any>;
}

/** Command lines in this process against a real server; the requests that `faulty` chooses go through the fault proxy. */
export async function faultyRun(
  server: { readonly url: string; readonly apiKey: string },
  options: Required<Pick<FaultyHttpOptions, 'faulty'>> & FaultyHttpOptions,
): Promise<FaultyRun> {
  const setup = await faultyHttp(server, options);
  // Every run ends its connection; the next one needs the adapters still.
  const http = { ...setup.http, close: () => Promise.resolve() };
  const env = { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: server.apiKey };
  const run: FaultyRun['run'] = (argv, more = {}) => runCli(argv, { env, http, clock: retryClock(), random: nodeRandom(), ...more });
  return {
    ...{ ...setup, run },
    async json(argv) {
      const ended = await run([...argv, '--output-format', 'json']);
      if (ended.exitCode !== 0) throw new Error(`${argv.join(' ')}: ${ended.exitCode} ${ended.output}`);
      return ended.json();
    },
  };
}

/** Chooses requests with this method whose path ends so. */
export function requestsTo(method: string, path: string): (request: HttpRequest) => boolean {
  return (request) => request.method === method && request.url.pathname.endsWith(path);
}

/** Chooses the one request with this number, counted from 1, among those that fit. */
export function onlyOne(number: number, fits: (request: HttpRequest) => boolean): (request: HttpRequest) => boolean {
  let seen = 0;
  return (request) => fits(request) && ++seen === number;
}
