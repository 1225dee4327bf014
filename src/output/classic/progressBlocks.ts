import type { MessageDialect } from '../messageDialect.ts';
import { octoMessage } from '../messageDialect.ts';
import type { TaskEvent } from './taskLines.ts';

type LogEvent = Extract<TaskEvent, { type: 'task.log' }>;

/** A part of a task's log: a step, a target. */
interface Block {
  readonly taskId: string;
  readonly label: string;
  name: string;
  status: string;
  readonly lines: LogEvent[];
  readonly children: Block[];
}

/**
 * The log of tasks as blocks of messages for a build server, as octo wrote it with --enableServiceMessages (octo-classic.md §1.8): a
 * block says in its name how the step ended, so that it can be written only then, with everything in it.
 */
export class ProgressBlocks {
  readonly #dialect: MessageDialect;
  readonly #mask: (text: string) => string;
  /** By the id of the node; ids of different tasks differ. */
  readonly #blocks = new Map<string, Block>();

  constructor(dialect: MessageDialect, mask: (text: string) => string) {
    this.#dialect = dialect;
    this.#mask = mask;
  }

  /** The lines to write for an event; undefined where it is to be told like everywhere else. */
  take(event: TaskEvent): readonly string[] | undefined {
    if (event.type === 'task.step') return this.#step(event);
    if (event.type !== 'task.log' || event.category === 'Raw') return undefined;
    if (event.depth === 0) return this.#messages(event);
    this.#block(event).lines.push(event);
    return [];
  }

  /** What has not been written yet, of one task or of all: their steps had not ended. */
  flush(taskId?: string): readonly string[] {
    const left = [...this.#blocks.values()].filter((block) => taskId === undefined || block.taskId === taskId);
    const inOthers = new Set(left.flatMap(({ children }) => children));
    return left.filter((block) => !inOthers.has(block)).flatMap((block) => this.#write(block));
  }

  #step(event: Extract<TaskEvent, { type: 'task.step' }>): readonly string[] {
    const block = this.#block(event);
    const parent = this.#blocks.get(event.parent);
    if (parent !== undefined && !parent.children.includes(block)) parent.children.push(block);
    Object.assign(block, { name: event.name, status: event.status });
    const isOver = event.status !== 'Pending' && event.status !== 'Running';
    return isOver && parent === undefined ? this.#write(block) : [];
  }

  #block({ node, taskId, label }: Pick<LogEvent, 'node' | 'taskId' | 'label'>): Block {
    const known = this.#blocks.get(node);
    if (known !== undefined) return known;
    const made: Block = { taskId, label, name: '', status: 'Running', lines: [], children: [] };
    this.#blocks.set(node, made);
    return made;
  }

  #write(block: Block): readonly string[] {
    for (const [node, known] of this.#blocks) if (known === block) this.#blocks.delete(node);
    const content = [...block.lines.flatMap((line) => this.#messages(line)), ...block.children.flatMap((child) => this.#write(child))];
    // Lines that came after their step was over have no block any more.
    if (block.name === '') return content;
    const name = this.#mask(`${block.status}: ${block.name}${block.label === '' ? '' : ` (${block.label})`}`);
    return [octoMessage(this.#dialect, 'blockOpened', { name }), ...content, octoMessage(this.#dialect, 'blockClosed', { name })];
  }

  /** One message per line that is not blank; what speaks to TeamCity already is passed on. */
  #messages({ text, category }: LogEvent): readonly string[] {
    const lines = this.#mask(text)
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '');
    return lines.map((line) =>
      this.#dialect === 'teamCity' && /^##teamcity/i.test(line)
        ? line
        : octoMessage(this.#dialect, 'message', { text: line, status: statusOf(category) }),
    );
  }
}

function statusOf(category: string): string {
  if (category === 'Fatal') return 'FAILURE';
  return category === 'Error' || category === 'Warning' ? category.toUpperCase() : 'NORMAL';
}
