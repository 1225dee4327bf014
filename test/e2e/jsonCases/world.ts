/** What every command is run against for its document: a server with one of everything, an empty one, and a folder. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { vi } from 'vitest';
import { commandIndex } from '../../../src/cli/commandIndex.ts';
import type { ErrorCode } from '../../../src/errors/codes.ts';
import type { Ending } from '../../../src/errors/exitCodes.ts';
import { fetchHttp } from '../../support/fetchHttp.ts';
import type { CliOptions } from '../../support/runCli.ts';
import { runCli } from '../../support/runCli.ts';
import { nodeClock } from '../../../src/platform/nodeClock.ts';
import { nodeRandom } from '../../../src/platform/nodeRandom.ts';
import { expectOk, pushPackage } from '../../support/sampleProject.ts';
import { smallZip } from '../../support/smallZip.ts';
import type { TestServer } from '../../support/testServer.ts';
import { startTestServer } from '../../support/testServer.ts';

/** One way a command can go. It is run once in each manner. */
export interface JsonCase {
  readonly command: string;
  /** Completes the sentence that begins with the command. */
  readonly outcome: string;
  /** `ok` if absent. */
  readonly ending?: Ending;
  /** Where octo's exit code is that of another ending. */
  readonly octoEnding?: Ending;
  /** The code of the error document; absent where the command answers its own. */
  readonly error?: ErrorCode;
  /** `n` is a number that no other run has. May prepare what the run needs. */
  argv(world: World, n: number): readonly string[] | Promise<readonly string[]>;
  options?(world: World, n: number): CliOptions | Promise<CliOptions>;
  /** The server; the full one if absent. */
  readonly on?: 'empty' | 'nowhere';
  /** What makes this outcome the one that is meant. */
  holds?(document: any): void;
}

/** A name that stands for nothing, told in either manner. */
export const lost = { ending: 'refused', octoEnding: 'usage', error: 'NAME_NOT_FOUND' } as const;

/** Nobody answers. */
export function nowhere(command: string): JsonCase {
  const what = { command, outcome: 'reaches no server', on: 'nowhere', ending: 'network', error: 'SERVER_UNREACHABLE' } as const;
  return { ...what, argv: () => [...command.split(' '), '--retries', '0'] };
}

/** What a server answers that does it otherwise; everything else goes to the real one. */
export function answering(answers: Readonly<Record<string, unknown>>): ReturnType<typeof fetchHttp> {
  const http = fetchHttp();
  return {
    ...http,
    async send(request) {
      const body = answers[`${request.method} ${request.url.pathname}`];
      if (body === undefined) return http.send(request);
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        text: async () => JSON.stringify(body),
        stream: () => Readable.from([]),
      };
    },
  };
}

/** The first such request goes to a thing that is not there. */
export function failingOnce(method: string, path: RegExp): ReturnType<typeof fetchHttp> {
  const http = fetchHttp();
  let done = false;
  return {
    ...http,
    send(request) {
      if (done || request.method !== method || !path.test(request.url.pathname)) return http.send(request);
      done = true;
      return http.send({ ...request, url: new URL(`${request.url.href.replace(/[?].*$/, '')}9999999`) });
    },
  };
}

export interface World {
  readonly server: TestServer;
  readonly empty: TestServer;
  readonly folder: string;
  /** Writes a file below the folder; the answer is its path. */
  file(name: string, content: string | Buffer): string;
  /** A package file with an ID and a version. */
  packageFile(id: string, n: number, content?: Buffer): string;
  /** Runs in the native manner against the full server what a case takes for granted; the answer is its document. */
  did(...argv: string[]): Promise<any>;
  /** Ends when no task runs. */
  idle(): Promise<void>;
  /** One administrator's request that goes well. */
  api(method: string, path: string, body?: unknown): Promise<any>;
  close(): Promise<void>;
}

const script = (body: string): string => `
        type: Octopus.Script
        execution_properties:
          Octopus.Action.RunOnServer: 'true'
          Octopus.Action.Script.ScriptSource: Inline
          Octopus.Action.Script.Syntax: Bash
          Octopus.Action.Script.ScriptBody: ${body}`;

/** What a deployment of Quotes does is told to it by `--variable Mode:fail` or `Mode:long`. */
const obey = `'case "#{Mode}" in fail) exit 3 ;; long) sleep 600 ;; esac'`;

