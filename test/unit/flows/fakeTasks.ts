import { Task, TaskDetails } from '../../../src/contract/resources/tasks.ts';
import type { TaskSource } from '../../../src/flows/taskSource.ts';
import type { LogWindow } from '../../../src/flows/logWindow.ts';
import type { Question } from '../../../src/flows/taskProgress.ts';
import type { OutputEvent, Reporter } from '../../../src/output/events.ts';
import type { Clock } from '../../../src/platform/ports.ts';

export function task(fields: Record<string, unknown>): Task {
  return Task.parse({
    Id: 'ServerTasks-1',
    Name: 'Deploy',
    Description: 'Deploy Web 1.0 to Dev',
    State: 'Executing',
    IsCompleted: false,
    ...fields,
  });
}

export function ended(state: string, fields: Record<string, unknown> = {}): Task {
  return task({ State: state, IsCompleted: true, FinishedSuccessfully: state === 'Success', ...fields });
}

export interface Node {
  id: string;
  status: string;
  lines?: readonly string[];
  /** The `Number` of the first line; the others follow. Absent: a server that sends no numbers. */
  from?: number;
  children?: readonly Node[];
}

export function details(...nodes: readonly Node[]): TaskDetails {
  return TaskDetails.parse({ Task: task({}), ActivityLogs: nodes.map(element) });
}

function element(node: Node): unknown {
  return {
    Id: node.id,
    Name: `Name of ${node.id}`,
    Status: node.status,
    LogElements: (node.lines ?? []).map((text, index) => ({
      ...{ Category: 'Info', MessageText: text, OccurredAt: '2026-01-31T09:15:00.000+00:00' },
      ...(node.from !== undefined && { Number: node.from + index }),
    })),
    Children: (node.children ?? []).map(element),
  };
}

/** Time that passes only while somebody sleeps. */
export class FakeClock implements Clock {
  time = 0;
  readonly sleeps: number[] = [];
  onSleep: ((time: number) => void) | undefined;

  now(): number {
    return Date.UTC(2026, 0, 31, 9, 15) + this.time;
  }
  monotonic(): number {
    return this.time;
  }
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    this.time += ms;
    this.onSleep?.(this.time);
    signal?.throwIfAborted();
  }
}

export class RecordingReporter implements Reporter {
  readonly events: OutputEvent[] = [];
  readonly secrets: string[] = [];
  emit(event: OutputEvent): void {
    this.events.push(event);
  }
  addSecret(value: string): void {
    this.secrets.push(value);
  }
  ofType<T extends OutputEvent['type']>(type: T): Extract<OutputEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<OutputEvent, { type: T }> => event.type === type);
  }
}

type Answer<T> = T | Error;

/** Answers poll after poll from lists; the last answer of a list repeats. */
export class ScriptedTasks implements TaskSource {
  readonly requests: string[] = [];
  readonly #states: readonly Answer<readonly Task[]>[];
  readonly #details: Readonly<Record<string, readonly Answer<TaskDetails>[]>>;
  readonly #counts = new Map<string, number>();
  behind: readonly Task[] = [];
  questionAnswers: readonly Question[] = [];
  cancelError: Error | undefined;

  constructor(states: readonly Answer<readonly Task[]>[], details: Readonly<Record<string, readonly Answer<TaskDetails>[]>> = {}) {
    this.#states = states;
    this.#details = details;
  }

  async states(ids: readonly string[]): Promise<readonly Task[]> {
    const answer = this.#next(`states ${ids.join(',')}`, 'states', this.#states);
    return answer.filter((item) => ids.includes(item.Id));
  }
  async details(id: string, window: LogWindow): Promise<TaskDetails> {
    return this.#next(`details ${id}${window === 100 ? '' : ` ${window}`}`, id, this.#details[id] ?? [details()]);
  }
  async queuedBehind(id: string): Promise<readonly Task[]> {
    this.requests.push(`behind ${id}`);
    return this.behind;
  }
  async questions(id: string): Promise<readonly Question[]> {
    this.requests.push(`questions ${id}`);
    return this.questionAnswers;
  }
  async cancel(id: string): Promise<void> {
    this.requests.push(`cancel ${id}`);
    if (this.cancelError !== undefined) throw this.cancelError;
  }
  url(of: Task): string {
    return `https://octopus.example/app#/tasks/${of.Id}`;
  }

  #next<T>(request: string, key: string, answers: readonly Answer<T>[]): T {
    this.requests.push(request);
    const count = this.#counts.get(key) ?? 0;
    this.#counts.set(key, count + 1);
    const answer = answers[Math.min(count, answers.length - 1)];
    if (answer instanceof Error) throw answer;
    if (answer === undefined) throw new Error(`no answer for ${request}`);
    return answer;
  }
}
