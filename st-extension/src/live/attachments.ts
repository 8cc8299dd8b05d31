import { element } from '../element.ts';
import * as st from '../st/generation.ts';
import { iconButton } from '../stage/icon-button.ts';
import { word } from '../words.ts';

/** Files and pictures that go with what the reader says next: SillyTavern's own, by a button, pasted or dropped. */
export function createAttachments(box: HTMLElement) {
  const button = iconButton('attach', word('attach'), st.chooseFiles);
  const name = element('span');
  const away = iconButton('close', word('attachNot'), st.dropFiles);
  const shown = element('div', { class: 'attached', hidden: true, attributes: { role: 'status' } }, name, away);
  let isShown = false;
  function draw(): void {
    const files = st.attached();
    shown.hidden = !isShown || files === null;
    if (name.textContent !== files) name.textContent = files;
    button.hidden = !st.canAttach();
  }
  const take = (event: Event, data: DataTransfer | null): void => {
    if (!data?.files.length) return;
    event.preventDefault();
    st.attach(data.files);
  };
  box.addEventListener('paste', (event) => take(event, event.clipboardData));
  box.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  });
  box.addEventListener('drop', (event) => take(event, event.dataTransfer));
  return {
    button,
    shown,
    /** Not where SillyTavern's own form is in sight. */
    show(on: boolean): void {
      isShown = on;
      draw();
    },
    stop: st.onAttached(draw),
  };
}
