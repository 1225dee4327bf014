import type { ConnectRequest } from './cli/runtime.ts';
import { connect } from './client/connect.ts';
import type { Connection } from './client/connection.ts';
import { describeProxy } from './platform/chooseProxy.ts';
import { nodeHttp, type NodeHttpOptions } from './platform/nodeHttp.ts';
import type { Http } from './platform/ports.ts';
import { describeSource } from './settings/describeSettings.ts';

/** A client made from the settings; `http` is what carries its requests, undici unless a test hands in another. */
export async function openConnection(request: ConnectRequest, http?: Http): Promise<Connection> {
  const { settings, reporter } = request;
  const { credential, server } = settings;
  warnOfUnverified(request);
  const proxy = describeProxy(server.value, httpOptions(request));
  const extension = request.env.get('OCTOEXTENSION') ?? '';
  const space = settings.space?.value;
  const handshake = { server: server.value, ...(space === undefined ? {} : { space }) };
  reporter.emit({ type: 'milestone', milestone: { kind: 'program.started', version: request.version } });
  reporter.emit({ type: 'milestone', milestone: { kind: 'handshake.started', ...handshake } });
  return connect({
    server: server.value,
    credential:
      credential.value.kind === 'password' ? { ...credential.value, onSession: (secret) => reporter.addSecret(secret) } : credential.value,
    credentialFrom: describeSource(credential.source),
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
    ...(space === undefined ? {} : { space }),
    ...(proxy === undefined ? {} : { proxy }),
  });
}

/** Told in every run: whoever sits between may read the key. */
function warnOfUnverified({ settings, reporter }: ConnectRequest): void {
  if (settings.verifyTls.value || !settings.server.value.startsWith('https:')) return;
  reporter.emit({ type: 'milestone', milestone: { kind: 'tls.unverified', server: settings.server.value } });
  reporter.emit({
    type: 'warning',
    message: `The certificate of ${settings.server.value} is not verified in this run`,
    hint: 'Name the authority that issued it with --ca-file instead of --insecure-skip-tls-verify.',
    only: 'native',
  });
}

function httpOptions({ settings, env }: ConnectRequest): NodeHttpOptions {
  return {
    env,
    verifyTls: settings.verifyTls.value,
    ...(settings.proxy === undefined ? {} : { proxy: settings.proxy.value }),
    ...(settings.caFile === undefined ? {} : { caFile: settings.caFile.value }),
  };
}
