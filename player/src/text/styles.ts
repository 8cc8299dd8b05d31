import base from './base.css';
import dialogue from './dialogue.css';
import panels from './panels.css';
import screens from './screens.css';

const sheets = new WeakMap<Document | ShadowRoot, CSSStyleSheet>();

/** Puts the player's styles into the document or shadow root that holds it, once each. */
export function adoptStyles(host: HTMLElement): void {
  const found = host.getRootNode();
  const root = found instanceof ShadowRoot ? found : document;
  if (sheets.has(root)) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync([base, dialogue, panels, screens].join('\n'));
  sheets.set(root, sheet);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
