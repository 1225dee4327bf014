import { describe, expect, it } from 'vitest';
import { changesMarkdown, releasesBrought } from '../../../../src/server/rules/changes.ts';
import { customFieldFindings } from '../../../../src/server/rules/customFields.ts';
import { standingOf } from '../../../../src/server/rules/standing.ts';

describe('what stands in a place', () => {
  const deployment = (name: string, state: string, startTime: string | null, queueTime = '2026-01-01T00:00:00Z') => ({
    name,
    state,
    startTime,
    queueTime,
  });
  const names = (...newestFirst: ReturnType<typeof deployment>[]) => {
    const { current, previous } = standingOf(newestFirst);
    return [current?.name, previous?.name];
  };

  it('is the latest deployment, whatever became of it, before the last success', () => {
    const failed = deployment('c', 'Failed', '2026-01-03T00:00:00Z');
    const other = deployment('b', 'Canceled', '2026-01-02T00:00:00Z');
    const good = deployment('a', 'Success', '2026-01-01T00:00:00Z');
    expect(names(failed, other, good)).toEqual(['c', 'a']);
  });

  it('is what started last, though it was scheduled first', () => {
    const later = deployment('made later', 'Success', '2026-01-02T00:00:00Z');
    const scheduled = deployment('scheduled', 'Success', '2026-01-03T00:00:00Z');
    expect(names(later, scheduled)).toEqual(['scheduled', 'made later']);
  });

  it('is nothing where nothing was deployed', () => {
    expect(names()).toEqual([undefined, undefined]);
  });
});

describe('the releases a deployment brings', () => {
  const release = (Version: string) => ({ Id: Version, Version });
  const all = ['1.0.0', '1.0.1', '1.0.2-beta', '1.0.2', '1.0.3', '1.1.0-beta'].map(release);
  const brought = (version: string, previous: string | undefined) =>
    releasesBrought(release(version), previous === undefined ? undefined : release(previous), all).map((item) => item.Version);

  it.each([
    ['1.0.3', '1.0.0', ['1.0.1', '1.0.2', '1.0.3']],
    ['1.0.3', '1.0.2', ['1.0.3']],
    ['1.0.3', '1.0.3', ['1.0.3']],
    ['1.0.0', '1.0.3', ['1.0.0']],
    ['1.1.0-beta', '1.0.0', ['1.1.0-beta']],
    ['1.0.3', undefined, ['1.0.3']],
  ])('by %s after %s are %j', (version, previous, expected) => {
    expect(brought(version, previous)).toEqual(expected);
  });

  it('are told as markdown with notes and work items', () => {
    const item = { Id: '#7', Description: 'Fix it', LinkUrl: 'https://example.org/7' };
    const text = changesMarkdown([{ Version: '1.0.1', ReleaseNotes: 'Better', WorkItems: [item] }]);
    expect(text).toBe('**Release 1.0.1**\n\nBetter\n\n- [#7: Fix it](https://example.org/7)');
  });
});

describe('custom fields of a release', () => {
  it('are at most ten, of at most 150 characters, and all that the channel asks for', () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_item, index) => [`f${index}`, 'x']));
    expect(customFieldFindings(many, [])).toHaveLength(1);
    expect(customFieldFindings({ a: 'x'.repeat(151) }, [])).toHaveLength(1);
    expect(customFieldFindings({ Ticket: 'A-1' }, [{ FieldName: 'ticket' }])).toEqual([]);
    expect(customFieldFindings({ Ticket: ' ' }, [{ FieldName: 'Ticket' }])).toHaveLength(1);
    expect(customFieldFindings({ Other: 'x' }, [{ FieldName: 'Ticket' }])).toHaveLength(1);
    expect(customFieldFindings({}, [{ FieldName: 'Ticket' }])).toEqual(["The channel asks for the custom field 'Ticket'."]);
  });
});
