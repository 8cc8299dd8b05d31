import type { AssetProvenance } from '@comfyvn/shared/assets/assets.schema';
import { withFlacComments } from './flac.ts';
import { withId3 } from './id3.ts';
import { withOggComments } from './ogg.ts';
import type { Stamp } from './stamp.fields.ts';
import { withRiffTags } from './wav.ts';

/**
 * What a file made here says of itself. Prompts and spoken words only where `withPrompts`; ids of jobs, stories and people
 * never: they stand in the registry alone. The same for the same making. Pure.
 */
export function stampOf(made: AssetProvenance, withPrompts: boolean): Stamp {
  const { tool, version, model, template, workflow, seed, prompt, negative } = made;
  const all: [string, string | undefined][] = [
    ['Software', version === undefined ? 'ComfyVN' : `ComfyVN ${version}`],
    ['Tool', tool],
    ['Model', model],
    ['Template', template],
    ['Workflow', workflow],
    ['Seed', seed?.toString()],
    ['Prompt', withPrompts ? prompt : undefined],
    ['NegativePrompt', withPrompts ? negative : undefined],
  ];
  return all.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value] as const]));
}

/** The bytes of a sound with a stamp, where its form has a place for one; otherwise as they are. Pure. */
export function stampedSound(bytes: Buffer, mime: string, stamp: Stamp): Buffer {
  switch (mime.split(';', 1)[0]) {
    case 'audio/ogg':
      return withOggComments(bytes, stamp);
    case 'audio/flac':
      return withFlacComments(bytes, stamp);
    case 'audio/wav':
      return withRiffTags(bytes, stamp);
    case 'audio/mpeg':
      return withId3(bytes, stamp);
    default:
      return bytes;
  }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text without the signs that XML forbids. Pure. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex -- these are what XML 1.0 has no way to write
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, ' ')
    .replace(/[&<>"]/g, (sign) => ENTITIES[sign]!);

/** A stamp as an XMP packet (ISO 16684-1), for PNG, WebP and JPEG. Pure. */
export function xmpOf(stamp: Stamp): string {
  const fields = stamp.map(([name, value]) => `<comfyvn:${name}>${escaped(value)}</comfyvn:${name}>`).join('');
  const software = escaped(stamp.find(([name]) => name === 'Software')?.[1] ?? 'ComfyVN');
  return (
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""' +
    ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:comfyvn="urn:comfyvn:provenance:1">' +
    `<xmp:CreatorTool>${software}</xmp:CreatorTool>${fields}` +
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
  );
}
