import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { captureOutput } from '../support/canary.ts';
import { tempDir } from '../support/tempDir.ts';

export interface NugetSource {
  readonly url: string;
  /** Sent as the password, with a user name that means nothing. */
  readonly key: string;
}

/** Runs `nuget install …` in a home of its own; with a source, only that one is asked. */
export async function nugetInstall(argv: readonly string[], source?: NugetSource) {
  const home = tempDir();
  const installed = join(home, 'installed');
  mkdirSync(installed);
  const config = join(home, 'NuGet.Config');
  writeFileSync(config, configOf(source));
  const command = ['install', ...argv, '-OutputDirectory', installed, '-NoCache'];
  const child = spawn('nuget', [...command, '-NonInteractive', '-ConfigFile', config], {
    ...{ cwd: home, stdio: 'pipe' as const },
    env: { PATH: process.env['PATH'] ?? '', HOME: home, LANG: 'C.UTF-8' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.end();
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  captureOutput('nuget install', `${stdout}${stderr}`);
  return { exitCode, output: `${stdout}${stderr}`.replaceAll('\r', ''), installed };
}

function configOf(source: NugetSource | undefined): string {
  if (source === undefined) return '<?xml version="1.0"?><configuration><packageSources><clear/></packageSources></configuration>';
  return `<?xml version="1.0"?><configuration><packageSources><clear/><add key="pulpo" value="${source.url}"/></packageSources>
<packageSourceCredentials><pulpo><add key="Username" value="anybody"/><add key="ClearTextPassword" value="${source.key}"/></pulpo></packageSourceCredentials></configuration>`;
}
