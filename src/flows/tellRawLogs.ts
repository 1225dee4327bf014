import { resolve } from 'node:path';
import { readRawLog } from '../client/api/tasks.ts';
import type { DeployPorts } from './deployPorts.ts';
import { together } from './together.ts';

/** What becomes of the raw logs of failed tasks. */
export type RawLogWish = { readonly to: 'nowhere' | 'reader' } | { readonly to: 'file'; readonly path: string };

/** Shows the raw logs of tasks that failed, or writes them into one file. What goes wrong with that is told and changes nothing. */
export async function tellRawLogs(taskIds: readonly string[], wish: RawLogWish, ports: DeployPorts): Promise<void> {
  if (wish.to === 'nowhere' || taskIds.length === 0) return;
  const { connection, reporter } = ports;
  try {
    const logs = await together(taskIds.map(async (taskId) => ({ taskId, text: await readRawLog(connection, taskId) })));
    if (wish.to === 'file') {
      const path = resolve(ports.cwd, wish.path);
      await ports.files.write(path, logs.map(({ text }) => text.replace(/\n?$/, '\n')).join('\n'));
      return reporter.emit({ type: 'info', message: `The log of ${taskIds.join(', ')} is in ${path}` });
    }
    for (const { taskId, text } of logs) {
      const whole = { label: '', node: '', category: 'Raw', at: '', depth: 0 };
      for (const line of text.trimEnd().split(/\r?\n/)) reporter.emit({ type: 'task.log', taskId, text: line, ...whole });
    }
  } catch (error) {
    // The result of the deployments is known; a log that cannot be shown does not change it.
    const what = wish.to === 'file' ? `write the log to ${wish.path}` : 'read the log of the failed task';
    const reason = error instanceof Error ? error.message : 'no reason given';
    reporter.emit({ type: 'milestone', milestone: { kind: 'wait.logUnreadable' } });
    reporter.emit({ type: 'warning', message: `Can't ${what}: ${reason}` });
  }
}
