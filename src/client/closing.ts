/** What ends the requests of a connection when it is closed. */
export interface Closing {
  /** Aborted with the given signal, or when the connection closes. */
  signalFor(signal?: AbortSignal): AbortSignal;
  /** Ends what is in flight or waits for its next attempt. Its reason carries no code, so that the retry policy takes it for final. */
  close(): void;
}

export function createClosing(): Closing {
  const controller = new AbortController();
  // One per signal: a wait polls thousands of times with the same one.
  const joined = new WeakMap<AbortSignal, AbortSignal>();
  return {
    signalFor(signal) {
      if (signal === undefined) return controller.signal;
      const known = joined.get(signal) ?? AbortSignal.any([signal, controller.signal]);
      joined.set(signal, known);
      return known;
    },
    close: () => controller.abort(new Error('The connection is closed')),
  };
}
