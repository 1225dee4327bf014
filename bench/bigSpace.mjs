// Commands in a space with 2,000 projects, 20,000 releases and 2,000 deployments against the same commands in one with nothing else in it.
// The rows go straight into the store, as copies of a project that was made, released and deployed through the API.
// Budget: no command takes more than twice its time in the empty space, except those that list everything: a wrong name reads all names
// to find the nearest ones, and its ratio is shown without a budget.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateRawSync } from 'node:zlib';
import { build } from 'esbuild';
import { median } from './support/measure.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// Where the bundle finds the packages that it leaves out.
const folder = mkdtempSync(join(root, 'node_modules', '.bench-big-'));
const [projects, releasesEach, rounds] = [2_000, 10, 3];
const apiKey = `API-BENCH${'A'.repeat(20)}`;
const children = [];

const script = `Octopus.Action.RunOnServer: 'true'
          Octopus.Action.Script.ScriptSource: Inline
          Octopus.Action.Script.Syntax: Bash
          Octopus.Action.Script.ScriptBody: 'true'`;
const blueprint = (name, runbooks) => `
environments: [{ name: Dev }, { name: Test }]
lifecycles: [{ name: Any order, phases: [{ name: All, optional_deployment_targets: [Dev, Test] }] }]
project_groups: [{ name: Sites }]
deployment_targets: [{ name: local, type: local, environments: [Dev, Test], roles: [web] }]
projects:
  - name: ${name}
    lifecycle: Any order
    project_group: Sites
    process:
      - name: Say
        type: Octopus.Script
        execution_properties:
          ${script}
        packages: { Site: { package_id: Site } }
    ${runbooks ? `runbooks: [{ name: Backup, publish: true, process: [{ name: Save, type: Octopus.Script, execution_properties: { Octopus.Action.RunOnServer: 'true', Octopus.Action.Script.ScriptSource: Inline, Octopus.Action.Script.Syntax: Bash, Octopus.Action.Script.ScriptBody: 'true' } }] }]` : ''}
`;

/** The commands of both manners that work on one thing; `R` is another number in every run. */
const commands = [
  ['octo push', 'push --package Other.R.0.0.zip --overwrite-mode OverwriteExisting'],
  ['octo build-information', 'build-information --package-id Site --version R.0.0 --file info.json'],
  ['octo create-release', 'create-release --project Web --version R.0.0'],
  ['octo create-release, to Dev', 'create-release --project Web --version R.1.0 --deployTo Dev'],
  ['pulpo create-release', 'create-release --project Web --version R.2.0'],
  ['pulpo create-release --what-if', 'create-release --project Web --version R.3.0 --what-if'],
  ['octo deploy-release', 'deploy-release --project Web --version R.0.0 --deployTo Dev'],
  ['octo deploy-release, latest', 'deploy-release --project Web --version latest --deployTo Dev'],
  ['octo deploy-release, followed', 'deploy-release --project Web --version R.0.0 --deployTo Test --progress'],
  ['pulpo deploy-release', 'deploy-release --project Web --version R.2.0 --deploy-to Dev'],
  ['octo promote-release', 'promote-release --project Web --from Test --to Dev'],
  ['octo run-runbook', 'run-runbook --project Web --runbook Backup --environment Dev'],
  ['pulpo wait-for-task', 'wait-for-task TASK'],
  ['octo list-environments', 'list-environments'],
  ['octo list-tenants', 'list-tenants'],
  ['octo list-machines', 'list-machines'],
  ['octo list-workers', 'list-workers'],
  ['octo list-releases, one project', 'list-releases --project Web'],
  ['octo list-deployments, one project', 'list-deployments --project Web --number 3'],
  ['octo list-latestdeployments, one project', 'list-latestdeployments --project Web'],
  ['octo create-environment', 'create-environment --name EnvironmentR'],
  ['octo create-project', 'create-project --name ProjectR --projectGroup Sites --lifecycle Any_order'],
  ['octo disable-project', 'disable-project --name ProjectR'],
  ['octo delete-project', 'delete-project --name ProjectR'],
  ['octo create-channel', 'create-channel --project Web --channel ChannelR'],
  ['octo prevent-releaseprogression', 'prevent-releaseprogression --project Web --version R.0.0 --reason Wrong'],
  ['octo allow-releaseprogression', 'allow-releaseprogression --project Web --version R.0.0'],
  ['octo create-autodeployoverride', 'create-autodeployoverride --project Web --environment Test --version R.0.0'],
  ['octo delete-autodeployoverride', 'delete-autodeployoverride --project Web --environment Test'],
  ['octo delete-releases', 'delete-releases --project Web --minVersion R.2.0 --maxVersion R.2.0'],
  ['octo clean-environment', 'clean-environment --environment Dev --health-status Unavailable'],
  ['pulpo package versions', 'package versions Site'],
  ['pulpo package download', 'package download Site 1.0.0 --out-folder out --overwrite'],
  ['pulpo apply, nothing to change', 'apply web.yaml'],
  ['pulpo deploy-release, a wrong name', 'deploy-release --project Wbe --version 1.0.0 --deploy-to Dev'],
].map(([label, line]) => ({ label, manner: label.split(/[ ,]/)[0], line }));

