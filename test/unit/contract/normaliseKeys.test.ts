import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { normaliseKeys } from '../../../src/contract/normaliseKeys.ts';
import { listOf, mapOf, maybe, text } from '../../../src/contract/fields.ts';
import { CreateReleaseCommand } from '../../../src/contract/resources/releases.ts';
import { TaskDetails } from '../../../src/contract/resources/tasks.ts';

describe('normaliseKeys', () => {
  it('spells the keys of every depth as the schema does', () => {
    const schema = z.looseObject({ Steps: listOf(z.looseObject({ Name: z.string(), Container: maybe(z.looseObject({ Image: text })) })) });
    const sent = { steps: [{ name: 'Deploy', CONTAINER: { image: 'alpine' } }] };
    expect(normaliseKeys(schema, sent)).toEqual({ Steps: [{ Name: 'Deploy', Container: { Image: 'alpine' } }] });
  });

  it('reads what the Go client sends', () => {
    const sent = { spaceIdOrName: 'Spaces-1', projectName: 'Web', packages: ['Deploy:1.2.3'], ignoreIfAlreadyExists: true };
    const read = CreateReleaseCommand.parse(normaliseKeys(CreateReleaseCommand, sent));
    expect(read).toMatchObject({ ProjectName: 'Web', Packages: ['Deploy:1.2.3'], IgnoreIfAlreadyExists: true });
  });

  it('goes down a schema that contains itself', () => {
    const sent = { task: {}, activityLogs: [{ id: 'a', children: [{ id: 'b', children: [{ ID: 'c' }] }] }] };
    expect(normaliseKeys(TaskDetails, sent)).toEqual({
      Task: {},
      ActivityLogs: [{ Id: 'a', Children: [{ Id: 'b', Children: [{ Id: 'c' }] }] }],
    });
  });

  it('leaves the keys of maps alone, because they are data', () => {
    const schema = z.looseObject({ Properties: mapOf(z.string()) });
    expect(normaliseKeys(schema, { properties: { 'octopus.action.x': '1', Name: '2' } })).toEqual({
      Properties: { 'octopus.action.x': '1', Name: '2' },
    });
  });

  it('keeps unknown keys as they were sent', () => {
    expect(normaliseKeys(z.looseObject({ Name: text }), { name: 'Web', spaceName: 'Default' })).toEqual({
      Name: 'Web',
      spaceName: 'Default',
    });
  });

  it('lets the exact spelling win when a key comes in two', () => {
    const schema = z.looseObject({ SpaceId: text });
    expect(normaliseKeys(schema, { SpaceId: 'Spaces-1', spaceId: 'Spaces-2' })).toEqual({ SpaceId: 'Spaces-1' });
    expect(normaliseKeys(schema, { spaceId: 'Spaces-2', SpaceId: 'Spaces-1' })).toEqual({ SpaceId: 'Spaces-1' });
  });

  it('drops a key that would replace the prototype', () => {
    const sent: unknown = JSON.parse('{"__proto__":{"admin":true},"Values":{"__proto__":{"admin":true}}}');
    const read = normaliseKeys(z.looseObject({ Values: mapOf(z.unknown()) }), sent) as { admin?: boolean; Values: { admin?: boolean } };
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect([read.admin, read.Values.admin]).toEqual([undefined, undefined]);
    expect(Object.keys(read.Values)).toEqual([]);
  });
});
