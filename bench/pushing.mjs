// Push against curl, to the same server: `curl -T` sends the bytes alone, to an upload that was made for it; `curl -F` sends the form of
// packages/raw. The contenders take turns. --huge adds a package of 5 GB and what client and server hold in memory for it (Linux).
// Usage: node bench/pushing.mjs [--mb 1024] [--rounds 5] [--huge]
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hasProgram, median } from './support/measure.mjs';
import { writeSparsePackage } from './support/sparsePackage.mjs';

const { values: wanted } = parseArgs({ options: { mb: { type: 'string' }, rounds: { type: 'string' }, huge: { type: 'boolean' } } });
const megabytes = Number(wanted.mb ?? 1024);
const rounds = Number(wanted.rounds ?? 5);
const bin = join(dirname(fileURLToPath(import.meta.url)), '..', 'bin', 'pulpo.cjs');
const folder = mkdtempSync(join(tmpdir(), 'pulpo-pushing-'));
const key = `API-${randomBytes(13).toString('hex').toUpperCase()}`;
const env = { ...process.env, OCTOPUS_API_KEY: key, PULPO_ADMIN_API_KEY: key, HOME: folder };
delete env.NODE_EXTRA_CA_CERTS;
const budgets = { rate: 0.8, clientMB: 120, serverMB: 200 };

/** Peak memory of a living process in MB, or 0 where nobody tells. */
function peakOf(pid) {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return 0;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(path, 'utf8'))?.[1] ?? 0) / 1024;
}

/** Seconds, and the most memory the program had. */
function run(command) {
  const began = process.hrtime.bigint();
  const child = spawn(command[0], command.slice(1), { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let peak = 0;
  let text = '';
  const watch = setInterval(() => (peak = Math.max(peak, peakOf(child.pid))), 50);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  return new Promise((resolve, reject) => {
    child.on('close', (status) => {
      clearInterval(watch);
      const wall = Number(process.hrtime.bigint() - began) / 1e9;
      if (status === 0) resolve({ wall, peak });
      else reject(new Error(`${command[0]} exits ${status}: ${text}`));
    });
  });
}

async function startServer() {
  const server = spawn(process.execPath, [bin, 'server', 'run', '--data', join(folder, 'data'), '--listen', '127.0.0.1:0'], { env });
  let text = '';
  const url = await new Promise((resolve, reject) => {
    server.stderr.on('data', (chunk) => {
      text += chunk;
      const ready = /Server ready at (http:\/\/[\d.:]+),/.exec(text);
      if (ready) resolve(ready[1]);
    });
    server.on('exit', () => reject(new Error(text)));
  });
  server.stdout.resume();
  return { url, pid: server.pid, stop: () => new Promise((resolve) => (server.on('exit', resolve), server.kill())) };
}

async function makeUpload(url, name, size) {
  const metadata = `filename ${Buffer.from(name).toString('base64')}`;
  const headers = { 'x-octopus-apikey': key, 'tus-resumable': '1.0.0', 'upload-length': String(size), 'upload-metadata': metadata };
  const answer = await fetch(`${url}/api/Spaces-1/packages/uploads`, { method: 'POST', headers });
  return `${url}${answer.headers.get('location')}`;
}

const auth = ['-H', `X-Octopus-ApiKey: ${key}`, '-sS', '--fail', '-o', '/dev/null'];
const tus = [
  '-H',
  'Tus-Resumable: 1.0.0',
  '-H',
  'Upload-Offset: 0',
  '-H',
  'Content-Type: application/offset+octet-stream',
  '-H',
  'Expect:',
];
const contenders = {
  'curl -T': async (url, path, name) =>
    run(['curl', ...auth, ...tus, '-X', 'PATCH', '-T', path, await makeUpload(url, name, statSync(path).size)]),
  'curl -F': (url, path) => run(['curl', ...auth, '-F', `file=@${path}`, `${url}/api/Spaces-1/packages/raw`]),
  'pulpo push': (url, path) => run([process.execPath, bin, 'push', path, '--server', url, '--use-delta-compression', 'false']),
};

async function compare(url) {
  let path = join(folder, 'first.zip');
  const size = writeSparsePackage(path, megabytes * 1e6);
  const walls = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  const peaks = [];
  let version = 0;
  for (let round = 0; round <= rounds; round++) {
    for (const [name, push] of Object.entries(contenders)) {
      const fileName = `Bench.1.0.${version++}.zip`;
      renameSync(path, join(folder, fileName));
      path = join(folder, fileName);
      const { wall, peak } = await push(url, path, fileName);
      // The first round warms the caches.
      if (round > 0) walls[name].push(wall);
      if (name === 'pulpo push') peaks.push(peak);
    }
  }
  const rate = (name) => size / 1e6 / median(walls[name]);
  for (const name of Object.keys(contenders)) {
    const ratio = rate(name) / rate('curl -T');
    const budget = name === 'pulpo push' ? `  budget ${budgets.rate.toFixed(2)} ${ratio >= budgets.rate ? 'kept' : 'MISSED'}` : '';
    console.log(`${name.padEnd(12)} ${rate(name).toFixed(0).padStart(5)} MB/s  × ${ratio.toFixed(2)} curl -T${budget}`);
  }
  console.log(`${megabytes} MB each, median of ${rounds}; pulpo push peaked at ${Math.max(...peaks).toFixed(0)} MB of memory`);
}

async function pushHuge(server) {
  const path = join(folder, 'Huge.1.0.0.zip');
  writeSparsePackage(path, 5e9);
  const { wall, peak } = await contenders['pulpo push'](server.url, path);
  const serverPeak = peakOf(server.pid);
  const verdict = (value, most) => `${value.toFixed(0)} MB, budget ${most} MB ${value < most ? 'kept' : 'EXCEEDED'}`;
  console.log(
    `5 GB in ${wall.toFixed(1)} s (${(5000 / wall).toFixed(0)} MB/s); peak memory of the client ${verdict(peak, budgets.clientMB)};`,
  );
  console.log(`of the server, all of the above included, ${verdict(serverPeak, budgets.serverMB)}`);
}

if (!hasProgram('curl')) console.log('curl is not installed here: nothing to compare with');
else {
  const server = await startServer();
  try {
    await compare(server.url);
    if (wanted.huge) await pushHuge(server);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
