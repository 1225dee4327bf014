import type { ConnectRequest, ReachRequest } from './cli/runtime.ts';
import { connect, type ConnectOptions, openSession } from './client/connect.ts';
import type { Connection, ServerSession } from './client/connection.ts';
import type { ReachOptions } from './client/reachServer.ts';
import { AppError } from './errors/appError.ts';
import { describeProxy } from './platform/chooseProxy.ts';
import { nodeHttp, type NodeHttpOptions } from './platform/nodeHttp.ts';
import type { Http } from './platform/ports.ts';
import { describeSource } from './settings/describeSettings.ts';
import type { Credential as Given, Resolved } from './settings/settings.ts';

/** A client made from the settings; `http` is what carries its requests, undici unless a test hands in another. */
export async function openConnection(request: ConnectRequest, http?: Http): Promise<Connection> {
  const { credential, space } = request.settings;
  const options = await reachOptions(request, http);
  return connect({
    ...options,
    credential: credentialOf(credential, request),
    ...(space === undefined ? {} : { space: space.value }),
  });
}

/** As {@link openConnection}, without a space; the credential may be missing. */
export async function openServer(request: ReachRequest, http?: Http): Promise<ServerSession> {
  const { credential } = request.settings;
  const options = await reachOptions(request, http);
  return openSession(credential === undefined ? options : { ...options, credential: credentialOf(credential, request) });
}

async function reachOptions(request: ReachRequest, http: Http | undefined): Promise<ReachOptions> {
  const { settings, reporter } = request;
  const { credential, server, space } = settings;
  warnOfUnverified(request);
  const proxy = describeProxy(server.value, httpOptions(request));
  // What a header cannot carry would end every request.
  const extension = (request.env.get('OCTOEXTENSION') ?? '').replace(/[^ -~]/g, '?');
  const handshake = { server: server.value, ...(space === undefined ? {} : { space: space.value }) };
  reporter.emit({ type: 'milestone', milestone: { kind: 'program.started', version: request.version } });
  reporter.emit({ type: 'milestone', milestone: { kind: 'handshake.started', ...handshake } });
  return {
    server: server.value,
    ...(credential === undefined ? {} : { credentialFrom: describeSource(credential.source) }),
    http: http ?? (await nodeHttp(httpOptions(request))),
    clock: request.clock,
    random: request.random,
    userAgent: `pulpo/${request.version}${extension === '' ? '' : ` octo plugin/${extension}`}`,
    timeout: settings.timeout.value,
    retries: settings.retries.value,
    signal: request.signal,
    onRetry: (notice) => reporter.emit({ type: 'retry', ...notice }),
    onDebug: (message) => reporter.emit({ type: 'debug', message }),
    onHandshake: (found) => {
      reporter.emit({ type: 'milestone', milestone: { kind: 'handshake.done', ...found } });
      const versions = `Octopus version: ${found.serverVersion}; API version: ${found.apiVersion}`;
      reporter.emit({ type: 'debug', message: `Handshake successful. ${versions}`, only: 'native' });
    },
    ...(proxy === undefined ? {} : { proxy }),
  };
}

/** What the client sends. A token that has run out is not sent: the answer would not say why it is refused. */
function credentialOf({ value, source }: Resolved<Given>, { reporter, clock }: ReachRequest): ConnectOptions['credential'] {
  if (value.kind === 'password') return { ...value, onSession: (secret) => reporter.addSecret(secret) };
  if (value.kind === 'accessToken' && value.expires !== undefined && Date.parse(value.expires) <= clock.now()) {
    throw new AppError('auth', 'AUTHENTICATION_FAILED', `The access token from ${describeSource(source)} expired at ${value.expires}`, {
      hint: 'Run "pulpo login" again.',
    });
  }
  return value;
}

/** Told in every run: whoever sits between may read the key. */
function warnOfUnverified({ settings, reporter }: ReachRequest): void {
  if (settings.verifyTls.value || !settings.server.value.startsWith('https:')) return;
  reporter.emit({ type: 'milestone', milestone: { kind: 'tls.unverified', server: settings.server.value } });
  reporter.emit({
    type: 'warning',
    message: `The certificate of ${settings.server.value} is not verified in this run`,
    hint: 'Name the authority that issued it with --ca-file instead of --insecure-skip-tls-verify.',
    only: 'native',
  });
}

function httpOptions({ settings, env }: ReachRequest): NodeHttpOptions {
  return {
    env,
    verifyTls: settings.verifyTls.value,
    ...(settings.proxy === undefined ? {} : { proxy: settings.proxy.value }),
    ...(settings.caFile === undefined ? {} : { caFile: settings.caFile.value }),
  };
}
