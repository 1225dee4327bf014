/** The space in which the vectors run: one server, prepared by one blueprint, behind a proxy that remembers what was asked. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { plainServer, type PlainServer } from '../plainServer.ts';
import { type BinOptions, type BinRun, runBin } from '../runBin.ts';
import { expectOk, pushPackage } from '../sampleProject.ts';
import { startTestServer, type TestServer } from '../testServer.ts';

export interface PluginSpace {
  readonly server: TestServer;
  /** What the vectors reach the server through. */
  readonly road: PlainServer;
  /** A request in the space that must succeed. */
  ask(method: string, path: string, body?: unknown): Promise<any>;
  /** The resource with this name or id. */
  named(kind: string, name: string): Promise<any>;
  /** A new folder, removed by `close`. */
  folder(): string;
  /** The space's name from here on: the server has one space, and plug-ins call theirs differently. */
  call(name: string): Promise<void>;
  octo(argv: readonly string[], options?: BinOptions): Promise<BinRun>;
  close(): Promise<void>;
}

const blueprint = join(import.meta.dirname, '../../fixtures/plugins.blueprint.yaml');

/** What the steps of the project Web deploy: reference → package, and the versions in the feed. */
export const feed: Readonly<Record<string, readonly string[]>> = { Db: ['1.2.3', '2.0.0'], Site: ['1.2.3'], Lib: ['1.0', '1.2.3'] };

export async function startPluginSpace(): Promise<PluginSpace> {
  const server = await startTestServer();
  const road = await plainServer(handOnTo(server));
  const ask: PluginSpace['ask'] = (method, path, body) => expectOk(server, method, path, body);
  const folders: string[] = [];
  let name = 'Default';
  const space: PluginSpace = {
    ...{ server, road, ask },
    async named(kind, wanted) {
      const all: any[] = await ask('GET', `${kind}/all`);
      const found = all.find((item) => item.Id === wanted || item.Name.toLowerCase() === wanted.toLowerCase());
      return found ?? expect.fail(`There is no ${wanted} among the ${kind}`);
    },
    folder() {
      folders.push(realpathSync(mkdtempSync(join(tmpdir(), 'pulpo-plugin-'))));
      return folders.at(-1) ?? '';
    },
    async call(wanted) {
      if (wanted === name) return;
      const { body } = await server.get('/api/spaces/Spaces-1');
      expect((await server.request('PUT', '/api/spaces/Spaces-1', { ...body, Name: wanted })).status).toBe(200);
      name = wanted;
    },
    octo: (argv, options = {}) => runBin(argv, { name: 'octo', ...options }),
    async close() {
      await road.close();
      await server.close();
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
  return space;
}

/** Applies the blueprint and pushes what the vectors deploy; within a test. */
export async function prepareSpace({ server, ask, named }: PluginSpace): Promise<void> {
  const applied = await runBin(['apply', blueprint, '--server', server.url], { env: { OCTOPUS_API_KEY: server.apiKey } });
  expect(applied, applied.stderr).toMatchObject({ exitCode: 0 });
  for (const [id, versions] of Object.entries(feed)) for (const version of versions) await pushPackage(server, id, version);
  const backup = await named('runbooks', 'Backup');
  await ask('POST', 'runbookSnapshots?publish=true', { Name: 'Snapshot 1', RunbookId: backup.Id, ProjectId: backup.ProjectId });
  const ids = [
    ...[await named('projects', 'Third'), await named('environments', 'Dev'), await named('environments', 'Test')],
    await named('tenants', 'Acme'),
  ].map(({ Id }) => Id);
  expect(ids).toEqual(['Projects-3', 'Environments-1', 'Environments-2', 'Tenants-1']);
}

/** Hands everything on: to a client it is the server, or the proxy on the way to it, which asks who is there. */
function handOnTo({ url }: { readonly url: string }): Parameters<typeof plainServer>[0] {
  return (incoming, outgoing) => {
    const asked = new URL(incoming.url ?? '', url);
    const asProxy = asked.origin !== new URL(url).origin || incoming.url?.startsWith('http') === true;
    if (asProxy && incoming.headers['proxy-authorization'] !== `Basic ${Buffer.from('u:p').toString('base64')}`) {
      return void outgoing.writeHead(407, { 'proxy-authenticate': 'Basic' }).end();
    }
    const { host: _host, 'proxy-authorization': _who, ...headers } = incoming.headers;
    const onward = request(`${url}${asked.pathname}${asked.search}`, { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  };
}