try {
  const server = await loadServer();
  const spaces = { empty: join(folder, 'empty'), big: join(folder, 'big') };
  for (const space of Object.values(spaces)) mkdirSync(join(space, 'out'), { recursive: true });
  await makePattern(spaces.big);
  const began = performance.now();
  await fill(server, spaces.big);
  const seconds = (performance.now() - began) / 1000;
  const running = {};
  for (const [name, space] of Object.entries(spaces)) running[name] = await prepare(space);
  console.log(`${projects} projects with ${releasesEach} releases and a deployment each, stored in ${seconds.toFixed(0)} s`);
  console.log(`median of ${rounds} runs      empty space  big space   ratio (budget 2)`);
  let worst = 0;
  const only = process.argv[2];
  for (const command of commands.filter(({ label }) => only === undefined || label.includes(only))) {
    const times = { empty: [], big: [] };
    for (let round = 0; round < rounds; round += 1) {
      for (const name of round % 2 === 0 ? ['empty', 'big'] : ['big', 'empty']) times[name].push(timed(command, running[name], round));
    }
    const ratio = median(times.big) / median(times.empty);
    if (!isWrong(command)) worst = Math.max(worst, ratio);
    const cell = (value) => `${(value * 1000).toFixed(0)} ms`.padStart(11);
    console.log(`${command.label.padEnd(42)}${cell(median(times.empty))}${cell(median(times.big))}${ratio.toFixed(2).padStart(7)}`);
  }
  console.log(`worst ratio ${worst.toFixed(2)} (budget 2)`);
  if (worst > 2) process.exitCode = 1;
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

/** The project that the copies are of. */
async function makePattern(space) {
  const { url, stop } = await start(space);
  writeFileSync(join(space, 'pattern.yaml'), blueprint('Pattern', false));
  run({ manner: 'pulpo', line: 'apply pattern.yaml' }, { space, url });
  pushSite({ space, url });
  run({ manner: 'pulpo', line: 'create-release --project Pattern --version 1.0.0 --deploy-to Dev --progress' }, { space, url });
  await stop();
}

/** What the commands work on, made last: nothing is found because it comes first. */
async function prepare(space) {
  const { url } = await start(space);
  writeFileSync(join(space, 'web.yaml'), blueprint('Web', true));
  writeFileSync(join(space, 'info.json'), '{"BuildEnvironment":"Bench","Branch":"main"}');
  run({ manner: 'pulpo', line: 'apply web.yaml' }, { space, url });
  pushSite({ space, url });
  run({ manner: 'pulpo', line: 'create-release --project Web --version 1.0.0 --deploy-to Test --progress' }, { space, url });
  const { Items } = await (await fetch(`${url}/api/tasks?take=1`, { headers: { 'X-Octopus-ApiKey': apiKey } })).json();
  return { space, url, task: Items[0].Id };
}

function pushSite(where) {
  writeFileSync(join(where.space, 'Site.1.0.0.zip'), zip('site'));
  run({ manner: 'pulpo', line: 'push Site.1.0.0.zip --overwrite-mode IgnoreIfExists' }, where);
}

function isWrong({ label }) {
  return label.endsWith('a wrong name');
}

function timed(command, where, round) {
  const number = String(round + 10);
  writeFileSync(join(where.space, `Other.${number}.0.0.zip`), zip(number));
  const line = command.line.replace('TASK', where.task).replaceAll(/\bR\b|(?<=\w)R\b/g, number);
  const before = performance.now();
  run({ ...command, line }, where);
  return (performance.now() - before) / 1000;
}

function run({ manner, line, label = line }, { space, url }) {
  const argv = line.split(' ').map((word) => word.replace('_', ' '));
  const env = { PATH: process.env.PATH, HOME: space, OCTOPUS_URL: url, OCTOPUS_API_KEY: apiKey };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin', `${manner}.cjs`), ...argv], {
    ...{ cwd: space, env, encoding: 'utf8' },
  });
  const wanted = isWrong({ label }) ? 5 : 0;
  if (status !== wanted) throw new Error(`${manner} ${line} exits ${status}: ${stdout}${stderr}`);
}

