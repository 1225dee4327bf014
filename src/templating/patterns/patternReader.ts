import { AppError } from '../../errors/appError.ts';

/** Reads a pattern sign by sign. */
export class PatternReader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get sign(): string {
    return this.text.charAt(this.at);
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** Takes a literal if it comes next. */
  take(literal: string): boolean {
    if (!this.text.startsWith(literal, this.at)) return false;
    this.at += literal.length;
    return true;
  }

  /** Takes what a sticky expression matches here. */
  takeMatch(expression: RegExp): RegExpExecArray | undefined {
    const sticky = new RegExp(expression.source, 'y');
    sticky.lastIndex = this.at;
    const match = sticky.exec(this.text);
    if (match === null) return undefined;
    this.at += match[0].length;
    return match;
  }

  next(): string {
    const { sign } = this;
    this.at += 1;
    return sign;
  }

  /** Throws `TEMPLATE_PATTERN_INVALID` for the place reached. */
  fail(problem: string): never {
    throw new AppError(
      'input',
      'TEMPLATE_PATTERN_INVALID',
      `The pattern '${this.text.slice(0, 200)}' is no regular expression: ${problem} at character ${this.at + 1}`,
      {
        hint: 'Patterns follow the rules of .NET regular expressions.',
      },
    );
  }
}
