/** The embedded server in the test's own process: a free loopback port, a temporary data folder, an administrator's key. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { nodeClock } from '../../src/platform/nodeClock.ts';
import { nodeEnv } from '../../src/platform/nodeEnv.ts';
import { nodeProcesses } from '../../src/platform/nodeProcesses.ts';
import { startServer } from '../../src/server/index.ts';
import type { RunningServer, ServerOptions } from '../../src/server/index.ts';

export interface TestServer extends RunningServer {
  readonly apiKey: string;
  /** One request with the administrator's key; `body` goes as JSON. */
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
  get(path: string): Promise<TestAnswer>;
  post(path: string, body?: unknown): Promise<TestAnswer>;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body, or its text when it is no JSON. */
  readonly body: any;
}

/** A key of the right form; every test server has its own. */
export function testApiKey(): string {
  return `API-CANARY${Array.from({ length: 20 }, () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'.charAt(Math.floor(Math.random() * 36))).join('')}`;
}

/**
 * Starts a server that is closed when the test (or, called in beforeAll, `close`) ends. `data` keeps an existing folder, which the
 * caller then removes.
 */
export async function startTestServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const apiKey = options.adminApiKey ?? testApiKey();
  const folder = options.data === undefined ? await mkdtemp(join(tmpdir(), 'pulpo-server-')) : undefined;
  const server = await startServer({
    data: options.data ?? join(folder ?? '', 'data'),
    listen: { host: '127.0.0.1', port: 0 },
    adminApiKey: apiKey,
    clock: nodeClock(),
    processes: nodeProcesses(),
    env: nodeEnv(),
    drainMs: 0,
    ...options,
  });
  let closed: Promise<void> | undefined;
  const close = () =>
    (closed ??= server.close().then(() => (folder === undefined ? undefined : rm(folder, { recursive: true, force: true }))));
  const request = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    send(`${server.url}${path}`, { method, body, headers: { 'X-Octopus-ApiKey': apiKey, ...headers } });
  return { ...server, apiKey, close, request, get: (path) => request('GET', path), post: (path, body) => request('POST', path, body) };
}

/** {@link startTestServer}, closed when the current test has finished. */
export async function testServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const server = await startTestServer(options);
  onTestFinished(server.close);
  return server;
}

async function send(
  url: string,
  { method, body, headers }: { method: string; body: unknown; headers: Record<string, string> },
): Promise<TestAnswer> {
  const answer = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    redirect: 'manual',
  });
  const text = await answer.text();
  const json = answer.headers.get('content-type')?.startsWith('application/json') && text !== '';
  return { status: answer.status, headers: answer.headers, body: json ? JSON.parse(text) : text };
}
