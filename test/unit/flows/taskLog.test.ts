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

  describe('where a server sends only the newest lines of a node', () => {
    const window = (lines: readonly string[], from?: number): Node[] => [
      { id: 'root', status: 'Running', lines, ...(from !== undefined && { from }) },
    ];
    const gap = 'left out here: the server sends only the newest lines of a step';

    it('goes on by the numbers of the lines when the window moves', () => {
      expect(follow(window(['a', 'b', 'c'], 1), window(['b', 'c', 'd'], 2), window(['d', 'e', 'failed'], 4))).toEqual([
        ['0 a', '0 b', '0 c'],
        ['0 d'],
        ['0 e', '0 failed'],
      ]);
    });

    it('says how many lines were missed', () => {
      expect(follow(window(['a', 'b'], 1), window(['y', 'z'], 103), window(['z', 'failed'], 104))).toEqual([
        ['0 a', '0 b'],
        [`0 Up to 100 lines are ${gap}`, '0 y', '0 z'],
        ['0 failed'],
      ]);
    });

    it('marks the place with a line of the category Gap', () => {
      const first = newInLog(nothingSeen, details(...window(['a'], 1)).ActivityLogs, owner);
      const { events } = newInLog(first.seen, details(...window(['z'], 3)).ActivityLogs, owner);
      expect(events).toMatchObject([{ type: 'task.log', category: 'Gap', text: `Up to 1 line is ${gap}`, depth: 0 }, { text: 'z' }]);
    });

    it('tells once of a gap that the server shows as well, and nothing where all of it was told', () => {
      const reading = (from: number, ...lines: string[]) => {
        const { ActivityLogs } = details(...window(['server gap', ...lines], from));
        Object.assign(ActivityLogs[0]?.LogElements[0] ?? {}, { Category: 'Gap' });
        return ActivityLogs;
      };
      const first = newInLog(nothingSeen, reading(10, 'k', 'l'), owner);
      const within = newInLog(first.seen, reading(12, 'm'), owner);
      const beyond = newInLog(within.seen, reading(19, 'y', 'z'), owner);
      const texts = [first, within, beyond].map(({ events }) => events.map((event) => (event.type === 'task.log' ? event.text : '')));
      expect(texts).toEqual([['server gap', 'k', 'l'], ['m'], [`Up to 6 lines are ${gap}`, 'y', 'z']]);
    });

    it('tells of a gap that has no number with the line after it, once', () => {
      const { ActivityLogs } = details(...window(['a', 'server gap', 'y'], 1));
      Object.assign(ActivityLogs[0]?.LogElements[1] ?? {}, { Category: 'Gap', Number: null });
      const first = newInLog(nothingSeen, details(...window(['a'], 1)).ActivityLogs, owner);
      const second = newInLog(first.seen, ActivityLogs, owner);
      expect(second.events).toMatchObject([{ text: 'server gap' }, { text: 'y' }]);
      expect(newInLog(second.seen, ActivityLogs, owner).events).toEqual([]);
    });

    it('does not count the lines of other nodes as missed', () => {
      const reading = (a: Partial<Node>, b: Partial<Node>): Node[] => [
        { id: 'root', status: 'Running', children: [a, b].map((node, at) => ({ id: `s${at}`, status: 'Running', ...node })) },
      ];
      const [, second] = follow(
        reading({ lines: ['a'], from: 1 }, { lines: [] }),
        reading({ lines: ['z'], from: 9 }, { lines: ['k', 'l', 'm'], from: 2 }),
      );
      expect(second).toEqual([`1 Up to 4 lines are ${gap}`, '1 z', '1 k', '1 l', '1 m']);
    });

    it('takes numbers that went to other nodes or hidden lines for no gap', () => {
      const { ActivityLogs } = details(...window(['a', 'b'], 1));
      Object.assign(ActivityLogs[0]?.LogElements[1] ?? {}, { Number: 9 });
      const first = newInLog(nothingSeen, details(...window(['a'], 1)).ActivityLogs, owner);
      expect(newInLog(first.seen, ActivityLogs, owner).events).toMatchObject([{ text: 'b' }]);
    });

    it('finds its place by time and text where there are no numbers', () => {
      expect(follow(window(['a', 'b', 'c']), window(['b', 'c', 'd']), window(['x', 'y', 'z']), window(['y', 'z', 'failed']))).toEqual([
        ['0 a', '0 b', '0 c'],
        ['0 d'],
        [`0 Lines are ${gap}`, '0 x', '0 y', '0 z'],
        ['0 failed'],
      ]);
    });
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