const blueprint = `
environments: [{ name: Dev }, { name: Test }, { name: Prod }]
deployment_targets: [{ name: Here, type: local, environments: [Dev, Test], roles: [web] }]
lifecycles:
  - name: Line
    phases:
      - { name: Dev, optional_deployment_targets: [Dev] }
      - { name: Test, optional_deployment_targets: [Test] }
tag_sets: [{ name: Ring, tags: [{ name: Early }] }]
project_groups: [{ name: Sites }]
projects:
  - name: Quotes
    lifecycle: Line
    project_group: Sites
    tenanted_deployment_participation: TenantedOrUntenanted
    process:
      - name: Obey${script(obey)}
    variables:
      - { name: Mode, value: good, prompt: { label: What to do } }
    runbooks:
      - name: Backup
        publish: true
        process:
          - name: Obey
    ${script(obey).replaceAll('\n', '\n    ')}
      - name: Tenanted
        publish: true
        multi_tenancy_mode: TenantedOrUntenanted
        process:
          - name: Obey
    ${script('exit 0').replaceAll('\n', '\n    ')}
  - name: Ads
    lifecycle: Line
    project_group: Sites
    process:
      - name: Obey${script(obey)}
    variables:
      - { name: Mode, value: good, prompt: { label: What to do } }
  - name: Shop
    lifecycle: Line
    project_group: Sites
    process:
      - name: Web
        type: Octopus.TentaclePackage
        properties: { Octopus.Action.TargetRoles: web }
        primary_package: { package_id: Acme.Web }
tenants:
  - { name: North, tenant_tags: [Ring/Early], projects: [{ project: Quotes, environments: [Dev, Test] }] }
`;

/** Starts both servers and makes what the blueprint says, two versions of a package, releases, a deployment and a worker. */
export async function makeWorld(): Promise<World> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pulpo-json-')));
  const [server, empty] = await Promise.all([startTestServer({ data: join(folder, 'server') }), startTestServer()]);
  const world = worldOf(server, empty, folder);
  await world.did('apply', world.file('blueprint.yaml', blueprint));
  await pushPackage(server, 'Acme.Web', '1.0.0');
  await pushPackage(server, 'Acme.Web', '1.1.0');
  await world.did('create-release', '--project', 'Shop', '--version', '1.0.0', '--release-notes', 'First');
  await world.did('create-release', '--project', 'Quotes', '--version', '1.0.0', '--deploy-to', 'Dev', '--wait');
  await world.did('create-release', '--project', 'Ads', '--version', '1.0.0', '--deploy-to', 'Dev', '--wait');
  await world.did('deploy-release', '--project', 'Quotes', '--version', '1.0.0', '--deploy-to', 'Dev', '--tenant', 'North', '--wait');
  const [pool] = await world.api('GET', 'workerpools/all');
  await world.api('POST', 'workers', { Name: 'Helper', WorkerPoolIds: [pool.Id], Endpoint: { CommunicationStyle: 'None' } });
  return world;
}

function worldOf(server: TestServer, empty: TestServer, folder: string): World {
  const file = (name: string, content: string | Buffer): string => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  return {
    ...{ server, empty, folder, file },
    packageFile: (id, n, content = randomBytes(200)) => file(`${id}.1.0.${n}.zip`, smallZip(content)),
    async did(...argv) {
      const connection = await connectionOptions(commandOf(argv), server.url, server.apiKey);
      const run = await runCli([...argv, ...connection, '--output-format', 'json'], { clock: nodeClock(), random: nodeRandom() });
      if (run.exitCode !== 0) throw new Error(`${argv.join(' ')}: ${run.output}`);
      return run.json();
    },
    async idle() {
      await vi.waitFor(async () => {
        const { TotalResults } = await expectOk(server, 'GET', 'tasks?active=true&take=0');
        if (TotalResults > 0) throw new Error(`${TotalResults} tasks run`);
      }, 30_000);
    },
    api: (method, path, body) => expectOk(server, method, path, body),
    async close() {
      await Promise.all([server.close(), empty.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The command that a line starts with. */
export function commandOf(argv: readonly string[]): string {
  const names = commandIndex.map(({ name }) => name);
  return names.find((name) => name === argv.slice(0, 2).join(' ')) ?? argv[0] ?? '';
}

/** Server and key for a command that takes them. */
export async function connectionOptions(command: string, url: string, apiKey: string): Promise<readonly string[]> {
  const entry = commandIndex.find(({ name }) => name === command);
  return (await entry?.load())?.command.uses.includes('connection') === true ? ['--server', url, '--api-key', apiKey] : [];
}
