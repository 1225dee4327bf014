import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { workFolders } from '../../../../src/server/engine/files/workFolders.ts';
import { tempDir } from '../../../support/tempDir.ts';
import { engineHarness } from './engineHarness.ts';
import { asRoot, contentOf, stepUser, twoFolders } from './stepUser.ts';

asRoot('steps run as the user the server was told, with packages that belong to him, and can not read the data folder', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'pulpo-home-'));
  chmodSync(home, 0o755);
  const user = { name: 'nobody', uid: 65_534, gid: 65_534, home };
  chownSync(home, user.uid, user.gid);
  const harness = await engineHarness({ user });
  try {
    await harness.addPackage('Acme.Web', '1.0.0', { 'PostDeploy.sh': 'echo "PACKAGE: $(id -u) $(pwd)"; echo x > written; mkdir sub' });
    const { task, lines } = await harness.deploy({
      machines: [{ name: 'local', roles: ['web'] }],
      variables: [{ name: 'Secret', value: 'CANARY-run-as', sensitive: true }],
      steps: [
        { name: 'Web', roles: 'web', package: 'Acme.Web' },
        harness.script(
          'Who',
          `echo "SCRIPT: $(id -u) $HOME $(get_octopusvariable Secret)"; ls ${harness.data} 2>/dev/null || echo "DATA: closed"`,
        ),
      ],
    });
    const folder = path.join(home, 'Applications', 'Dev', 'Acme.Web', '1.0.0');
    expect(lines).toContain(`Info: PACKAGE: 65534 ${folder}`);
    expect(lines).toContain(`Info: SCRIPT: 65534 ${home} *****`);
    expect(lines).toContain('Info: DATA: closed');
    expect(task.State).toBe('Success');
    expect(statSync(folder).uid).toBe(65_534);
  } finally {
    await harness.dispose();
    rmSync(home, { recursive: true, force: true });
  }
  expect(harness.errors).toEqual([]);
});

/** A deployment of a package after a script of the step user, with something of root's beside his home. */
async function attack(options: {
  readonly script: (places: { outside: string; home: string }) => string;
  readonly properties?: (places: { outside: string; home: string }) => Readonly<Record<string, string>>;
  readonly variables?: (places: { outside: string; home: string }) => readonly { name: string; value: string }[];
}) {
  const { outside, own: home } = twoFolders();
  writeFileSync(path.join(outside, 'file'), 'mine');
  const before = contentOf(outside);
  const harness = await engineHarness({ user: { ...stepUser, home } });
  try {
    await harness.addPackage('Acme.Web', '1.0.0', { 'a.txt': 'content', 'sub/b.txt': '#{Value}', 'PostDeploy.sh': 'ls' });
    const places = { outside, home };
    const { task, lines } = await harness.deploy({
      machines: [{ name: 'local', roles: ['web'] }],
      variables: [{ name: 'Value', value: 'replaced' }, ...(options.variables?.(places) ?? [])],
      steps: [
        harness.script('Plant', options.script(places)),
        { name: 'Web', roles: 'web', package: 'Acme.Web', properties: options.properties?.(places) ?? {} },
      ],
    });
    expect(contentOf(outside)).toEqual(before);
    expect(harness.errors).toEqual([]);
    return { task, text: lines.join('\n'), home, lines };
  } finally {
    await harness.dispose();
  }
}

asRoot('a package is not unpacked where a link of the step user leads', async () => {
  const { task, text } = await attack({
    script: ({ outside, home }) => `mkdir -p ${home}/Applications/Dev && ln -s ${outside} ${home}/Applications/Dev/Acme.Web`,
  });
  expect(task.State).toBe('Failed');
  expect(text).toContain("Applications/Dev/Acme.Web' is a link or a file where a folder must be");
});

asRoot('a link with the name of the version is no place to unpack to either: the package gets another one', async () => {
  const { task, home } = await attack({
    script: ({ outside, home: own }) =>
      `mkdir -p ${own}/Applications/Dev/Acme.Web && ln -s ${outside} ${own}/Applications/Dev/Acme.Web/1.0.0`,
  });
  expect(task.State).toBe('Success');
  const folder = path.join(home, 'Applications', 'Dev', 'Acme.Web');
  expect(readdirSync(folder)).toEqual(['1.0.0', '1.0.0_1']);
  expect(contentOf(path.join(folder, '1.0.0_1'))).toEqual({
    '.': '65534 755 ',
    'a.txt': '65534 644 content',
    sub: '65534 755 ',
    'sub/b.txt': '65534 644 #{Value}',
  });
});

