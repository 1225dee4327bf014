import { describe, expect, it } from 'vitest';
import type { OutputEvent } from '../../../../src/output/events.ts';
import { runCli } from '../../../support/runCli.ts';
import { tryCommand } from '../../../support/tryCommand.ts';

type Log = Extract<OutputEvent, { type: 'task.log' }>;

const owner = { taskId: 'ServerTasks-1', label: '' };
const step = (node: string, status: string, more: object = {}): OutputEvent => ({
  ...{ type: 'task.step', ...owner, node, parent: 'root', name: `Step ${node}`, status, depth: 1 },
  ...more,
});
const line = (node: string, text: string, more: Partial<Log> = {}): OutputEvent => ({
  ...{ type: 'task.log', ...owner, node, category: 'Info', text, at: '', depth: 1 },
  ...more,
});
const ended = (state: string): OutputEvent => ({ type: 'task.ended', ...owner, label: 'Dev', description: 'Deploy Web 1.0 to Dev', state });
const octo = (events: readonly OutputEvent[], env: Record<string, string> = {}, ...argv: string[]) =>
  runCli(['try', ...argv], {
    env,
    manner: 'classic',
    catalog: tryCommand(async ({ reporter }) => {
      for (const event of events) reporter.emit(event);
      return { data: {}, view: { kind: 'lines', lines: [] } };
    }),
  });

/** A step with a target in it, another step that was skipped, one that had not ended. */
const log = [
  line('root', 'Acquiring', { depth: 0 }),
  step('a', 'Running'),
  line('a', "it's\n\n[done]"),
  step('t', 'Running', { parent: 'a', depth: 2 }),
  step('b', 'Running'),
  line('b', '##teamcity[buildStatus text=x]', { category: 'Error' }),
  line('t', 'on target', { depth: 2, category: 'Warning' }),
  step('t', 'Success', { parent: 'a', depth: 2 }),
  step('a', 'Success'),
  line('a', 'late'),
  step('c', 'Skipped'),
  ended('Success'),
];

describe('the log of a task in the classic manner', () => {
  it("is told in octo's form as it comes, with the end in the task's own words", async () => {
    const run = await octo([...log, ended('Failed')]);
    expect(run.stdout.split('\n')).toEqual([
      ...['Info       Acquiring', '         Running: Step a', "Info       it's", '           ', '           [done]'],
      ...['           Running: Step t', '         Running: Step b', '| ## teamcity[buildStatus text=x]', '  Warning    on target'],
      ...['           Success: Step t', '         Success: Step a', 'Info       late', '         Skipped: Step c'],
      ...['Deploy Web 1.0 to Dev: Success', 'Deploy Web 1.0 to Dev: Failed, ', ''],
    ]);
  });

  it('says of which task a line is where there are several', async () => {
    const run = await octo([line('a', 'hello', { label: 'Dev' }), step('a', 'Success', { label: 'Test' })]);
    expect(run.stdout).toBe('Dev Info       hello\nTest          Success: Step a\n');
  });

  it('hides at a higher log level what octo told as information', async () => {
    const run = await octo([...log, ended('Failed')], {}, '--logLevel=error');
    expect(run.stdout).toBe('Deploy Web 1.0 to Dev: Failed, \n');
  });

  it('is blocks for TeamCity: a step when it is over, with what is in it; what speaks to TeamCity is passed on', async () => {
    const run = await octo(log, { TEAMCITY_VERSION: '2026.1' }, '--enableServiceMessages');
    expect(run.stdout.split('\n')).toEqual([
      "##teamcity[message text='Acquiring' status='NORMAL']",
      "##teamcity[blockOpened name='Success: Step a']",
      ...["##teamcity[message text='it|'s' status='NORMAL']", "##teamcity[message text='|[done|]' status='NORMAL']"],
      "##teamcity[blockOpened name='Success: Step t']",
      "##teamcity[message text='on target' status='WARNING']",
      "##teamcity[blockClosed name='Success: Step t']",
      "##teamcity[blockClosed name='Success: Step a']",
      ...["##teamcity[blockOpened name='Skipped: Step c']", "##teamcity[blockClosed name='Skipped: Step c']"],
      ...[
        "##teamcity[blockOpened name='Running: Step b']",
        '##teamcity[buildStatus text=x]',
        "##teamcity[blockClosed name='Running: Step b']",
      ],
      "##teamcity[message text='late' status='NORMAL']",
      ...['Deploy Web 1.0 to Dev: Success', ''],
    ]);
  });

  it('is the same blocks without their frame elsewhere, and lines for Azure DevOps', async () => {
    const elsewhere = await octo(log, {}, '--enableServiceMessages');
    expect(elsewhere.stdout).toContain("\nblockOpened name='Success: Step a'\nmessage text='it|'s' status='NORMAL'\n");
    expect(elsewhere.stdout).toContain("\nmessage text='##teamcity|[buildStatus text=x|]' status='ERROR'\n");
    const azure = await octo(log, { TF_BUILD: 'True' }, '--enableServiceMessages');
    expect(azure.stdout).toContain('\n         Success: Step a\n');
    expect(azure.stdout).not.toContain('blockOpened');
  });

  it('writes what had not ended when the run does', async () => {
    const run = await octo([step('a', 'Running'), line('a', 'half')], { TEAMCITY_VERSION: '1' }, '--enableServiceMessages');
    expect(run.stdout).toBe(
      "##teamcity[blockOpened name='Running: Step a']\n##teamcity[message text='half' status='NORMAL']\n##teamcity[blockClosed name='Running: Step a']\n",
    );
  });

  it('has no secrets in its blocks', async () => {
    const secret = 'CANARY-secret|value';
    const run = await runCli(['try', '--enableServiceMessages'], {
      env: { TEAMCITY_VERSION: '1' },
      manner: 'classic',
      catalog: tryCommand(async ({ reporter }) => {
        reporter.addSecret(secret);
        for (const event of [line('a', `key ${secret}`), step('a', 'Success')]) reporter.emit(event);
      }),
    });
    expect(run.stdout).toContain("message text='key *****' status='NORMAL'");
  });
});
