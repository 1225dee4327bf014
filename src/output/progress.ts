import type { Clock } from '../platform/ports.ts';
import type { OutputEvent } from './events.ts';
import { formatProgress } from './formatProgress.ts';

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

/** For pipes and build logs: a line every ten seconds, none for what is done sooner. */
export function lineProgress(clock: Clock, write: (line: string) => void): Progress {
  const lastShown = new Map<string, number>();
  return {
    update(event) {
      const now = clock.monotonic();
      const last = lastShown.get(event.id);
      if (last === undefined) lastShown.set(event.id, now);
      else if (now - last >= lineEveryMs) {
        lastShown.set(event.id, now);
        write(describe(event));
      }
    },
    end: (id) => void lastShown.delete(id),
    around: (write) => write(),
    stop: () => lastShown.clear(),
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

/** For a terminal: one spinner line that names everything under way. ora is imported with the first update. */
export function spinnerProgress(clean: (text: string) => string, loadSpinner: () => Promise<Spinner>): Progress {
  const running = new Map<string, ProgressEvent>();
  let spinner: Spinner | undefined;
  let loading = false;
  let stopped = false;

  const draw = (): void => {
    if (spinner === undefined) return;
    spinner.text = [...running.values()].map((event) => clean(describe(event))).join('  ');
    if (running.size === 0) spinner.stop();
    else if (!spinner.isSpinning) spinner.start();
  };
  const load = async (): Promise<void> => {
    loading = true;
    const loaded = await loadSpinner();
    if (stopped) return;
    spinner = loaded;
    draw();
  };

  return {
    update(event) {
      running.set(event.id, event);
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
export async function oraSpinner(terminal: NodeJS.WriteStream): Promise<Spinner> {
  const { default: ora } = await import('ora');
  return ora({ stream: terminal, discardStdin: false, hideCursor: false });
}

function describe(event: ProgressEvent): string {
  return `${event.label}: ${formatProgress(event.done, event.total, event.unit)}`;
}
