import type { Clock } from '../platform/ports.ts';
import type { OutputEvent } from './events.ts';
import { formatProgress } from './formatProgress.ts';
import { createPace, type Pace } from './pace.ts';

type ProgressEvent = Extract<OutputEvent, { type: 'progress' }>;

/** Shows how far long things are, without getting in the way of lines that are written meanwhile. */
export interface Progress {
  update(event: ProgressEvent): void;
  end(id: string): void;
  /** Writes lines so that a drawing on the same terminal is not torn. */
  around(write: () => void): void;
  stop(): void;
}

/** How often a line is written where nothing can be drawn. */
const lineEveryMs = 10_000;

interface Running {
  readonly event: ProgressEvent;
  readonly pace: Pace;
  readonly began: number;
  /** When its last line was written, or else when it began. */
  readonly shown: number;
}

/** For pipes and build logs: a line every ten seconds and one when all was sent, none for what is done sooner. */
export function lineProgress(clock: Clock, write: (line: string) => void): Progress {
  const running = new Map<string, Running>();
  return {
    update(event) {
      const now = clock.monotonic();
      const known = running.get(event.id) ?? { event, pace: createPace(), began: now, shown: now };
      known.pace.note(event.done, now);
      const justWhole = isWhole(event) && !isWhole(known.event) && now - known.began >= lineEveryMs;
      const isDue = justWhole || now - known.shown >= lineEveryMs;
      running.set(event.id, { ...known, event, shown: isDue ? now : known.shown });
      if (isDue) write(`${describe(event, known.pace, now)}${justWhole ? ', waiting for the server' : ''}`);
    },
    end: (id) => void running.delete(id),
    around: (write) => write(),
    stop: () => running.clear(),
  };
}

/** The part of ora that is used here. */
interface Spinner {
  text: string;
  readonly isSpinning: boolean;
  start(): unknown;
  stop(): unknown;
  clear(): unknown;
  render(): unknown;
}

export interface SpinnerParts {
  readonly clock: Clock;
  /** Makes text from outside harmless on the terminal. */
  clean(text: string): string;
  /** `standstill` is asked with every turn of the spinner, also while nothing is reported. */
  loadSpinner(standstill: () => string): Promise<Spinner>;
}

/** For a terminal: one spinner line that names everything under way. ora is imported with the first update. */
export function spinnerProgress({ clean, clock, loadSpinner }: SpinnerParts): Progress {
  const running = new Map<string, { readonly event: ProgressEvent; readonly pace: Pace }>();
  let spinner: Spinner | undefined;
  let loading = false;
  let stopped = false;

  const draw = (): void => {
    if (spinner === undefined) return;
    const now = clock.monotonic();
    spinner.text = [...running.values()].map(({ event, pace }) => clean(describe(event, pace, now))).join('  ');
    if (running.size === 0) spinner.stop();
    else if (!spinner.isSpinning) spinner.start();
  };
  const load = async (): Promise<void> => {
    loading = true;
    const loaded = await loadSpinner(standstill);
    if (stopped) return;
    spinner = loaded;
    draw();
  };

  /** Of the only thing under way; beside others that move it would only confuse. */
  const standstill = (): string => {
    const [only] = running.values();
    return only === undefined || running.size > 1 ? '' : only.pace.standstill(only.event.done, only.event.total, clock.monotonic());
  };

  return {
    update(event) {
      const pace = running.get(event.id)?.pace ?? createPace();
      pace.note(event.done, clock.monotonic());
      running.set(event.id, { event, pace });
      if (loading) draw();
      else void load();
    },
    end(id) {
      running.delete(id);
      draw();
    },
    around(write) {
      spinner?.clear();
      write();
      if (spinner?.isSpinning === true) spinner.render();
    },
    stop() {
      stopped = true;
      spinner?.stop();
    },
  };
}

/** ora on this terminal: it neither hides the cursor's owner nor reads the keyboard, so that Ctrl-C stays ours. */
export async function oraSpinner(terminal: NodeJS.WriteStream, standstill: () => string): Promise<Spinner> {
  const { default: ora } = await import('ora');
  return ora({ stream: terminal, discardStdin: false, hideCursor: false, suffixText: standstill });
}

function describe(event: ProgressEvent, pace: Pace, now: number): string {
  const speed = event.unit === 'bytes' ? pace.describe(event.done, event.total, now) : '';
  return `${event.label}: ${formatProgress(event.done, event.total, event.unit)}${speed}`;
}

function isWhole({ done, total }: ProgressEvent): boolean {
  return done === total;
}
