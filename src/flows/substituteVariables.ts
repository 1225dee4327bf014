/**
 * Values in which `#{Name}` stands for the value of another one of them; what names none of them stays as it is (octo-classic.md §3.2).
 * The variable language is loaded only where a value needs it.
 */
export async function substituteVariables(variables: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
  const entries = Object.entries(variables);
  if (!entries.some(([, value]) => value.includes('#{'))) return variables;
  const { evaluate, VariableDictionary } = await import('../templating/templating.ts');
  const dictionary = new VariableDictionary(entries);
  const substituted = entries.map(([name, value]): [string, string] => [
    name,
    evaluate(value, dictionary, { onFailure: 'report' }).value ?? '',
  ]);
  return Object.fromEntries(substituted);
}
