/** More bits than this are not kept; the budget alone bounds such matches. */
const mostBits = 2 ** 29;

/** Which splits of a program were already tried at which positions, one bit each. */
export class VisitedPlaces {
  readonly #splits: number;
  readonly #bits: Uint8Array | undefined;
  /** Bits set while a lookaround or atomic group runs: they don't stand for failures once it succeeds. */
  readonly #trail: number[] = [];
  #level = 0;

  /** `splits` 0: nothing is remembered. */
  constructor(splits: number, length: number) {
    const bits = splits * (length + 1);
    this.#splits = splits;
    this.#bits = splits > 0 && bits <= mostBits ? new Uint8Array((bits >>> 3) + 1) : undefined;
  }

  /** True the first time a split is met at a position. */
  visit(split: number, position: number): boolean {
    if (this.#bits === undefined) return true;
    const bit = position * this.#splits + split;
    const mask = 1 << (bit & 7);
    const byte = this.#bits[bit >>> 3] ?? 0;
    if ((byte & mask) !== 0) return false;
    this.#bits[bit >>> 3] = byte | mask;
    if (this.#level > 0) this.#trail.push(bit);
    return true;
  }

  /** After a match: nothing that was tried at its end stands for a failure. What was tried behind its end has failed for good. */
  forgetAt(position: number): void {
    for (let split = 0; split < this.#splits; split += 1) this.#clear(position * this.#splits + split);
  }

  /** Runs an inner match; if it succeeds (does not answer -1), what it visited is forgotten. */
  inner(run: () => number): number {
    const start = this.#trail.length;
    this.#level += 1;
    const end = run();
    this.#level -= 1;
    if (end >= 0) while (this.#trail.length > start) this.#clear(this.#trail.pop() ?? 0);
    else if (this.#level === 0) this.#trail.length = start;
    return end;
  }

  #clear(bit: number): void {
    if (this.#bits !== undefined) this.#bits[bit >>> 3] = (this.#bits[bit >>> 3] ?? 0) & ~(1 << (bit & 7));
  }
}
