import type { CommandContext } from '../cli/defineCommand.ts';
import { defineCommand } from '../cli/defineCommand.ts';
import { attempt, type Check, ok } from '../flows/examination.ts';
import { examineServer } from '../flows/examineServer.ts';
import { examineFiles, examineProxy } from '../flows/examineSettings.ts';
import { inspectTls, type TlsFacts } from '../platform/inspectTls.ts';
import { nodeVersion } from '../platform/nodeHost.ts';
import { requireServerUrl, type ServerSettings } from '../settings/requireServer.ts';
import type { Settings } from '../settings/settings.ts';

const patience = 15_000;

export const command = defineCommand({
  description:
    'Looks at everything between a command and its server: settings files, proxy, certificate, clock, user, space and permissions. Each check is one ' +
    'line and says what to do. Nothing is changed, and no secret is shown. Ends with the code of the first failure, or 0.',
  examples: [
    { text: 'Why does nothing work', line: 'pulpo doctor' },
    { text: 'Before a pipeline runs', line: 'pulpo doctor --output-format json' },
  ],
  options: {},
  uses: ['connection', 'output'],
  async run(_options, context) {
    const checks = await examine(context);
    const failed = checks.find(({ state }) => state === 'failure');
    const count = (state: Check['state']): number => checks.filter((check) => check.state === state).length;
    return {
      data: {
        Healthy: failed === undefined,
        Checks: checks.map(({ name, state, finding, hint, code }) => ({
          ...{ Name: name, State: state, Finding: finding },
          ...{ Hint: hint ?? null, ErrorCode: code ?? null },
        })),
      },
      view: {
        kind: 'table',
        columns: [{ title: 'State', tone: 'state' }, { title: 'Check' }, { title: 'Finding' }],
        rows: checks.map(({ name, state, finding, hint }) => [state, name, hint === undefined ? finding : `${finding}. ${hint}`]),
        empty: '',
        after: ['', `${many(count('failure'), 'failure')}, ${many(count('warning'), 'warning')}`],
      },
      ending: failed === undefined ? 'ok' : (failed.kind ?? 'failed'),
    };
  },
});

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

async function examine(context: CommandContext): Promise<readonly Check[]> {
  const { env, clock } = context;
  const program = ok('Node.js', nodeVersion());
  const resolved = await attempt('Settings', () => context.settings());
  if ('failed' in resolved) return [program, resolved.failed];
  const { found } = resolved;
  const local = [program, ...(await examineFiles(found, env))];
  const named = await attempt('Server', async () => requireServerUrl(found));
  if ('failed' in named) return [...local, named.failed];
  const settings = { ...named.found, ...impatient(found) };
  const remote = await examineServer({
    ...{ settings, clock },
    reach: (wanted) => context.reach(wanted),
    inspectTls: () => lookAtTls(settings, context),
  });
  return [...local, examineProxy(settings, env), ...remote];
}

/** Whoever asks what is wrong does not want to wait for it to pass. */
function impatient({ retries, timeout }: Settings): Pick<Settings, 'retries' | 'timeout'> {
  return {
    retries: retries.source.from === 'flag' ? retries : { value: 0, source: retries.source },
    timeout: timeout.source.from === 'flag' ? timeout : { value: Math.min(timeout.value, patience), source: timeout.source },
  };
}

async function lookAtTls({ server, proxy, caFile, timeout }: ServerSettings, { env }: CommandContext): Promise<TlsFacts | undefined> {
  try {
    return await inspectTls(new URL(server.value), {
      ...{ env, timeout: timeout.value },
      ...(proxy === undefined ? {} : { proxy: proxy.value }),
      ...(caFile === undefined ? {} : { caFile: caFile.value }),
    });
  } catch (error) {
    // Whatever keeps TLS from coming to be keeps the first request from it, too, and that one can say why.
    if (error instanceof Error) return undefined;
    throw error;
  }
}
