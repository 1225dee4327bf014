import { expect } from 'vitest';
import type { BinRun } from '../runBin.ts';
import type { Effect, Occasion } from './effect.ts';
import { environmentEffect, listEffect, probeEffect, runbookEffect } from './otherEffects.ts';
import { packEffect } from './packEffect.ts';
import { buildInformationEffect, pushEffect } from './pushEffects.ts';
import { createEffect, deployEffect, promoteEffect } from './releaseEffects.ts';
import type { PluginSpace } from './space.ts';
import { optionsOf, substitute, type Vector } from './vector.ts';

const effects: Readonly<Record<string, Effect>> = {
  pack: packEffect,
  push: pushEffect,
  'build-information': buildInformationEffect,
  'create-release': createEffect,
  'deploy-release': deployEffect,
  'promote-release': promoteEffect,
  'run-runbook': runbookEffect,
  'list-projects': listEffect,
  'list-environments': listEffect,
  'list-tenants': listEffect,
  'create-environment': environmentEffect,
};

/** Runs one vector against the space: what it needs is made before, what it did is checked after, with what it printed. */
export async function runVector(space: PluginSpace, recorded: Vector): Promise<BinRun> {
  const folder = space.folder();
  const { url, apiKey } = { url: space.road.url, apiKey: space.server.apiKey };
  const vector = substitute(recorded, { server: url, apiKey, folder, proxy: url });
  const options = optionsOf(vector.argv);
  const name = options.get('space') ?? 'Default';
  await space.call(name === 'Spaces-1' ? 'Default' : name);
  const again = (): Promise<BinRun> =>
    space.octo(vector.argv, { cwd: folder, env: { SYSTEM_DEFAULTWORKINGDIRECTORY: folder, ...vector.env } });
  const occasion: Occasion = { space, vector, options, folder, again };
  const effect = vector.mode === 'probe' ? probeEffect : effects[options.verb];
  if (effect === undefined) throw new Error(`${vector.id}: there is no effect to check for ${options.verb}`);
  const check = await effect(occasion);
  const asked = space.road.requests.length;
  const run = await again();
  expectWords(vector, run);
  for (const { headers } of space.road.requests.slice(asked)) expectUserAgent(vector, headers['user-agent']);
  await check(run);
  return run;
}

/** Everything stands on stdout, no key does (A11), and the exit code is octo's. */
function expectWords(vector: Vector, { exitCode, stdout, stderr }: BinRun): void {
  expect(stderr, vector.id).toBe('');
  expect(stdout).not.toMatch(/API-\w{16}/);
  if (vector.refused !== undefined) {
    expect(exitCode, stdout).toBeGreaterThan(0);
    expect(stdout).toMatch(new RegExp(vector.refused));
  } else if (vector.mode === 'classic') expect(exitCode, stdout).toBe(0);
  if (vector.mode === 'classic') expect(stdout).not.toContain('Unrecognized');
}

/** Source: build-servers.md §0.2 A13. */
function expectUserAgent({ env }: Vector, userAgent = ''): void {
  const extension = env?.['OCTOEXTENSION'] ?? '';
  expect(userAgent.replace(/^pulpo\/\d+\.\d+\.\d+\S*/, 'pulpo')).toBe(extension === '' ? 'pulpo' : `pulpo octo plugin/${extension}`);
}
