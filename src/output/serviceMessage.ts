import type { OutputEvent } from './events.ts';
import type { MessageDialect } from './messageDialect.ts';
import { attachSummary, setParameter } from './messageDialect.ts';

/** What the build server is told about an event: whole lines, empty if nothing. */
export function serviceMessage(event: OutputEvent, dialect: MessageDialect): string {
  const message = messageOf(event, dialect);
  return message === undefined ? '' : `${message}\n`;
}

function messageOf(event: OutputEvent, dialect: MessageDialect): string | undefined {
  if (event.type === 'release.created' || event.type === 'release.kept') return setParameter(dialect, 'octo.releaseNumber', event.version);
  return event.type === 'summary.written' ? attachSummary(dialect, event.name, event.path) : undefined;
}
