import type { Readable } from 'node:stream';
import { errorCodeOf } from '../errors/appError.ts';
import type { Env, Processes } from '../platform/ports.ts';

export interface Git {
  /** Runs one git command in the folder. Any exit code is an answer; output is read up to 64 MiB. */
  run(...args: readonly string[]): Promise<GitAnswer>;
}

export interface GitAnswer {
  /** Exit code; `missing` when there is no git on this machine. */
  readonly code: number | 'missing';
  readonly stdout: string;
  readonly stderr: string;
}

export interface GitPorts {
  readonly processes: Processes;
  readonly env: Pick<Env, 'get'>;
}

/** What git needs to find itself, its settings and its temporary folder: nothing else of our environment reaches it. */
const inherited = [
  'PATH',
  'Path',
  'HOME',
  'USERPROFILE',
  'SystemRoot',
  'TEMP',
  'TMP',
  'TMPDIR',
  'XDG_CONFIG_HOME',
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_CONFIG_GLOBAL',
];

/** Settings by which a repository could make git run programs of its choice. */
const harmless = ['--no-pager', '-c', 'core.fsmonitor=false', '-c', 'log.showSignature=false'];

const outputLimit = 64 * 1024 * 1024;

/** Git in one folder, without a shell, without prompts and without locks. */
export function gitIn(folder: string, ports: GitPorts): Git {
  return { run: (...args) => run(folder, ports, args) };
}

async function run(folder: string, ports: GitPorts, args: readonly string[]): Promise<GitAnswer> {
  try {
    const request = { file: 'git', args: [...harmless, ...args], cwd: folder, env: environment(ports.env), group: 'shared' } as const;
    const running = await ports.processes.start(request);
    const [stdout, stderr, exit] = await Promise.all([read(running.stdout), read(running.stderr), running.exited]);
    return { code: exit.code ?? 1, stdout, stderr };
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return { code: 'missing', stdout: '', stderr: '' };
    throw error;
  }
}

function environment(env: Pick<Env, 'get'>): Record<string, string> {
  const kept = inherited.flatMap((name): [string, string][] => {
    const value = env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1', LC_ALL: 'C' };
}

async function read(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    // The rest is read and dropped, so that git is not left waiting on a full pipe.
    if (size <= outputLimit) chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
