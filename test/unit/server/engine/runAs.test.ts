import { chmodSync, chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { engineHarness } from './engineHarness.ts';

const isRoot = process.getuid?.() === 0;
// Only root can start a process as somebody else.
const asRoot = test.runIf(isRoot && process.platform === 'linux');

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
