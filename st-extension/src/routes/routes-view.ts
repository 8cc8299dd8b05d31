import { createRouteMap } from '@comfyvn/player/routes';
import type { Route } from '@comfyvn/shared/sillytavern/routes/route';
import { element } from '../element.ts';
import { openOverlay } from '../overlay.ts';
import { openOtherChat, showMessage } from '../st/chats.ts';
import { notify, openChat, type StChat } from '../st.ts';
import { word } from '../words.ts';
import { readRoutes } from './read-routes.ts';

export interface RoutesActions {
  /** Plays the open chat, from a message. */
  play(from?: number): Promise<void>;
  /** Makes one story of these chats, the first one the main path, and plays it. Null: there is no ComfyVN. */
  playAll(chat: StChat, names: readonly string[]): Promise<void>;
}

const STYLE = `
  .routes { position: absolute; inset: 0; display: grid; grid-template-rows: auto minmax(0, 1fr); gap: .75rem;
    box-sizing: border-box; width: 100%; max-width: 62rem; margin: 0 auto;
    padding: max(1rem, env(safe-area-inset-top)) 1rem max(.5rem, env(safe-area-inset-bottom)); }
  h2 { margin: 0; padding-inline-end: 3.5rem; font-size: 1.3rem; font-weight: 600; overflow: hidden;
    text-overflow: ellipsis; white-space: nowrap; line-height: 2.75rem; }
  .routes p { max-width: none; }
  .broken { color: #e6b450; font-size: .9rem; }
`;

/** Opens the map of the chats of the character or group whose chat is open. */
export async function showRoutes(actions: RoutesActions): Promise<void> {
  const chat = openChat();
  if (!chat) return notify('info', word('openChatFirst'));
  const overlay = openOverlay({ title: word('routes'), closed: () => {} });
  try {
    overlay.say(word('preparing'));
    const { routes, broken } = await readRoutes(
      chat,
      (done, total) => overlay.say(word('mapReading', { done, total }), done / total),
      () => overlay.isOpen,
    );
    if (!overlay.isOpen) return;
    const place = element('div', {});
    place.style.minHeight = '0';
    const who = chat.kind === 'solo' ? chat.character.name : chat.group.name;
    const told =
      broken.length > 0 ? [element('p', { class: 'broken' }, word('mapBroken', { names: broken.join(', ') }))] : [];
    const title = element('h2', {}, `${word('routes')}: ${who}`);
    const page = element('div', { class: 'routes' }, element('style', {}, STYLE), title, place);
    title.after(...told);
    if (told.length > 0) page.style.gridTemplateRows = 'auto auto minmax(0, 1fr)';
    overlay.stage.append(page);

    const go = async (route: Route, then: () => Promise<void>): Promise<void> => {
      overlay.close();
      if (await openOtherChat(chat, route.name).catch(() => false)) return then();
      notify('warning', word('mapGone', { name: route.name }));
    };
    createRouteMap(place, {
      routes,
      here: routes.find((route) => route.name === chat.file)?.index ?? null,
      word,
      actions: [
        { label: () => word('mapPlay'), run: (route) => void go(route, () => actions.play()) },
        {
          label: ({ fork }) => (fork ? word('mapPlayFork') : null),
          run: (route) => void go(route, () => actions.play(route.fork!.message)),
        },
        {
          label: () => word('mapOpen'),
          run: (route) => void go(route, () => showMessage(route.messages - 1)),
        },
        {
          label: ({ fork }) => (fork ? word('mapOpenFork') : null),
          run: (route) => void go(route, () => showMessage(route.fork!.message)),
        },
        {
          label: ({ root }) => (routes.filter((one) => one.root === root).length > 1 ? word('mapPlayAll') : null),
          run({ root }) {
            const family = routes.filter((one) => one.root === root && one.index !== root);
            overlay.close();
            void actions.playAll(chat, [
              routes.find((one) => one.index === root)!.name,
              ...family.map((one) => one.name),
            ]);
          },
        },
      ],
    });
    overlay.reveal();
  } catch (error) {
    overlay.fail(word('failedBecause', { reason: error instanceof Error ? error.message : String(error) }));
  }
}
