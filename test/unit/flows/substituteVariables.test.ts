import { expect, it } from 'vitest';
import { substituteVariables } from '../../../src/flows/substituteVariables.ts';

it('puts values of the given variables into each other, and leaves what names none of them', async () => {
  expect(
    await substituteVariables({ Host: '#{Name}.example', Name: '#{Stage | ToLower}', Stage: 'PROD', Other: '#{Octopus.Release.Number}' }),
  ).toEqual({ Host: 'prod.example', Name: 'prod', Stage: 'PROD', Other: '#{Octopus.Release.Number}' });
});

it('leaves values alone that need themselves or are no templates', async () => {
  const values = { A: '#{A}', Broken: '#{if', Plain: '1' };
  expect(await substituteVariables(values)).toEqual(values);
});
