import type { ServerSession } from '../client/connection.ts';
import { type User, users } from '../contract/resources/users.ts';
import type { Space } from '../contract/resources/spaces.ts';
import { AppError } from '../errors/appError.ts';
import { isLoopbackName } from '../platform/loopbackName.ts';
import type { Clock } from '../platform/ports.ts';
import type { TlsFacts } from '../platform/inspectTls.ts';
import { describeSource } from '../settings/describeSettings.ts';
import { requireServer, type ServerSettings } from '../settings/requireServer.ts';
import { attempt, type Check, failure, ok, warning } from './examination.ts';
import { offersExecutions } from './offersExecutions.ts';

export interface ServerExamination {
  readonly settings: ServerSettings;
  readonly clock: Clock;
  reach(settings: ServerSettings): Promise<ServerSession>;
  /** Undefined where no TLS connection comes to be; the next check says why. */
  inspectTls(): Promise<TlsFacts | undefined>;
}

const day = 86_400_000;
const clockWarning = 30_000;

/** Asks the server, one thing after the other; what needs an answer that did not come is left out. */
export async function examineServer(examination: ServerExamination): Promise<readonly Check[]> {
  const { settings, reach, clock } = examination;
  const encryption = await examineTls(examination);
  const { withheld: _, ...anonymous } = { ...settings, credential: undefined };
  const reached = await attempt('Server', () => reach(anonymous));
  if ('failed' in reached) return [...encryption, reached.failed];
  const { found: server } = reached;
  const facts = [
    ok('Server', `${server.serverUrl} answers: Octopus ${server.serverVersion}, API ${server.apiVersion}`),
    examineClock(server.serverTime() - clock.now()),
    ok(
      'Releases',
      offersExecutions(server.serverVersion)
        ? 'the server creates and deploys releases in one request each (executions API)'
        : 'the server has no executions API: pulpo plans releases itself, with more requests',
    ),
  ];
  return [...encryption, ...facts, ...(await examineUser(examination))];
}

async function examineTls({ settings, clock, inspectTls }: ServerExamination): Promise<readonly Check[]> {
  const url = new URL(settings.server.value);
  if (url.protocol === 'http:') {
    if (isLoopbackName(url.hostname.replace(/^\[|\]$/g, ''))) return [ok('Encryption', 'none; the server is on this machine')];
    return [warning('Encryption', 'none: everybody on the way can read the key', 'Write the URL with https:// if the server offers it.')];
  }
  const found = await inspectTls();
  if (found === undefined) return [];
  const about = `${found.protocol}, certificate of ${found.subject} by ${found.issuer}, until ${new Date(found.expires).toISOString().slice(0, 10)}`;
  if (!settings.verifyTls.value) {
    const trust = found.problem === undefined ? 'it would be trusted' : `it would not be trusted: ${found.problem}`;
    return [warning('Encryption', `${about}; not verified in this run, ${trust}`, 'Name the authority with --ca-file instead.')];
  }
  if (found.problem !== undefined) {
    const hint = 'Name the authority that issued it with --ca-file, or correct the server URL.';
    return [
      failure('Encryption', new AppError('configuration', 'CERTIFICATE_UNTRUSTED', `${about}; not trusted: ${found.problem}`, { hint })),
    ];
  }
  if (found.expires - clock.now() < 14 * day) return [warning('Encryption', `${about}; verified`, 'It expires soon: renew it.')];
  return [ok('Encryption', `${about}; verified`)];
}

function examineClock(ahead: number): Check {
  const seconds = Math.round(Math.abs(ahead) / 1000);
  const direction = ahead < 0 ? 'behind' : 'ahead of';
  const finding = seconds < 2 ? 'the same as ours' : `${seconds} s ${direction} ours`;
  return Math.abs(ahead) < clockWarning
    ? ok('Clock', `the server's is ${finding}`)
    : warning('Clock', `the server's is ${finding}`, 'Set the clock that is wrong: identity tokens and times of deployments depend on it.');
}

async function examineUser({ settings, reach, clock }: ServerExamination): Promise<readonly Check[]> {
  const asked = await attempt('User', async () => {
    const connection = requireServer(settings);
    const session = await reach(connection);
    return { session, user: await session.call(users.me, {}), from: describeSource(connection.credential.source) };
  });
  if ('failed' in asked) return [asked.failed];
  const { session, user, from } = asked.found;
  const name = user.DisplayName === '' ? user.Username : `${user.DisplayName} (${user.Username})`;
  const expiry = settings.credential?.value.kind === 'accessToken' ? settings.credential.value.expires : undefined;
  const known = `${name}, by ${credentialWords[settings.credential?.value.kind ?? 'apiKey']} from ${from}`;
  const soon = expiry !== undefined && Date.parse(expiry) - clock.now() < 600_000;
  const who = soon ? warning('User', `${known}, which expires at ${expiry}`, 'Run "pulpo login" again.') : ok('User', known);
  const space = await attempt('Space', () => session.findSpace(settings.space?.value));
  if ('failed' in space) return [who, space.failed];
  const where = settings.space === undefined ? 'the default one' : `from ${describeSource(settings.space.source)}`;
  return [who, ok('Space', `${space.found.Name} (${space.found.Id}), ${where}`), await examinePermissions(session, user, space.found)];
}

const credentialWords = { apiKey: 'the API key', accessToken: 'the access token', password: 'the password' } as const;

/** What commands need, with their names. */
const needed: Readonly<Record<string, string>> = {
  ProjectView: 'every command',
  EnvironmentView: 'deploy-release',
  BuiltInFeedPush: 'push',
  BuildInformationPush: 'build-information',
  ReleaseCreate: 'create-release',
  DeploymentCreate: 'deploy-release, promote-release',
  RunbookRunCreate: 'run-runbook',
  TaskView: '--progress and --wait',
};

async function examinePermissions(session: ServerSession, user: User, space: Space): Promise<Check> {
  const asked = await attempt('Permissions', () =>
    session.call(users.permissions, { params: { id: user.Id }, query: { spaces: [space.Id], includeSystem: true } }),
  );
  if ('failed' in asked) return warning('Permissions', `the server does not tell: ${asked.failed.finding}`, 'Commands say what they lack.');
  const { SpacePermissions: held } = asked.found;
  const isHeld = (name: string): boolean => (held[name] ?? []).some(({ SpaceId }) => SpaceId === null || SpaceId === space.Id);
  const missing = Object.entries(needed).filter(([name]) => !isHeld(name));
  if (missing.length === 0)
    return ok('Permissions', 'everything that packing, releasing and deploying need; some may hold for a part of the space');
  const list = missing.map(([name, commands]) => `${name} (${commands})`).join(', ');
  return warning(
    'Permissions',
    `${user.Username} lacks ${list}`,
    'Somebody who manages the space can put the user into a team that has them.',
  );
}
