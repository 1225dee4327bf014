import { describe, expect, it } from 'vitest';
import { canonicalTags, tagFindings, tagSetFindings } from '../../../../src/server/rules/tags.ts';

const tag = (set: string, Name: string) => ({ Id: `${set}-${Name}`, Name, CanonicalTagName: `${set}/${Name}` });
const sets = [
  { Name: 'Region', Type: 'MultiSelect', Scopes: ['Tenant', 'Environment'], Tags: [tag('Region', 'EU'), tag('Region', 'US')] },
  { Name: 'Plan', Type: 'SingleSelect', Scopes: ['Tenant'], Tags: [tag('Plan', 'Gold'), tag('Plan', 'Tin')] },
  { Name: 'Note', Type: 'FreeText', Scopes: ['Tenant'], Tags: [] },
];

describe('tags that a resource carries', () => {
  it.each([
    [['Region/EU', 'region/us', 'Plan/Gold', 'Note/anything at all'], 'Tenant', []],
    [['Region/EU'], 'Environment', []],
    [['Plan/Gold'], 'Environment', ["The tag 'Plan/Gold' is for Tenant, not for Environment."]],
    [['Region/Moon'], 'Tenant', ["The tag 'Region/Moon' does not exist. Tags are written Set/Tag."]],
    [['EU'], 'Tenant', ["The tag 'EU' does not exist. Tags are written Set/Tag."]],
    [['Note/ '], 'Tenant', ["The tag 'Note/ ' does not exist. Tags are written Set/Tag."]],
    [['Plan/Gold', 'plan/tin'], 'Tenant', ["Only one tag of the set 'Plan' can be given, not Plan/Gold, Plan/Tin."]],
    [['Plan/Gold', 'plan/GOLD'], 'Tenant', []],
  ])('%j on a %s', (tags, scope, findings) => {
    expect(tagFindings(tags, sets, scope)).toEqual(findings);
  });

  it('may name several of a set that allows one, where they are a filter', () => {
    expect(tagFindings(['Plan/Gold', 'Plan/Tin'], sets)).toEqual([]);
  });

  it('are kept in the spelling of their set, each once', () => {
    expect(canonicalTags(['region/eu', 'Region/EU', 'Note/free'], sets)).toEqual(['Region/EU', 'Note/free']);
  });
});

describe('a tag set', () => {
  const set = { Name: 'Ring', Type: 'MultiSelect', Scopes: ['Tenant'], Tags: [{ Name: 'Early', Color: '#0F0' }] };
  it.each([
    [{}, 0],
    [{ Tags: [{ Name: 'Early', Color: null }] }, 0],
    [{ Tags: [{ Name: 'Early', Color: 'red' }] }, 1],
    [{ Name: 'a/b' }, 1],
    [{ Name: '', Type: 'Any', Scopes: ['Moon'] }, 3],
    [
      {
        Tags: [
          { Name: 'x', Color: '' },
          { Name: 'X', Color: '' },
          { Name: 'y/z', Color: '' },
        ],
      },
      2,
    ],
  ])('with %j has %i findings', (change, findings) => {
    expect(tagSetFindings({ ...set, ...change })).toHaveLength(findings);
  });
});
