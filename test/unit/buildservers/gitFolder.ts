import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitIn } from '../../../src/buildservers/git.ts';
import { nodeProcesses } from '../../../src/platform/nodeProcesses.ts';

/** A real repository in a temporary folder. */
export class GitFolder {
  readonly path: string;
  readonly env: Record<string, string>;

  constructor() {
    this.path = mkdtempSync(join(tmpdir(), 'pulpo-git-'));
    this.env = {
      PATH: process.env.PATH ?? '',
      HOME: this.path,
      GIT_CONFIG_GLOBAL: join(this.path, 'none'),
      GIT_CEILING_DIRECTORIES: tmpdir(),
    };
  }

  git(...args: string[]): string {
    const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.test', '-c', 'protocol.file.allow=always'];
    return execFileSync('git', [...identity, ...args], {
      cwd: this.path,
      env: this.env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  }

  init(): void {
    this.git('init', '--quiet', '--initial-branch=main');
  }

  /** Makes a commit and returns its id. */
  commit(message: string): string {
    this.git('commit', '--quiet', '--allow-empty', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  ours(folder = this.path) {
    return gitIn(folder, { processes: nodeProcesses(), env: { get: (name) => this.env[name] } });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
