// A push by delta against a push of the whole: 100 MB of which 1 % changed, all of it changed, straight and over links of 100 and
// 10 MB/s; and the rates of what a delta is made of. Deltas pay where the link is slower than the comparison.
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { median } from './support/measure.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = join(root, 'bin', 'pulpo.cjs');
const folder = mkdtempSync(join(tmpdir(), 'pulpo-bench-delta-'));
const apiKey = `API-${randomBytes(16).toString('hex').toUpperCase()}`;
const env = { ...process.env, OCTOPUS_API_KEY: apiKey };
for (const name of ['NODE_EXTRA_CA_CERTS', 'HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy']) delete env[name];
const mega = 1_000_000;

/** A tar, which needs no writer: 1,000 files of 100 kB; `changed` of them with other bytes. */
function tarOf(seed, changed) {
  const blocks = [];
  for (let index = 0; index < 1000; index += 1) {
    const head = Buffer.alloc(512);
    head.write(`files/${String(index).padStart(4, '0')}.bin`);
    head.write(`0000644\0${'0000000\0'.repeat(2)}${(102_400).toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0        0`, 100);
    head.write('ustar\x0000', 257, 'latin1');
    const sum = head.reduce((total, byte) => total + byte, 0);
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    blocks.push(head, noise(index < changed ? seed + 5000 : seed, index));
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function noise(seed, index) {
  const bytes = Buffer.alloc(102_400);
  for (let at = 0; at < bytes.length; at += 64) createHash('sha512').update(`${seed} ${index} ${at}`).digest().copy(bytes, at);
  return bytes;
}

async function startServer() {
  const child = spawn(process.execPath, [bin, 'server', 'run', '--data', join(folder, 'data'), '--listen', '127.0.0.1:0'], {
    env: { ...env, PULPO_ADMIN_API_KEY: apiKey },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await new Promise((resolve, reject) => {
    let text = '';
    const read = (chunk) => {
      text += chunk;
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', () => reject(new Error(`the server ended: ${text}`)));
  });
  return { url, child };
}

/** A link to the server that carries so many bytes a second in each direction. */
async function throttled(url, bytesPerSecond) {
  const { hostname, port } = new URL(url);
  const server = createServer((client) => {
    const upstream = connect({ host: hostname, port: Number(port) });
    slowly(client, upstream, bytesPerSecond);
    slowly(upstream, client, bytesPerSecond);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

function slowly(from, to, bytesPerSecond) {
  let free = performance.now();
  from.on('data', (chunk) => {
    free = Math.max(free, performance.now()) + (chunk.length / bytesPerSecond) * 1000;
    to.write(chunk);
    // Timers are coarse: only what has run ahead by some milliseconds waits.
    if (free - performance.now() < 5) return;
    from.pause();
    setTimeout(() => from.resume(), free - performance.now());
  });
  from.on('end', () => to.end());
  from.on('error', () => to.destroy());
  to.on('error', () => from.destroy());
}

/** Asynchronous, because the link lives in this process. */
async function push(url, path, useDelta) {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [
      bin,
      'push',
      path,
      '--server',
      url,
      '--overwrite-mode',
      'OverwriteExisting',
      '--output-format',
      'json',
      '--use-delta-compression',
      String(useDelta),
    ],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let [out, problems] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (problems += chunk));
  const status = await new Promise((resolve) => child.on('close', resolve));
  if (status !== 0) throw new Error(`push ends with ${status}: ${out}${problems}`);
  const [{ Delta, SizeBytes }] = JSON.parse(out).Packages;
  return { seconds: (performance.now() - began) / 1000, sent: Delta?.SizeBytes ?? SizeBytes };
}

function removeNewer() {
  const url = `${server.url}/api/Spaces-1/packages/packages-Bench.1.0.1`;
  spawnSync('curl', ['-s', '-X', 'DELETE', '-H', `X-Octopus-ApiKey: ${apiKey}`, url]);
}

async function compare(title, url, { path, rounds }) {
  const times = { whole: [], delta: [] };
  let [whole, sent] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    // Without this the nearest version would be the one that is replaced.
    removeNewer();
    const first = await push(url, path, false);
    removeNewer();
    const second = await push(url, path, true);
    times.whole.push(first.seconds);
    times.delta.push(second.seconds);
    [whole, sent] = [first.sent, second.sent];
  }
  const [a, b] = [median(times.whole), median(times.delta)];
  console.log(
    `${title.padEnd(34)} whole ${a.toFixed(1).padStart(5)} s   with delta ${b.toFixed(1).padStart(5)} s  × ${(a / b).toFixed(2).padStart(5)} as fast   ` +
      `${(sent / mega).toFixed(1)} of ${(whole / mega).toFixed(1)} MB sent, ${((100 * sent) / whole).toFixed(1)} %`,
  );
}

async function loadDelta() {
  const outfile = join(folder, 'delta.mjs');
  const contents = `export { writeSignature } from './src/delta/writeSignature.ts'; export { readSignature } from './src/delta/readSignature.ts';
export { buildDelta } from './src/delta/buildDelta.ts';`;
  await build({ stdin: { contents, resolveDir: root }, bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'error' });
  return import(pathToFileURL(outfile).href);
}

async function* pieces(bytes) {
  for (let at = 0; at < bytes.length; at += 2 ** 20) yield bytes.subarray(at, at + 2 ** 20);
}

async function rates(old, changed, other) {
  const { writeSignature, readSignature, buildDelta } = await loadDelta();
  const timed = async (title, bytes, work) => {
    const times = [];
    let result;
    for (let round = 0; round < 5; round += 1) {
      const began = process.cpuUsage();
      result = await work();
      const { user, system } = process.cpuUsage(began);
      times.push((user + system) / 1e6);
    }
    console.log(`${title.padEnd(34)} ${Math.round(bytes / mega / median(times))} MB per second of processor`);
    return result;
  };
  const parts = await timed('signature', old.length, async () => {
    const all = [];
    for await (const part of writeSignature(pieces(old))) all.push(part);
    return all;
  });
  const signature = await readSignature(pieces(Buffer.concat(parts)));
  await timed('delta, 1 % changed', changed.length, () => buildDelta(signature, pieces(changed)));
  await timed('delta, everything changed', other.length, () => buildDelta(signature, pieces(other)));
}

const [old, changed, other] = [tarOf(1, 0), tarOf(1, 10), tarOf(2, 0)];
const server = await startServer();
try {
  await rates(old, changed, other);
  const [basePath, changedPath] = [join(folder, 'Bench.1.0.0.tar'), join(folder, 'Bench.1.0.1.tar')];
  writeFileSync(basePath, old);
  await push(server.url, basePath, false);
  for (const [what, bytes] of [
    ['1 % changed', changed],
    ['all changed', other],
  ]) {
    writeFileSync(changedPath, bytes);
    await compare(`${what}, loopback`, server.url, { path: changedPath, rounds: 3 });
    for (const rate of [100, 10]) {
      const link = await throttled(server.url, rate * mega);
      await compare(`${what}, ${rate} MB/s`, link.url, { path: changedPath, rounds: rate === 10 ? 1 : 3 });
      link.close();
    }
  }
} finally {
  server.child.kill();
  rmSync(folder, { recursive: true, force: true });
}
