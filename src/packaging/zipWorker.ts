import { parentPort } from 'node:worker_threads';
import type { ZipAnswer, ZipTask } from './zipTasks.ts';
import { createTaskRunner } from './zipTasks.ts';

/** Where a worker thread of {@link startZipPool} starts: it does one task after the other and hands the bytes over. */
const run = createTaskRunner();
parentPort?.on('message', (task: ZipTask) => {
  const answer = run(task);
  parentPort?.postMessage(answer, buffersOf(answer));
});

function buffersOf(answer: ZipAnswer): ArrayBuffer[] {
  if (answer.kind === 'unreadable') return [];
  return answer.kind === 'entries' ? [answer.bytes.buffer, answer.directory.buffer] : [answer.bytes.buffer];
}
