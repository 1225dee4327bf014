import { describe, expect, it } from 'vitest';
import { DashboardItem } from '../../../src/contract/resources/dashboards.ts';
import { DeploymentPreview } from '../../../src/contract/resources/deploymentPreviews.ts';
import { formValues } from '../../../src/flows/deployByParts.ts';
import { readMoment, readVariables } from '../../../src/flows/deployWishes.ts';
import { offersExecutions } from '../../../src/flows/offersExecutions.ts';
import { versionToPromote } from '../../../src/flows/promoteRelease.ts';

describe('readVariables', () => {
  it.each([
    ['Name:value', { Name: 'value' }],
    ['Name=a:b', { Name: 'a:b' }],
    ['Url:http://x?a=b', { Url: 'http://x?a=b' }],
    ['Empty:', { Empty: '' }],
    [':Odd=1', { ':Odd': '1' }],
  ])('reads %s', (text, variables) => {
    expect(readVariables([text])).toEqual(variables);
  });

  it('takes the later of two values, whatever the case of the name', () => {
    expect(readVariables(['Name:1', 'NAME:2'])).toEqual({ NAME: '2' });
  });

  it('refuses a text without separator, and does not show what follows its first line', () => {
    expect(() => readVariables(['secret\nCANARY-value'])).toThrow(
      expect.objectContaining({ kind: 'usage', message: expect.not.stringContaining('CANARY') }),
    );
  });
});

const now = Date.UTC(2026, 0, 31, 9, 15);

it('reads moments with and without offset and refuses what is none', () => {
  expect(readMoment('--deploy-at', '2026-01-31T18:00+01:00', now)).toBe('2026-01-31T17:00:00.000Z');
  expect(readMoment('--deploy-at', '2026-01-31T18:00', now)).toBe(new Date(2026, 0, 31, 18).toISOString());
  expect(readMoment('--deploy-at', undefined, now)).toBeUndefined();
  expect(() => readMoment('--deploy-at', 'tomorrow', now)).toThrow(
    expect.objectContaining({ message: "--deploy-at takes a date and time, not 'tomorrow'" }),
  );
});

it.each([
  ['2026.3.0', true],
  ['2022.3.5512', true],
  ['2022.3.5511', false],
  ['2019.1.0', false],
  ['0.0.0-local', true],
])('knows whether server %s takes a release in one request', (version, offered) => {
  expect(offersExecutions(version)).toBe(offered);
});

describe('formValues', () => {
  const preview = (elements: object[]) => DeploymentPreview.parse({ Form: { Values: {}, Elements: elements } });
  const asked = (id: string, label: string, required: boolean) => ({
    Name: id,
    IsValueRequired: required,
    Control: { Type: 'VariableValue', Name: `Var.${label}`, Label: label },
  });

  it('finds values by label or name, and leaves out what nobody gave', () => {
    const form = preview([
      asked('v1', 'Colour', true),
      asked('v2', 'Size', true),
      asked('v3', 'Shape', false),
      { Name: 'p', Control: { Type: 'Paragraph' } },
    ]);
    expect(formValues(form, { COLOUR: 'red', 'var.size': 'L', Other: 'x' })).toEqual({ v1: 'red', v2: 'L' });
  });

  it('names every required value that is missing', () => {
    const form = preview([asked('v1', 'Colour', true), asked('v2', 'Size', true)]);
    expect(() => formValues(form, {})).toThrow(
      expect.objectContaining({ code: 'VARIABLE_VALUE_MISSING', message: "The deployment asks for 'Colour', 'Size'" }),
    );
  });
});

describe('versionToPromote', () => {
  const item = (ReleaseVersion: string, State: string, EnvironmentId = 'Environments-1') =>
    DashboardItem.parse({
      Id: ReleaseVersion,
      ProjectId: 'Projects-1',
      EnvironmentId,
      ReleaseId: 'r',
      DeploymentId: 'd',
      TaskId: 't',
      ReleaseVersion,
      State,
    });
  const place = { projectId: 'Projects-1', environmentId: 'Environments-1' };
  const items = [item('1.9.0', 'Success'), item('1.10.0', 'Failed'), item('2.0.0', 'Success', 'Environments-2')];

  it('takes the highest version of the place', () => {
    expect(versionToPromote(items, { ...place, pick: 'latest' })).toBe('1.10.0');
  });

  it('takes the highest that succeeded', () => {
    expect(versionToPromote(items, { ...place, pick: 'successful' })).toBe('1.9.0');
    expect(versionToPromote([item('1.0', 'Failed')], { ...place, pick: 'successful' })).toBeUndefined();
  });
});
