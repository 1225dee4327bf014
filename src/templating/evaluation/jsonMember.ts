import { isAppError } from '../../errors/appError.ts';
import { memberOf } from '../json/members.ts';
import { parseTemplate } from '../syntax/parse.ts';
import { leaf, type Node } from '../variables/node.ts';
import { noFindings } from './findings.ts';
import type { Run } from './run.ts';
import { type Scope, valueScope } from './scope.ts';

/** The member of a JSON-valued variable (octostache §7), or null where the item is no JSON or has no such member. */
export function jsonMember(run: Run, scope: Scope, node: Node, name: string): Node | null {
  if (node.item === null || node.item === '' || name === '') return null;
  run.budget.step();
  const text = evaluated(run, scope, node.item);
  const value = text === null ? undefined : run.json.read(text);
  const member = value === undefined ? undefined : memberOf(value, name);
  return member === undefined ? null : leaf(run.json.text(member));
}

/** The item with its tokens evaluated; null where that loops, because a value on the way to itself is no JSON. */
function evaluated(run: Run, scope: Scope, item: string): string | null {
  if (!item.includes('#{')) return item;
  const template = parseTemplate(item);
  if (!template.ok) return item;
  try {
    return run.render(template.tokens, valueScope(scope), noFindings());
  } catch (error) {
    if (isAppError(error) && error.code === 'TEMPLATE_RECURSIVE') return null;
    throw error;
  }
}
