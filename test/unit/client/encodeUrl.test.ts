import { describe, expect, it } from 'vitest';
import { encodeUrl } from '../../../src/client/encodeUrl.ts';
import { projects } from '../../../src/contract/resources/projects.ts';
import { releases } from '../../../src/contract/resources/releases.ts';
import { roots } from '../../../src/contract/resources/root.ts';
import { tasks } from '../../../src/contract/resources/tasks.ts';

const target = { spaceId: 'Spaces-1', params: {}, query: {} };

describe('encodeUrl', () => {
  it('puts the space before paths of the space and not before those of the server', () => {
    expect(encodeUrl(projects.list, target)).toBe('api/Spaces-1/projects');
    expect(encodeUrl(roots.server, target)).toBe('api');
    expect(encodeUrl(roots.space, target)).toBe('api/Spaces-1');
  });

  it('percent-encodes what stands in a path', () => {
    const params = { projectId: 'Web / API', version: '1.0.0+build' };
    expect(encodeUrl(releases.getByVersion, { ...target, params })).toBe('api/Spaces-1/projects/Web%20%2F%20API/releases/1.0.0%2Bbuild');
  });

  it.each(['', '.', '..'])('refuses "%s" in a path, because the path would be another one', (id) => {
    expect(() => encodeUrl(projects.get, { ...target, params: { id } })).toThrow(/can not stand for/);
  });

  it('joins lists by commas and leaves absent values out', () => {
    const query = { ids: ['ServerTasks-1', 'ServerTasks-2'], take: 2, name: undefined };
    expect(encodeUrl(tasks.list, { ...target, query })).toBe('api/Spaces-1/tasks?ids=ServerTasks-1%2CServerTasks-2&take=2');
  });

  it('repeats a parameter whose items contain commas', () => {
    expect(encodeUrl(tasks.list, { ...target, query: { name: ['a,b', 'c'] } })).toBe('api/Spaces-1/tasks?name=a%2Cb&name=c');
  });

  it('refuses an empty list, which a server takes for all', () => {
    expect(() => encodeUrl(tasks.list, { ...target, query: { ids: [] } })).toThrow(/reads as "all"/);
  });
});
