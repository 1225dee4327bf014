import { expect, test } from 'vitest';
import { nodeProcesses } from '../../../src/platform/nodeProcesses.ts';

const bash = (script: string) =>
  ({ file: 'bash', args: ['-c', script], cwd: '/', env: { PATH: process.env.PATH ?? '' }, group: 'own' }) as const;

test('output is not lost when the process has ended before anybody reads it', async () => {
  const running = await nodeProcesses().start(bash('echo out; echo err >&2'));
  expect(await running.exited).toEqual({ code: 0, signal: null });
  await new Promise((resolve) => setImmediate(resolve));
  const text = async (stream: typeof running.stdout) => Buffer.concat(await stream.toArray()).toString();
  expect([await text(running.stdout), await text(running.stderr)]).toEqual(['out\n', 'err\n']);
});

test('a program that does not exist is ENOENT', async () => {
  await expect(nodeProcesses().start({ ...bash(''), file: 'no-such-program' })).rejects.toMatchObject({ code: 'ENOENT' });
});

test('input is handed over and closed', async () => {
  const running = await nodeProcesses().start({ ...bash('cat'), input: 'given' });
  expect(Buffer.concat(await running.stdout.toArray()).toString()).toBe('given');
});

test.runIf(process.platform === 'linux')('processes are found by marker, group and identity, and not after they have ended', async () => {
  const processes = nodeProcesses();
  const marker = `test-${process.pid}-${process.hrtime.bigint()}`;
  const request = bash('sleep 300 & setsid sleep 301 & echo ready; wait');
  const running = await processes.start({ ...request, env: { ...request.env, PULPO_TEST: marker } });
  await new Promise((resolve) => running.stdout.once('data', resolve));
  // bash says that it is ready before the programs that it started have begun.
  await expect.poll(async () => (await processes.withEnvironment('PULPO_TEST', marker)).length, { timeout: 10_000 }).toBe(3);
  expect((await processes.withEnvironment('PULPO_TEST', marker.slice(0, -1))).length).toBe(0);
  expect((await processes.inGroup(running.pid)).length).toBe(2);
  const identity = await processes.identity(running.pid);
  expect(identity).toMatch(/^[\da-f-]{36}\/\d+$/);
  for (const pid of await processes.withEnvironment('PULPO_TEST', marker)) processes.signalPid(pid, 'SIGKILL');
  await running.exited;
  expect(await processes.identity(running.pid)).toBeUndefined();
  processes.signalGroup(running.pid, 'SIGKILL');
});

test('a user is found by name and by number', async () => {
  const root = await nodeProcesses().lookUpUser('root');
  expect(root).toMatchObject({ name: 'root', uid: 0, gid: 0 });
  expect(await nodeProcesses().lookUpUser('0')).toEqual(root);
  expect(await nodeProcesses().lookUpUser('no-such-user')).toBeUndefined();
});

test('what is to be done at the exit is done the latest first, unless it was called off', () => {
  const before = process.listeners('exit');
  const { atExit } = nodeProcesses();
  const done: string[] = [];
  const callOffs = ['first', 'never', 'last'].map((name) => atExit(() => void done.push(name)));
  callOffs[1]?.();
  const added = process.listeners('exit').filter((listener) => !before.includes(listener));
  expect(added).toHaveLength(1);
  for (const listener of added) listener(0);
  expect(done).toEqual(['last', 'first']);
  for (const callOff of callOffs) callOff();
  expect(process.listeners('exit')).toEqual(before);
});
