import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/errors/appError.ts';
import type { FollowRequest } from '../../../src/flows/followTasks.ts';
import { followTasks } from '../../../src/flows/followTasks.ts';
import { details, ended, FakeClock, RecordingReporter, ScriptedTasks, task } from './fakeTasks.ts';

const minute = 60_000;
const one = { taskId: 'ServerTasks-1', label: '', name: 'Dev' };
const two = { taskId: 'ServerTasks-2', label: '', name: 'Test' };
const refused = new AppError('network', 'UNEXPECTED', 'connection refused');

function follow(source: ScriptedTasks, request: Partial<FollowRequest> = {}, clock = new FakeClock()) {
  const reporter = new RecordingReporter();
  const stop = new AbortController();
  const complete: FollowRequest = {
    noun: 'deployment',
    tasks: [one],
    show: 'log',
    timeout: undefined,
    interval: undefined,
    outageBudget: 5 * minute,
    atTimeout: 'leave',
    atQuestion: 'wait',
    age: 'new',
    ...request,
  };
  return { reporter, clock, stop, source, result: followTasks(complete, { source, clock, reporter, signal: stop.signal }) };
}

describe('followTasks', () => {
  it('tells every line as it comes and ends with the task', async () => {
    const run = follow(
      new ScriptedTasks([[task({ State: 'Queued' })], [task({})], [task({})], [ended('Success')]], {
        'ServerTasks-1': [
          details({ id: 'r', status: 'Running', lines: ['a'] }),
          details({ id: 'r', status: 'Running', lines: ['a', 'b'] }),
          details({ id: 'r', status: 'Success', lines: ['a', 'b', 'c'] }),
        ],
      }),
    );
    expect(await run.result).toMatchObject({ ending: 'ok', tasks: [{ taskId: 'ServerTasks-1', state: 'done' }] });
    expect(run.reporter.ofType('task.log').map((event) => event.text)).toEqual(['a', 'b', 'c']);
    expect(run.reporter.events.at(-1)).toMatchObject({ type: 'task.ended', state: 'Success' });
  });

  it('fails when a task failed, whatever became of the others', async () => {
    const other = ended('Success', { Id: 'ServerTasks-2' });
    const run = follow(new ScriptedTasks([[ended('Failed', { ErrorMessage: 'The step failed' }), other]]), { tasks: [one, two] });
    expect(await run.result).toMatchObject({
      ending: 'failed',
      tasks: [
        { state: 'failed', name: 'Dev' },
        { state: 'done', name: 'Test' },
      ],
    });
    expect(run.reporter.ofType('task.ended')[0]).toMatchObject({ errorMessage: 'The step failed', label: 'Dev' });
  });

  it('asks for all states in one request and leaves ended tasks out', async () => {
    const second = { Id: 'ServerTasks-2' };
    const source = new ScriptedTasks([[task({}), task(second)], [ended('Success'), task(second)], [ended('Success', second)]]);
    await follow(source, { tasks: [one, two], show: 'states' }).result;
    expect(source.requests).toEqual(['states ServerTasks-1,ServerTasks-2', 'states ServerTasks-1,ServerTasks-2', 'states ServerTasks-2']);
  });

  it('asks for a quiet log ever less often, and for the end of the log always', async () => {
    const polls = 40;
    const source = new ScriptedTasks([...Array.from({ length: polls }, () => [task({})]), [ended('Success')]], {
      'ServerTasks-1': [details({ id: 'r', status: 'Running', lines: ['a'] })],
    });
    await follow(source).result;
    const asked = source.requests.filter((request) => request.startsWith('details'));
    expect(asked.length).toBeLessThan(polls / 3);
    expect(source.requests.at(-1)).toBe('details ServerTasks-1');
  });

  it('polls quickly while something happens and slowly while nothing does', async () => {
    const clock = new FakeClock();
    await follow(new ScriptedTasks([...Array.from({ length: 30 }, () => [task({})]), [ended('Success')]]), { show: 'states' }, clock)
      .result;
    expect(clock.sleeps[0]).toBeLessThan(1000);
    expect(clock.sleeps.at(-1)).toBe(10_000);
  });

  it('keeps to the interval that was asked for', async () => {
    const clock = new FakeClock();
    await follow(new ScriptedTasks([[task({})], [task({})], [ended('Success')]]), { interval: 3000 }, clock).result;
    expect(clock.sleeps).toEqual([3000, 3000]);
  });

  it('tells no line twice when one of several logs could not be read', async () => {
    const second = { Id: 'ServerTasks-2' };
    const source = new ScriptedTasks(
      [
        [task({}), task(second)],
        [task({}), task(second)],
        [ended('Success'), ended('Success', second)],
      ],
      {
        'ServerTasks-1': [details({ id: 'r', status: 'Running', lines: ['a'] })],
        'ServerTasks-2': [refused, details({ id: 'q', status: 'Running', lines: ['b'] })],
      },
    );
    const run = follow(source, { tasks: [one, two] });
    expect((await run.result).ending).toBe('ok');
    expect(run.reporter.ofType('task.log').map((event) => event.text)).toEqual(['a', 'b']);
  });

  it('keeps a single lost poll to itself', async () => {
    const run = follow(new ScriptedTasks([[task({})], refused, [ended('Success')]]));
    expect((await run.result).ending).toBe('ok');
    expect(run.reporter.events.map((event) => event.type)).toEqual(['task.ended']);
  });

  it('C46: survives four minutes without an answer', async () => {
    const outage = Array.from({ length: 27 }, () => refused);
    const run = follow(new ScriptedTasks([[task({})], ...outage, [ended('Success')]]));
    expect((await run.result).ending).toBe('ok');
    expect(run.clock.time).toBeGreaterThan(3 * minute);
    expect(run.reporter.events.map((event) => event.type)).toEqual(['warning', 'info', 'task.ended']);
  });

  it('C46: gives up when the outage outlasts its budget, and says how to resume', async () => {
    const run = follow(new ScriptedTasks([[task({})], refused]));
    expect(await run.result).toMatchObject({ ending: 'network', tasks: [{ state: 'unanswered' }] });
    expect(run.clock.time).toBeLessThan(6 * minute);
    expect(run.reporter.ofType('warning').at(-1)).toMatchObject({
      message: 'Stopped waiting for ServerTasks-1: connection refused',
      hint: expect.stringMatching(/^The server did not answer last; .* is not known\..*pulpo wait-for-task ServerTasks-1$/),
    });
  });

  it.each([-1, 1])('C31: ends the wait at its time although the wall clock jumps by %i h', async (hours) => {
    const clock = new FakeClock();
    const start = clock.now();
    clock.now = () => start + clock.time + (clock.time > minute ? hours * 60 * minute : 0);
    const run = follow(new ScriptedTasks([[task({})]]), { timeout: 10 * minute }, clock);
    expect((await run.result).ending).toBe('pending');
    expect(clock.time).toBe(10 * minute);
  });

  it('C47: ends the wait at its time with the task still running', async () => {
    const run = follow(new ScriptedTasks([[task({})]]), { timeout: 10 * minute });
    expect(await run.result).toMatchObject({ ending: 'pending', tasks: [{ state: 'pending', task: { State: 'Executing' } }] });
    expect(run.clock.time).toBe(10 * minute);
    expect(run.reporter.ofType('warning')[0]?.message).toBe('The wait ended after 10 min; still running: ServerTasks-1');
    expect(run.source.requests.some((request) => request.startsWith('cancel'))).toBe(false);
  });

  it('C48: cancels at the end of the wait when asked to, and says when that fails', async () => {
    const source = new ScriptedTasks([[task({})]]);
    source.cancelError = new AppError('refused', 'UNEXPECTED', 'not allowed');
    const run = follow(source, { timeout: minute, atTimeout: 'cancel' });
    expect((await run.result).ending).toBe('pending');
    expect(source.requests.at(-1)).toBe('cancel ServerTasks-1');
    expect(run.reporter.ofType('problem')[0]?.message).toBe("Can't cancel ServerTasks-1: not allowed. It is still running");
  });

  it('C49: refuses a task that the server does not know at the first look, with nothing to resume', async () => {
    const run = follow(new ScriptedTasks([[]]), { age: 'existing' });
    expect(await run.result).toMatchObject({ ending: 'refused', tasks: [{ state: 'unknown' }], stopped: { code: 'TASK_NOT_FOUND' } });
    expect(run.reporter.ofType('warning')).toEqual([
      {
        ...{ type: 'warning', only: 'native', message: 'The server does not know ServerTasks-1' },
        hint: 'Check the id and the space. Retention may have removed the task.',
      },
    ]);
    expect(run.source.requests).toEqual(['states ServerTasks-1']);
  });

  it('C49: says how to resume the tasks beside one that the server does not know', async () => {
    const run = follow(new ScriptedTasks([[task({})]]), { tasks: [one, two], age: 'existing' });
    expect(await run.result).toMatchObject({ ending: 'refused', tasks: [{ state: 'pending' }, { state: 'unknown' }] });
    expect(run.reporter.ofType('warning')[0]).toMatchObject({
      message: 'Stopped waiting for ServerTasks-1: The server does not know ServerTasks-2',
      hint: expect.stringMatching(/pulpo wait-for-task ServerTasks-1$/),
    });
  });

  it('C49: gives up on a new task that never appears', async () => {
    const run = follow(new ScriptedTasks([[]]));
    expect(await run.result).toMatchObject({ ending: 'refused', tasks: [{ state: 'unknown' }] });
    expect(run.source.requests).toHaveLength(3);
  });

  it('waits on when one answer leaves out a task that was there before', async () => {
    const run = follow(new ScriptedTasks([[task({})], [], [ended('Success')]]), { age: 'existing' });
    expect((await run.result).ending).toBe('ok');
  });

  it('gives a new task a moment to appear', async () => {
    expect((await follow(new ScriptedTasks([[], [], [ended('Success')]])).result).ending).toBe('ok');
  });

  it('C50: says that a task waits for a person, once, and for whom', async () => {
    const waiting = task({ HasPendingInterruptions: true, PendingInterruptionTypes: ['ManualIntervention'] });
    const source = new ScriptedTasks([[waiting], [waiting], [waiting], [ended('Success')]]);
    source.questionAnswers = [{ title: 'Approve production', teams: ['Release managers', 'Ops'], user: 'Ann' }];
    const run = follow(source);
    await run.result;
    expect(run.reporter.ofType('task.waiting')).toEqual([
      {
        type: 'task.waiting',
        taskId: 'ServerTasks-1',
        label: 'Dev',
        reason: 'Waits for a person: Approve production by Release managers or Ops (taken by Ann)',
        url: 'https://octopus.example/app#/tasks/ServerTasks-1',
      },
    ]);
  });

  it('C50: ends the wait for a task that waits for a person where that was asked, and for no other', async () => {
    const waiting = task({ HasPendingInterruptions: true });
    const other = task({ Id: 'ServerTasks-2' });
    const source = new ScriptedTasks([
      [task({}), other],
      [waiting, other],
    ]);
    source.questionAnswers = [{ title: 'Approve production', teams: [], user: undefined }];
    const run = follow(source, { tasks: [one, two], atQuestion: 'stop', show: 'states' });
    expect(await run.result).toMatchObject({
      ending: 'pending',
      tasks: [{ state: 'pending' }, { state: 'pending' }],
      stopped: {
        code: 'PERSON_NEEDED',
        message: 'Stopped waiting for ServerTasks-1, ServerTasks-2: Dev: Waits for a person: Approve production',
        details: ['https://octopus.example/app#/tasks/ServerTasks-1'],
      },
    });
    expect(run.reporter.ofType('task.waiting')).toHaveLength(1);
  });

  it('says which task a queued one waits behind', async () => {
    const queued = task({ State: 'Queued' });
    const source = new ScriptedTasks([[queued], [queued], [queued], [ended('Success')]]);
    source.behind = [task({ Id: 'ServerTasks-7', Description: 'Deploy Web 0.9 to Dev' }), task({ Id: 'ServerTasks-8' })];
    const run = follow(source);
    await run.result;
    expect(run.reporter.ofType('task.waiting').map((event) => event.reason)).toEqual([
      'Waits behind ServerTasks-7 (Deploy Web 0.9 to Dev) and 1 more',
    ]);
    expect(source.requests.filter((request) => request === 'behind ServerTasks-1')).toHaveLength(1);
  });

  it('says when a task waits for its time', async () => {
    const source = new ScriptedTasks([[task({ State: 'Queued', QueueTime: '2026-01-31T20:00:00.000+00:00' })], [ended('Success')]]);
    const run = follow(source);
    await run.result;
    expect(run.reporter.ofType('task.waiting').map((event) => event.reason)).toEqual(['Waits for its time: 2026-01-31T20:00:00.000+00:00']);
  });

  it('stops waiting on Ctrl-C and says how to resume', async () => {
    const clock = new FakeClock();
    const run = follow(new ScriptedTasks([[task({})]]), {}, clock);
    clock.onSleep = (time) => time > 2000 && run.stop.abort(new AppError('interrupted', 'INTERRUPTED', 'Interrupted'));
    expect(await run.result).toMatchObject({ ending: 'interrupted', tasks: [{ state: 'pending' }] });
    expect(run.reporter.ofType('warning')[0]).toMatchObject({
      message: 'Stopped waiting for ServerTasks-1: Interrupted',
      hint: expect.stringContaining('wait-for-task ServerTasks-1'),
    });
  });

  it('does not say that a task goes on where the server had not answered before Ctrl-C', async () => {
    const clock = new FakeClock();
    const run = follow(new ScriptedTasks([[task({})], refused]), {}, clock);
    clock.onSleep = () => run.source.requests.length > 2 && run.stop.abort(new AppError('terminated', 'TERMINATED', 'Terminated'));
    expect(await run.result).toMatchObject({ ending: 'terminated', tasks: [{ state: 'unanswered' }] });
    expect(run.reporter.ofType('warning').at(-1)?.hint).toBe(
      'The server did not answer last; what became of ServerTasks-1 is not known. Once it answers again, look with: pulpo wait-for-task ServerTasks-1',
    );
  });

  it('says of a wait that ends in an outage that it does not know', async () => {
    const run = follow(new ScriptedTasks([[task({})], refused]), { timeout: 2 * minute });
    expect(await run.result).toMatchObject({ ending: 'pending', tasks: [{ state: 'unanswered' }] });
    expect(run.reporter.ofType('warning').at(-1)?.message).toBe('The wait ended after 2 min; not known to have ended: ServerTasks-1');
  });

  it('C27: a key that is refused in mid-wait ends the wait, not the task', async () => {
    const run = follow(new ScriptedTasks([[task({})], new AppError('auth', 'UNEXPECTED', 'The key is not valid')]));
    expect(await run.result).toMatchObject({ ending: 'auth', tasks: [{ state: 'pending' }] });
  });

  it('lets a bug of ours through', async () => {
    await expect(follow(new ScriptedTasks([new TypeError('bug')])).result).rejects.toThrow('bug');
  });
});
