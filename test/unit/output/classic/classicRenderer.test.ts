import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/errors/appError.ts';
import { nameErrors } from '../../../../src/errors/classic/names.ts';
import { lines } from '../../../../src/output/view.ts';
import { runCli } from '../../../support/runCli.ts';
import { tryCommand } from '../../../support/tryCommand.ts';

const classic = (argv: readonly string[], catalog: ReturnType<typeof tryCommand>) => runCli(argv, { catalog, manner: 'classic' });

describe('a milestone', () => {
  const catalog = tryCommand(async ({ reporter }) => {
    reporter.emit({ type: 'milestone', milestone: { kind: 'resource.found', noun: 'project', name: 'Web', id: 'Projects-1' } });
    reporter.emit({ type: 'info', message: 'Using the project Web', only: 'native' });
    return { data: {}, view: lines('a table'), classic: () => lines('Projects: 1') };
  });

  it("is a line of octo's in the classic manner, which has its own view of the answer", async () => {
    expect((await classic(['try'], catalog)).output).toBe('Found project: Web (Projects-1)\nProjects: 1\n');
  });

  it('is nothing in the native manner', async () => {
    expect((await runCli(['try'], { catalog })).output).toBe('Using the project Web\na table\n');
  });

  it('is nothing in JSON', async () => {
    const run = await classic(['try', '--outputFormat=json'], catalog);
    expect(run.output).toBe('{}\n');
  });

  it.each([
    ['verbose', 'Found project: Web (Projects-1)\nProjects: 1\n'],
    ['1', 'Found project: Web (Projects-1)\nProjects: 1\n'],
    ['Information', 'Projects: 1\n'],
    ['2', 'Projects: 1\n'],
    ['warning', ''],
  ])('and the answer are written from their level on: --logLevel=%s', async (level, output) => {
    expect((await classic(['try', `--logLevel=${level}`], catalog)).output).toBe(output);
  });

  it('does not hide the JSON document at a higher level, as octo did', async () => {
    expect((await classic(['try', '--logLevel=error', '--outputFormat=json'], catalog)).output).toBe('{}\n');
  });
});

describe("an error with octo's words", () => {
  const catalog = tryCommand(async () => {
    throw new AppError('refused', 'NAME_NOT_FOUND', "There is no project 'Wb'", {
      details: ['ours'],
      hint: 'Did you mean "Web"?',
      classic: nameErrors.notFound('project', 'Wb'),
    });
  });

  it("is told in them, with octo's exit code and our hint, in the classic manner", async () => {
    const run = await classic(['try'], catalog);
    expect([run.exitCode, run.stdout]).toEqual([
      255,
      "Cannot find the project with name or id 'Wb'. Please check the spelling and that you have permissions to view it. " +
        'Please use Configuration > Test Permissions to confirm.\nDid you mean "Web"?\nExit code: -1\n',
    ]);
  });

  it('is told in ours in the native one', async () => {
    const run = await runCli(['try'], { catalog });
    expect([run.exitCode, run.stderr]).toEqual([5, 'Error: There is no project \'Wb\' [NAME_NOT_FOUND]\n  ours\nDid you mean "Web"?\n']);
  });

  it('has the same words and the same code in JSON', async () => {
    const run = await classic(['try', '--outputFormat=json'], catalog);
    expect(JSON.parse(run.stdout).Error).toMatchObject({ Message: expect.stringMatching(/^Cannot find the project/), ExitCode: 255 });
  });
});

describe('an error of which nobody knows what became of the request', () => {
  it('tells nothing that makes TeamCity run the command again', async () => {
    const catalog = tryCommand(async ({ reporter }) => {
      reporter.emit({ type: 'retry', message: 'POST releases: i/o timeout; attempt 2 of 5', attempt: 2, of: 5, delayMs: 1500 });
      throw new AppError('unknown', 'OUTCOME_UNKNOWN', "Can't tell whether POST releases was carried out", {
        details: ["Can't reach http://o: connection refused", 'Tried 5 times.'],
        hint: 'Look on the server.',
      });
    });
    expect((await classic(['try'], catalog)).stdout).toBe(
      "Trying again in 1.5 s (attempt 2 of 5)\nCan't tell whether POST releases was carried out\n - Tried 5 times.\nLook on the server.\nExit code: -7\n",
    );
  });
});
