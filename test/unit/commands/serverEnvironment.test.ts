import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';
import { expect, it, test } from 'vitest';
import { forgetEnvironment } from '../../../src/commands/serverEnvironment.ts';
import { fakeEnv } from '../../support/fakeEnv.ts';
import { tempDir } from '../../support/tempDir.ts';

const inherited = ['PATH', 'HOME', 'LANG'];
const secrets = {
  DATABASE_URL: 'postgres://app:CANARY-database@db',
  MYSQL_PWD: 'CANARY-mysql',
  GH_PAT: 'CANARY-pat',
  NODE_AUTH_TOKEN: 'CANARY-npm',
  npm_config__auth: 'CANARY-auth',
};

it('a server forgets every variable that is not on the list, whatever its name', () => {
  const env = fakeEnv({ ...secrets, PATH: '/bin', HOME: '/home/x', NODE_OPTIONS: '--trace-warnings', XDG_DATA_HOME: '/data' });
  forgetEnvironment(env, inherited);
  expect(env.all()).toEqual({ PATH: '/bin', HOME: '/home/x', NODE_OPTIONS: '--trace-warnings', XDG_DATA_HOME: '/data' });
});

it('keeps what is there in another case', () => {
  const env = fakeEnv({ Path: 'C:\\Windows', SystemRoot: 'C:\\Windows', other: 'x' });
  forgetEnvironment(env, inherited);
  expect(Object.keys(env.all())).toEqual(['Path', 'SystemRoot']);
});

test.runIf(process.platform === 'linux')('S32: a child finds nothing of them in /proc/PPID/environ', async () => {
  const folder = tempDir();
  const program = path.join(folder, 'program.mjs');
  const source = `
    import { execFileSync } from 'node:child_process';
    import { nodeEnv } from ${JSON.stringify(path.resolve('src/platform/nodeEnv.ts'))};
    import { forgetEnvironment } from ${JSON.stringify(path.resolve('src/commands/serverEnvironment.ts'))};
    forgetEnvironment(nodeEnv(), ${JSON.stringify(inherited)});
    console.log(execFileSync('/bin/sh', ['-c', 'tr "\\\\0" "\\\\n" < /proc/$PPID/environ; env'], { encoding: 'utf8' }));`;
  await build({ stdin: { contents: source, resolveDir: folder }, bundle: true, platform: 'node', format: 'esm', outfile: program });
  const env = { PATH: process.env.PATH, ...secrets, LANG: 'C.UTF-8' };
  const seen = execFileSync(process.execPath, [program], { env, encoding: 'utf8' });
  expect(seen).toContain('LANG=C.UTF-8');
  expect(seen).not.toContain('CANARY');
});
