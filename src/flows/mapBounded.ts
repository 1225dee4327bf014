/**
 * Runs `work` over all items, at most `limit` at once, and answers in the order of the items. Every item is tried and nothing is
 * left running; then the first failure, if any, rejects.
 */
export async function mapBounded<T, R>(items: readonly T[], limit: number, work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const failures: { readonly index: number; readonly error: unknown }[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      try {
        results.set(index, await work(item, index));
      } catch (error) {
        failures.push({ index, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  const first = failures.sort((left, right) => left.index - right.index)[0];
  if (first !== undefined) throw first.error;
  return [...results].sort(([left], [right]) => left - right).map(([, result]) => result);
}
