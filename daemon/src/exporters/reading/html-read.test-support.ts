import type { Read } from './read-back.test-support.ts';
import { flat, spaced } from './read-back.test-support.ts';

/** An element or a text, as the strictest of readers takes them. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (Element | string)[];
}

const VOID = new Set(['br', 'meta']);
const TAG = /<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)>/y;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function decoded(text: string): string {
  if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(text)) throw new Error(`A bare & in: ${text}`);
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name]!);
}

/** The tree of a page that is written without any of what HTML forgives. Throws where it is not. */
export function parseStrictly(html: string): Element {
  const [doctype, ...rest] = html.split('\n');
  if (doctype !== '<!DOCTYPE html>') throw new Error('No doctype');
  const text = rest.join('\n');
  const root: Element = { name: '', attributes: {}, children: [] };
  const open = [root];
  for (let at = 0; at < text.length;) {
    const inside = open.at(-1)!;
    const end = inside.name === 'style' ? text.indexOf('</style>', at) : text.indexOf('<', at);
    const until = end < 0 ? text.length : end;
    if (until > at) inside.children.push(decoded(text.slice(at, until)));
    TAG.lastIndex = until;
    const tag = TAG.exec(text);
    if (tag === null) {
      if (until < text.length) throw new Error(`Not a tag: ${text.slice(until, until + 40)}`);
      break;
    }
    at = TAG.lastIndex;
    const [, close, name, attributes] = tag as unknown as [string, string, string, string];
    if (close !== '') {
      if (open.pop()!.name !== name) throw new Error(`</${name}> closes nothing`);
      continue;
    }
    const pairs = [...attributes.matchAll(/ ([a-z-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, decoded(value!)]);
    const element: Element = { name, attributes: Object.fromEntries(pairs), children: [] };
    inside.children.push(element);
    if (!VOID.has(name)) open.push(element);
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)!.name}> is never closed`);
  return root;
}

/** All elements of a class, or of a name, in order. */
export function findAll(element: Element, what: string): Element[] {
  return element.children.flatMap((child) => {
    if (typeof child === 'string') return [];
    const isIt = child.name === what || (child.attributes['class'] ?? '').split(' ').includes(what);
    return isIt ? [child, ...findAll(child, what)] : findAll(child, what);
  });
}

/** What an element reads as. */
export function textOf(element: Element | undefined): string {
  return (element?.children ?? [])
    .map((child) =>
      typeof child === 'string' ? child : child.name === 'br' ? '\n' : child.name === 'rt' ? '' : textOf(child),
    )
    .join('');
}

function readOne(element: Element): Read {
  const said = (inside: Element | undefined) => spaced(textOf(inside && findAll(inside, 'said')[0]));
  if (element.attributes['class'] === 'choice') {
    const left = findAll(element, 'li').map((one) => flat(said(one)));
    return { taken: flat(said(findAll(element, 'taken')[0])), left };
  }
  const [who] = findAll(element, 'who');
  return { who: who === undefined ? null : textOf(who), text: said(element) };
}

/** What is said and chosen in a page; a choice where the copy ends is not chosen yet. */
export function readHtml(html: string): Read[] {
  const [main] = findAll(parseStrictly(html), 'main');
  const passages = main!.children.flatMap((child) =>
    typeof child !== 'string' && child.attributes['class'] === 'chat' ? findAll(child, 'line') : [child],
  );
  return passages.flatMap((child) => {
    if (typeof child === 'string') return [];
    const kind = child.attributes['class']?.split(' ')[0];
    const isOpen = textOf(findAll(child, 'taken')[0]).startsWith('Not chosen yet');
    const isAnswer = child.attributes['class'] === 'choice answer';
    return kind === 'line' || (kind === 'choice' && !isOpen && !isAnswer) ? [readOne(child)] : [];
  });
}
