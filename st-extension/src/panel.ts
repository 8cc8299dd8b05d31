import type { Connection, ConnectionState } from './connection.ts';
import { element } from './element.ts';
import { options } from './options.ts';
import { describe } from './sentence.ts';
import { fillProfiles } from './st/generation.ts';
import { notify } from './st.ts';
import { word, type Word } from './words.ts';

export interface PanelActions {
  readonly connection: Connection;
  connect(): Promise<void>;
  play(): void;
  /** Shows the map of the chats of this character. */
  routes(): void;
  /** An option was set. */
  changed(): void;
}

type Switch = 'follow' | 'swipes' | 'suggest' | 'suggestSends' | 'keepSpeech' | 'lend';
type Choice = { readonly option: Switch; label: Word; hint: Word };

const CHOICES: readonly Choice[] = [
  {
    option: 'follow',
    label: 'optionFollow',
    hint: 'optionFollowHint',
  },
  {
    option: 'swipes',
    label: 'optionSwipes',
    hint: 'optionSwipesHint',
  },
  {
    option: 'suggest',
    label: 'optionSuggest',
    hint: 'optionSuggestHint',
  },
  {
    option: 'suggestSends',
    label: 'optionSuggestSends',
    hint: 'optionSuggestSendsHint',
  },
  {
    option: 'keepSpeech',
    label: 'optionKeepSpeech',
    hint: 'optionKeepSpeechHint',
  },
  {
    option: 'lend',
    label: 'optionLend',
    hint: 'optionLendHint',
  },
];

/** What the drawer holds: the state of the connection in a sentence, what to do about it, and the options. */
export function createPanel(actions: PanelActions) {
  const { connection } = actions;
  const sentence = element('p', { class: 'comfyvn-sentence', attributes: { role: 'status', 'aria-live': 'polite' } });
  const code = element('output', {
    class: 'comfyvn-code',
    hidden: true,
    attributes: { 'aria-label': word('codeLabel') },
  });
  const buttons = element('div', { class: 'comfyvn-buttons' });
  const progress = element('small', { class: 'comfyvn-progress' });
  const profiles = element('select', { class: 'text_pole', id: 'comfyvn_suggest_profile' });
  const profile = element('label', { class: 'comfyvn-profile', hidden: true }, word('suggestProfile'), profiles);
  function changed(): void {
    showProfiles();
    actions.changed();
  }
  /** Which connection is asked for suggestions; SillyTavern fills the list, once it stands in the page. */
  function showProfiles(): void {
    const { suggest, suggestProfile } = options.read();
    profile.hidden = !suggest;
    if (!suggest || profiles.options.length > 0 || !profiles.isConnected) return;
    const filled = fillProfiles(`#${profiles.id}`, suggestProfile, (id) => options.write({ suggestProfile: id }));
    profile.hidden = !filled;
    if (profiles.options[0]) profiles.options[0].textContent = word('profileInUse');
  }
  const root = element(
    'div',
    { class: 'comfyvn-panel' },
    element(
      'div',
      { class: 'comfyvn-state' },
      element('span', { class: 'comfyvn-lamp', attributes: { 'aria-hidden': 'true' } }),
      sentence,
    ),
    code,
    buttons,
    progress,
    ...CHOICES.map((choice) => checkbox(choice, () => changed())),
    profile,
  );

  const button = (label: string, icon: string, chosen: () => void) =>
    element(
      'button',
      { class: 'menu_button menu_button_icon', attributes: { type: 'button' }, on: { click: chosen } },
      element('i', { class: `fa-solid ${icon}`, attributes: { 'aria-hidden': 'true' } }),
      element('span', {}, label),
    );
  const connect = () =>
    void actions.connect().catch(() => {
      notify('error', word('noAnswer'));
      connection.lost();
    });
  const again = () => [button(word('tryAgain'), 'fa-rotate-right', () => void connection.find({ everywhere: true }))];

  function buttonsFor(state: ConnectionState): HTMLElement[] {
    switch (state.is) {
      case 'searching':
        return [];
      case 'absent':
      case 'incompatible':
        return again();
      case 'unpaired':
        return [button(word('connect'), 'fa-plug', connect)];
      case 'pairing': {
        if (state.approveUrl === null) return [button(word('cancel'), 'fa-xmark', connection.cancelPairing)];
        const attributes = { href: state.approveUrl, target: '_blank', rel: 'noopener noreferrer' };
        const page = element(
          'a',
          { class: 'menu_button menu_button_icon', attributes },
          element('i', { class: 'fa-solid fa-up-right-from-square', attributes: { 'aria-hidden': 'true' } }),
          element('span', {}, word('openPage')),
        );
        return [page, button(word('cancel'), 'fa-xmark', connection.cancelPairing)];
      }
      case 'ready':
        return [
          button(word('play'), 'fa-masks-theater', actions.play),
          button(word('routes'), 'fa-code-branch', actions.routes),
          button(word('disconnect'), 'fa-plug-circle-xmark', connection.forget),
        ];
    }
  }

  function show(state: ConnectionState): void {
    root.dataset['state'] = state.is;
    sentence.textContent = describe(state);
    code.hidden = state.is !== 'pairing';
    code.textContent = state.is === 'pairing' ? state.code.replace(/^(...)(...)$/, '$1 $2') : '';
    buttons.replaceChildren(...buttonsFor(state));
    progress.hidden = state.is !== 'ready';
  }
  show(connection.state);
  const stop = connection.subscribe(show);

  return {
    root,
    stop,
    showProfiles,
    /** Says how far the open chat has been sent. */
    report(text: string): void {
      progress.textContent = text;
    },
  };
}

function checkbox({ option, label, hint }: Choice, changed: () => void): HTMLElement {
  const box = element('input', { attributes: { type: 'checkbox', id: `comfyvn_${option}` } });
  box.checked = options.read()[option];
  box.addEventListener('change', () => {
    options.write({ [option]: box.checked });
    changed();
  });
  return element(
    'label',
    { class: 'checkbox_label', title: word(hint), attributes: { for: box.id } },
    box,
    element('span', {}, word(label)),
  );
}
