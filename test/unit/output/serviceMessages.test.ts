import { describe, expect, it } from 'vitest';
import { escapeTeamCity, setParameter } from '../../../src/output/messageDialect.ts';
import { runCli } from '../../support/runCli.ts';
import { tryCommand } from '../../support/tryCommand.ts';

const release = tryCommand(async ({ reporter }) => {
  reporter.emit({ type: 'release.created', version: "1.2.3-it's[x]", project: 'Web', releaseId: 'Releases-1' });
  const line = { category: 'Info', text: "##teamcity[buildNumber '1']", at: '', depth: 0 };
  reporter.emit({ type: 'task.log', taskId: 't', node: 'n', label: '', ...line });
});

describe('a created release', () => {
  it.each([
    [{ TEAMCITY_VERSION: '2026.1' }, "##teamcity[setParameter name='octo.releaseNumber' value='1.2.3-it|'s|[x|]']\n"],
    [{ TF_BUILD: 'True' }, "##vso[task.setvariable variable=octo.releaseNumber]1.2.3-it's[x%5D\n"],
    [
      { 'ContinuaCI.Version': '1' },
      "@@continua[setVariable name='octo.releaseNumber' value='1.2.3-it\\'s\\[x\\]' skipIfNotDefined='true']\n",
    ],
    [{}, ''],
    [{ GITHUB_ACTIONS: 'true' }, ''],
  ])('is told to the build server of %j on standard output', async (env, message) => {
    const run = await runCli(['try'], { catalog: release, env: env });
    expect(run.stdout).toBe(`${message}tried\n`);
  });

  it('is told to nobody under JSON', async () => {
    expect((await runCli(['try', '-f', 'json'], { catalog: release, env: { TEAMCITY_VERSION: '1' } })).json()).toEqual({ Ok: true });
  });

  it("is told in octo's manner only where it was asked for, and then everywhere", async () => {
    const env = { TEAMCITY_VERSION: '1' };
    const silent = await runCli(['try'], { catalog: release, env, manner: 'classic' });
    const told = await runCli(['try', '--enableServiceMessages'], { catalog: release, env, manner: 'classic' });
    const elsewhere = await runCli(['try', '--enableServiceMessages'], { catalog: release, manner: 'classic' });
    expect(silent.stdout).not.toContain('setParameter');
    expect(told.stdout).toContain("##teamcity[setParameter name='octo.releaseNumber'");
    expect(elsewhere.stdout).toContain("\nsetParameter name='octo.releaseNumber'".trimStart());
  });
});

describe('C79: a task log', () => {
  it('can not speak to the build server', async () => {
    expect((await runCli(['try'], { catalog: release })).stderr).toContain("| ## teamcity[buildNumber '1']");
  });

  it('can where the user lets it', async () => {
    expect((await runCli(['try', '--pass-service-messages'], { catalog: release })).stderr).toMatch(/^##teamcity\[buildNumber '1'\]$/m);
  });
});

it('escapes for TeamCity in its order, the bar first', () => {
  expect(escapeTeamCity("|'\n\r\u0085\u2028\u2029[]")).toBe("|||'|n|r|x|l|p|[|]");
});

it('lets nothing out of a value for Azure DevOps', () => {
  expect(setParameter('azureDevOps', 'a;b]', '100%\r\n;]')).toBe('##vso[task.setvariable variable=a%3Bb%5D]100%AZP25%0D%0A%3B%5D');
});
