// Holds the import directions of docs/architecture.md §2, and that the rules bite: a planted breach must break each kind of rule.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const config = join(root, '.dependency-cruiser.cjs');
/** Fewer modules than this means that the cruiser could not read the sources: a green check that read nothing. */
const floor = 150;
const mustBite = [
  'room-versions',
  'room-commands',
  'room-cli',
  'packages-versions',
  'one-door-to-the-server',
  'door-is-the-index',
  'door-is-opened-lazily',
  'commands-are-loaded-lazily',
  'no-circular',
];

const project = cruise(root, ['src', 'test']);
const planted = cruise(join(root, 'test', 'fixtures', 'planted-breach'), ['src']);

const problems = [
  ...project.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
  ...(project.totalCruised < floor ? [`only ${project.totalCruised} modules were read, ${floor} expected at least`] : []),
  ...mustBite
    .filter((name) => !planted.violations.some(({ rule }) => rule.name === name))
    .map((name) => `the rule ${name} did not catch the planted breach`),
];
for (const problem of problems) console.log(problem);
console.log(
  `${project.totalCruised} modules, ${project.totalDependenciesCruised} imports; the planted breach was caught ${planted.violations.length} times`,
);
process.exitCode = problems.length > 0 ? 1 : 0;

function cruise(cwd, folders) {
  const program = join(root, 'node_modules', '.bin', 'depcruise');
  const { stdout, stderr } = spawnSync(program, ['--config', config, '--output-type', 'json', '--exclude', 'test/fixtures/', ...folders], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 512 * 1024 * 1024,
  });
  try {
    return JSON.parse(stdout).summary;
  } catch {
    throw new Error(`dependency-cruiser did not answer JSON: ${stdout.slice(0, 500)}${stderr.slice(0, 2000)}`);
  }
}
