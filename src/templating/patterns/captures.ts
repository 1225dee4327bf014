type Span = readonly [start: number, end: number];

const opened = 0;
const marked = 1;
const captured = 2;
const popped = 3;

/** What groups have captured and where loops have started, with a log to take changes back. */
export class Captures {
  /** Per group its captures, start and end in turn, the last one counting. */
  readonly #groups: readonly number[][];
  readonly #starts: number[];
  readonly #marks: number[];
  /** Four numbers per change: what, of which group or loop, and up to two values from before. */
  readonly #log: number[] = [];

  constructor(groups: number, slots: number) {
    this.#groups = Array.from({ length: groups + 1 }, () => []);
    this.#starts = new Array<number>(groups + 1).fill(-1);
    this.#marks = new Array<number>(slots).fill(-1);
  }

  get logLength(): number {
    return this.#log.length;
  }

  clear(): void {
    this.#log.length = 0;
    for (const group of this.#groups) group.length = 0;
  }

  /** Takes back every change since the log had that length. */
  rewind(length: number): void {
    while (this.#log.length > length) {
      const second = this.#log.pop() ?? 0;
      const first = this.#log.pop() ?? 0;
      const index = this.#log.pop() ?? 0;
      const what = this.#log.pop() ?? 0;
      if (what === opened) this.#starts[index] = first;
      else if (what === marked) this.#marks[index] = first;
      else if (what === captured) this.#of(index).length -= 2;
      else this.#of(index).push(first, second);
    }
  }

  open(group: number, at: number): void {
    this.#log.push(opened, group, this.#starts[group] ?? -1, 0);
    this.#starts[group] = at;
  }

  /** Captures from where the group was opened; inside a lookbehind that is the end. */
  close(group: number, at: number): void {
    const start = this.#starts[group] ?? at;
    this.#capture(group, Math.min(start, at), Math.max(start, at));
  }

  last(group: number): Span | undefined {
    const captures = this.#of(group);
    const start = captures[captures.length - 2];
    const end = captures[captures.length - 1];
    return start === undefined || end === undefined ? undefined : [start, end];
  }

  /** Takes back the last capture of one group and captures what lies between it and the given span as another; false where there is none. */
  transfer(from: number, to: number | undefined, span: Span): boolean {
    const last = this.last(from);
    if (last === undefined) return false;
    this.#of(from).length -= 2;
    this.#log.push(popped, from, ...last);
    if (to !== undefined) this.#capture(to, ...between(last, span));
    return true;
  }

  mark(slot: number, at: number): void {
    this.#log.push(marked, slot, this.#marks[slot] ?? -1, 0);
    this.#marks[slot] = at;
  }

  markedAt(slot: number): number {
    return this.#marks[slot] ?? -1;
  }

  #capture(group: number, start: number, end: number): void {
    this.#of(group).push(start, end);
    this.#log.push(captured, group, 0, 0);
  }

  #of(group: number): number[] {
    return this.#groups[group] ?? [];
  }
}

function between([firstStart, firstEnd]: Span, [start, end]: Span): Span {
  if (start >= firstEnd) return [firstEnd, start];
  if (end <= firstStart) return [firstStart, end];
  return [Math.max(start, firstStart), Math.min(end, firstEnd)];
}
