/** Runs real bash scripts through the engine's runner, without a server around it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { nodeClock } from '../../../../src/platform/nodeClock.ts';
import { nodeEnv } from '../../../../src/platform/nodeEnv.ts';
import { nodeProcesses } from '../../../../src/platform/nodeProcesses.ts';
import { workFolders } from '../../../../src/server/engine/files/workFolders.ts';
import { createMasker } from '../../../../src/masking/masker.ts';
import type { BashResult, ScriptHost } from '../../../../src/server/engine/scripts/runBash.ts';
import { runBash } from '../../../../src/server/engine/scripts/runBash.ts';
import { scriptEnvironment } from '../../../../src/server/engine/scripts/scriptEnvironment.ts';

export interface ScriptOptions {
  readonly variables?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly parameters?: readonly string[];
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly path?: string;
  /** Called for every line as it is logged. */
  readonly onLine?: (line: string) => void;
  readonly describeEnvironment?: boolean;
  /** What is other than usual: how runs are remembered, the clock, the processes of the machine. */
  readonly host?: Partial<Pick<ScriptHost, 'clock' | 'processes'>>;
  readonly running?: Partial<ScriptHost['running']>;
}

export interface ScriptRecord extends BashResult {
  /** `Info: text` */
  readonly lines: readonly string[];
  readonly set: Readonly<Record<string, { value: string; sensitive: boolean }>>;
  readonly progress: readonly string[];
  readonly artifacts: readonly string[];
  readonly resultMessage: string | undefined;
  /** The marker of the run's processes. */
  readonly marker: string;
}

export interface ScriptRunner {
  /** The folder scripts run in. */
  readonly folder: string;
  readonly markers: string[];
  run(script: string, options?: ScriptOptions): Promise<ScriptRecord>;
  dispose(): void;
}

export function scriptRunner(): ScriptRunner {
  const folder = mkdtempSync(path.join(tmpdir(), 'pulpo-script-'));
  const markers: string[] = [];
  let scripts = 0;

  async function run(script: string, options: ScriptOptions = {}): Promise<ScriptRecord> {
    const env = nodeEnv();
    const host: ScriptHost = {
      processes: nodeProcesses(),
      clock: nodeClock(),
      workFolders: workFolders(path.join(folder, 'work'), undefined),
      running: {
        begin: ({ marker }) => Promise.resolve(void markers.push(marker)),
        started: () => Promise.resolve(),
        ended: () => Promise.resolve(),
        all: () => Promise.resolve([]),
        ...options.running,
      },
      insist: (change) => change(),
      user: undefined,
      environment: {
        ...scriptEnvironment({ env, user: undefined, home: folder, applications: folder }),
        ...(options.path !== undefined && { PATH: options.path }),
      },
      randomKey: () => randomBytes(16).toString('hex'),
      ...options.host,
    };
    const masker = createMasker();
    for (const secret of options.secrets ?? []) masker.add(secret);
    const lines: string[] = [];
    const set: Record<string, { value: string; sensitive: boolean }> = {};
    const progress: string[] = [];
    const artifacts: string[] = [];
    let resultMessage: string | undefined;
    const file = path.join(folder, `Script${(scripts += 1)}.sh`);
    writeFileSync(file, script);
    const result = await runBash(host, {
      task: 'ServerTasks-1_TEST',
      script: file,
      parameters: options.parameters ?? [],
      cwd: folder,
      variables: Object.entries(options.variables ?? {}),
      describeEnvironment: options.describeEnvironment ?? false,
      masker,
      listener: {
        line(category, text) {
          lines.push(`${category}: ${text}`);
          options.onLine?.(text);
        },
        setVariable: ({ name, value, sensitive }) => void (set[name] = { value, sensitive }),
        progress: (percentage, message) => void progress.push(`${percentage} ${message}`),
        artifact: (artifact) => void artifacts.push(`${artifact.name} ${artifact.path}`),
        resultMessage: (message) => void (resultMessage = message),
      },
      signal: options.signal ?? new AbortController().signal,
      timeoutMs: options.timeoutMs ?? 0,
    });
    return { ...result, lines, set, progress, artifacts, resultMessage, marker: markers.at(-1) ?? '' };
  }

  return { folder, markers, run, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Ids of living processes that carry the marker of a script run. */
export function livingOf(marker: string): Promise<readonly number[]> {
  return nodeProcesses().withEnvironment('PULPO_STEP', marker);
}
