import type { PreferenceStore } from '../preferences.ts';
import { SKIN_IDS, SKINS, type SkinId } from '../skins/index.ts';
import { element } from './dom.ts';
import { WORDS } from './words.ts';

/** The skins to choose from, each with its colours; worn at once. Last, that of the page, which may be one of them. */
export function skinPicker(store: PreferenceStore): HTMLElement {
  const legend = element('legend', 'cvn-row-name', WORDS.skin);
  const host = element('label', 'cvn-skin cvn-skin-host', radio(store, 'host'), element('span', '', WORDS.skinHost));
  return element('fieldset', 'cvn-skins', legend, ...SKIN_IDS.map((id) => drawSkin(store, id)), host);
}

function radio(store: PreferenceStore, value: SkinId | 'host'): HTMLElement {
  const input = element('input', '');
  Object.assign(input, { type: 'radio', name: 'cvn-skin', value, checked: store.value.skin === value });
  input.dataset['cvnSetting'] = `skin-${value}`;
  input.addEventListener('change', () => store.set({ skin: value }));
  return input;
}

function drawSkin(store: PreferenceStore, id: SkinId): HTMLElement {
  const { name, about, author, swatch } = SKINS[id];
  const picture = element('span', 'cvn-skin-swatch', 'Aa');
  picture.setAttribute('aria-hidden', 'true');
  const [ground, ink, highlight] = swatch;
  picture.style.cssText = `background: ${ground}; color: ${ink}; box-shadow: inset 0 -0.3em 0 ${highlight}`;
  const card = element(
    'label',
    'cvn-skin',
    radio(store, id),
    picture,
    element('span', 'cvn-skin-name', WORDS[name]),
    element('span', 'cvn-skin-about', WORDS[about]),
  );
  card.title = author;
  return card;
}
