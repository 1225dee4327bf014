import { AppError } from '../../errors/appError.ts';
import { elementsOf, type JsonElement } from '../json/members.ts';
import type { Repetition } from '../syntax/tree.ts';
import type { SymbolExpression } from '../syntax/tree.ts';
import { foldCase } from '../text/casing.ts';
import { leaf, type Node, parent } from '../variables/node.ts';
import type { Findings } from './findings.ts';
import { resolve } from './resolve.ts';
import type { Run } from './run.ts';
import { innerScope, type Scope } from './scope.ts';

/** The places a collection holds (octostache §6): indexed variables, JSON elements, or the parts of a list with commas. */
export function itemsOf(run: Run, scope: Scope, collection: SymbolExpression, findings: Findings): Iterable<Node> {
  const node = resolve(run, scope, collection, findings);
  if (node === null) return [];
  if (node.indexed !== null) return node.indexed.values();
  if (node.item === null) return [];
  const value = run.json.read(node.item);
  const elements = value === undefined ? undefined : elementsOf(value);
  if (elements !== undefined) return elements.map((element) => elementNode(run, element));
  return node.item.split(',').map(leaf);
}

/** Evaluates the body once per item, each time with the loop variable and `Octopus.Template.Each.*`. */
export function repeat(run: Run, scope: Scope, token: Repetition, findings: Findings): string {
  const items = [...itemsOf(run, scope, token.collection, findings)];
  const name = foldCase(token.name);
  if (name === 'OCTOPUS' && items.length > 0) throw reservedName(token.name);
  let text = '';
  items.forEach((item, index) => {
    const binding = parent(
      new Map([
        [name, item],
        ['OCTOPUS', loopVariables(index, items.length)],
      ]),
    );
    text += run.render(token.body, innerScope(scope, binding), findings);
  });
  return text;
}

function loopVariables(index: number, count: number): Node {
  const each = new Map([
    ['INDEX', leaf(String(index))],
    ['FIRST', leaf(index === 0 ? 'True' : 'False')],
    ['LAST', leaf(index === count - 1 ? 'True' : 'False')],
  ]);
  return parent(new Map([['TEMPLATE', parent(new Map([['EACH', parent(each)]]))]]));
}

/** A property of an object shows its name, and has it and the value as children. */
function elementNode(run: Run, element: JsonElement): Node {
  const value = leaf(run.json.text(element.value));
  if (element.key === undefined) return value;
  const names = new Map([
    ['KEY', leaf(element.key)],
    ['VALUE', value],
  ]);
  return { item: element.key, names, indexed: null, template: null };
}

function reservedName(name: string): AppError {
  return new AppError('input', 'TEMPLATE_LOOP_NAME_RESERVED', `A loop variable can't be named '${name}'`, {
    hint: 'Inside a loop the language itself defines Octopus.Template.Each; choose another name.',
  });
}
