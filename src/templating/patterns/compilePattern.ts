import { AppError } from '../../errors/appError.ts';
import type { ParsedPattern, PatternNode, UnitSet } from './node.ts';
import type { Instruction, Program } from './program.ts';

/** A pattern whose counted repetitions need more instructions is refused. */
const mostInstructions = 50_000;

/** Translates a pattern into instructions. Throws `TEMPLATE_PATTERN_INVALID` where it would need too many. */
export function compilePattern(parsed: ParsedPattern): Program {
  const compiler = new Compiler();
  compiler.emitNode(parsed.node, 1);
  compiler.emit({ op: 'accept' });
  const { instructions, splits, slots, isMemorable } = compiler;
  return {
    ...{ instructions, splits, slots, isMemorable, groups: parsed.groupCount },
    ...{ first: firstSet(parsed.node), isAnchored: startsAtTextStart(parsed.node) },
  };
}

type Step = 1 | -1;

class Compiler {
  readonly instructions: Instruction[] = [];
  splits = 0;
  slots = 0;
  isMemorable = true;

  emit(instruction: Instruction): number {
    if (this.instructions.length >= mostInstructions) throw tooLarge();
    return this.instructions.push(instruction) - 1;
  }

  emitNode(node: PatternNode, step: Step): void {
    switch (node.kind) {
      case 'set':
        this.emit({ op: 'unit', set: node.set, step });
        return;
      case 'sequence':
        for (const item of step === 1 ? node.items : [...node.items].reverse()) this.emitNode(item, step);
        return;
      case 'choice':
        this.#choice(node.options, step);
        return;
      case 'repeat':
        this.#repeat(node, step);
        return;
      case 'capture':
        this.emit({ op: 'open', group: node.group });
        this.emitNode(node.item, step);
        this.emit({ op: 'close', group: node.group, step });
        return;
      case 'balance':
        this.#balance(node, step);
        return;
      case 'look':
        this.#look(node);
        return;
      case 'atomic':
        this.#atomic(node.item, step);
        return;
      case 'assertion':
        if (node.test === 'searchStart') this.isMemorable = false;
        this.emit({ op: 'assert', test: node.test });
        return;
      case 'reference':
        this.isMemorable = false;
        this.emit({ op: 'reference', group: node.group, ignoreCase: node.ignoreCase, step });
        return;
      case 'condition':
        this.#condition(node, step);
    }
  }

