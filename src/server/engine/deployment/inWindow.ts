/**
 * Runs `work` for every item, at most `size` at a time, in order of the items. After a failure no further item is begun; those that
 * run are waited for. The answer is every failure.
 */
export async function inWindow<T>(items: readonly T[], size: number, work: (item: T) => Promise<void>): Promise<readonly unknown[]> {
  const waiting = [...items];
  const failures: unknown[] = [];
  async function worker(): Promise<void> {
    for (let item = waiting.shift(); item !== undefined && failures.length === 0; item = waiting.shift()) {
      try {
        await work(item);
      } catch (error) {
        failures.push(error);
      }
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.min(size, items.length)) }, worker));
  return failures;
}
