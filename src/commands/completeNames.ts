import type { CommandContext } from '../cli/defineCommand.ts';
import { errorCodeOf } from '../errors/appError.ts';
import { type NamesQuestion, namesInTime } from '../flows/namesOnServer.ts';
import { rememberNames } from '../flows/rememberNames.ts';
import { type ConnectionSettings, requireServer } from '../settings/requireServer.ts';
import { sameOrigin } from '../settings/serverUrl.ts';

/** Somebody waits with a finger on the key. */
const patience = 1500;

export interface NamesRequest extends NamesQuestion {
  /** As they stand on the line already. */
  readonly server: string | undefined;
  readonly space: string | undefined;
}

/**
 * Names of the server for a shell's completion, from the settings of the environment and of files. Whatever fails, nothing is
 * suggested and nobody is asked; a name with control characters is never suggested, because a terminal would obey them.
 */
export async function completeNames(request: NamesRequest, context: CommandContext): Promise<readonly string[]> {
  try {
    const settings = settingsFor(request, requireServer(await context.settings()));
    if (settings === undefined) return [];
    const about = JSON.stringify([settings.server.value, settings.space?.value ?? '', request.kind, projectOf(request)]);
    const names = await rememberNames(about, context, () =>
      namesInTime(request, { ...context, ms: patience, connect: () => context.connect(settings), reach: () => context.reach(settings) }),
    );
    return names.filter((name) => !/[\u0000-\u001f\u007f-\u009f]/.test(name));
  } catch (error) {
    if (errorCodeOf(error) === undefined || context.signal.aborted) throw error;
    return [];
  }
}

function projectOf({ kind, project }: NamesRequest): string {
  return ['channel', 'release', 'runbook'].includes(kind) ? (project ?? '') : '';
}

/** The space as it stands on the line. A key is not sent to a server only because its address is being typed. */
function settingsFor({ kind, server, space }: NamesRequest, settings: ConnectionSettings): ConnectionSettings | undefined {
  if (server !== undefined && !sameOrigin(server, settings.server.value)) return undefined;
  const from = { from: 'flag', name: 'space' } as const;
  return {
    ...settings,
    retries: { value: 0, source: { from: 'default' } },
    timeout: { value: patience, source: { from: 'default' } },
    ...(space === undefined || kind === 'space' ? {} : { space: { value: space, source: from } }),
  };
}
