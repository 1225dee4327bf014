import { statSync } from 'node:fs';
import path from 'node:path';
import type { MachineUser } from '../../../platform/ports.ts';

/** A user with a home that exists: system users often have none, and what they install goes below /var/lib then. */
export function withHome(user: MachineUser): MachineUser {
  const exists = statSync(user.home, { throwIfNoEntry: false })?.isDirectory() === true;
  return exists ? user : { ...user, home: path.join('/var/lib', `pulpo-${user.name}`) };
}
