/** What a machine must offer for some faults; each says once what is missing, because the tests that need it are then skipped. */
import { spawnSync } from 'node:child_process';

/** Whether a file system of a given size can be mounted for one process (reliability.md F20). */
export function canLimitDisk(): boolean {
  const { status, stderr, error } = spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=1m none /mnt'], { encoding: 'utf8' });
  return status === 0 || say(`Tests that fill a disk are skipped: no file system can be mounted here (${reasonOf(error, stderr)}).`);
}

/** Whether system calls of a process can be made to fail, or to kill it (reliability.md F19). */
export function canInjectFaults(): boolean {
  const args = ['-f', '--seccomp-bpf', '-o', '/dev/null', '-e', 'inject=fsync:error=EIO', 'true'];
  const { status, stderr, error } = spawnSync('strace', args, { encoding: 'utf8' });
  return status === 0 || say(`Tests that break system calls are skipped: strace can't trace here (${reasonOf(error, stderr)}).`);
}

function reasonOf(error: Error | undefined, stderr: string | null): string {
  return error?.message ?? stderr?.trim().split('\n').at(-1) ?? 'no reason given';
}

function say(text: string): false {
  process.stderr.write(`${text}\n`);
  return false;
}
