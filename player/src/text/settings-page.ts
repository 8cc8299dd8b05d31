import { DEFAULTS, type Preferences, type PreferenceStore } from '../preferences.ts';
import { button, drawIcon, element } from './dom.ts';
import { skinPicker } from './skin-picker.ts';
import { SETTINGS, type ChoiceRow, type SettingsRow, type SliderRow, type ToggleRow } from './settings-table.ts';
import { WORDS } from './words.ts';

/** What the reader can set, from the table; everything takes effect at once, and a line of text shows how. */
export function settingsPage(store: PreferenceStore, storyLanguage: HTMLElement | null): HTMLElement {
  const page = element('div', 'cvn-settings-page');
  const draw = (): void => page.replaceChildren(sample(), groups(store, storyLanguage), foot(store, redraw));
  const redraw = (): void => {
    draw();
    page.querySelector<HTMLElement>('[data-cvn-action=reset-settings]')?.focus({ preventScroll: true });
  };
  draw();
  return page;
}

/** A line as the story shows it, so that a change of the text is seen. */
function sample(): HTMLElement {
  return element('p', 'cvn-sample', WORDS.sample);
}

function groups(store: PreferenceStore, storyLanguage: HTMLElement | null): HTMLElement {
  const made = SETTINGS.map(({ word, rows }) =>
    element(
      'section',
      'cvn-group',
      element('h3', 'cvn-group-title', WORDS[word]),
      word === 'text' ? storyLanguage : null,
      ...rows.map((row) => drawRow(store, row)),
    ),
  );
  return element('div', 'cvn-settings', ...made);
}

function drawRow(store: PreferenceStore, row: SettingsRow): HTMLElement {
  switch (row.kind) {
    case 'slider':
      return drawSlider(store, row);
    case 'choice':
      return drawChoice(store, row);
    case 'toggle':
      return drawToggle(store, row);
    case 'skin':
      return skinPicker(store);
  }
}

/** Back to the standard, asked first. */
function foot(store: PreferenceStore, redraw: () => void): HTMLElement {
  const bar = element('div', 'cvn-bar');
  const reset = button({ className: 'cvn-button', text: WORDS.resetAll, onPress: () => ask() });
  reset.dataset['cvnAction'] = 'reset-settings';
  const ask = (): void => {
    const yes = button({
      className: 'cvn-button',
      text: WORDS.resetYes,
      onPress: () => {
        store.set(DEFAULTS);
        redraw();
      },
    });
    yes.dataset['cvnAction'] = 'sure';
    const back = (): void => {
      bar.replaceChildren(reset);
      reset.focus({ preventScroll: true });
    };
    const no = button({ className: 'cvn-button', text: WORDS.cancel, onPress: back });
    bar.replaceChildren(element('span', '', WORDS.resetSure), yes, no);
    no.focus({ preventScroll: true });
  };
  bar.append(reset);
  return bar;
}

function drawSlider(store: PreferenceStore, row: SliderRow): HTMLElement {
  const { name, word, min, max, step, shown, scale, mute } = row;
  const input = element('input', 'cvn-slider');
  Object.assign(input, { type: 'range', min: String(min), max: String(max), step: String(step) });
  const value = element('output', 'cvn-value');
  const show = (): void => {
    const at = scale?.toSlider(store.value[name]) ?? store.value[name];
    const words = shown(store.value[name]);
    input.value = String(at);
    input.style.setProperty('--cvn-fill', `${((at - min) / (max - min)) * 100}%`);
    input.setAttribute('aria-valuetext', words);
    value.textContent = words;
  };
  input.dataset['cvnSetting'] = name;
  input.addEventListener('input', () => {
    const at = Number(input.value);
    store.set({ [name]: scale?.toValue(at) ?? at });
    show();
  });
  show();
  const label = element('label', 'cvn-row', element('span', 'cvn-row-name', WORDS[word]), input, value);
  return mute ? element('div', 'cvn-mutable', label, muteButton(store, mute, WORDS[word])) : label;
}

function muteButton(store: PreferenceStore, name: ToggleRow['name'], channel: string): HTMLElement {
  const made = button({
    className: 'cvn-mute',
    label: `${WORDS.mute}: ${channel}`,
    title: WORDS.mute,
    onPress: () => {
      store.set({ [name]: !store.value[name] });
      show();
    },
  });
  made.dataset['cvnSetting'] = name;
  const show = (): void => {
    made.setAttribute('aria-pressed', String(store.value[name]));
    made.replaceChildren(drawIcon(store.value[name] ? 'mute' : 'sound'));
  };
  show();
  return made;
}

function drawChoice(store: PreferenceStore, { name, word, options }: ChoiceRow): HTMLElement {
  const input = element('select', 'cvn-select');
  input.dataset['cvnSetting'] = name;
  for (const [value, text] of options()) {
    const option = element('option', '', text);
    option.value = value;
    option.selected = store.value[name] === value;
    input.append(option);
  }
  input.addEventListener('change', () => store.set({ [name]: input.value } as Partial<Preferences>));
  return element('label', 'cvn-row', element('span', 'cvn-row-name', WORDS[word]), input);
}

function drawToggle(store: PreferenceStore, { name, word }: ToggleRow): HTMLElement {
  const input = element('input', 'cvn-toggle');
  input.type = 'checkbox';
  input.setAttribute('role', 'switch');
  input.dataset['cvnSetting'] = name;
  input.checked = store.value[name];
  input.addEventListener('change', () => store.set({ [name]: input.checked }));
  return element('label', 'cvn-row', element('span', 'cvn-row-name', WORDS[word]), input);
}
