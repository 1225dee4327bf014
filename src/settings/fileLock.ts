import { open, readFile, rm, stat, unlink } from 'node:fs/promises';
import { AppError, errorCodeOf } from '../errors/appError.ts';
import { currentProcess } from '../platform/nodeHost.ts';
import type { Clock, Processes } from '../platform/ports.ts';

export interface LockWorld {
  readonly clock: Clock;
  readonly processes: Pick<Processes, 'identity'>;
}

const patience = 10_000;
const pause = 20;
/** A lock whose writer was ended before it wrote its name is empty; after this many milliseconds it is nobody's. */
const unnamedFor = 5000;

/**
 * Does something while no other process does the same with `path`; the lock is the file `path.lock`. One that a process left behind
 * when it was killed is taken away. Rejects with SETTINGS_FILE_UNWRITABLE when it is not free within ten seconds.
 */
export async function withFileLock<T>(path: string, world: LockWorld, act: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  const { pid, host } = currentProcess();
  const holder = JSON.stringify({ pid, host, identity: (await world.processes.identity(pid)) ?? '' });
  const end = world.clock.monotonic() + patience;
  while (!(await create(lock, holder))) {
    if (!(await removeStale(lock, world))) {
      if (world.clock.monotonic() >= end) throw taken(path, lock);
      await world.clock.sleep(pause);
    }
  }
  try {
    return await act();
  } finally {
    await rm(lock, { force: true });
  }
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes a lock whose holder is gone. Only one process at a time may do that: two that both saw the same dead holder could
 * otherwise remove each other's new lock.
 */
async function removeStale(lock: string, world: LockWorld): Promise<boolean> {
  if (!(await isStale(lock, world))) return false;
  const breaker = `${lock}.break`;
  if (!(await create(breaker, ''))) return false;
  try {
    if (!(await isStale(lock, world))) return false;
    await unlink(lock);
    return true;
  } finally {
    await rm(breaker, { force: true });
  }
}

async function isStale(lock: string, { clock, processes }: LockWorld): Promise<boolean> {
  try {
    const text = await readFile(lock, 'utf8');
    if (text === '') return clock.now() - (await stat(lock)).mtimeMs > unnamedFor;
    const { pid, host, identity } = readHolder(text);
    // Of processes on other machines nothing is known from here.
    return host === currentProcess().host && ((await processes.identity(pid)) ?? '') !== identity;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function readHolder(text: string): { readonly pid: number; readonly host: string; readonly identity: string } {
  const value: unknown = parse(text);
  const entries = new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  const read = (name: string): string => {
    const found = entries.get(name);
    return typeof found === 'string' ? found : '';
  };
  return { pid: Number(entries.get('pid') ?? 0), host: read('host'), identity: read('identity') };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function taken(path: string, lock: string): AppError {
  return new AppError('io', 'SETTINGS_FILE_UNWRITABLE', `Another process has been writing ${path} for ${patience / 1000} s`, {
    hint: `If none runs any more, remove ${lock} and ${lock}.break.`,
  });
}
