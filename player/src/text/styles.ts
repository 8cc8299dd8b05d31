import modern from '../skins/modern.css';
import base from './base.css';
import dialogue from './dialogue.css';
import lines from './lines.css';
import panels from './panels.css';
import reader from './reader.css';
import screens from './screens.css';

const sheets = new WeakMap<Document | ShadowRoot, Set<string>>();

/** Puts the player's styles into the document or shadow root that holds it, once each. */
export function adoptStyles(host: HTMLElement): void {
  adoptSheet(host, 'player', [modern, base, dialogue, lines, panels, screens, reader].join('\n'));
}

/** Adds one more style sheet where `host` is, once for each name. */
export function adoptSheet(host: HTMLElement, name: string, css: string): void {
  const found = host.getRootNode();
  const root = found instanceof ShadowRoot ? found : document;
  const adopted = sheets.get(root) ?? new Set();
  sheets.set(root, adopted);
  if (adopted.has(name)) return;
  adopted.add(name);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
