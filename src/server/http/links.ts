/** Absolute-path links and templates of one space, `LinkBuilder` in a request's context. */
export interface LinkBuilder {
  /** `space('releases', 'Releases-1', 'progression')` → `/api/Spaces-1/releases/Releases-1/progression`; arguments are path texts, joined by `/`. */
  space(...path: readonly string[]): string;
  /** `server('tasks', 'ServerTasks-1')` → `/api/tasks/ServerTasks-1`. */
  server(...path: readonly string[]): string;
  /** `web('releases', 'Releases-1')` → `/app#/Spaces-1/releases/Releases-1`. */
  web(...path: readonly string[]): string;
}

export function linkBuilder(spaceId: string): LinkBuilder {
  return {
    space: (...path) => ['/api', spaceId, ...path].join('/'),
    server: (...path) => ['/api', ...path].join('/'),
    web: (...path) => ['/app#', spaceId, ...path].join('/'),
  };
}
