/** What groups a pattern has. A first reading collects them, a second one knows them: `\10` and `(?(name)…)` depend on it. */
export interface Groups {
  /** Number of unnamed groups. */
  readonly unnamed: number;
  readonly names: ReadonlyMap<string, number>;
  readonly count: number;
}

/** Collects the groups of a pattern in the order of their opening parentheses. */
export class GroupCollector {
  #unnamed = 0;
  readonly #named: string[] = [];

  unnamed(): number {
    this.#unnamed += 1;
    return this.#unnamed;
  }

  named(name: string): void {
    if (!this.#named.includes(name)) this.#named.push(name);
  }

  /** Unnamed groups come first, then the named ones; a group named with a number has that number. */
  groups(): Groups {
    const numbers = new Set(Array.from({ length: this.#unnamed }, (_, index) => index + 1));
    for (const name of this.#named) if (isNumber(name)) numbers.add(Number(name));
    const names = new Map<string, number>([['0', 0]]);
    let next = this.#unnamed + 1;
    for (const name of this.#named.filter((each) => !isNumber(each))) {
      while (numbers.has(next)) next += 1;
      numbers.add(next);
      names.set(name, next);
    }
    for (const number of numbers) names.set(String(number), number);
    return { unnamed: this.#unnamed, names, count: Math.max(0, ...numbers) };
  }
}

export function isNumber(name: string): boolean {
  return /^\d{1,9}$/.test(name);
}
