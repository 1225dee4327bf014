import type { OutputEvent } from './events.ts';
import type { MessageDialect } from './messageDialect.ts';
import { setParameter } from './messageDialect.ts';

/** What the build server is told about an event: whole lines, empty if nothing. */
export function serviceMessage(event: OutputEvent, dialect: MessageDialect): string {
  if (event.type !== 'release.created') return '';
  const message = setParameter(dialect, 'octo.releaseNumber', event.version);
  return message === undefined ? '' : `${message}\n`;
}
