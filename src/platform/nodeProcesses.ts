import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { promises } from 'node:fs';
import process from 'node:process';
import { PassThrough, Readable } from 'node:stream';
import { errorCodeOf } from '../errors/appError.ts';
import { groupMembers, processIdentity, processesWithEnvironment } from './nodeLinuxProcesses.ts';
import type { MachineUser, Processes, ProcessRequest, RunningProcess } from './ports.ts';

export function nodeProcesses(): Processes {
  return {
    start,
    withEnvironment: processesWithEnvironment,
    inGroup: (group) => (process.platform === 'linux' ? groupMembers(group) : Promise.resolve(send(-group, 0) ? [group] : [])),
    identity: processIdentity,
    signalPid: (pid, name) => void send(pid, name),
    signalGroup: (group, name) => void send(-group, name),
    lookUpUser,
    atExit: exitActions(),
  };
}

function exitActions(): Processes['atExit'] {
  const actions: (() => void)[] = [];
  const runAll = (): void => {
    for (const action of actions.toReversed()) action();
  };
  return (action) => {
    if (actions.length === 0) process.on('exit', runAll);
    actions.push(action);
    return () => {
      const at = actions.indexOf(action);
      if (at !== -1) actions.splice(at, 1);
      if (actions.length === 0) process.off('exit', runAll);
    };
  };
}

async function start(request: ProcessRequest): Promise<RunningProcess> {
  // Imported with the first program that is started: most runs start none, and the import costs milliseconds.
  const { spawn } = await import('node:child_process');
  const child = spawn(request.file, request.args, {
    cwd: request.cwd,
    env: { ...request.env },
    detached: request.group === 'own',
    stdio: [request.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(request.uid !== undefined && { uid: request.uid }),
    ...(request.gid !== undefined && { gid: request.gid }),
  });
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  await once(child, 'spawn');
  // A child that ends without reading its input breaks the pipe: its exit code tells what happened.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(request.input);
  return running(child, exited);
}

function running(child: ChildProcess, exited: RunningProcess['exited']): RunningProcess {
  const pid = child.pid ?? 0;
  const pipes = [child.stdout, child.stderr];
  // Node throws away what nobody listens to when a child exits, so somebody listens from the start.
  const [stdout = Readable.from([]), stderr = Readable.from([])] = pipes.map((pipe) => pipe?.pipe(new PassThrough()));
  return {
    pid,
    stdout,
    stderr,
    exited,
    signal: (name) => void send(pid, name),
    signalGroup: (name) => void send(-pid, name),
    letGo() {
      for (const stream of [stdout, stderr]) {
        stream.on('error', () => undefined);
        stream.resume();
      }
      for (const pipe of pipes) if (pipe !== null && isUnrefable(pipe)) pipe.unref();
      child.unref();
    },
  };
}

/** A pipe is a socket, whose import would cost every start of the program. */
function isUnrefable(pipe: Readable): pipe is Readable & { unref(): void } {
  return 'unref' in pipe && typeof pipe.unref === 'function';
}

/** False when nobody has that id (any more). */
function send(target: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, name);
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else (a script that used sudo).
    if (errorCodeOf(error) === 'EPERM') return true;
    if (errorCodeOf(error) === 'ESRCH') return false;
    throw error;
  }
}

/** The line of /etc/passwd; users of a directory service are known to `getent`, where there is one. */
async function lookUpUser(name: string): Promise<MachineUser | undefined> {
  const lines = `${await readTextIfThere('/etc/passwd')}\n${await getent(name)}`.split('\n').map((line) => line.split(':'));
  const found = lines.find((fields) => fields[0] === name) ?? lines.find((fields) => fields[2] === name);
  const [user, , uid, gid, , home] = found ?? [];
  if (user === undefined || uid === undefined || gid === undefined) return undefined;
  return { name: user, uid: Number(uid), gid: Number(gid), home: home ?? '/' };
}

async function getent(name: string): Promise<string> {
  try {
    const env = { PATH: process.env['PATH'] ?? '' };
    const found = await start({ file: 'getent', args: ['passwd', '--', name], cwd: '/', env, group: 'shared' });
    found.stderr.resume();
    return Buffer.concat(await found.stdout.toArray()).toString('utf8');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return '';
    throw error;
  }
}

async function readTextIfThere(path: string): Promise<string> {
  try {
    return await promises.readFile(path, 'utf8');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return '';
    throw error;
  }
}
