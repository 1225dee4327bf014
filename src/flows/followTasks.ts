import type { Task, TaskDetails } from '../contract/resources/tasks.ts';
import { AppError, isAppError } from '../errors/appError.ts';
import { waitErrors } from '../errors/classic/waiting.ts';
import type { Ending } from '../errors/exitCodes.ts';
import type { Reporter } from '../output/events.ts';
import type { Clock } from '../platform/ports.ts';
import { describeSpan } from './describeSpan.ts';
import { joinsWhatWasTold, logWindows } from './logWindow.ts';
import { mapBounded } from './mapBounded.ts';
import type { PollPace } from './pollPace.ts';
import { nextPace, startPace } from './pollPace.ts';
import type { FollowedOwner, TaskProgress } from './taskProgress.ts';
import { advance, isSuccessful, startProgress, wantedFor } from './taskProgress.ts';
import type { TaskSource } from './taskSource.ts';

export interface FollowRequest {
  /** What the tasks are: `deployment`, `runbook run`. */
  readonly noun: string;
  readonly tasks: readonly FollowedOwner[];
  /** `log` tells every line of every task, `states` only why they wait and how they end. */
  readonly show: 'log' | 'states';
  /** Milliseconds; undefined waits as long as it takes. */
  readonly timeout: number | undefined;
  /** Milliseconds between polls; undefined finds its own pace. */
  readonly interval: number | undefined;
  /** Milliseconds without any answer that the wait survives. */
  readonly outageBudget: number;
  readonly atTimeout: 'leave' | 'cancel';
  /** What becomes of the wait when a task waits for a person. */
  readonly atQuestion: 'wait' | 'stop';
  /** `new`: a task may take a moment to appear; `existing`: one that the server does not know at the first look is mistyped or gone. */
  readonly age: 'new' | 'existing';
}

export interface FollowPorts {
  readonly source: TaskSource;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

export interface FollowedTask {
  readonly taskId: string;
  readonly name: string;
  /**
   * `pending`: it had not ended when the wait did; `unanswered`: nor is it known what became of it, because the server answered no
   * more; `unknown`: the server does not know it.
   */
  readonly state: 'done' | 'failed' | 'pending' | 'unanswered' | 'unknown';
  /** The server's last word about it; undefined if there was none. */
  readonly task: Task | undefined;
}

export interface FollowResult {
  readonly tasks: readonly FollowedTask[];
  /** `ok`, `failed`, or why the wait ended before the tasks did. */
  readonly ending: Ending;
  /** Why the wait ended before the tasks did; its hint says how to resume. */
  readonly stopped: AppError | undefined;
}

/** Details are asked for at most this many at once (docs/architecture.md §4). */
const detailRequests = 4;

/** Polls that may not know a task we have just been given: servers behind a load balancer can lag. */
const patienceForUnknown = 3;

/**
 * Waits for tasks and tells what happens to them: one request per poll for all states, one for the log of each task that runs or
 * has just ended. A wait that ends early (time, outage, Ctrl-C, a refused request) is a result with the tasks still `pending`
 * or `unanswered`.
 */
export async function followTasks(request: FollowRequest, ports: FollowPorts): Promise<FollowResult> {
  return new Wait(request, ports).run();
}

/** One wait: the only state is what is known of each task and when it began. */
class Wait {
  readonly #request: FollowRequest;
  readonly #ports: FollowPorts;
  readonly #began: number;
  readonly #deadline: number;
  /** By id, in the order of the request. */
  readonly #tasks: Map<string, TaskProgress>;
  #pace: PollPace;
  /** Since when no poll has been answered whole, how many were not, and whether that was told. */
  #outage: { readonly since: number; readonly polls: number; readonly told: boolean } | undefined;
  /** How many polls in a row did not know a task. */
  #lagging = 0;
  /** Ids that the server does not know, once that ended the wait. */
  #unknown: ReadonlySet<string> = new Set();

  constructor(request: FollowRequest, ports: FollowPorts) {
    this.#request = request;
    this.#ports = ports;
    this.#tasks = new Map(request.tasks.map((owner) => [owner.taskId, startProgress(owner)]));
    this.#pace = startPace(request.interval);
    this.#began = ports.clock.monotonic();
    this.#deadline = request.timeout === undefined ? Infinity : this.#began + request.timeout;
  }

