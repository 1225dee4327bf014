import type { Budget } from '../evaluation/budget.ts';
import { holds } from './assertions.ts';
import { Captures } from './captures.ts';
import type { Instruction, Program } from './program.ts';
import { equalIgnoringCase } from './unitSets.ts';
import { VisitedPlaces } from './visitedPlaces.ts';

/** A match: where it is, and where its groups are. */
export interface PatternMatch {
  readonly start: number;
  readonly end: number;
  /** Start and end of a group's last capture; undefined where it captured nothing. Group 0 is the match. */
  group(number: number): readonly [start: number, end: number] | undefined;
}

/** Where the machine is in the program and in the text. */
interface State {
  at: number;
  place: number;
}

/** Instructions per step of the budget. */
const instructionsPerStep = 8;

/**
 * Runs a program over a text by backtracking that never tries the same split at the same place twice (where the program allows it), so
 * that the time is linear in the text; the budget bounds the rest.
 */
export class Matcher {
  readonly #program: Program;
  readonly #text: string;
  readonly #budget: Pick<Budget, 'step'>;
  readonly #captures: Captures;
  readonly #visited: VisitedPlaces;
  /** Instruction, position and length of the log for each choice not yet tried. */
  readonly #choices: number[] = [];
  #executed = 0;
  #searchStart = 0;

  constructor(program: Program, text: string, budget: Pick<Budget, 'step'>) {
    this.#program = program;
    this.#text = text;
    this.#budget = budget;
    this.#captures = new Captures(program.groups, program.slots);
    this.#visited = new VisitedPlaces(program.isMemorable ? program.splits : 0, text.length);
  }

  /** The first match that starts at or after `from`; `^`, `\b` and lookbehinds see the text before it. */
  find(from: number): PatternMatch | undefined {
    const { first, isAnchored } = this.#program;
    this.#searchStart = from;
    const lastStart = isAnchored ? 0 : this.#text.length;
    for (let start = from; start <= lastStart; start += 1) {
      this.#count();
      if (first !== undefined && !(start < this.#text.length && first(this.#text.charCodeAt(start)))) continue;
      this.#captures.clear();
      const end = this.#run({ at: 0, place: start });
      if (end >= 0) return this.#matched(start, end);
    }
    return undefined;
  }

  #matched(start: number, end: number): PatternMatch {
    this.#visited.forgetAt(end);
    const groups = Array.from({ length: this.#program.groups + 1 }, (_, group) => this.#captures.last(group));
    return { start, end, group: (number) => (number === 0 ? [start, end] : groups[number]) };
  }

  /** Runs to the next `accept`; the position there, or -1. */
  #run(state: State): number {
    const base = this.#choices.length;
    for (;;) {
      this.#count();
      const next = this.#program.instructions[state.at];
      if (next === undefined || next.op === 'accept') {
        this.#choices.length = base;
        return state.place;
      }
      if (this.#execute(next, state)) continue;
      if (this.#choices.length === base) return -1;
      this.#captures.rewind(this.#choices.pop() ?? 0);
      state.place = this.#choices.pop() ?? 0;
      state.at = this.#choices.pop() ?? 0;
    }
  }

  /** Executes one instruction; false where it fails. */
  #execute(next: Exclude<Instruction, { op: 'accept' }>, state: State): boolean {
    switch (next.op) {
      case 'unit':
        return this.#unit(next, state);
      case 'split':
        return this.#split(next, state);
      case 'jump':
        return goTo(state, next.to);
      case 'open':
        this.#captures.open(next.group, state.place);
        return goTo(state, state.at + 1);
      case 'close':
        this.#captures.close(next.group, state.place);
        return goTo(state, state.at + 1);
      case 'balance':
        return this.#balance(next, state);
      case 'assert':
        return holds(next.test, this.#text, state.place, this.#searchStart) && goTo(state, state.at + 1);
      case 'reference':
        return this.#reference(next, state);
      case 'look':
        return this.#look(next, state);
      case 'atomic':
        return this.#atomic(next, state);
      case 'testGroup':
        return goTo(state, this.#captures.last(next.group) === undefined ? next.no : state.at + 1);
      case 'mark':
        this.#captures.mark(next.slot, state.place);
        return goTo(state, state.at + 1);
      case 'progress':
        return goTo(state, this.#captures.markedAt(next.slot) === state.place ? next.exit : state.at + 1);
      case 'fail':
        return false;
    }
  }

  #unit({ set, step }: Extract<Instruction, { op: 'unit' }>, state: State): boolean {
    const index = step === 1 ? state.place : state.place - 1;
    if (index < 0 || index >= this.#text.length || !set(this.#text.charCodeAt(index))) return false;
    state.place += step;
    state.at += 1;
    return true;
  }

  #split({ first, second, place }: Extract<Instruction, { op: 'split' }>, state: State): boolean {
    if (!this.#visited.visit(place, state.place)) return false;
    this.#choices.push(second, state.place, this.#captures.logLength);
    return goTo(state, first);
  }

  #balance({ group, pops, slot }: Extract<Instruction, { op: 'balance' }>, state: State): boolean {
    const start = this.#captures.markedAt(slot);
    const span = [Math.min(start, state.place), Math.max(start, state.place)] as const;
    return this.#captures.transfer(pops, group, span) && goTo(state, state.at + 1);
  }

  /** A group that captured nothing is nowhere repeated. */
  #reference({ group, ignoreCase, step }: Extract<Instruction, { op: 'reference' }>, state: State): boolean {
    const span = this.#captures.last(group);
    if (span === undefined) return false;
    const length = span[1] - span[0];
    const from = step === 1 ? state.place : state.place - length;
    if (from < 0 || from + length > this.#text.length) return false;
    for (let offset = 0; offset < length; offset += 1) {
      this.#count();
      const [left, right] = [this.#text.charCodeAt(span[0] + offset), this.#text.charCodeAt(from + offset)];
      if (ignoreCase ? !equalIgnoringCase(left, right) : left !== right) return false;
    }
    state.place += step * length;
    return goTo(state, state.at + 1);
  }

  #look({ yes, no, keepsCaptures }: Extract<Instruction, { op: 'look' }>, state: State): boolean {
    const { logLength } = this.#captures;
    const isFound = this.#inner(state) >= 0;
    if (!isFound || !keepsCaptures) this.#captures.rewind(logLength);
    return goTo(state, isFound ? yes : no);
  }

  #atomic({ next }: Extract<Instruction, { op: 'atomic' }>, state: State): boolean {
    const end = this.#inner(state);
    if (end < 0) return false;
    state.place = end;
    return goTo(state, next);
  }

  /** Runs the instructions after this one as a match of their own. */
  #inner(state: State): number {
    return this.#visited.inner(() => this.#run({ at: state.at + 1, place: state.place }));
  }

  #count(): void {
    this.#executed += 1;
    if (this.#executed % instructionsPerStep === 0) this.#budget.step();
  }
}

function goTo(state: State, at: number): true {
  state.at = at;
  return true;
}
