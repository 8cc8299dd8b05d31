import type { Player, PlayerOptions, StorySource } from '@comfyvn/player';
import { captureMessage } from '../capture.ts';
import type { Connection } from '../connection.ts';
import { options } from '../options.ts';
import type { Overlay } from '../overlay.ts';
import { identityOf } from '../remembered.ts';
import { context, isGenerating, onEvents, openChat } from '../st.ts';
import * as st from '../st/generation.ts';
import type { Mode } from '../stage/modes.ts';
import type { Pictures } from '../picture.ts';
import type { Sync, SyncOutcome } from '../sync.ts';
import { word } from '../words.ts';
import { createComposer } from './composer.ts';
import { createDrafts } from './drafts.ts';
import { watchGenerating, type Generating } from './generation-watch.ts';
import { createLiveStory } from './live-story.ts';
import { createMoment, type Moment } from './moment.ts';
import { createSuggestions } from './suggestions.ts';

export interface LiveStageParts {
  readonly sync: Sync;
  readonly connection: Connection;
  readonly overlay: Overlay;
  readonly outcome: SyncOutcome;
  player(): Player | null;
  readonly pictures: Pictures;
  /** To the first line of a message. */
  goTo(message: number): Promise<void>;
  /** The chat may have changed while nobody was there to be told. */
  changed(): void;
}

export interface LiveStage {
  readonly story: StorySource;
  readonly follows: NonNullable<PlayerOptions['live']>;
  /** Null where SillyTavern draws nothing. */
  readonly moment: Moment | null;
  begin(): void;
  moded(mode: Mode): void;
  /** The daemon is up to date with the chat again. */
  synced(changed: boolean): Promise<void>;
  stop(): void;
}

/** A daemon that is gone is looked for this often while its story is played. */
const LOOK_EVERY_MS = 3_000;

/** What changes the last message or who may speak. */
const REDRAWN_AT = ['MESSAGE_SWIPED', 'MESSAGE_EDITED', 'MESSAGE_DELETED', 'MESSAGE_SENT', 'GROUP_UPDATED'].concat([
  'CHARACTER_MESSAGE_RENDERED',
  'CHAT_CHANGED',
]);

/** Joins the chat that is being written with the stage that plays it. */
export function createLiveStage(parts: LiveStageParts): LiveStage {
  const { sync, connection, overlay, outcome, player, pictures, goTo, changed } = parts;
  const story = createLiveStory(sync.daemon.story(outcome.story));
  let atEnd = false;
  /** Refreshes come one after the other, and those that wait are one. */
  let refreshing: Promise<void> = Promise.resolve();
  let waiting = false;
  function refresh(): Promise<void> {
    if (!waiting) {
      waiting = true;
      refreshing = refreshing
        .then(() => {
          waiting = false;
          return player()?.refresh();
        })
        .catch(() => undefined);
    }
    return refreshing;
  }

  /* The reply that is being written */

  const isHere = (): boolean => sync.held()?.key === outcome.chat;
  const writes = ({ writing, type }: Generating): boolean => writing && type !== 'impersonate' && type !== 'quiet';
  const drafts = createDrafts({
    written() {
      const { chat } = context();
      const last = chat.at(-1);
      return last && !last.is_user && isHere() && writes(generating.now)
        ? { length: chat.length, text: last.mes ?? '' }
        : null;
    },
    held: () => (isHere() ? sync.held() : null),
    messages: (from) =>
      context()
        .chat.slice(from)
        .map((one) => captureMessage(one, { swipes: false })),
    ask: sync.daemon.draft,
    show(draft) {
      if (draft.nodes.length === 0 || !writes(generating.now)) return;
      story.show(draft);
      void refresh();
    },
  });
  const generating = watchGenerating({
    token: drafts.touch,
    changed(now) {
      if (!now.writing) {
        drafts.end();
        // What was laid over the story while it was written goes with the next sync, be there news or not.
        if (story.writing) changed();
      }
      player()?.expectMore(writes(now) && isHere());
      composer.generating(now);
      rest();
    },
  });

  /* What the reader answers with */

  const suggestions = createSuggestions({
    isOn: () => options.read().suggest,
    profile: () => options.read().suggestProfile,
    talk: () => ({ user: context().name1, persona: st.personaText(), messages: context().chat }),
    choose(reply) {
      composer.write(reply);
      suggestions.clear();
      if (!options.read().suggestSends) return;
      acted();
      st.send();
    },
  });
  const composer = createComposer({ foot: overlay.foot, acted, replies: suggestions.root });
  function acted(): void {
    if (!atEnd) void player()?.toEnd();
  }
  function rest(): void {
    const last = st.lastMessage();
    const resting = atEnd && isHere() && !generating.now.writing && !isGenerating() && last && !last.is_user;
    suggestions.rest(resting ? identityOf(last) : null);
  }
  const draw = () => {
    if (!openChat()) return overlay.close();
    composer.draw();
    rest();
  };

  const moment = pictures.can()
    ? createMoment({
        host: overlay.front,
        place: () => placeOf(player()?.state ?? null),
        draw: pictures.draw,
        drop: pictures.drop,
        show: goTo,
        explain: (error) => (error instanceof Error ? error.message : word('failed')),
      })
    : null;

  /* A daemon that goes and comes back */

  const looking = setInterval(() => {
    if (connection.state.is === 'absent') void connection.find();
  }, LOOK_EVERY_MS);
  const endings = [
    generating.stop,
    composer.stop,
    suggestions.clear,
    drafts.end,
    () => moment?.stop(),
    onEvents(REDRAWN_AT, draw),
    connection.subscribe(({ is }) => is === 'ready' && changed()),
    () => clearInterval(looking),
  ];
  const moded = (mode: Mode) => {
    overlay.host.dataset['mode'] = mode;
    composer.moded(mode);
  };
  moded(overlay.mode);
  // Enter on the stage, where it leads nowhere any more, leads to the box.
  overlay.stage.addEventListener('keyup', ({ key }) => {
    if (key === 'Enter' && atEnd && wasAtEnd) composer.focus();
    wasAtEnd = atEnd;
  });
  let wasAtEnd = false;

  return {
    story: story.source,
    follows: {
      isOwn: (message) => Boolean(context().chat[message]?.is_user),
      onPlace(place) {
        atEnd = place.atEnd;
        composer.stand(atEnd);
        overlay.offerLatest(!atEnd);
        rest();
      },
    },
    moment,
    begin() {
      player()?.expectMore(writes(generating.now));
      draw();
    },
    moded,
    async synced(news) {
      const written = !writes(generating.now);
      if (written && story.writing) story.show(null);
      else if (!news) return;
      story.renew();
      await refresh();
      draw();
    },
    stop: () => endings.forEach((end) => end()),
  };
}

/** The message whose line stands there, and whether a picture is over the stage. Pure. */
function placeOf(state: Player['state']): { message: number; pictured: boolean } | null {
  let at = state;
  while (at && !at.line) at = at.previous;
  const message = at?.line?.source?.message;
  return message === undefined ? null : { message, pictured: Boolean(at?.stage.picture) };
}
