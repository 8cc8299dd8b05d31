import { describe, type Connection, type ConnectionState } from './connection.ts';
import { element } from './element.ts';
import { options, type Options } from './options.ts';
import { notify } from './st.ts';

export interface PanelActions {
  readonly connection: Connection;
  connect(): Promise<void>;
  play(): void;
  /** An option that changes the story was set. */
  changed(): void;
}

const CHOICES: readonly { option: keyof Options; label: string; hint: string }[] = [
  {
    option: 'follow',
    label: 'Follow the chat',
    hint: 'New, swiped, edited and deleted messages reach the visual novel at once, also while it is open.',
  },
  {
    option: 'swipes',
    label: 'Alternatives from swipes',
    hint: 'Swipes that were not chosen can be taken as other paths.',
  },
];

/** What the drawer holds: the state of the connection in a sentence, what to do about it, and the options. */
export function createPanel(actions: PanelActions) {
  const { connection } = actions;
  const sentence = element('p', { class: 'comfyvn-sentence', attributes: { role: 'status', 'aria-live': 'polite' } });
  const code = element('output', {
    class: 'comfyvn-code',
    hidden: true,
    attributes: { 'aria-label': 'Code to compare' },
  });
  const buttons = element('div', { class: 'comfyvn-buttons' });
  const progress = element('small', { class: 'comfyvn-progress' });
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
    ...CHOICES.map((choice) => checkbox(choice, actions.changed)),
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
      notify('error', 'ComfyVN did not answer. Press Try again.');
      connection.lost();
    });
  const again = () => [button('Try again', 'fa-rotate-right', () => void connection.find({ everywhere: true }))];

  function buttonsFor(state: ConnectionState): HTMLElement[] {
    switch (state.is) {
      case 'searching':
        return [];
      case 'absent':
      case 'incompatible':
        return again();
      case 'unpaired':
        return [button('Connect', 'fa-plug', connect)];
      case 'pairing': {
        const attributes = { href: state.approveUrl, target: '_blank', rel: 'noopener noreferrer' };
        const page = element(
          'a',
          { class: 'menu_button menu_button_icon', attributes },
          element('i', { class: 'fa-solid fa-up-right-from-square', attributes: { 'aria-hidden': 'true' } }),
          element('span', {}, 'Open the ComfyVN page'),
        );
        return [page, button('Cancel', 'fa-xmark', connection.cancelPairing)];
      }
      case 'ready':
        return [
          button('Play as visual novel', 'fa-masks-theater', actions.play),
          button('Disconnect', 'fa-plug-circle-xmark', connection.forget),
        ];
    }
  }

  function show(state: ConnectionState): void {
    root.dataset['state'] = state.is;
    sentence.textContent = describe(state, location);
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
    /** Says how far the open chat has been sent. */
    report(text: string): void {
      progress.textContent = text;
    },
  };
}

function checkbox({ option, label, hint }: (typeof CHOICES)[number], changed: () => void): HTMLElement {
  const box = element('input', { attributes: { type: 'checkbox', id: `comfyvn_${option}` } });
  box.checked = options.read()[option];
  box.addEventListener('change', () => {
    options.write({ [option]: box.checked });
    changed();
  });
  return element(
    'label',
    { class: 'checkbox_label', title: hint, attributes: { for: box.id } },
    box,
    element('span', {}, label),
  );
}
