import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newInLog, nothingSeen } from '../../../src/flows/taskLog.ts';
import type { Node } from './fakeTasks.ts';
import { details } from './fakeTasks.ts';

const owner = { taskId: 'ServerTasks-1', label: 'Dev' };

/** The events of successive readings, one short text each. */
function follow(...readings: readonly (readonly Node[])[]): string[][] {
  let seen = nothingSeen;
  return readings.map((nodes) => {
    const result = newInLog(seen, details(...nodes).ActivityLogs, owner);
    seen = result.seen;
    return result.events.map((event) =>
      event.type === 'task.log'
        ? `${event.depth} ${event.text}`
        : event.type === 'task.step'
          ? `${event.depth} ${event.status}: ${event.name}`
          : event.type,
    );
  });
}

describe('newInLog', () => {
  it('tells a step from heading to end in the order of the log', () => {
    const step: Node = { id: 's', status: 'Success', lines: ['one'], children: [{ id: 't', status: 'Success', lines: ['two'] }] };
    expect(follow([{ id: 'root', status: 'Success', lines: ['zero'], children: [step] }])).toEqual([
      ['0 zero', '1 Running: Name of s', '1 one', '2 Running: Name of t', '2 two', '2 Success: Name of t', '1 Success: Name of s'],
    ]);
  });

  it('tells only what is new since the last reading', () => {
    const root = (status: string, ...lines: string[]): Node[] => [
      { id: 'root', status: 'Running', children: [{ id: 's', status, lines }] },
    ];
    expect(
      follow(
        root('Pending'),
        root('Running', 'one'),
        root('Running', 'one'),
        root('Running', 'one', 'two'),
        root('Failed', 'one', 'two', 'three'),
        root('Failed', 'one', 'two', 'three'),
      ),
    ).toEqual([[], ['1 Running: Name of s', '1 one'], [], ['1 two'], ['1 three', '1 Failed: Name of s'], []]);
  });

  it('tells a skipped step once, without heading', () => {
    const nodes: Node[] = [{ id: 'root', status: 'Success', children: [{ id: 's', status: 'Skipped' }] }];
    expect(follow(nodes, nodes)).toEqual([['1 Skipped: Name of s'], []]);
  });

  it('puts the lines of a node before and after its children by their time', () => {
    const { ActivityLogs } = details({
      ...{ id: 'root', status: 'Success', lines: ['start', 'end'] },
      children: [{ id: 's', status: 'Success', lines: ['middle'] }],
    });
    const [root] = ActivityLogs;
    const [start, end] = root?.LogElements ?? [];
    Object.assign(start ?? {}, { OccurredAt: '2026-01-31T09:00:00.000+00:00' });
    Object.assign(root?.Children?.[0] ?? {}, { Started: '2026-01-31T09:00:01.000+00:00' });
    Object.assign(end ?? {}, { OccurredAt: '2026-01-31T09:00:02.000+00:00' });
    const { events } = newInLog(nothingSeen, ActivityLogs, owner);
    expect(events.map((event) => (event.type === 'task.log' ? event.text : event.type))).toEqual([
      'start',
      'task.step',
      'middle',
      'task.step',
      'end',
    ]);
  });

  it('repeats nothing when a server sends a shorter log', () => {
    const root = (...lines: string[]): Node[] => [{ id: 'root', status: 'Running', lines }];
    expect(follow(root('a', 'b'), root('a'), root('a', 'b', 'c'))).toEqual([['0 a', '0 b'], [], ['0 c']]);
  });

  it('tells every line exactly once and in order, wherever the polls cut a growing log', () => {
    const growth = fc.array(fc.record({ node: fc.constantFrom('a', 'b', 'c'), poll: fc.boolean() }), { maxLength: 60 });
    fc.assert(
      fc.property(growth, (steps) => {
        const lines: Record<string, string[]> = { a: [], b: [], c: [] };
        const readings: Node[][] = [];
        const read = () =>
          readings.push([
            {
              id: 'root',
              status: 'Running',
              children: Object.entries(lines).map(([id, texts]) => ({ id, status: 'Running', lines: [...texts] })),
            },
          ]);
        steps.forEach(({ node, poll }, index) => {
          lines[node]?.push(`${node}${index}`);
          if (poll) read();
        });
        read();
        const told = follow(...readings)
          .flat()
          .filter((text) => !text.includes('Running'));
        for (const [node, texts] of Object.entries(lines))
          expect(told.filter((text) => text.startsWith(`1 ${node}`))).toEqual(texts.map((text) => `1 ${text}`));
      }),
    );
  });
});
