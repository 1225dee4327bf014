import { detectDialect } from '../../src/cli/detectDialect.ts';
import type { Catalog } from '../../src/cli/catalog.ts';
import { fullCatalog } from '../../src/cli/fullCatalog.ts';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import type { Runtime } from '../../src/cli/runtime.ts';
import { version } from '../../src/cli/version.ts';
import type { Manner } from '../../src/errors/exitCodes.ts';
import { openConnection, openServer } from '../../src/openConnection.ts';
import { nodeFiles } from '../../src/platform/nodeFiles.ts';
import { nodeProcesses } from '../../src/platform/nodeProcesses.ts';
import type { Clock, Http, Random } from '../../src/platform/ports.ts';
import { resolveSettings } from '../../src/settings/resolveSettings.ts';
import { captureOutput } from './canary.ts';
import { fakeClock } from './fakeClock.ts';
import { fakeEnv } from './fakeEnv.ts';
import type { FakeStreams } from './fakeStreams.ts';
import { fakeStreams } from './fakeStreams.ts';
import { fetchHttp } from './fetchHttp.ts';

export interface CliOptions {
  readonly cwd?: string;
  /** The whole environment; nothing of the test's own is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  readonly manner?: Manner;
  readonly stdin?: string;
  readonly streams?: FakeStreams;
  readonly clock?: Clock;
  /** A fixed number if absent; a server that remembers keys of requests needs others. */
  readonly random?: Random;
  readonly signal?: AbortSignal;
  /** Global fetch if absent, which msw intercepts. */
  readonly http?: Http;
  readonly catalog?: Catalog;
  readonly crashed?: Promise<never>;
}

export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams in the order of writing. */
  readonly output: string;
  /** Standard output as JSON. */
  json(): any;
}

/** Runs one command line in this process: parsing, settings, command, client and rendering are real, the world is not. */
export async function runCli(argv: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const streams = options.streams ?? fakeStreams(options.stdin === undefined ? {} : { stdin: options.stdin });
  const manner = options.manner ?? 'native';
  const http = options.http ?? fetchHttp();
  const runtime: Runtime = {
    manner,
    version,
    detectDialect,
    resolveSettings,
    streams,
    cwd: options.cwd ?? '/nonexistent',
    clock: options.clock ?? fakeClock(),
    random: options.random ?? { fraction: () => 0.5 },
    env: fakeEnv(options.env ?? {}),
    processes: nodeProcesses(),
    files: nodeFiles(),
    signal: options.signal ?? new AbortController().signal,
    crashed: options.crashed ?? new Promise<never>(() => undefined),
    catalog: options.catalog ?? fullCatalog(manner, version),
    connect: (request) => openConnection(request, http),
    reach: (request) => openServer(request, http),
  };
  const exitCode = await runCommandLine(argv, runtime);
  const [stdout, stderr] = [streams.stdout.text(), streams.stderr.text()];
  captureOutput(`runCli ${argv[0] ?? ''}`, `${stdout}${stderr}`);
  return { exitCode, stdout, stderr, output: streams.merged(), json: () => JSON.parse(stdout) };
}
