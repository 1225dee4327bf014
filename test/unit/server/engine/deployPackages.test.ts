import {
  chmodSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { smallZip } from '../../../support/smallZip.ts';
import type { Harness, StepSpec } from './engineHarness.ts';
import { engineHarness } from './engineHarness.ts';

let harness: Harness;
const machines = [{ name: 'local', roles: ['web'] }];

beforeEach(async () => {
  harness = await engineHarness();
});
afterEach(async () => {
  await harness.dispose();
  expect(harness.errors).toEqual([]);
});

const deployWeb = (properties: Readonly<Record<string, string>> = {}): StepSpec => ({
  name: 'Web',
  roles: 'web',
  package: 'Acme.Web',
  properties,
});
const scripts = { 'Octopus.Action.EnabledFeatures': 'Octopus.Features.CustomScripts' };
const installed = (...rest: string[]): string => path.join(harness.data, 'Applications', 'Dev', 'Acme.Web', ...rest);
const infos = (lines: readonly string[]): string[] =>
  lines.filter((line) => /^Info: [A-Z0-9-]+:/.test(line)).map((line) => line.slice('Info: '.length));

test('a package is unpacked below application root, environment, id and version; a second time beside the first', async () => {
  await harness.addPackage('Acme.Web', '1.0.0', { 'index.html': 'hello', 'conf/a.txt': 'a' });
  const first = await harness.deploy({ machines, steps: [deployWeb()] });
  expect(first.task.State).toBe('Success');
  expect(first.root.Children.map((child) => `${child.Name}: ${child.Status}`)).toEqual([
    'Acquire packages: Success',
    'Step 1: Web: Success',
  ]);
  expect(readFileSync(installed('1.0.0', 'conf/a.txt'), 'utf8')).toBe('a');
  await harness.deploy({ machines, steps: [deployWeb()] });
  expect(readdirSync(installed())).toEqual(['1.0.0', '1.0.0_1']);
  expect(readdirSync(path.join(harness.data, 'acquired'))).toEqual([]);
});

test('inline and packaged scripts run in the order of the conventions, and the packaged ones are removed', async () => {
  const say = (name: string): string => `echo "${name}: $(basename "$PWD")"`;
  await harness.addPackage('Acme.Web', '1.0.0', {
    'PreDeploy.sh': say('PACKAGED-PRE'),
    'deploy.sh': say('PACKAGED-DEPLOY').replaceAll('\n', '\r\n'),
    'PostDeploy.sh': `${say('PACKAGED-POST')}\r\n`,
    'DeployFailed.sh': say('PACKAGED-FAILED'),
    'PostDeploy.ps1': 'exit 1',
  });
  const { lines, task } = await harness.deploy({
    machines,
    steps: [
      deployWeb({
        ...scripts,
        'Octopus.Action.CustomScripts.PreDeploy.sh': say('INLINE-PRE'),
        'Octopus.Action.CustomScripts.Deploy.sh': say('INLINE-DEPLOY'),
        'Octopus.Action.CustomScripts.PostDeploy.sh': `${say('INLINE-POST')}\necho "DIR: #{Octopus.Action.Package.InstallationDirectoryPath}"`,
      }),
    ],
  });
  expect(task.State).toBe('Success');
  expect(infos(lines)).toEqual([
    'INLINE-PRE: 1.0.0',
    'PACKAGED-PRE: 1.0.0',
    'PACKAGED-DEPLOY: 1.0.0',
    'INLINE-DEPLOY: 1.0.0',
    'PACKAGED-POST: 1.0.0',
    'INLINE-POST: 1.0.0',
    `DIR: ${installed('1.0.0')}`,
  ]);
  expect(readdirSync(installed('1.0.0'))).toEqual(['DeployFailed.sh']);
});

test('inline scripts without their feature do not run', async () => {
  await harness.addPackage('Acme.Web', '1.0.0', { a: '1' });
  const { lines } = await harness.deploy({
    machines,
    steps: [deployWeb({ 'Octopus.Action.CustomScripts.PreDeploy.sh': 'echo "NEVER: x"' })],
  });
  expect(infos(lines)).toEqual([]);
});

test('an output variable of one stage is there in the next stage and in the next step, in all its forms', async () => {
  await harness.addPackage('Acme.Web', '1.0.0', { a: '1' });
  const { lines } = await harness.deploy({
    machines,
    steps: [
      deployWeb({
        ...scripts,
        'Octopus.Action.CustomScripts.PreDeploy.sh': 'set_octopusvariable Port 8081',
        'Octopus.Action.CustomScripts.PostDeploy.sh':
          'echo "PORT: #{Port} #{Octopus.Action[Web].Output.Port} #{Octopus.Action[Web].Output[local].Port}"',
      }),
      harness.script('After', 'echo "AFTER: #{Octopus.Action[Web].Output.Package.InstallationDirectoryPath} [#{Port}]"'),
    ],
  });
  expect(infos(lines)).toEqual(['PORT: 8081 8081 8081', `AFTER: ${installed('1.0.0')} [#{Port}]`]);
});

test('a failing stage ends the conventions, runs DeployFailed and fails the deployment', async () => {
  await harness.addPackage('Acme.Web', '1.0.0', {
    'Deploy.sh': 'exit 3',
    'DeployFailed.sh': 'echo "FAILED: #{OctopusLastErrorMessage}"; get_octopusvariable OctopusLastError',
  });
  const { lines, task } = await harness.deploy({
    machines,
    steps: [deployWeb({ ...scripts, 'Octopus.Action.CustomScripts.PostDeploy.sh': 'echo "NEVER: x"' })],
  });
  const failure = `Script '${installed('1.0.0', 'Deploy.sh')}' returned non-zero exit code: 3. Deployment terminated.`;
  expect(task.State).toBe('Failed');
  expect(lines).toContain(`Fatal: ${failure}`);
  expect(lines).toContain(`Info: ${failure}`);
  expect(lines.join('\n')).not.toContain('NEVER');
});

test('variables are put into files by pattern, in the encoding of the file, and a pattern without files is a warning', async () => {
  const utf16 = `\ufeff#{Octopus.Environment.Name}`;
  await harness.addPackage('Acme.Web', '1.0.0', {
    'conf/app.conf': 'port=#{Port} #{Missing}',
    'conf/.hidden': '#{Port}',
    'other.conf': '#{Port}',
  });
  const stored = await harness.addPackage('Acme.Web', '1.0.1', { 'wide.txt': utf16 });
  expect(stored.Version).toBe('1.0.1');
  const { lines } = await harness.deploy({
    machines,
    variables: [{ name: 'Port', value: '8081' }],
    steps: [
      deployWeb({
        'Octopus.Action.EnabledFeatures': 'Octopus.Features.SubstituteInFiles',
        'Octopus.Action.SubstituteInFiles.TargetFiles': 'conf/*\r\nnone/*.txt',
      }),
    ],
  });
  expect(readFileSync(installed('1.0.0', 'conf/app.conf'), 'utf8')).toBe('port=8081 #{Missing}');
  expect(readFileSync(installed('1.0.0', 'conf/.hidden'), 'utf8')).toBe('8081');
  expect(readFileSync(installed('1.0.0', 'other.conf'), 'utf8')).toBe('#{Port}');
  expect(lines).toContain(`Warning: No files were found in ${installed('1.0.0')} that match the substitution target pattern 'none/*.txt'`);
});

test('structured variables replace values in JSON files and keep their types', async () => {
  await harness.addPackage('Acme.Web', '1.0.0', {
    'appsettings.json': '{\n  // the port\n  "Server": { "Port": 80, "Tls": false, "Hosts": ["a", "b"] }, "Name": "x"\n}\n',
  });
  const { lines } = await harness.deploy({
    machines,
    variables: [
      { name: 'server:port', value: '8081' },
      { name: 'Server:Tls', value: 'True' },
      { name: 'Server:Hosts:1', value: 'c' },
      { name: 'Name', value: 'It "is"' },
    ],
    steps: [
      deployWeb({
        'Octopus.Action.EnabledFeatures': 'Octopus.Features.JsonConfigurationVariables',
        'Octopus.Action.Package.JsonConfigurationVariablesTargets': '*.json',
      }),
    ],
  });
  const text = readFileSync(installed('1.0.0', 'appsettings.json'), 'utf8');
  expect(text).toContain('// the port');
  expect(JSON.parse(text.replace(/\/\/.*/, ''))).toEqual({ Server: { Port: 8081, Tls: true, Hosts: ['a', 'c'] }, Name: 'It "is"' });
  expect(lines).toContain('Info: Structured variable replacement succeeded on file appsettings.json with format Json');
});

test('structured variables in another format fail honestly', async () => {
  await harness.addPackage('Acme.Web', '1.0.0', { 'app.yaml': 'a: 1\nb: [\n' });
  const { task, lines } = await harness.deploy({
    machines,
    steps: [
      deployWeb({
        'Octopus.Action.EnabledFeatures': 'Octopus.Features.JsonConfigurationVariables',
        'Octopus.Action.Package.JsonConfigurationVariablesTargets': 'app.yaml',
      }),
    ],
  });
  expect(task.State).toBe('Failed');
  expect(lines.join('\n')).toContain('This server replaces structured variables in JSON files only.');
});

test('a custom directory gets a copy of the package, purged before except for what is spared', async () => {
  const custom = path.join(harness.folder, 'www', 'site');
  mkdirSync(path.join(custom, 'logs'), { recursive: true });
  writeFileSync(path.join(custom, 'old.txt'), 'old');
  writeFileSync(path.join(custom, 'logs', 'keep.log'), 'keep');
  await harness.addPackage('Acme.Web', '1.0.0', { 'index.html': 'new', 'sub/a.txt': 'a' });
  const { lines } = await harness.deploy({
    machines,
    steps: [
      deployWeb({
        ...scripts,
        'Octopus.Action.Package.CustomInstallationDirectory': custom,
        'Octopus.Action.Package.CustomInstallationDirectoryShouldBePurgedBeforeDeployment': 'True',
        'Octopus.Action.Package.CustomInstallationDirectoryPurgeExclusions': 'logs\n',
        'Octopus.Action.CustomScripts.PostDeploy.sh': 'echo "IN: $PWD #{Octopus.Action.Package.InstallationDirectoryPath}"',
      }),
    ],
  });
  expect(infos(lines)).toEqual([`IN: ${custom} ${custom}`]);
  expect(readdirSync(custom, { recursive: true }).toSorted()).toEqual(['index.html', 'logs', 'logs/keep.log', 'sub', 'sub/a.txt']);
  expect(lines).toContain('Info: Copied 2 files');
});

test('a package that is installed already is left alone where the step asks for that, unless the last time failed', async () => {
  await harness.addPackage('Acme.Web', '1.0.0', { 'Deploy.sh': '[ ! -e ../broken ] || exit 1; echo "DEPLOYED: x"' });
  const steps = [
    deployWeb({ 'Octopus.Action.Package.SkipIfAlreadyInstalled': 'True' }),
    harness.script('After', 'echo "AFTER: #{Octopus.Action[Web].Output.Package.InstallationDirectoryPath}"'),
  ];
  mkdirSync(installed(), { recursive: true });
  writeFileSync(installed('broken'), '');
  expect((await harness.deploy({ machines, steps })).task.State).toBe('Failed');
  rmSync(installed('broken'));
  expect(infos((await harness.deploy({ machines, steps })).lines)).toEqual(['DEPLOYED: x', `AFTER: ${installed('1.0.0_1')}`]);
  const third = await harness.deploy({ machines, steps });
  expect(third.lines).toContain('Info: The package has already been installed on this machine, so installation will be skipped.');
  expect(infos(third.lines)).toEqual([`AFTER: ${installed('1.0.0_1')}`]);
  const forced = await harness.deploy({ machines, steps, deployment: { ForcePackageRedeployment: true } });
  expect(infos(forced.lines)).toEqual(['DEPLOYED: x', `AFTER: ${installed('1.0.0_2')}`]);
});

test('a package that was deleted fails the acquisition by name, and steps that run always still run', async () => {
  const { task, lines, root } = await harness.deploy({
    machines,
    steps: [deployWeb(), harness.script('Clean up', 'echo "CLEAN: x"', { step: { Condition: 'Always' } })],
  });
  expect(task.State).toBe('Failed');
  expect(root.Children.map((child) => child.Status)).toEqual(['Failed', 'Skipped', 'Success']);
  expect(lines[0]).toBe(
    'Fatal: Package Acme.Web 1.0.0 is not in the built-in feed (any more).\nPush it again, or create a release with another version.',
  );
  expect(infos(lines)).toEqual(['CLEAN: x']);
});

test('a damaged package file is refused before anything is installed', async () => {
  const stored = await harness.addPackage('Acme.Web', '1.0.0', { a: '1' });
  const file = readdirSync(harness.folder).find((name) => name.startsWith('blob'));
  chmodSync(path.join(harness.folder, file ?? ''), 0o600);
  writeFileSync(path.join(harness.folder, file ?? ''), 'other bytes');
  const { task, lines } = await harness.deploy({ machines, steps: [deployWeb()] });
  expect(task.State).toBe('Failed');
  expect(lines[0]).toContain(`The stored file of package ${stored.PackageId} 1.0.0 is damaged`);
  expect(existsSync(installed())).toBe(false);
});

test('a script in a package runs with its parameters, from its own folder', async () => {
  await harness.addPackage('Acme.Tools', '2.0.0', { 'bin/run.sh': 'echo "RUN: $1|$2|$(basename "$PWD")|#{Octopus.Environment.Name}"\r\n' });
  const { lines } = await harness.deploy({
    versions: { 'Acme.Tools': '2.0.0' },
    steps: [
      {
        name: 'Tool',
        type: 'Octopus.Script',
        package: 'Acme.Tools',
        properties: {
          'Octopus.Action.RunOnServer': 'true',
          'Octopus.Action.Script.ScriptSource': 'Package',
          'Octopus.Action.Script.ScriptFileName': 'bin/run.sh',
          'Octopus.Action.Script.ScriptParameters': `"a b" '#{Octopus.Environment.Name}'`,
        },
      },
    ],
  });
  expect(infos(lines)).toEqual(['RUN: a b|Dev|bin|Dev']);
});

test('a script name that leaves the package is refused', async () => {
  await harness.addPackage('Acme.Tools', '1.0.0', { 'run.sh': 'true' });
  const { lines } = await harness.deploy({
    steps: [
      {
        name: 'Tool',
        type: 'Octopus.Script',
        package: 'Acme.Tools',
        properties: { 'Octopus.Action.Script.ScriptSource': 'Package', 'Octopus.Action.Script.ScriptFileName': '../../../etc/profile.sh' },
      },
    ],
  });
  expect(lines).toContain("Fatal: The script '../../../etc/profile.sh' is not inside the package.");
});

test('an environment called ".." does not lead out of the application root', async () => {
  await harness.addPackage('Acme.Web', '1.0.0', { a: '1' });
  await harness.deploy({ machines, environment: '../..', steps: [deployWeb()] });
  expect(readdirSync(path.join(harness.data, 'Applications'))).toEqual(['_....']);
});

test('a feature that this server does not have fails the step instead of leaving it out', async () => {
  await harness.addPackage('Acme.Web', '1.0.0', { a: '1' });
  const { lines } = await harness.deploy({ machines, steps: [deployWeb({ 'Octopus.Action.EnabledFeatures': 'Octopus.Features.Nginx' })] });
  expect(lines).toContain('Fatal: The step uses Octopus.Features.Nginx, which this server does not offer.');
  expect(existsSync(installed())).toBe(false);
});

test('a package with a file outside its folder is refused and nothing of it is installed', async () => {
  const file = path.join(harness.folder, 'hostile.zip');
  writeFileSync(file, smallZip('out', '../../../escaped.txt'));
  await harness.addPackageFile('Acme.Web', '1.0.0', file);
  const { task, lines } = await harness.deploy({ machines, steps: [deployWeb()] });
  expect(task.State).toBe('Failed');
  expect(lines.join('\n')).toContain('escaped.txt');
  expect(readdirSync(installed())).toEqual([]);
  expect(existsSync(path.join(harness.data, 'escaped.txt'))).toBe(false);
});

test('links of a package that stay inside it are made, others are left out with a warning', async () => {
  const file = path.join(harness.folder, 'links.zip');
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from('../lib/app.js'), 'bin/app', { mode: 0o120777 });
  zip.addBuffer(Buffer.from('/etc/passwd'), 'bin/users', { mode: 0o120777 });
  zip.addBuffer(Buffer.from('the application'), 'lib/app.js');
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
  await harness.addPackageFile('Acme.Web', '1.0.0', file);
  const { task, lines } = await harness.deploy({ machines, steps: [deployWeb()] });
  expect(task).toMatchObject({ State: 'Success', HasWarningsOrErrors: true });
  expect(readlinkSync(installed('1.0.0/bin/app'))).toBe('../lib/app.js');
  expect(readFileSync(installed('1.0.0/bin/app'), 'utf8')).toBe('the application');
  expect(readdirSync(installed('1.0.0/bin'))).toEqual(['app']);
  expect(lines).toContain('Warning: Cannot create symbolic link: bin/users');
  expect(lines).toContain('Verbose: Extracted 2 files');
});
