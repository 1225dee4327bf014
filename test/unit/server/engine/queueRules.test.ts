import { expect, test } from 'vitest';
import { decideQueue } from '../../../../src/server/engine/queueRules.ts';
import type { TaskDocument } from '../../../../src/server/engine/tasks.ts';
import { newDeployTask } from '../../../../src/server/engine/tasks.ts';

const now = Date.UTC(2026, 0, 31);

function task(number: number, environment: string, more: { queueTime?: number; queueTimeExpiry?: number } = {}): TaskDocument {
  return newDeployTask({
    ...{
      id: `ServerTasks-${number}`,
      spaceId: 'Spaces-1',
      projectId: 'Projects-1',
      environmentId: environment,
      deploymentId: 'Deployments-1',
    },
    ...{ description: `Deploy ${number}`, now, logKey: 'A', ...more },
  });
}

const ids = (tasks: readonly TaskDocument[]): string[] => tasks.map(({ Id }) => Id.replace('ServerTasks-', ''));

test('tasks start in the order of their queue time, then of their numbers', () => {
  const queued = [task(10, 'C'), task(9, 'B'), task(11, 'A', { queueTime: now - 1000 })];
  expect(ids(decideQueue({ queued, running: [], now, cap: 5 }).start)).toEqual(['11', '9', '10']);
});

test('of one tag only the first starts; the others wait for all that are before them, the nearest first', () => {
  const { start, waiting } = decideQueue({ queued: [task(1, 'A'), task(2, 'A'), task(3, 'A')], running: [], now, cap: 5 });
  expect(ids(start)).toEqual(['1']);
  expect(waiting.map(({ behind }) => behind)).toEqual([['ServerTasks-1'], ['ServerTasks-2', 'ServerTasks-1']]);
});

test('a running task holds its tag', () => {
  const { start, waiting } = decideQueue({ queued: [task(2, 'A'), task(3, 'B')], running: [task(1, 'A')], now, cap: 5 });
  expect(ids(start)).toEqual(['3']);
  expect(waiting[0]?.behind).toEqual(['ServerTasks-1']);
});

test('a task with a time in the future holds nobody up, and its time is when to look again', () => {
  const decision = decideQueue({ queued: [task(1, 'A', { queueTime: now + 5000 }), task(2, 'A')], running: [], now, cap: 5 });
  expect(ids(decision.start)).toEqual(['2']);
  expect(decision.waiting).toEqual([]);
  expect(decision.nextAt).toBe(now + 5000);
});

test('a task whose expiry has passed is not started', () => {
  const queued = [task(1, 'A', { queueTime: now - 9000, queueTimeExpiry: now - 1 }), task(2, 'A')];
  const decision = decideQueue({ queued, running: [], now, cap: 5 });
  expect([ids(decision.expired), ids(decision.start)]).toEqual([['1'], ['2']]);
});

test('beyond the cap tasks wait for any of the running ones', () => {
  const { start, waiting } = decideQueue({ queued: [task(3, 'C'), task(4, 'D')], running: [task(1, 'A')], now, cap: 2 });
  expect(ids(start)).toEqual(['3']);
  expect(waiting[0]).toMatchObject({
    behind: ['ServerTasks-1', 'ServerTasks-3'],
    reason: 'Waiting for one of 2 running tasks to end: ServerTasks-1, ServerTasks-3.',
  });
});
