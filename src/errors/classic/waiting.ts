import type { ClassicWording } from '../appError.ts';

/** Octo's words for a wait that ended before what it waited for (octo-classic.md §3.2). */
export const waitErrors = {
  timedOut: (afterMs: number): ClassicWording => ({
    message: `One or more tasks did not complete before the timeout was reached. We waited ${timeSpan(afterMs)}  for the tasks to complete.`,
  }),
};

/** As .NET writes it, to the second: `00:10:01`, `1.02:00:00`. */
function timeSpan(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
  return days === 0 ? clock : `${days}.${clock}`;
}
