import { smallZip } from '../../../support/smallZip.ts';

/** The smallest nupkg: nothing but its nuspec, with characters in it that XML minds; `more` is XML of its metadata. */
export function nupkg(id: string, version: string, more = '<authors>Acme</authors>'): Buffer {
  const metadata = `<id>${id}</id><version>${version}</version><description>a &lt;script&gt; &amp; b</description>${more}`;
  return smallZip(`<?xml version="1.0"?><package><metadata>${metadata}</metadata></package>`, `${id}.nuspec`);
}
