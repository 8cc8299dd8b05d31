import type { SceneId } from '@comfyvn/shared/story/ids';
import { button, element } from '../text/dom.ts';
import { WORDS } from '../text/words.ts';
import type { PlaceParts } from './place-parts.ts';

/** Asks before a run begins at a scene, and says what that means. Lies over the page of `opener` until it is answered. */
export function askToPlay(opener: HTMLElement, scene: { id: SceneId; title: string }, parts: PlaceParts): void {
  const panel = opener.closest<HTMLElement>('.cvn-panel');
  if (!panel) return;
  const close = (): void => {
    layer.remove();
    for (const part of panel.children) (part as HTMLElement).inert = false;
    if (opener.isConnected) opener.focus({ preventScroll: true });
  };
  const play = button({
    className: 'cvn-button',
    icon: 'play',
    text: WORDS.playFromHere,
    onPress: () => {
      close();
      parts.play({ scene: scene.id });
    },
  });
  play.dataset['cvnAction'] = 'play-scene';
  const name = parts.wording.title(scene) || WORDS.scene;
  const title = element('h3', 'cvn-ask-title', name);
  title.dir = 'auto';
  const cancel = button({ className: 'cvn-button', text: WORDS.cancel, onPress: close });
  const box = element(
    'div',
    'cvn-ask-box',
    title,
    element('p', '', WORDS.playFromNote),
    element('div', 'cvn-bar', play, cancel),
  );
  box.setAttribute('role', 'alertdialog');
  box.setAttribute('aria-modal', 'true');
  box.setAttribute('aria-label', `${WORDS.playFromHere}: ${name}`);
  const layer = element('div', 'cvn-ask', box);
  layer.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  });
  for (const part of panel.children) (part as HTMLElement).inert = true;
  panel.append(layer);
  play.focus({ preventScroll: true });
}
