// pack against zip -6, 7z, bsdtar and yazl, and package inspect against unzip, on the trees of support/packTrees.mjs.
//   --tree NAME   only this one (small, modules, large, assets, huge); repeatable; huge, a file of 5 GiB, is only packed when it is named
//   --rounds N    runs of pulpo and zip (5); the others run once
//   --scale X     a part of each tree, for a quick look (1)
//   --only-zip    without 7z, bsdtar and yazl
//   --folder DIR  keeps the trees there and takes those that are there
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hasProgram, measure, median } from './support/measure.mjs';
import { trees } from './support/packTrees.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    tree: { type: 'string', multiple: true, default: ['small', 'modules', 'large', 'assets'] },
    rounds: { type: 'string', default: '5' },
    scale: { type: 'string', default: '1' },
    'only-zip': { type: 'boolean', default: false },
    folder: { type: 'string' },
    pulpo: { type: 'string', default: join(here, '..', 'bin', 'pulpo.cjs') },
  },
});
const unknown = values.tree.filter((name) => !(name in trees));
if (unknown.length > 0) throw new Error(`No tree is named ${unknown.join(', ')}: there are ${Object.keys(trees).join(', ')}`);
const scale = Number(values.scale);
const most = { peakMB: 220, size: 1.02, list: 1.5, verify: 1 };
const work = values.folder ?? mkdtempSync(join(tmpdir(), 'pulpo-packing-'));

/** Each contender's command line for a folder and a target file, run in the folder. */
const contenders = {
  'zip -6': (target) => ['zip', '-6', '-r', '-q', target, '.'],
  pulpo: (target) => [
    ...pulpo('pack'),
    '--id',
    'Bench',
    '--version',
    '1.0.0',
    '--format',
    'zip',
    '--base-path',
    '.',
    '--out-folder',
    dirname(target),
  ],
  '7z -mx=5': (target) => ['7z', 'a', '-tzip', '-mx=5', '-bd', '-bso0', target, '.'],
  bsdtar: (target) => ['bsdtar', '--format', 'zip', '-cf', target, '.'],
  yazl: (target) => [process.execPath, join(here, 'support', 'yazlPack.mjs'), '.', target],
};

try {
  for (const name of values.tree) packTree(name);
  if (values.tree.includes('modules')) readArchive();
  console.log(`load of the machine at the end: ${loadavg()[0].toFixed(1)}`);
} finally {
  if (values.folder === undefined) rmSync(work, { recursive: true, force: true });
}

function packTree(name) {
  const { title, target } = trees[name];
  console.log(`\n${title}`);
  const folder = makeTree(name);
  const results = run(name, folder);
  const base = results.get('zip -6');
  for (const [contender, { runs, bytes }] of results) {
    const wall = median(runs.map((one) => one.wall));
    const faster = base === undefined ? undefined : median(base.runs.map((one) => one.wall)) / wall;
    const size = base === undefined ? 1 : bytes / base.bytes;
    const peakMB = Math.max(...runs.map((one) => one.peakMB ?? 0));
    const figures = [
      `${wall.toFixed(2).padStart(7)} s`,
      `processor ${(median(runs.map((one) => one.processor ?? 0)) ?? 0).toFixed(2).padStart(6)} s`,
      faster === undefined ? '' : `${faster.toFixed(2).padStart(5)} × zip's speed`,
      `size × ${size.toFixed(3)}`,
      `${peakMB.toFixed(0).padStart(4)} MB`,
    ];
    console.log(
      `  ${contender.padEnd(9)} ${figures.filter(Boolean).join('  ')}${contender === 'pulpo' ? verdict({ faster, target, size, peakMB }) : ''}`,
    );
  }
}

