import { type Lifecycle, lifecycles } from '../../contract/resources/lifecycles.ts';
import type { Connection } from '../connection.ts';

/** Every lifecycle of the space. */
export function readAllLifecycles(connection: Connection): Promise<readonly Lifecycle[]> {
  return connection.call(lifecycles.all, {});
}
