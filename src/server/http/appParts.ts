import type { Clock } from '../../platform/ports.ts';
import type { Store } from '../store/port.ts';
import type { Services } from './context.ts';
import type { RouteTable } from './routeTable.ts';

/** One line of the server's own log. Secrets and bodies never go there. */
export interface LogLine {
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly requestId?: string;
  readonly error?: unknown;
}

/** What requests are answered with. */
export interface AppParts {
  readonly store: Store;
  readonly services: Services;
  readonly clock: Clock;
  readonly routes: RouteTable;
  /** Names beside the loopback ones that the server answers to. */
  readonly hosts: readonly string[];
  log(line: LogLine): void;
}
