import type { Clock } from '../platform/ports.ts';
import { AppError, isAppError } from '../errors/appError.ts';
import { errorFromAnswer } from './errorFromAnswer.ts';
import { errorFromFailure } from './errorFromFailure.ts';
import { failureOf } from './failure.ts';
import { readDelivered } from './call.ts';
import { withDeadline } from './deadline.ts';
import type { Answer } from './answer.ts';
import type { SessionCredential, Transport } from './transport.ts';

export interface SignIn {
  readonly user: string;
  readonly password: string;
  readonly serverUrl: string;
  readonly clock: Clock;
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

type Request = Parameters<Transport['send']>[0];

/**
 * Signs in with a user name and a password and returns the session that further requests carry: its cookie, and the value of the
 * cookie against forged requests as a header. Source: octo-classic.md §2.4. Rejects with AUTHENTICATION_FAILED and what a call rejects with.
 */
export async function signIn(transport: Transport, wanted: SignIn): Promise<SessionCredential> {
  const { user, password, serverUrl } = wanted;
  const answer = await post(transport, wanted, {
    method: 'POST',
    path: 'api/users/login',
    credential: 'withhold',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({
      ...{ Username: user, Password: password, RememberMe: false },
      State: { UsingSecureConnection: serverUrl.startsWith('https:') },
    }),
  });
  if (answer.status >= 300 || answer.body === 'html') throw refused(answer, user, serverUrl);
  const cookies = readCookies(answer.headers['set-cookie'] ?? '');
  if (!cookies.some(([name]) => name.startsWith('OctopusIdentificationToken'))) {
    throw new AppError('configuration', 'CREDENTIAL_UNSUPPORTED', `${serverUrl} let ${user} in without giving a session`, {
      hint: 'Use an API key: OCTOPUS_API_KEY or --api-key-file.',
    });
  }
  const token = cookies.find(([name]) => name.startsWith('Octopus-Csrf-Token'))?.[1];
  const cookie = cookies.map(([name, value]) => `${name}=${value}`).join('; ');
  return { kind: 'session', headers: { cookie, ...(token === undefined ? {} : { 'x-octopus-csrf-token': token }) } };
}

async function post(transport: Transport, wanted: SignIn, request: Omit<Request, 'signal'>): Promise<Answer> {
  const { clock, timeout: ms, signal, serverUrl } = wanted;
  const options = { clock, ms, message: `no answer for ${ms / 1000} s`, ...(signal === undefined ? {} : { signal }) };
  try {
    return await withDeadline(options, async (running) => readDelivered(await transport.send({ ...request, signal: running }), 'json'));
  } catch (error) {
    if (isAppError(error)) throw error;
    throw errorFromFailure(failureOf(error), { url: new URL(serverUrl) });
  }
}

function refused(answer: Answer, user: string, serverUrl: string): AppError {
  const error = errorFromAnswer(answer, 'POST users/login');
  // Octopus answers a wrong password with 400 or 401.
  if (answer.status !== 400 && answer.status !== 401) return error;
  return new AppError('auth', 'AUTHENTICATION_FAILED', `${serverUrl} does not let ${user} in: ${error.message}`, {
    cause: error,
    hint: 'Check --user and --pass, or use an API key: OCTOPUS_API_KEY.',
  });
}

/** Names and values of cookies from header lines that were joined by commas; a date in one holds a comma, too. */
function readCookies(text: string): readonly (readonly [string, string])[] {
  return text.split(/,\s*(?=[^;,\s=]+=)/).flatMap((line) => {
    const [, name, value = ''] = /^\s*([^=;\s]+)=([^;]*)/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value] as const];
  });
}
