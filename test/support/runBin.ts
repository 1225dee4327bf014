import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { captureOutput } from './canary.ts';
import { testNode } from './testNode.ts';

export const binPath = (name: 'pulpo' | 'octo'): string => resolve(import.meta.dirname, `../../bin/${name}.cjs`);

export interface BinOptions {
  readonly cwd?: string;
  /** Beside PATH and HOME; nothing else of the test's environment is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  readonly name?: 'pulpo' | 'octo';
  readonly stdin?: string;
  readonly node?: readonly string[];
}

export interface BinRun {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  json(): any;
}

/** Starts the built program as a child; it is killed when the test ends. */
export function startBin(argv: readonly string[], options: BinOptions = {}): ChildProcessWithoutNullStreams {
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...options.env };
  const child = spawn(testNode, [...(options.node ?? []), binPath(options.name ?? 'pulpo'), ...argv], {
    cwd: options.cwd,
    env,
    stdio: 'pipe',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  return child;
}

/** Runs the built program to its end. */
export async function runBin(argv: readonly string[], options: BinOptions = {}): Promise<BinRun> {
  return collect(startBin(argv, options), argv);
}

/** Everything a started program still writes, and how it ends. */
export async function collect(child: ChildProcessWithoutNullStreams, argv: readonly string[] = []): Promise<BinRun> {
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  child.stdout.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  const stdout = Buffer.concat(chunks.stdout).toString('utf8');
  const stderr = Buffer.concat(chunks.stderr).toString('utf8');
  captureOutput(`runBin ${argv[0] ?? ''}`, `${stdout.slice(0, 2_000_000)}${stderr.slice(0, 2_000_000)}`);
  return { exitCode, signal, stdout, stderr, json: () => JSON.parse(stdout) };
}