function verdict({ faster, target, size, peakMB }) {
  const missed = [
    ...(target !== undefined && faster !== undefined && faster < target ? [`speed ${target}`] : []),
    ...(size > most.size ? [`size ${most.size}`] : []),
    ...(peakMB >= most.peakMB ? [`memory ${most.peakMB} MB`] : []),
  ];
  return missed.length === 0 ? `  targets kept${target === undefined ? '' : ` (speed ≥ ${target})`}` : `  MISSED: ${missed.join(', ')}`;
}

function makeTree(name) {
  const folder = join(work, name);
  if (existsSync(folder)) return folder;
  mkdirSync(folder, { recursive: true });
  trees[name].make(folder, scale);
  return folder;
}

/** One after the other in every round, so that a busy moment of the machine hits all of them. */
function run(name, folder) {
  const results = new Map();
  const wanted = Object.keys(contenders).filter((contender) => isWanted(contender, name));
  for (let round = 0; round < (name === 'huge' ? 1 : Number(values.rounds)); round++) {
    for (const contender of wanted) {
      if (round > 0 && !['zip -6', 'pulpo'].includes(contender)) continue;
      const target = targetOf(name, contender);
      rmSync(dirname(target), { recursive: true, force: true });
      mkdirSync(dirname(target), { recursive: true });
      settle();
      const one = measure(contenders[contender](target), { cwd: folder });
      const { runs } = results.get(contender) ?? { runs: [] };
      results.set(contender, { runs: [...runs, one], bytes: statSync(target).size });
    }
  }
  return results;
}

/** What the contender before wrote goes to the disk now, not during the next one's fsync: zip ends before its archive is there. */
function settle() {
  if (hasProgram('sync')) spawnSync('sync');
}

function isWanted(contender, tree) {
  if (contender === 'pulpo') return true;
  if (tree === 'huge' || (values['only-zip'] && contender !== 'zip -6')) return false;
  if (contender === 'yazl' || hasProgram(contender.split(' ')[0])) return true;
  console.log(`  ${contender} is not installed here`);
  return false;
}

function targetOf(name, contender) {
  return join(work, 'out', `${name}-${contender.replace(/\W+/g, '-')}`, 'Bench.1.0.0.zip');
}

/** Lists into a file and tests, each against unzip, on the archive that pulpo made of the modules. */
function readArchive() {
  const archive = targetOf('modules', 'pulpo');
  compare('listing 30,000 entries into a file', most.list, [
    [...pulpo('package', 'inspect'), archive],
    ['unzip', '-l', archive],
  ]);
  compare('verifying 30,000 entries', most.verify, [
    [...pulpo('package', 'inspect'), archive, '--verify'],
    ['unzip', '-t', archive],
  ]);
}

function compare(title, budget, commands) {
  console.log(`\n${title}`);
  if (!hasProgram('unzip')) return console.log('  unzip is not installed here');
  const times = commands.map(() => []);
  const sink = openSync(join(work, 'out', 'listing.txt'), 'w');
  for (let round = 0; round < Number(values.rounds) * 2; round++) {
    for (const [index, command] of commands.entries()) times[index].push(measure(command, { cwd: work, stdout: sink }));
  }
  closeSync(sink);
  const walls = times.map((runs) => median(runs.map((one) => one.wall)));
  for (const [index, name] of ['pulpo', 'unzip'].entries()) {
    const processor = median(times[index].map((one) => one.processor ?? 0));
    const peakMB = Math.max(...times[index].map((one) => one.peakMB ?? 0));
    console.log(
      `  ${name.padEnd(9)} ${(walls[index] * 1000).toFixed(0).padStart(6)} ms  processor ${(processor * 1000).toFixed(0).padStart(6)} ms  ${peakMB.toFixed(0).padStart(4)} MB`,
    );
  }
  const ratio = walls[0] / walls[1];
  console.log(`  pulpo takes ${ratio.toFixed(2)} × unzip's time: target ≤ ${budget} ${ratio <= budget ? 'kept' : 'MISSED'}`);
}

function pulpo(...command) {
  return [process.execPath, values.pulpo, ...command];
}
