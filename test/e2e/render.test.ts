import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runBin } from '../support/runBin.ts';
import { tempDir } from '../support/tempDir.ts';

describe('the built pulpo render', () => {
  it('evaluates standard input byte by byte as it should', async () => {
    const run = await runBin(['render', '--variable', 'Name:Wörld'], { stdin: 'Hello #{Name | ToUpper}!\r\n' });
    expect(run).toMatchObject({ exitCode: 0, stdout: 'Hello WÖRLD!\r\n', stderr: '' });
  });

  it('renders files into a folder with variables from a file', async () => {
    const cwd = tempDir();
    writeFileSync(join(cwd, 'a.conf'), 'port #{Port}\n');
    writeFileSync(join(cwd, 'b.conf'), '#{each h in Hosts}#{h}\n#{/each}');
    writeFileSync(join(cwd, 'variables.yaml'), 'Port: 8080\nHosts: [x, y]\n');
    const run = await runBin(['render', 'a.conf', 'b.conf', '--variables', 'variables.yaml', '--out-folder', 'out'], { cwd });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(readFileSync(join(cwd, 'out/a.conf'), 'utf8') + readFileSync(join(cwd, 'out/b.conf'), 'utf8')).toBe('port 8080\nx\ny\n');
  });

  it('fails a check with the place of each finding', async () => {
    const cwd = tempDir();
    writeFileSync(join(cwd, 'a.conf'), 'x\n  #{Port}\n');
    expect(await runBin(['render', 'a.conf', '--check'], { cwd })).toMatchObject({
      exitCode: 1,
      stdout: 'a.conf:2:3: #{Port} has no value\n',
    });
  });
});
