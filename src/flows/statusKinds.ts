import type { Connection } from '../client/connection.ts';
import { AppError } from '../errors/appError.ts';
import { missingStatus } from '../errors/classic/missingStatus.ts';
import type { Reporter } from '../output/events.ts';
import { isOlderThan } from './serverAge.ts';

/**
 * Machines have a health since 3.4, in place of the older status (octo-classic.md §3.17): a server before that knows no other, one
 * after that tells the older one for old clients only. Throws `NOT_OFFERED`.
 */
export function checkStatusKinds(
  { serverVersion }: Connection,
  { status, healthStatus }: { readonly status: readonly string[]; readonly healthStatus: readonly string[] },
  reporter: Reporter,
): void {
  const isOld = isOlderThan(serverVersion, '3.4.0');
  if (isOld && healthStatus.length > 0) {
    throw new AppError('refused', 'NOT_OFFERED', `Server ${serverVersion} knows no health of machines`, {
      hint: 'Use --status, or a server from 3.4.0 on.',
      classic: missingStatus.healthNotOffered,
    });
  }
  if (!isOld && status.length > 0) {
    const message = 'The `--status` parameter will be deprecated in Octopus Deploy 4.0. Name the health with `--health-status` instead.';
    reporter.emit({ type: 'warning', message });
  }
}