  async run(): Promise<FollowResult> {
    try {
      for (;;) {
        const news = await this.#pollThroughOutage();
        if (this.#open().length === 0) return this.#result(undefined);
        this.#checkQuestions();
        const left = this.#deadline - this.#ports.clock.monotonic();
        if (left <= 0) return await this.#timedOut();
        this.#pace = nextPace(this.#pace, news);
        await this.#ports.clock.sleep(Math.min(this.#pace.delay, left), this.#ports.signal);
      }
    } catch (error) {
      const stop: unknown = this.#ports.signal.aborted ? this.#ports.signal.reason : error;
      if (!isAppError(stop)) throw stop;
      return this.#stopped(stop);
    }
  }

  #open(): readonly TaskProgress[] {
    return [...this.#tasks.values()].filter((progress) => !progress.ended);
  }

  async #pollThroughOutage(): Promise<'some' | 'none'> {
    try {
      const news = await this.#poll();
      this.#outage = undefined;
      return news;
    } catch (error) {
      if (!isAppError(error) || error.kind !== 'network' || this.#ports.signal.aborted) throw error;
      this.#outlast(error);
      return 'none';
    }
  }

  #outlast(error: AppError): void {
    const now = this.#ports.clock.monotonic();
    const { since, polls, told } = this.#outage ?? { since: now, polls: 0, told: false };
    // A single lost poll is nobody's business.
    const tell = !told && polls > 0;
    if (tell) this.#ports.reporter.emit({ type: 'warning', message: `${error.message}. Still waiting` });
    this.#outage = { since, polls: polls + 1, told: told || tell };
    if (now - since >= this.#request.outageBudget) throw error;
  }

  #answered(): void {
    if (this.#outage?.told !== true) return;
    this.#ports.reporter.emit({ type: 'info', message: 'The server answers again' });
    this.#outage = { ...this.#outage, told: false };
  }

  async #poll(): Promise<'some' | 'none'> {
    const open = this.#open();
    const states = await this.#ports.source.states(
      open.map((progress) => progress.taskId),
      this.#ports.signal,
    );
    this.#answered();
    const byId = new Map(states.map((task) => [task.Id, task]));
    this.#checkUnknown(open.filter((progress) => !byId.has(progress.taskId)));
    const news = await mapBounded(open, detailRequests, async (progress) => {
      const task = byId.get(progress.taskId);
      return task === undefined ? 'none' : this.#ask(progress, task);
    });
    return news.includes('some') ? 'some' : 'none';
  }

  async #ask(progress: TaskProgress, task: Task): Promise<'some' | 'none'> {
    const { source, signal, clock, reporter } = this.#ports;
    const now = clock.now();
    const { details, behind, questions } = wantedFor(progress, task, { show: this.#request.show, now });
    const moved = advance(progress, {
      task,
      details: details ? await this.#readLog(progress) : undefined,
      behind: behind ? await source.queuedBehind(task.Id, signal) : undefined,
      questions: questions ? await source.questions(task.Id, signal) : undefined,
      url: source.url(task),
      now,
    });
    // What is told now must be known as told, whatever becomes of the other tasks' requests.
    this.#tasks.set(task.Id, moved.progress);
    for (const event of moved.events) reporter.emit(event);
    return moved.events.length > 0 ? 'some' : 'none';
  }

  async #readLog({ taskId, log }: TaskProgress): Promise<TaskDetails | undefined> {
    let details: TaskDetails | undefined;
    for (const window of logWindows) {
      details = await this.#ports.source.details(taskId, window, this.#ports.signal);
      if (joinsWhatWasTold(log, details.ActivityLogs, window)) break;
    }
    return details;
  }

