/** What Linux tells about processes in /proc. On other systems nothing is found. */
import { promises } from 'node:fs';
import { errorCodeOf } from '../errors/appError.ts';

/** Ids of the processes that were started with `name=value` in their environment. */
export async function processesWithEnvironment(name: string, value: string): Promise<readonly number[]> {
  const wanted = Buffer.from(`\0${name}=${value}\0`);
  return filterProcesses(async (pid) => {
    const environment = await readEnvironment(pid);
    return environment !== undefined && Buffer.concat([Buffer.of(0), environment, Buffer.of(0)]).includes(wanted);
  });
}

/** While a process starts another program in its place, it has no environment for a moment; kernel threads and zombies never have one. */
async function readEnvironment(pid: number): Promise<Buffer | undefined> {
  let environment = await read(`/proc/${pid}/environ`);
  for (let again = 0; again < 5 && environment?.length === 0; again++) {
    await new Promise((resolve) => setImmediate(resolve));
    environment = await read(`/proc/${pid}/environ`);
  }
  return environment;
}

/** Ids of the processes of a group, without those that have ended and were not yet collected by their parent. */
export async function groupMembers(group: number): Promise<readonly number[]> {
  return filterProcesses(async (pid) => {
    const [state, , processGroup] = await statFields(pid);
    return processGroup === String(group) && state !== 'Z' && state !== 'X';
  });
}

/** The boot the process belongs to and the tick it started at; undefined when it does not live. */
export async function processIdentity(pid: number): Promise<string | undefined> {
  const fields = await statFields(pid);
  const startTime = fields[19];
  if (startTime === undefined || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  const boot = await read('/proc/sys/kernel/random/boot_id');
  return `${boot?.toString('utf8').trim() ?? ''}/${startTime}`;
}

/** The fields of /proc/PID/stat from the state on (man 5 proc: field 3 is index 0 here); empty when there is no such process. */
async function statFields(pid: number): Promise<readonly string[]> {
  const stat = (await read(`/proc/${pid}/stat`))?.toString('utf8');
  // The program's name stands before it in parentheses and may itself hold parentheses and blanks.
  return stat === undefined ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

async function filterProcesses(matches: (pid: number) => Promise<boolean>): Promise<readonly number[]> {
  const pids = (await list('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map(async (pid) => ({ pid, match: await matches(pid) })));
  return found.filter(({ match }) => match).map(({ pid }) => pid);
}

/** Processes come and go while they are looked at, and those of other users are closed to us. */
const unreadable = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENOTDIR']);

async function read(path: string): Promise<Buffer | undefined> {
  try {
    return await promises.readFile(path);
  } catch (error) {
    if (unreadable.has(errorCodeOf(error) ?? '')) return undefined;
    throw error;
  }
}

async function list(path: string): Promise<readonly string[]> {
  try {
    return await promises.readdir(path);
  } catch (error) {
    if (unreadable.has(errorCodeOf(error) ?? '')) return [];
    throw error;
  }
}
