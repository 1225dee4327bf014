import { formatBytes } from './formatProgress.ts';

/** How fast something goes, by what it did lately. */
export interface Pace {
  /** Notes how far it is; a step back starts the measurement over. */
  note(done: number, now: number): void;
  /** `, 85.1 MB/s, 44 s left`; empty as long as nobody can tell. */
  describe(done: number, total: number | undefined, now: number): string;
  /** `, stalled for 12 s` or `, waiting for the server for 12 s` where nothing has moved for a while; else empty. */
  standstill(done: number, total: number | undefined, now: number): string;
}

/** Milliseconds that are looked back on, and that are needed to tell a rate. */
const window = 10_000;
const enough = 1000;
const longStandstill = 3000;

export function createPace(): Pace {
  const marks: { readonly done: number; readonly at: number }[] = [];
  return {
    note(done, now) {
      const last = marks.at(-1);
      if (last !== undefined && done < last.done) marks.length = 0;
      else if (last !== undefined && (done === last.done || now - last.at < enough / 4)) return;
      marks.push({ done, at: now });
      while (marks.length > 2 && (marks[1]?.at ?? now) <= now - window) marks.shift();
    },
    describe(done, total, now) {
      const [first] = marks;
      if (first === undefined || now - first.at < enough || done <= first.done) return '';
      const perSecond = ((done - first.done) * 1000) / (now - first.at);
      const left = total === undefined || done >= total ? '' : `, ${formatDuration((total - done) / perSecond)} left`;
      return `, ${formatBytes(Math.round(perSecond))}/s${left}`;
    },
    standstill(done, total, now) {
      const last = marks.at(-1);
      if (last === undefined || now - last.at < longStandstill) return '';
      const since = formatDuration((now - last.at) / 1000);
      return done === total ? `, waiting for the server for ${since}` : `, stalled for ${since}`;
    },
  };
}

/** `44 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
