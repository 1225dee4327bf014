/** Bytes of work between two pauses. */
export const pauseEvery = 16 * 1024 * 1024;

/** Counts bytes of work. Answers a pause to be awaited when one is due, else undefined: awaiting nothing costs time in small steps. */
export type Pacer = (bytes: number) => Promise<void> | undefined;

export function createPacer(pause: () => Promise<void>): Pacer {
  let since = 0;
  return (bytes) => {
    since += bytes;
    if (since < pauseEvery) return undefined;
    since = 0;
    return pause();
  };
}
