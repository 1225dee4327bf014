/** How long to wait between polls: short while something happens, longer while nothing does. Milliseconds. */
export interface PollPace {
  readonly delay: number;
  /** Fixed by the person (`--deployment-check-sleep-cycle`), or found by watching. */
  readonly kind: 'fixed' | 'adaptive';
}

const first = 250;
const busy = 500;
const slowest = 10_000;

/** The pace at the start; `fixed` milliseconds if the person chose them. */
export function startPace(fixed: number | undefined): PollPace {
  return fixed === undefined ? { delay: first, kind: 'adaptive' } : { delay: Math.max(fixed, first), kind: 'fixed' };
}

/** The pace after a poll that brought something new, or did not. */
export function nextPace(pace: PollPace, news: 'some' | 'none'): PollPace {
  if (pace.kind === 'fixed') return pace;
  return { ...pace, delay: news === 'some' ? busy : Math.min(slowest, Math.round(pace.delay * 1.5)) };
}

/** How a task's log is asked for: a log that stays quiet is left out of ever more polls, eight at most. */
export interface LogPace {
  readonly quiet: number;
  readonly skip: number;
}

export const eagerLog: LogPace = { quiet: 0, skip: 0 };

/** The pace after the log was read. */
export function afterReading(pace: LogPace, news: 'some' | 'none'): LogPace {
  if (news === 'some') return eagerLog;
  const quiet = Math.min(pace.quiet + 1, 4);
  return { quiet, skip: 2 ** (quiet - 1) - 1 };
}

/** The pace after a poll that left the log out. */
export function afterSkipping(pace: LogPace): LogPace {
  return { ...pace, skip: pace.skip - 1 };
}
