import { parseTemplate } from '../syntax/parse.ts';
import { indexStep, symbolOf } from '../syntax/symbols.ts';
import type { Step, SymbolExpression } from '../syntax/tree.ts';
import { leaf, type Node } from '../variables/node.ts';
import { type Findings, noFindings } from './findings.ts';
import { jsonMember } from './jsonMember.ts';
import type { Run } from './run.ts';
import { refuseLoop, type Scope, valueScope } from './scope.ts';

/**
 * Finds what a symbol stands for (octostache §5), its value already evaluated; null where it is unresolved.
 * Throws `TEMPLATE_RECURSIVE` for a value that needs itself.
 */
export function resolve(run: Run, scope: Scope, symbol: SymbolExpression, findings: Findings): Node | null {
  run.budget.step();
  refuseLoop(scope, symbol);
  scope.inProgress.push(symbol);
  try {
    const concrete = withIndexes(run, scope, symbol);
    return concrete === null ? null : search(run, scope, concrete, findings);
  } finally {
    scope.inProgress.pop();
  }
}

/** The text a symbol stands for; null where it is unresolved or has no value of its own. */
export function resolveText(run: Run, scope: Scope, symbol: SymbolExpression, findings: Findings): string | null {
  return resolve(run, scope, symbol, findings)?.item ?? null;
}

/** The item of a node as text, its tokens evaluated where it was found. Text that is no template stands as it is. */
export function settle(run: Run, scope: Scope, node: Node, findings: Findings): Node {
  if (node.item === null) return node;
  const template = (node.template ??= templateOf(node.item));
  if (template === 'unparsable') return node;
  if (template === 'plain') return node.names === null && node.indexed === null ? node : leaf(node.item);
  const nulled = findings.nulled;
  const text = run.render(template, valueScope(scope), findings);
  // What ends in the `null` filter inside a value does not make the whole text null.
  findings.nulled = nulled;
  return leaf(text);
}

function templateOf(item: string): Exclude<Node['template'], null> {
  if (!item.includes('#{')) return 'plain';
  const parsed = parseTemplate(item);
  return parsed.ok ? parsed.tokens : 'unparsable';
}

/** The symbol with `[#{…}]` replaced by what stands there; null where that is unresolved. What was missing on the way is not reported. */
function withIndexes(run: Run, scope: Scope, symbol: SymbolExpression): SymbolExpression | null {
  if (!symbol.isDynamic) return symbol;
  const steps: Step[] = [];
  for (const step of symbol.steps) {
    if (step.kind !== 'symbolIndex') {
      steps.push(step);
      continue;
    }
    const text = indexText(run, scope, step.symbol);
    if (text === null) return null;
    steps.push(indexStep(text));
  }
  return symbolOf(steps, symbol.at);
}

function indexText(run: Run, scope: Scope, symbol: SymbolExpression): string | null {
  run.budget.enter();
  try {
    return resolveText(run, scope, symbol, noFindings());
  } finally {
    run.budget.leave();
  }
}

/** Walks the path here, then in each parent; the whole path has to exist in one place. */
function search(run: Run, scope: Scope, symbol: SymbolExpression, findings: Findings): Node | null {
  if (scope.parent !== null) refuseLoop(scope.parent, symbol);
  let at: Scope = scope;
  try {
    for (;;) {
      const found = walk(run, at, symbol);
      if (found !== null) return settle(run, at, found, findings);
      if (at.parent === null) return null;
      at = at.parent;
      at.inProgress.push(symbol);
    }
  } finally {
    for (let entered: Scope | null = scope; entered !== null && entered !== at; entered = entered.parent) entered.parent?.inProgress.pop();
  }
}

function walk(run: Run, scope: Scope, symbol: SymbolExpression): Node | null {
  let node: Node = scope.binding;
  for (const step of symbol.steps) {
    if (step.kind === 'symbolIndex') return null;
    const next = child(node, step) ?? jsonMember(run, scope, node, step.text);
    if (next === null) return null;
    node = next;
  }
  return node;
}

function child(node: Node, step: Exclude<Step, { kind: 'symbolIndex' }>): Node | undefined {
  if (step.kind === 'name') return node.names?.get(step.folded);
  if (node.indexed === null) return undefined;
  // `*` is the first child, whichever it is; it does not search.
  return step.text === '*' ? node.indexed.values().next().value : node.indexed.get(step.folded);
}
