/** Expands the forms of RFC 6570 that the API's link templates use: `{/id}`, `{?a,b}`, `{&a}`, `{id}`. Absent values vanish. */
export function expandTemplate(template: string, values: Readonly<Record<string, string | number | boolean | undefined>> = {}): string {
  return template.replace(/\{([/?&]?)([^}]*)\}/g, (_all, operator: string, names: string) => {
    const pairs = names.split(',').flatMap((name) => {
      const value = values[name];
      return value === undefined ? [] : [[name, encodeURIComponent(String(value))] as const];
    });
    if (pairs.length === 0) return '';
    if (operator === '/') return pairs.map(([, value]) => `/${value}`).join('');
    if (operator === '') return pairs.map(([, value]) => value).join(',');
    return operator + pairs.map(([name, value]) => `${name}=${value}`).join('&');
  });
}
