import { element } from '../element.ts';

/* Places for our own interface. Each returns what takes it out again. */

/** `name` tells entries apart in the page. */
export function addWandEntry(name: string, label: string, icon: string, chosen: () => void): () => void {
  const entry = element(
    'div',
    {
      class: 'list-group-item flex-container flexGap5 interactable',
      id: `comfyvn_${name}_entry`,
      tabIndex: 0,
      attributes: { role: 'button' },
      on: { click: chosen },
    },
    element('div', { class: `${icon} extensionsMenuExtensionButton`, attributes: { 'aria-hidden': 'true' } }),
    element('span', {}, label),
  );
  const place = element('div', { class: 'extension_container', id: `comfyvn_${name}_container` }, entry);
  document.getElementById('extensionsMenu')?.append(place);
  return () => place.remove();
}

/** A button in the `...` menu of every message, those to come too (they are cloned from a template). */
export function addMessageButton(title: string, icon: string, chosen: (message: number) => void): () => void {
  const kind = 'comfyvn_play_here';
  const button = () =>
    element('div', {
      class: `mes_button ${kind} ${icon} interactable`,
      title,
      tabIndex: 0,
      attributes: { role: 'button' },
    });
  for (const place of document.querySelectorAll('#message_template .extraMesButtons, #chat .mes .extraMesButtons'))
    place.prepend(button());
  const clicked = (event: Event) => {
    const message = (event.target as Element).closest(`.${kind}`)?.closest('.mes')?.getAttribute('mesid');
    if (message) chosen(Number(message));
  };
  const chat = document.getElementById('chat');
  chat?.addEventListener('click', clicked);
  return () => {
    chat?.removeEventListener('click', clicked);
    document.querySelectorAll(`.${kind}`).forEach((one) => one.remove());
  };
}

/** A drawer among the settings of the extensions. SillyTavern itself opens and closes it. */
export function addSettingsDrawer(title: string, content: HTMLElement): () => void {
  const drawer = element(
    'div',
    { class: 'extension_container', id: 'comfyvn_settings' },
    element(
      'div',
      { class: 'inline-drawer' },
      element(
        'div',
        { class: 'inline-drawer-toggle inline-drawer-header' },
        element('b', {}, title),
        element('div', { class: 'inline-drawer-icon fa-solid fa-circle-chevron-down down' }),
      ),
      element('div', { class: 'inline-drawer-content' }, content),
    ),
  );
  document.getElementById('extensions_settings2')?.append(drawer);
  return () => drawer.remove();
}
