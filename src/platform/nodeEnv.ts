import process from 'node:process';
import { wipeFromEnvironMemory } from './nodeEnvironMemory.ts';
import type { Env } from './ports.ts';

export function nodeEnv(): Env {
  return {
    get: (name) => process.env[name],
    take(name) {
      const value = process.env[name];
      delete process.env[name];
      if (value !== undefined) wipeFromEnvironMemory(name);
      return value;
    },
    all() {
      const present: Record<string, string> = {};
      for (const [name, value] of Object.entries(process.env)) if (value !== undefined) present[name] = value;
      return present;
    },
  };
}
