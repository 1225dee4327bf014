// Runs a program once and says what it took.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const gnuTime = '/usr/bin/time';
const env = { ...process.env };
delete env.NODE_EXTRA_CA_CERTS;

/** Wall and processor seconds and peak memory in MB; the last two are undefined where GNU time is not installed. */
export function measure(command, { cwd, stdout = 'ignore' }) {
  const hasTime = existsSync(gnuTime);
  const [program, ...args] = hasTime ? [gnuTime, '-q', '-f', '\n%U %S %M', ...command] : command;
  const began = process.hrtime.bigint();
  const { status, stderr } = spawnSync(program, args, { cwd, env, stdio: ['ignore', stdout, 'pipe'], encoding: 'utf8' });
  const wall = Number(process.hrtime.bigint() - began) / 1e9;
  if (status !== 0) throw new Error(`${command.join(' ')} exits ${status}: ${stderr}`);
  if (!hasTime) return { wall, processor: undefined, peakMB: undefined };
  const [user, system, kilobytes] = stderr.trimEnd().split('\n').at(-1).split(' ').map(Number);
  return { wall, processor: user + system, peakMB: kilobytes / 1024 };
}

export function hasProgram(name) {
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
}

export function median(numbers) {
  return [...numbers].sort((left, right) => left - right)[Math.floor((numbers.length - 1) / 2)];
}
