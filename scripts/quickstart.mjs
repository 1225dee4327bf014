// The whole main job on this machine, watched step by step: npm run quickstart [-- --keep]
// It installs and builds what is missing, runs the built pulpo as a child process and prints every command line it runs,
// so that the output is the tutorial. Plain JavaScript, no dependencies, nothing of src.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstall } from './ensureInstall.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const keep = process.argv.includes('--keep');
const version = '1.0.0';
const pulpo = join(root, 'bin', 'pulpo.cjs');
const environments = ['Dev', 'Test'];

/** What was started, so that the end (or Ctrl-C) can stop it. */
const started = { folder: undefined, server: undefined, interrupted: false };
const controller = new AbortController();

main().catch(async (error) => {
  process.stderr.write(`\nThe quickstart stopped: ${error.message}\n`);
  if (started.folder && existsSync(join(started.folder, 'server.log'))) {
    process.stderr.write(`The server's log ends with:\n${readFileSync(join(started.folder, 'server.log'), 'utf8').slice(-2000)}\n`);
  }
  await stopEverything();
  process.exitCode = started.interrupted ? 130 : 1;
});

async function main() {
  await ensureInstall(root);
  await run(process.execPath, [join(root, 'scripts', 'build.mjs')], { quiet: true });
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      started.interrupted = true;
      controller.abort();
    });
  }
  const began = process.hrtime.bigint();

  const folder = mkdtempSync(join(tmpdir(), 'pulpo-quickstart-'));
  started.folder = folder;
  const ports = await freePorts(3);

  title('Start the embedded server');
  const server = await startServer(folder);
  const settings = { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: readFileSync(join(folder, 'data', 'admin-api-key'), 'utf8').trim() };
  say(`From here on OCTOPUS_URL=${server.url} is set, and OCTOPUS_API_KEY is what stands in ${join(folder, 'data', 'admin-api-key')}.`);

  title('Describe the server: environments, lifecycle, project, process, target');
  const [devPort, testPort, productionPort] = ports;
  writeFileSync(
    join(folder, 'ports.json'),
    JSON.stringify({ DevPort: `${devPort}`, TestPort: `${testPort}`, ProductionPort: `${productionPort}` }),
  );
  const blueprint = join(folder, 'blueprint.yaml');
  const example = join('examples', 'random-quotes');
  writeFileSync(
    blueprint,
    await step(settings, ['render', join(example, 'blueprint.yaml'), '--variables', join(folder, 'ports.json')], { into: blueprint }),
  );
  await step(settings, ['apply', blueprint]);

  title('Pack the build folder into a versioned package');
  await step(settings, [
    'pack',
    '--id',
    'RandomQuotes',
    '--version',
    version,
    '--base-path',
    join(example, 'app'),
    '--out-folder',
    join(folder, 'packages'),
  ]);

  title('Push the package and the build information');
  await step(settings, ['push', '--package', join(folder, 'packages', `RandomQuotes.${version}.nupkg`)]);
  await step(settings, ['build-information', '--package-id', 'RandomQuotes', '--version', version]);

  title('Create a release');
  await step(settings, ['create-release', '--project', 'Random Quotes', '--version', version, '--package-version', version]);

  title('Deploy it to Dev, and watch');
  await step(settings, ['deploy-release', '--project', 'Random Quotes', '--version', version, '--deploy-to', 'Dev', '--progress']);
  await prove('Dev', devPort);

  title('Promote what runs in Dev to Test');
  await step(settings, ['promote-release', '--project', 'Random Quotes', '--from', 'Dev', '--to', 'Test', '--progress']);
  await prove('Test', testPort);

  title('What is deployed where');
  await step(settings, ['list-latestdeployments', '--project', 'Random Quotes']);

  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  if (keep) {
    title('Everything is still running');
    say(
      `Server       ${server.url} (process ${server.pid}), data in ${join(folder, 'data')}, key in ${join(folder, 'data', 'admin-api-key')}`,
    );
    say(`Application  http://127.0.0.1:${devPort}/ (Dev), http://127.0.0.1:${testPort}/ (Test)`);
    const ids = environments.map(applicationProcess).filter((pid) => pid !== undefined);
    say(`Stop it with kill ${[...ids, server.pid].join(' ')}, then remove ${folder}`);
  } else {
    title('Stop everything');
    await stopEverything();
  }
  say(`\nDone in ${seconds.toFixed(1)} s (without installing and building).`);
}

