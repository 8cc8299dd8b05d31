import type { Lookahead } from './lookahead.ts';

/** A stretch the scanner takes out of the running text; `tag` is markup that vanishes, `newline` if it ends a line. */
export interface Aside {
  readonly kind: 'ooc' | 'code' | 'html' | 'image' | 'tag';
  readonly end: number;
  readonly textStart: number;
  readonly textEnd: number;
  readonly url?: string;
  readonly newline?: boolean;
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Tags that only style the words inside. */
const INLINE = set(
  'i b em strong u s font span small big sub sup mark del ins strike a abbr cite code kbd tt wbr q ruby rt rp bdi bdo',
);
/** Tags around play text that also begin and end lines. */
const WRAPPERS = set(
  'br p center h1 h2 h3 h4 h5 h6 blockquote hr section article main body html content response story reply output text narration dialogue roleplay scene',
);
/** Reasoning of the model, never meant to be read. */
const REASONING = set('think thinking reasoning reflection analysis cot scratchpad');
/** Blocks and void elements set aside with everything inside. */
const BLOCKS = set(
  'div table details style script svg iframe ul ol dl form button audio video canvas head template object nav header footer aside pre textarea select math',
);

const TAG_LIMIT = 8192;
const NAME = /^[A-Za-z][\w:-]{0,40}/;

/** The HTML construct at `at` (which holds `<`), or null when it is no tag, as in `a < b` or `<3`. */
export function findTag(text: string, at: number, look: Lookahead): Aside | null {
  if (text.startsWith('<!--', at)) return findComment(text, at, look);
  const closing = text.charCodeAt(at + 1) === 0x2f;
  const written = NAME.exec(text.slice(at + (closing ? 2 : 1), at + 44))?.[0];
  if (!written) return null;
  const name = written.toLowerCase();
  const close = look.next('>', at);
  if (close < 0 || close - at > TAG_LIMIT) return null;
  const inside = text.slice(at + (closing ? 2 : 1) + name.length, close);
  const end = close + 1;
  if (inside.trim() !== '' && !inside.includes('=') && !inside.endsWith('/')) return null;
  if (INLINE.has(name)) return { kind: 'tag', end, textStart: at, textEnd: at };
  if (WRAPPERS.has(name)) return { kind: 'tag', end, textStart: at, textEnd: at, newline: true };
  if (name === 'img') return image(inside, at, end);
  if (REASONING.has(name)) return block('ooc', text, at, end, closing ? '' : written, look);
  if (BLOCKS.has(name)) return block('html', text, at, end, closing ? '' : written, look);
  return block('html', text, at, end, closing || inside.endsWith('/') ? '' : written, look);
}

function findComment(text: string, at: number, look: Lookahead): Aside {
  const close = look.next('-->', at + 4);
  const end = close < 0 ? text.length : close + 3;
  return { kind: 'html', end, textStart: at, textEnd: end };
}

function image(attributes: string, at: number, end: number): Aside {
  const source = /\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(attributes);
  const url = source?.[1] ?? source?.[2] ?? source?.[3] ?? '';
  return { kind: 'image', end, textStart: at, textEnd: at, url };
}

/** How many different unclosed elements are searched for in one text. */
const NAME_LIMIT = 64;

/** The element that opens at `at`, through its closing tag; the tag alone when nothing closes it. */
function block(kind: 'ooc' | 'html', text: string, at: number, tagEnd: number, name: string, look: Lookahead): Aside {
  const alone: Aside = { kind, end: tagEnd, textStart: at, textEnd: tagEnd };
  if (name === '' || look.size > NAME_LIMIT) return alone;
  let close = look.next(`</${name}`, tagEnd);
  if (close < 0) {
    if (kind === 'ooc') return { kind, end: text.length, textStart: at, textEnd: text.length };
    return alone;
  }
  for (
    let open = text.indexOf(`<${name}`, tagEnd);
    open >= 0 && open < close;
    open = text.indexOf(`<${name}`, open + 1)
  ) {
    const next = text.indexOf(`</${name}`, close + 1);
    if (next < 0) break;
    close = next;
  }
  const gt = text.indexOf('>', close);
  const end = gt < 0 ? text.length : gt + 1;
  return { kind, end, textStart: at, textEnd: end };
}
