import { smallZip } from '../../../support/smallZip.ts';

/** The smallest nupkg: nothing but its nuspec, with characters in it that XML minds. */
export function nupkg(id: string, version: string): Buffer {
  const metadata = `<id>${id}</id><version>${version}</version><authors>Acme</authors><description>a &lt;script&gt; &amp; b</description>`;
  return smallZip(`<?xml version="1.0"?><package><metadata>${metadata}</metadata></package>`, `${id}.nuspec`);
}