  #checkUnknown(unknown: readonly TaskProgress[]): void {
    this.#lagging = unknown.length === 0 ? 0 : this.#lagging + 1;
    const strange = this.#lagging >= patienceForUnknown ? unknown : unknown.filter((progress) => this.#mustBeKnown(progress));
    if (strange.length === 0) return;
    this.#unknown = new Set(strange.map((progress) => progress.taskId));
    throw new AppError('refused', 'TASK_NOT_FOUND', `The server does not know ${[...this.#unknown].join(', ')}`, {
      hint: 'Check the id and the space. Retention may have removed the task.',
    });
  }

  /** One that was known before may come back with the next poll. */
  #mustBeKnown({ task }: TaskProgress): boolean {
    return this.#request.age === 'existing' && task === undefined;
  }

  /** Somebody has to do something first, and the user does not want to wait for that. */
  #checkQuestions(): void {
    if (this.#request.atQuestion === 'wait') return;
    const asking = this.#open().filter(({ task }) => task?.HasPendingInterruptions === true);
    if (asking.length === 0) return;
    const reasons = asking.map(({ name, waiting }) => `${name}: ${waiting ?? 'Waits for a person'}`);
    throw new AppError('pending', 'PERSON_NEEDED', reasons.join('; '), {
      details: asking.flatMap(({ task }) => (task && this.#ports.source.url(task)) ?? []),
    });
  }

  async #timedOut(): Promise<FollowResult> {
    const waiting = this.#open();
    const open = waiting.map((progress) => progress.taskId);
    const afterMs = this.#ports.clock.monotonic() - this.#began;
    const state = this.#outage === undefined ? 'still running' : 'not known to have ended';
    const message = `The wait ended after ${describeSpan(this.#request.timeout ?? 0)}; ${state}: ${open.join(', ')}`;
    const leave = this.#request.atTimeout === 'leave';
    const hint = leave ? { hint: this.#resumeHint(open) } : {};
    const stopped = new AppError('pending', 'WAIT_TIMED_OUT', message, { ...hint, classic: waitErrors.timedOut(afterMs) });
    this.#ports.reporter.emit({ type: 'milestone', milestone: { kind: 'wait.timedOut', afterMs } });
    this.#tellStop(stopped);
    if (!leave) await mapBounded(waiting, detailRequests, (progress) => this.#cancel(progress));
    return this.#result(stopped);
  }

  #tellStop({ message, hint }: AppError): void {
    this.#ports.reporter.emit({ type: 'warning', message, only: 'native', ...(hint !== undefined && { hint }) });
  }

  async #cancel({ taskId, name, task }: TaskProgress): Promise<void> {
    const { reporter, source } = this.#ports;
    const known = { noun: this.#request.noun, description: task?.Description ?? name };
    reporter.emit({ type: 'milestone', milestone: { kind: 'wait.cancelling', ...known } });
    try {
      await source.cancel(taskId);
      reporter.emit({ type: 'info', message: `Asked the server to cancel ${taskId}`, only: 'native' });
    } catch (error) {
      if (!isAppError(error)) throw error;
      reporter.emit({
        type: 'problem',
        message: `Can't cancel ${taskId}: ${error.message.replace(/\.$/, '')}. It is still running`,
        only: 'native',
      });
      reporter.emit({ type: 'milestone', milestone: { kind: 'wait.cancelFailed', ...known, reason: error.message } });
    }
  }

  #stopped(reason: AppError): FollowResult {
    const left = this.#open().flatMap(({ taskId }) => (this.#unknown.has(taskId) ? [] : [taskId]));
    const hint = [reason.hint, left.length === 0 ? undefined : this.#resumeHint(left)].filter((part) => part !== undefined).join(' ');
    const message = left.length === 0 ? reason.message : `Stopped waiting for ${left.join(', ')}: ${reason.message}`;
    const stopped = new AppError(reason.kind, reason.code, message, {
      hint,
      details: reason.details,
      cause: reason,
    });
    this.#tellStop(stopped);
    return this.#result(stopped);
  }

  #resumeHint(ids: readonly string[]): string {
    const look = `pulpo wait-for-task ${ids.join(' ')}`;
    if (this.#outage === undefined) return `The server goes on without us. Resume with: ${look}`;
    return `The server did not answer last; what became of ${ids.join(', ')} is not known. Once it answers again, look with: ${look}`;
  }

  #result(stopped: AppError | undefined): FollowResult {
    const tasks = [...this.#tasks.values()].map(({ taskId, name, task, ended }): FollowedTask => {
      if (this.#unknown.has(taskId)) return { taskId, name, task, state: 'unknown' };
      if (!ended || task === undefined) return { taskId, name, task, state: this.#outage === undefined ? 'pending' : 'unanswered' };
      return { taskId, name, task, state: isSuccessful(task) ? 'done' : 'failed' };
    });
    const failed = tasks.some((task) => task.state === 'failed');
    // A deployment that has failed decides the ending of a wait that merely ran out of time.
    const patient = stopped === undefined || stopped.kind === 'pending';
    return { tasks, ending: failed && patient ? 'failed' : (stopped?.kind ?? 'ok'), stopped };
  }
}
