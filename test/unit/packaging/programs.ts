import { spawnSync } from 'node:child_process';

/** Whether a program is on this machine; says so when it is not, because the tests that need it are then skipped. */
export function hasProgram(name: string): boolean {
  const found = spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
  if (!found) process.stderr.write(`Tests that need '${name}' are skipped: it is not installed here.\n`);
  return found;
}
