import { parentPort } from 'node:worker_threads';
import type { ZipTask } from './zipTasks.ts';
import { createTaskRunner } from './zipTasks.ts';

/** Where a worker thread of {@link startZipPool} starts: it does one task after the other and hands the bytes over. */
const run = createTaskRunner();
parentPort?.on('message', (task: ZipTask) => {
  const answer = run(task);
  parentPort?.postMessage(answer, answer.kind === 'unreadable' ? [] : [answer.bytes.buffer]);
});
