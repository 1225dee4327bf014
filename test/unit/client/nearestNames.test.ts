import { describe, expect, it } from 'vitest';
import { didYouMean, nearestNames } from '../../../src/client/nearestNames.ts';

describe('nearestNames', () => {
  it('finds a name with a typing error', () => {
    expect(nearestNames('Prodution', ['Development', 'Test', 'Production'])).toEqual(['Production']);
  });

  it('finds names that contain what was written, whatever their length', () => {
    expect(nearestNames('quotes', ['Random Quotes Web Application', 'Billing'])).toEqual(['Random Quotes Web Application']);
  });

  it('offers nothing when nothing is close', () => {
    expect(nearestNames('Billing', ['Development', 'Test'])).toEqual([]);
    expect(didYouMean('Billing', ['Development', 'Test'])).toBeUndefined();
  });

  it('asks with at most three names', () => {
    expect(didYouMean('Tst', ['Test', 'Tests', 'Toast', 'Rest'])).toBe("Did you mean 'Test', 'Rest' or 'Tests'?");
  });
});