/** Runs one pulpo command as a person would, with its command line above it; resolves to its standard output when `into` is given. */
async function step(settings, args, { into } = {}) {
  const shown = ['pulpo', ...args].map(quoted).join(' ');
  process.stdout.write(`\n$ ${shown}${into ? ` > ${quoted(into)}` : ''}\n`);
  return run(process.execPath, [pulpo, ...args], { env: settings, capture: into !== undefined });
}

function run(file, args, { env = {}, capture = false, quiet = false } = {}) {
  if (controller.signal.aborted) return Promise.reject(new Error('interrupted'));
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', capture ? 'pipe' : quiet ? 'ignore' : 'inherit', 'inherit'],
    });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0 && !controller.signal.aborted) resolve(Buffer.concat(chunks).toString('utf8'));
      else
        reject(
          new Error(
            controller.signal.aborted ? 'interrupted' : `${args.slice(0, 3).join(' ')} … ended with ${signal ?? `exit code ${code}`}`,
          ),
        );
    });
  });
}

/** Starts the server on a free port and waits for its ready line. Its output goes to a file, so that it outlives this script with --keep. */
async function startServer(folder) {
  const log = join(folder, 'server.log');
  const args = ['server', 'run', '--listen', '127.0.0.1:0', '--data', join(folder, 'data')];
  process.stdout.write(`\n$ ${['pulpo', ...args].map(quoted).join(' ')}\n`);
  mkdirSync(folder, { recursive: true });
  const out = openSync(log, 'w');
  const child = spawn(process.execPath, [pulpo, ...args], { cwd: root, stdio: ['ignore', out, out], detached: true });
  closeSync(out);
  child.unref();
  started.server = child;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  started.serverEnded = ended;
  const ready = await poll(() => {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('the server ended before it was ready');
    return /https?:\/\/127\.0\.0\.1:\d+/.exec(readFileSync(log, 'utf8'))?.[0];
  });
  process.stdout.write(readFileSync(log, 'utf8'));
  return { url: ready, pid: child.pid };
}

async function prove(environment, port) {
  const url = `http://127.0.0.1:${port}/`;
  const { status, text } = await get(url);
  if (status !== 200 || !text.includes(`Environment ${environment}`))
    throw new Error(`${url} answered ${status} and does not name ${environment}`);
  say(`\nThe application answers: GET ${url} → ${status}, it says “Environment ${environment}, version ${version}”.`);
}

function get(url) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { timeout: 10_000 }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString('utf8') }));
    });
    sent.on('timeout', () => sent.destroy(new Error(`${url} did not answer within 10 s`)));
    sent.on('error', reject);
    sent.end();
  });
}

/** The process id that the application wrote into the folder it was deployed to. */
function applicationProcess(environment) {
  const file = join(started.folder, 'data', 'Applications', environment, 'RandomQuotes', version, 'random-quotes.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
}

async function stopEverything() {
  const { folder, server } = started;
  if (folder === undefined) return;
  for (const environment of environments) {
    const pid = applicationProcess(environment);
    if (pid !== undefined && kill(pid)) {
      await poll(() => (isAlive(pid) ? undefined : true));
      say(`Stopped the application in ${environment} (process ${pid})`);
    }
  }
  if (server !== undefined && server.exitCode === null && server.signalCode === null) {
    server.ref();
    kill(server.pid);
    await started.serverEnded;
    say(`Stopped the server (process ${server.pid})`);
  }
  rmSync(folder, { recursive: true, force: true });
  started.folder = undefined;
}

function kill(pid) {
  try {
    return process.kill(pid, 'SIGTERM');
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    throw error;
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    throw error;
  }
}

/** Calls `look` every 50 ms until it answers something, 30 s at most. */
async function poll(look) {
  for (let turn = 0; turn < 600; turn += 1) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('waited 30 s for nothing');
}

/** Ports nobody listens on at this moment; all are held until all are found, so that no two are equal. */
async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve, reject) => {
          const server = createServer().once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function quoted(text) {
  const shown = text.startsWith(root) ? relative(root, text) : text;
  return /^[\w@%+=:,./\\-]+$/.test(shown) ? shown : `"${shown}"`;
}

function title(text) {
  process.stdout.write(`\n── ${text} ${'─'.repeat(Math.max(0, 96 - text.length))}\n`);
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
