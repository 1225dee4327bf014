import { AppError } from '../../errors/appError.ts';

/** How much one evaluation may do before it is stopped. */
export interface Limits {
  /** Tokens evaluated, symbols looked up, filters called and steps of pattern matching. */
  readonly steps: number;
  /** UTF-16 units of text produced on the way, the values of variables and filters included. */
  readonly characters: number;
  /** Levels of values inside values and blocks inside blocks. */
  readonly depth: number;
}

/** Enough for templates of many megabytes; a few seconds of work at most. */
export const defaultLimits: Limits = { steps: 20_000_000, characters: 256 * 1024 * 1024, depth: 250 };

/** What is left of the limits. */
export class Budget {
  readonly #limits: Limits;
  #steps = 0;
  #characters = 0;
  #depth = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Takes steps, or throws `TEMPLATE_TOO_COSTLY`. */
  step(count = 1): void {
    this.#steps += count;
    if (this.#steps > this.#limits.steps) throw tooCostly(`takes more than ${this.#limits.steps} steps`);
  }

  /** Takes characters of output, before they are produced where their number is known; or throws `TEMPLATE_TOO_COSTLY`. */
  produce(characters: number): void {
    this.#characters += characters;
    if (this.#characters > this.#limits.characters) throw tooCostly(`produces more than ${this.#limits.characters} characters`);
  }

  /** Goes one level deeper, or throws `TEMPLATE_TOO_DEEP`; {@link Budget.leave} comes back. */
  enter(): void {
    if (this.#depth >= this.#limits.depth) throw tooDeep(this.#limits.depth);
    this.#depth += 1;
  }

  leave(): void {
    this.#depth -= 1;
  }
}

export function tooDeep(levels: number): AppError {
  return new AppError('input', 'TEMPLATE_TOO_DEEP', `The template goes deeper than ${levels} levels of values and blocks`, {
    hint: 'Shorten the chain of variables that refer to each other, or the nesting of blocks.',
  });
}

function tooCostly(what: string): AppError {
  return new AppError('input', 'TEMPLATE_TOO_COSTLY', `Evaluating the template ${what}`, {
    hint: 'Look for values that contain each other several times, and for patterns that repeat inside a repetition.',
  });
}