asRoot('the folder for applications is made for a user whose home belongs to root', async () => {
  const { outside: home } = twoFolders();
  const harness = await engineHarness({ user: { ...stepUser, home } });
  try {
    await harness.addPackage('Acme.Web', '1.0.0', { 'a.txt': 'content' });
    const machines = [{ name: 'local', roles: ['web'] }];
    const { task } = await harness.deploy({ machines, steps: [{ name: 'Web', roles: 'web', package: 'Acme.Web' }] });
    expect(task.State).toBe('Success');
    expect([home, path.join(home, 'Applications')].map((folder) => statSync(folder).uid)).toEqual([0, stepUser.uid]);
  } finally {
    await harness.dispose();
  }
});

asRoot('an application directory that the step user could not write to is refused, and not even made', async () => {
  const { task, text } = await attack({
    script: () => 'true',
    variables: ({ outside }) => [{ name: 'Octopus.Tentacle.Agent.ApplicationDirectoryPath', value: path.join(outside, 'new') }],
  });
  expect(task.State).toBe('Failed');
  expect(text).toContain("The user 'nobody', as whom steps run, may not write to");
});

asRoot('a custom directory is not written to through a link of the step user, nor purged through one', async () => {
  const custom = 'Octopus.Action.Package.CustomInstallationDirectory';
  const { task, text } = await attack({
    script: ({ outside, home }) => `mkdir ${home}/site && ln -s ${outside} ${home}/site/sub && ln -s ${outside}/file ${home}/site/a.txt`,
    properties: ({ home }) => ({
      'Octopus.Action.EnabledFeatures': 'Octopus.Features.CustomDirectory',
      [custom]: `${home}/site`,
    }),
  });
  expect(task.State).toBe('Failed');
  expect(text).toContain("site/sub' is a link or a file where a folder must be");
  const purged = await attack({
    script: ({ outside, home }) => `mkdir ${home}/site && ln -s ${outside} ${home}/site/sub`,
    properties: ({ home }) => ({
      'Octopus.Action.EnabledFeatures': 'Octopus.Features.CustomDirectory',
      [custom]: `${home}/site`,
      'Octopus.Action.Package.CustomInstallationDirectoryShouldBePurgedBeforeDeployment': 'True',
    }),
  });
  expect(purged.task.State).toBe('Success');
  expect(readFileSync(path.join(purged.home, 'site', 'sub', 'b.txt'), 'utf8')).toBe('#{Value}');
});

asRoot('the work folder of a step is removed with the links in it, and nothing behind them', async () => {
  const { task, lines } = await attack({
    script: ({ outside }) => `mkdir deep && ln -s ${outside} deep/link && ln -s ${outside} link && echo "WORK: $PWD"`,
  });
  expect(task.State).toBe('Success');
  const work = lines.find((line) => line.includes('WORK: '))?.slice('Info: WORK: '.length) ?? '';
  expect(path.basename(work)).toMatch(/^step-/);
  expect(existsSync(work)).toBe(false);
});

asRoot('the step user can enter the work folder only when all in it is his', async () => {
  const folders = workFolders(path.join(tempDir(), 'work'), stepUser);
  try {
    const folder = await folders.create('step', 'closed');
    await folder.write('Script.sh', 'echo');
    mkdirSync(path.join(folder.path, 'package'));
    expect(contentOf(folder.path)).toEqual({ '.': '0 700 ', 'Script.sh': '0 600 echo', package: '0 755 ' });
    await folder.handOver();
    await folder.write('Later.sh', 'x');
    expect(contentOf(folder.path)).toEqual({
      '.': '65534 700 ',
      'Later.sh': '65534 600 x',
      'Script.sh': '65534 600 echo',
      package: '65534 755 ',
    });
    await expect(folder.write('Later.sh', 'y')).rejects.toThrow(/is in the work folder already/);
  } finally {
    await folders.sweep();
  }
});
