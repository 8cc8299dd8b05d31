import { CHANNELS, type Preferences, type PreferenceStore } from '../preferences.ts';
import { element } from './dom.ts';
import { WORDS } from './words.ts';

type NumberName = { [K in keyof Preferences]: Preferences[K] extends number ? K : never }[keyof Preferences];

/** What the reader can set; everything takes effect at once. */
export function settingsPage(store: PreferenceStore): HTMLElement {
  const percent = (value: number): string => `${Math.round(value)} %`;
  const speed = (value: number): string => (value === 0 ? WORDS.atOnce : `${value} ${WORDS.perSecond}`);
  const seconds = (value: number): string => `${value.toFixed(1)} ${WORDS.seconds}`;
  const group = (title: string, ...rows: HTMLElement[]): HTMLElement =>
    element('section', 'cvn-group', element('h3', 'cvn-group-title', title), ...rows);
  return element(
    'div',
    'cvn-settings',
    group(
      WORDS.text,
      slider(store, 'textSize', WORDS.textSize, 80, 250, 10, percent),
      // 200 stands for "at once": it is faster than anything that can be followed.
      slider(store, 'textSpeed', WORDS.textSpeed, 8, 200, 8, speed, {
        toSlider: (value) => (value === 0 ? 200 : value),
        toValue: (value) => (value >= 200 ? 0 : value),
      }),
      slider(store, 'boxOpacity', WORDS.boxOpacity, 0, 100, 2, percent),
      select(store, 'typeface', WORDS.typeface, [
        ['story', WORDS.typefaceStory],
        ['sans', WORDS.typefaceSans],
        ['serif', WORDS.typefaceSerif],
      ]),
    ),
    group(
      WORDS.reading,
      slider(store, 'autoWait', WORDS.autoWait, 0, 8, 0.5, seconds),
      toggle(store, 'skipUnread', WORDS.skipUnread),
      select(store, 'motion', WORDS.motion, [
        ['system', WORDS.motionSystem],
        ['full', WORDS.motionFull],
        ['reduced', WORDS.motionReduced],
      ]),
      select(store, 'timedChoices', WORDS.timedChoices, [
        ['on', WORDS.timedOn],
        ['more', WORDS.timedMore],
        ['off', WORDS.timedOff],
      ]),
    ),
    group(
      WORDS.sound,
      ...(['master', ...CHANNELS] as const).map((name) =>
        slider(store, name, WORDS[name], 0, 100, 5, percent, {
          toSlider: (value) => Math.round(value * 100),
          toValue: (value) => value / 100,
        }),
      ),
    ),
  );
}

interface Scale {
  toSlider(value: number): number;
  toValue(value: number): number;
}

const SAME: Scale = { toSlider: (value) => value, toValue: (value) => value };

function slider(
  store: PreferenceStore,
  name: NumberName,
  text: string,
  min: number,
  max: number,
  step: number,
  format: (value: number) => string,
  scale: Scale = SAME,
): HTMLElement {
  const input = element('input', 'cvn-slider');
  Object.assign(input, { type: 'range', min: String(min), max: String(max), step: String(step) });
  const value = element('output', 'cvn-value');
  const show = (): void => {
    const at = scale.toSlider(store.value[name]);
    const words = format(scale === SAME || name === 'textSpeed' ? store.value[name] : at);
    input.value = String(at);
    input.style.setProperty('--cvn-fill', `${((at - min) / (max - min)) * 100}%`);
    input.setAttribute('aria-valuetext', words);
    value.textContent = words;
  };
  input.dataset['cvnSetting'] = name;
  input.addEventListener('input', () => {
    store.set({ [name]: scale.toValue(Number(input.value)) });
    show();
  });
  show();
  return element('label', 'cvn-row', element('span', 'cvn-row-name', text), input, value);
}

function select<K extends 'typeface' | 'motion' | 'timedChoices'>(
  store: PreferenceStore,
  name: K,
  text: string,
  options: readonly (readonly [Preferences[K], string])[],
): HTMLElement {
  const input = element('select', 'cvn-select');
  input.dataset['cvnSetting'] = name;
  for (const [value, label] of options) {
    const option = element('option', '', label);
    option.value = value;
    option.selected = store.value[name] === value;
    input.append(option);
  }
  input.addEventListener('change', () => store.set({ [name]: input.value } as Partial<Preferences>));
  return element('label', 'cvn-row', element('span', 'cvn-row-name', text), input);
}

function toggle(store: PreferenceStore, name: 'skipUnread', text: string): HTMLElement {
  const input = element('input', 'cvn-toggle');
  input.type = 'checkbox';
  input.setAttribute('role', 'switch');
  input.dataset['cvnSetting'] = name;
  input.checked = store.value[name];
  input.addEventListener('change', () => store.set({ [name]: input.checked }));
  return element('label', 'cvn-row', element('span', 'cvn-row-name', text), input);
}
