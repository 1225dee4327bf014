import type { Env } from '../../src/platform/ports.ts';

/** An environment of its own; `take` removes. */
export function fakeEnv(variables: Readonly<Record<string, string>> = {}): Env {
  const present = new Map(Object.entries(variables));
  return {
    get: (name) => present.get(name),
    take(name) {
      const value = present.get(name);
      present.delete(name);
      return value;
    },
    all: () => Object.fromEntries(present),
  };
}