async function start(space) {
  const args = ['server', 'run', '--data', join(space, 'data'), '--listen', '127.0.0.1:0'];
  const env = { PATH: process.env.PATH, HOME: space, PULPO_ADMIN_API_KEY: apiKey };
  const child = spawn(process.execPath, [join(root, 'bin', 'pulpo.cjs'), ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  let text = '';
  const url = await new Promise((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      text += chunk;
      const ready = /Server ready at (http:\/\/[\d.:]+),/.exec(text);
      if (ready) resolve(ready[1]);
    });
    child.on('exit', () => reject(new Error(text)));
  });
  const stop = () =>
    new Promise((resolve) => {
      child.on('exit', resolve);
      child.kill('SIGTERM');
    });
  return { url, stop };
}

/** Copies the pattern with all that belongs to it. */
async function fill(server, space) {
  const clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: async () => undefined };
  const { store, close } = await server.openStore({ path: join(space, 'data'), holder: { pid: process.pid, host: 'bench' }, clock });
  const bound = store.inSpace('Spaces-1');
  const pattern = await bound.read(async (tx) => {
    const all = {};
    for (const [kind, collection] of Object.entries(server.kinds)) all[kind] = (await tx.collection(collection).find()).items;
    return all;
  });
  for (let from = 0; from < projects; from += 100) {
    await bound.transaction(async (tx) => {
      for (let at = from; at < from + 100; at += 1) await copy(tx, at);
    });
  }
  await close();

  async function copy(tx, at) {
    const ids = { Projects: '', Channels: '', Releases: '', Deployments: '', ServerTasks: '' };
    for (const prefix of Object.keys(ids)) ids[prefix] = await tx.nextId(prefix);
    const text = (value) => value.replace(/\b(Projects|Channels|Releases|Deployments|ServerTasks)-1\b/g, (_, prefix) => ids[prefix]);
    const renamed = (document) => JSON.parse(text(JSON.stringify(document)));
    for (const [kind, documents] of Object.entries(pattern)) {
      for (const document of documents) {
        const extra = kind === 'projects' ? { Name: `Project ${at}`, Slug: `project-${at}` } : {};
        await tx.collection(server.kinds[kind]).insert({ ...renamed(document), ...extra });
      }
    }
    for (let patch = 1; patch < releasesEach; patch += 1) {
      await tx.collection(server.kinds.releases).insert({ ...renamed(pattern.releases[0]), Id: '', Version: `1.0.${patch}` });
    }
  }
}

/** The server's store, bundled for this run. */
async function loadServer() {
  const file = join(folder, 'server.mjs');
  await build({
    stdin: {
      contents: `import { projectCollection as projects } from './src/server/resources/projects.ts';
import { channelCollection as channels } from './src/server/resources/channels.ts';
import { processCollection as processes } from './src/server/resources/deploymentProcesses.ts';
import { variableSetCollection as variableSets } from './src/server/resources/variableSets.ts';
import { releaseCollection as releases } from './src/server/resources/releases.ts';
import { deploymentCollection as deployments } from './src/server/resources/deployments.ts';
import { taskCollection as tasks } from './src/server/engine/tasks.ts';
export { openStore } from './src/server/store/openStore.ts';
export const kinds = { projects, channels, processes, variableSets, releases, deployments, tasks };`,
      resolveDir: root,
    },
    ...{ bundle: true, platform: 'node', format: 'esm', outfile: file, logLevel: 'error' },
    external: ['@photostructure/sqlite', 'node:sqlite'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return import(file);
}

/** An archive with one file, written by hand. */
function zip(content) {
  const data = Buffer.from(content);
  const packed = deflateRawSync(data);
  const name = Buffer.from('readme.txt');
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt16LE(0x21, 8);
  common.writeUInt32LE(crc32(data), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(data.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, packed]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, Buffer.alloc(14), name]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
