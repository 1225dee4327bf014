import { z } from 'zod';
import { AppError } from '../errors/appError.ts';
import type { Answer } from './answer.ts';
import { type CallContext, readDelivered } from './call.ts';
import type { AccessToken, TokenExchange } from './connection.ts';
import { withDeadline } from './deadline.ts';
import { errorFromAnswer } from './errorFromAnswer.ts';
import { repeatRequest } from './repeatRequest.ts';

const Discovery = z.looseObject({ token_endpoint: z.string() });
const Issued = z.looseObject({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
const Refusal = z.looseObject({ error: z.string(), error_description: z.string().nullish() });

type Request = Pick<Parameters<CallContext['transport']['send']>[0], 'method' | 'path' | 'headers' | 'body'>;

/**
 * Exchanges an identity token for an access token of the server (RFC 8693): discovery below the server's URL, then a POST in JSON.
 * The token goes to the server's own host only, wherever discovery points. Source: rest-api.md §3. Rejects with
 * AUTHENTICATION_FAILED in the server's words, NOT_OFFERED where it has no discovery, REDIRECT_REFUSED.
 */
export async function exchangeToken(context: CallContext, { serviceAccountId, idToken }: TokenExchange): Promise<AccessToken> {
  const endpoint = await discover(context);
  const asked = context.clock.now();
  const answer = await exchange(context, 'the exchange of the token', {
    method: 'POST',
    path: endpoint,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: serviceAccountId,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_token: idToken,
    }),
  });
  const refusal = Refusal.safeParse(answer.json);
  if (refusal.success) throw refused(context, refusal.data);
  if (answer.status >= 400) throw errorFromAnswer(answer, 'the exchange of the token');
  const issued = Issued.safeParse(answer.json);
  if (!issued.success) throw invalid('holds no access token with its lifetime');
  return { value: issued.data.access_token, expires: new Date(asked + issued.data.expires_in * 1000).toISOString() };
}

/** The token endpoint, below the server's URL. */
async function discover(context: CallContext): Promise<string> {
  const path = '.well-known/openid-configuration';
  const answer = await exchange(context, `GET ${path}`, { method: 'GET', path });
  const { serverUrl } = context;
  if (answer.status === 404 || (answer.status < 400 && answer.body !== 'json')) {
    throw new AppError('refused', 'NOT_OFFERED', `${serverUrl} does not exchange tokens: it has no ${path}`, {
      hint: 'Sign in with an API key: pulpo login --api-key-stdin.',
    });
  }
  if (answer.status >= 400) throw errorFromAnswer(answer, `GET ${path}`);
  const found = Discovery.safeParse(answer.json);
  if (!found.success || !URL.canParse(found.data.token_endpoint, serverUrl)) throw invalid('names no token endpoint');
  return belowServer(serverUrl, new URL(found.data.token_endpoint, serverUrl));
}

/** Behind a gateway a server may know itself by another scheme or port; another host gets nothing. */
function belowServer(serverUrl: string, endpoint: URL): string {
  const { hostname, pathname } = new URL(serverUrl);
  if (endpoint.hostname !== hostname) {
    const message = `${serverUrl} sends identity tokens to another host, ${endpoint.origin}; the token is not sent there`;
    throw new AppError('configuration', 'REDIRECT_REFUSED', message, { hint: `If that is the server, give --server ${endpoint.origin}.` });
  }
  const folder = pathname.replace(/\/+$/, '');
  const path = endpoint.pathname.startsWith(`${folder}/`) ? endpoint.pathname.slice(folder.length) : endpoint.pathname;
  return `${path.replace(/^\/+/, '')}${endpoint.search}`;
}

/** Exchanging once more does no harm, so what fails on the way is tried again. A refusal is an answer. */
function exchange(context: CallContext, request: string, message: Request): Promise<Answer> {
  const { clock, timeout: ms, transport, signal } = context;
  const options = { clock, ms, message: `no answer for ${ms / 1000} s`, ...(signal === undefined ? {} : { signal }) };
  return repeatRequest(
    context,
    {
      operation: 'idempotent',
      request,
      ...(signal === undefined ? {} : { signal }),
      acceptable: ({ status }) => status >= 400 && status < 500 && status !== 408 && status !== 429,
    },
    () =>
      withDeadline(options, async (running) =>
        readDelivered(await transport.send({ ...message, credential: 'withhold', signal: running }), 'json'),
      ),
  );
}

function refused({ serverUrl }: CallContext, { error, error_description: description }: z.infer<typeof Refusal>): AppError {
  return new AppError('auth', 'AUTHENTICATION_FAILED', `${serverUrl} does not exchange the identity token: ${description ?? error}`, {
    ...(description === undefined || description === null ? {} : { details: [error] }),
    hint: 'Check --service-account-id, and that the service account trusts the issuer and the subject of the token.',
  });
}

function invalid(problem: string): AppError {
  return new AppError('network', 'ANSWER_INVALID', `The server's answer on the exchange of tokens ${problem}`);
}
