import type { Clock } from '../platform/ports.ts';
import { messageOf } from './engine/deployment/failures.ts';
import type { LogLine } from './http/appParts.ts';

/** A message that comes again is told after this long, with how often it came; each further time the pause doubles. */
const firstPauseMs = 60_000;
const longestPauseMs = 60 * 60_000;
/** Different messages that are remembered; the one told longest ago is forgotten first. */
const rememberedMessages = 100;

interface Told {
  readonly at: number;
  readonly pauseMs: number;
  /** How often it came since. */
  repeats: number;
}

/** Writes what goes wrong in the engine to the server's log: what it is and what to do, without a flood of the same line. */
export function createEngineLog({ clock, log }: { readonly clock: Clock; log(line: LogLine): void }): (error: unknown) => void {
  const messages = new Map<string, Told>();

  function tell(message: string, before: Told | undefined, error: unknown): void {
    const at = clock.monotonic();
    const isNew = before === undefined || (before.repeats === 0 && at - before.at > longestPauseMs);
    messages.delete(message);
    messages.set(message, { at, pauseMs: isNew ? firstPauseMs : Math.min(2 * before.pauseMs, longestPauseMs), repeats: 0 });
    for (const oldest of messages.keys()) if (messages.size > rememberedMessages) messages.delete(oldest);
    const again = isNew ? '' : ` (${before.repeats + 1} times in the last ${Math.round((at - before.at) / 60_000)} minutes)`;
    log({ level: 'error', message: `The engine met an error${again}: ${message}`, error });
  }

  return (error) => {
    const message = messageOf(error);
    const told = messages.get(message);
    if (told !== undefined && clock.monotonic() - told.at < told.pauseMs) told.repeats += 1;
    else tell(message, told, error);
  };
}