  get #here(): number {
    return this.instructions.length;
  }

  #split(): Extract<Instruction, { op: 'split' }> {
    const split: Extract<Instruction, { op: 'split' }> = { op: 'split', first: 0, second: 0, place: this.splits };
    this.splits += 1;
    this.emit(split);
    return split;
  }

  #jump(): Extract<Instruction, { op: 'jump' }> {
    const jump: Extract<Instruction, { op: 'jump' }> = { op: 'jump', to: 0 };
    this.emit(jump);
    return jump;
  }

  #choice(options: readonly PatternNode[], step: Step): void {
    const ends: { to: number }[] = [];
    options.forEach((option, index) => {
      if (index === options.length - 1) {
        this.emitNode(option, step);
        return;
      }
      const split = this.#split();
      split.first = this.#here;
      this.emitNode(option, step);
      ends.push(this.#jump());
      split.second = this.#here;
    });
    for (const end of ends) end.to = this.#here;
  }

  #repeat({ item, least, most, lazy }: Extract<PatternNode, { kind: 'repeat' }>, step: Step): void {
    for (let turn = 0; turn < least; turn += 1) this.emitNode(item, step);
    if (most === Infinity) this.#loop(item, lazy, step);
    else this.#optional({ item, times: most - least, lazy }, step);
  }

  /** A turn that can match nothing must not be repeated for ever; only loops over such turns pay for the check. */
  #loop(item: PatternNode, lazy: boolean, step: Step): void {
    const top = this.#here;
    const split = this.#split();
    const start = this.#here;
    const progress = canBeEmpty(item) ? this.#checkedTurn(item, step) : undefined;
    if (progress === undefined) this.emitNode(item, step);
    this.#jump().to = top;
    if (progress !== undefined) progress.exit = this.#here;
    this.#order(split, start, lazy);
  }

  #checkedTurn(item: PatternNode, step: Step): { exit: number } {
    const slot = this.slots;
    this.slots += 1;
    this.emit({ op: 'mark', slot });
    this.emitNode(item, step);
    const progress: Extract<Instruction, { op: 'progress' }> = { op: 'progress', slot, exit: 0 };
    this.emit(progress);
    return progress;
  }

  /** `x{0,3}` is `(?:x(?:x(?:x)?)?)?`. */
  #optional({ item, times, lazy }: { item: PatternNode; times: number; lazy: boolean }, step: Step): void {
    const splits: { split: Extract<Instruction, { op: 'split' }>; start: number }[] = [];
    for (let turn = 0; turn < times; turn += 1) {
      splits.push({ split: this.#split(), start: this.#here });
      this.emitNode(item, step);
    }
    for (const { split, start } of splits) this.#order(split, start, lazy);
  }

  /** Greedy repetitions try another turn first, lazy ones the end. */
  #order(split: { first: number; second: number }, start: number, lazy: boolean): void {
    split.first = lazy ? this.#here : start;
    split.second = lazy ? start : this.#here;
  }

  #balance(node: Extract<PatternNode, { kind: 'balance' }>, step: Step): void {
    this.isMemorable = false;
    const slot = this.slots;
    this.slots += 1;
    this.emit({ op: 'mark', slot });
    this.emitNode(node.item, step);
    this.emit({ op: 'balance', group: node.group, pops: node.pops, slot });
  }

  #look(node: Extract<PatternNode, { kind: 'look' }>): void {
    const look: Extract<Instruction, { op: 'look' }> = { op: 'look', yes: 0, no: 0, keepsCaptures: !node.negative };
    this.emit(look);
    this.emitNode(node.item, node.direction === 'ahead' ? 1 : -1);
    this.emit({ op: 'accept' });
    const fail = this.emit({ op: 'fail' });
    look.yes = node.negative ? fail : this.#here;
    look.no = node.negative ? this.#here : fail;
  }

  #atomic(item: PatternNode, step: Step): void {
    const atomic: Extract<Instruction, { op: 'atomic' }> = { op: 'atomic', next: 0 };
    this.emit(atomic);
    this.emitNode(item, step);
    this.emit({ op: 'accept' });
    atomic.next = this.#here;
  }

  #condition({ test, yes, no }: Extract<PatternNode, { kind: 'condition' }>, step: Step): void {
    const branch: { no: number } = typeof test === 'number' ? this.#testGroup(test) : this.#testLook(test);
    this.emitNode(yes, step);
    const end = this.#jump();
    branch.no = this.#here;
    this.emitNode(no, step);
    end.to = this.#here;
  }

  #testGroup(group: number): { no: number } {
    this.isMemorable = false;
    const instruction: Extract<Instruction, { op: 'testGroup' }> = { op: 'testGroup', group, no: 0 };
    this.emit(instruction);
    return instruction;
  }

  #testLook(node: PatternNode): { no: number } {
    const look: Extract<Instruction, { op: 'look' }> = { op: 'look', yes: 0, no: 0, keepsCaptures: true };
    this.emit(look);
    this.emitNode(node.kind === 'look' ? node.item : node, 1);
    this.emit({ op: 'accept' });
    look.yes = this.#here;
    return look;
  }
}

/** The units a match has to start with, or undefined where it can start with nothing or that is not easily seen. */
function firstSet(node: PatternNode): UnitSet | undefined {
  if (node.kind === 'set') return node.set;
  if (node.kind === 'capture' || node.kind === 'atomic') return firstSet(node.item);
  if (node.kind === 'repeat') return node.least > 0 ? firstSet(node.item) : undefined;
  if (node.kind === 'sequence') return node.items[0] === undefined ? undefined : firstSet(node.items[0]);
  if (node.kind !== 'choice') return undefined;
  const sets = node.options.map(firstSet);
  return sets.every((set) => set !== undefined) ? (unit) => sets.some((set) => set(unit)) : undefined;
}

function canBeEmpty(node: PatternNode): boolean {
  switch (node.kind) {
    case 'set':
      return false;
    case 'sequence':
      return node.items.every(canBeEmpty);
    case 'choice':
      return node.options.some(canBeEmpty);
    case 'repeat':
      return node.least === 0 || canBeEmpty(node.item);
    case 'capture':
    case 'balance':
    case 'atomic':
      return canBeEmpty(node.item);
    case 'condition':
      return canBeEmpty(node.yes) || canBeEmpty(node.no);
    case 'look':
    case 'assertion':
    case 'reference':
      return true;
  }
}

function startsAtTextStart(node: PatternNode): boolean {
  if (node.kind === 'assertion') return node.test === 'textStart';
  if (node.kind === 'capture' || node.kind === 'atomic') return startsAtTextStart(node.item);
  return node.kind === 'sequence' && node.items[0] !== undefined && startsAtTextStart(node.items[0]);
}

function tooLarge(): AppError {
  return new AppError('input', 'TEMPLATE_PATTERN_INVALID', 'A pattern has counted repetitions that are too large', {
    hint: `Repeating fewer times, or without an upper limit, keeps it below ${mostInstructions} steps.`,
  });
}
