/** Every line of a log is told once, whatever a server makes of the number of lines it is asked for. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TaskDetails } from '../../../src/contract/resources/tasks.ts';
import { followTasks } from '../../../src/flows/followTasks.ts';
import type { LogWindow } from '../../../src/flows/logWindow.ts';
import { ended, FakeClock, RecordingReporter, ScriptedTasks, task } from './fakeTasks.ts';

interface Line {
  readonly MessageText: string;
  readonly Number?: number | null;
  readonly Category: string;
  readonly OccurredAt: string;
}

/** What a server makes of a node with more lines than it is asked for; `missing` are those it leaves out. */
type Cut = (kept: readonly Line[], missing: readonly Line[]) => readonly Line[];

const line = (MessageText: string, Number: number | null, Category = 'Info'): Line => ({
  ...{ MessageText, Number, Category, OccurredAt: '2026-01-31T09:15:00.000+00:00' },
});
const withoutNumbers: Cut = (kept) => kept.map(({ Number: _, ...rest }) => rest);
const withSomeNumbers: Cut = (kept) => kept.map((one, at) => (at % 3 === 0 ? { ...one, Number: null } : one));

const servers: Readonly<Record<string, Cut>> = {
  'leaves the others out without a word': (kept) => kept,
  'puts a numbered gap before them': (kept, missing) => [line('not shown', missing.at(-1)?.Number ?? 0, 'Gap'), ...kept],
  'puts a gap with the first number before them': (kept, missing) => [line('not shown', missing[0]?.Number ?? 0, 'Gap'), ...kept],
  'puts a gap without a number before them': (kept) => [line('not shown', null, 'Gap'), ...kept],
  'counts the gap as one of them': (kept) => [line('not shown', null, 'Gap'), ...kept.slice(1)],
  'keeps the first one too': (kept, missing) => [...missing.slice(0, 1), line('not shown', null, 'Gap'), ...kept.slice(3)],
  'sends no numbers': withoutNumbers,
  'sends some numbers': withSomeNumbers,
  'does not know how many are asked for': (kept, missing) => [...missing, ...kept],
};

/** A task whose log grows with every poll; each growth is how many lines come to which nodes. */
class GrowingTask extends ScriptedTasks {
  readonly #growths: readonly Readonly<Record<string, number>>[];
  readonly #cut: Cut;
  readonly lines: Record<string, Line[]> = { a: [], b: [] };
  #polls = 0;
  #count = 0;

  constructor(growths: readonly Readonly<Record<string, number>>[], cut: Cut) {
    super([...growths.map(() => [task({})]), [ended('Success')]]);
    this.#growths = growths;
    this.#cut = cut;
  }

  override async states(ids: readonly string[]) {
    this.#grow(this.#growths[this.#polls++] ?? {});
    return super.states(ids);
  }

  override async details(id: string, window: LogWindow): Promise<TaskDetails> {
    this.requests.push(`details ${id} ${window}`);
    const [a, b] = ['a', 'b'].map((node) => this.#node(node, window));
    // Lines may come between two readings of one poll.
    this.#grow({ a: 1 });
    return TaskDetails.parse({ Task: task({}), ActivityLogs: [{ ...a, Children: [b] }] });
  }

  #node(id: string, window: LogWindow) {
    const all = this.lines[id] ?? [];
    const from = window === 'all' ? 0 : Math.max(0, all.length - window);
    const form = this.#cut === withoutNumbers || this.#cut === withSomeNumbers;
    const shown = from > 0 || form ? this.#cut(all.slice(from), all.slice(0, from)) : all;
    return { Id: id, Name: id, Status: 'Running', LogElements: shown };
  }

  #grow(growth: Readonly<Record<string, number>>): void {
    for (const [node, count] of Object.entries(growth))
      for (let at = 0; at < count; at += 1) this.lines[node]?.push(line(`${node}${this.lines[node].length % 7}`, (this.#count += 1)));
  }
}

async function follow(source: GrowingTask): Promise<readonly string[]> {
  const reporter = new RecordingReporter();
  const request = {
    ...({ tasks: [{ taskId: 'ServerTasks-1', label: '', name: 'Dev' }], show: 'log', timeout: undefined, interval: 500 } as const),
    ...({ noun: 'deployment', outageBudget: 1000, atTimeout: 'leave', atQuestion: 'wait', age: 'new' } as const),
  };
  await followTasks(request, { source, clock: new FakeClock(), reporter, signal: new AbortController().signal });
  return reporter.ofType('task.log').map((event) => event.text);
}

describe('following a log by its newest lines', () => {
  const size = fc.oneof({ weight: 4, arbitrary: fc.nat(130) }, { weight: 1, arbitrary: fc.integer({ min: 1900, max: 2300 }) });
  const growths = fc.array(fc.record({ a: size, b: size }), { maxLength: 6 });

  it.each(Object.entries(servers))('tells every line once and in order where a server %s', async (_, cut) => {
    await fc.assert(
      fc.asyncProperty(growths, async (steps) => {
        const source = new GrowingTask(steps, cut);
        const told = await follow(source);
        for (const [node, lines] of Object.entries(source.lines)) {
          const texts = told.filter((text) => text.startsWith(node));
          expect(texts).toEqual(lines.slice(0, texts.length).map(({ MessageText }) => MessageText));
          // All but what came after the last reading.
          expect(lines.length - texts.length).toBeLessThanOrEqual(1);
        }
        expect(told.filter((text) => text.includes('shown'))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('asks once per poll for a hundred lines of a log that holds many, and for more only when it has missed some', async () => {
    const source = new GrowingTask(
      [{ a: 20_000 }, { a: 30 }, { a: 30 }, { a: 500 }, { b: 3 }],
      servers['puts a numbered gap before them'] ?? withoutNumbers,
    );
    await follow(source);
    const windows = source.requests.filter((request) => request.startsWith('details')).map((request) => request.split(' ')[2]);
    expect(windows).toEqual(['100', '2000', 'all', '100', '100', '100', '2000', '100', '100']);
  });
});
