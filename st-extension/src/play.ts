import type { Player } from '@comfyvn/player';
import type { Connection } from './connection.ts';
import { createLiveStage, type LiveStage } from './live/live-stage.ts';
import { samePlace, type Going } from './live/same-place.ts';
import { openOverlay, type Overlay } from './overlay.ts';
import { context, notify, type StChat } from './st.ts';
import type { Pictures } from './picture.ts';
import { tell } from './st/scripts.ts';
import { releaseSpeech } from './st/speech-hold.ts';
import { SyncError, type MergeStep, type Step, type Sync, type SyncOutcome } from './sync.ts';
import { word } from './words.ts';

export interface TheatreParts {
  readonly sync: Sync;
  readonly connection: Connection;
  readonly pictures: Pictures;
  /** The chat may have changed while nobody was there to be told. */
  changed(): void;
}

/** Plays the open chat on the stage, and keeps it up to date there while it is being written. One at a time. */
export function createTheatre({ sync, connection, pictures, changed }: TheatreParts) {
  let overlay: Overlay | null = null;
  let player: Player | null = null;
  let live: LiveStage | null = null;
  let shown: SyncOutcome | null = null;

  /** `from` is a 0-based message; without it the reader goes on from where he was, or as `going` says. */
  async function play(from?: number, going: Going | null = null): Promise<void> {
    if (overlay?.isOpen) return;
    const own = openOverlay({
      title: word('overlayTitle'),
      closed: drop,
      toEnd: () => void player?.toEnd(),
      ...(pictures.can() && { picture: () => live?.moment?.take() }),
      moded: (mode) => live?.moded(mode),
    });
    tell('comfyvn_played', { from: from ?? null });
    overlay = own;
    try {
      own.say(word('preparing'));
      const [outcome, { createPlayer }] = await Promise.all([
        sync.run((step) => own.say(...wording(step)), { evenIfSame: true }),
        import('@comfyvn/player'),
      ]);
      const at =
        from === undefined
          ? going && (await find(outcome.story, going))
          : await sync.daemon.locate(outcome.story, from);
      if (!own.isOpen) return;
      shown = outcome;
      const stage = createLiveStage({
        sync,
        connection,
        overlay: own,
        outcome,
        player: () => player,
        pictures,
        goTo,
        changed,
      });
      live = stage;
      player = createPlayer(own.stage, {
        story: stage.story,
        assets: sync.daemon.assets,
        saves: sync.daemon.saves(outcome.story),
        ...(at ? { at } : { resume: true }),
        titleScreen: !at,
        live: stage.follows,
        actions: () => stage.moment?.offers() ?? [],
        onExit: own.close,
        // oxlint-disable-next-line no-console -- the page's console is the only log here
        onFinding: ({ message }) => console.warn(`ComfyVN: ${message}`),
      });
      await player.ready;
      if (going === 'end') await player.toEnd();
      own.reveal();
      stage.begin();
    } catch (error) {
      if (own.isOpen) own.fail(toSentence(error));
      else notify('error', toSentence(error));
    }
  }

  /** A line of a story; undefined: it has none there. */
  async function find(story: string, going: Going) {
    const message = going === 'end' ? context().chat.length - 1 : going.message;
    const at = await sync.daemon.locate(story, message).catch(() => undefined);
    if (!at || going === 'end' || going.node === null) return at;
    // A line has the same id in every chat that has it.
    const nodes = await nodesOf(story, at.scene);
    return nodes.some(({ id }) => id === going.node) ? { ...at, node: going.node } : at;
  }

  /** Where to go on when another chat is opened: at the same place, if it is a branch of this one or the other way round. */
  async function goingOn(next: SyncOutcome): Promise<Going | null> {
    const state = player?.state;
    if (!state || !shown) return null;
    const { common, length } = sync.common(shown.chat, next.chat);
    if (state.status === 'ended') return samePlace({ message: Infinity, node: null }, common, length);
    const { node, scene, line } = state;
    const source = line?.source ?? (await nodesOf(shown.story, scene)).find(({ id }) => id === node)?.source;
    return source ? samePlace({ message: source.message, node }, common, length) : null;
  }

  const nodesOf = async (story: string, scene: string) =>
    (
      await sync.daemon
        .story(story)
        .scene(scene)
        .catch(() => null)
    )?.nodes ?? [];

  /** Makes one story of several chats, the first one the main path, and plays it from the beginning or where it was left. */
  async function playAll(chat: StChat, names: readonly string[]): Promise<void> {
    if (overlay?.isOpen) return;
    const leaving = new AbortController();
    const own = openOverlay({
      title: word('routes'),
      closed() {
        leaving.abort();
        drop();
      },
    });
    overlay = own;
    try {
      own.say(word('preparing'));
      const [story, { createPlayer }] = await Promise.all([
        sync.mergeChats(chat, names, { step: (step) => own.say(...mergeWording(step)), signal: leaving.signal }),
        import('@comfyvn/player'),
      ]);
      if (!own.isOpen) return;
      player = createPlayer(own.stage, {
        story: sync.daemon.story(story),
        assets: sync.daemon.assets,
        saves: sync.daemon.saves(story),
        resume: true,
        titleScreen: true,
        onExit: own.close,
        // oxlint-disable-next-line no-console -- the page's console is the only log here
        onFinding: ({ message }) => console.warn(`ComfyVN: ${message}`),
      });
      await player.ready;
      own.reveal();
    } catch (error) {
      if (own.isOpen) own.fail(toSentence(error));
    }
  }

  function drop(): void {
    live?.stop();
    player?.destroy();
    releaseSpeech();
    tell('comfyvn_closed', {});
    overlay = player = live = shown = null;
  }

  /** To the first line of a message, on the stage that is open. */
  async function goTo(message: number): Promise<void> {
    if (!shown || !player) return;
    const target = await sync.daemon.locate(shown.story, message);
    await player?.goTo(target);
  }

  return {
    play,
    playAll,
    goTo,
    /** The open chat stands on the stage. */
    isOpen: (): boolean => live !== null,
    /** Returns whether it was open. */
    close(): boolean {
      const wasOpen = overlay !== null;
      overlay?.close();
      return wasOpen;
    },
    /** After a sync: what is being played follows. */
    async follow(outcome: SyncOutcome): Promise<void> {
      if (!shown || !live) return;
      if (shown.chat !== outcome.chat) {
        // Another chat is open now: then it is the one that is played.
        const own = overlay;
        const going = await goingOn(outcome);
        if (overlay !== own) return;
        overlay?.close();
        return play(undefined, going);
      }
      const changed = shown.revision !== outcome.revision;
      shown = outcome;
      await live.synced(changed);
    },
  };
}

function wording(step: Step): [string, number?] {
  if (step.is === 'uploading') return [word('copying', { done: step.done, total: step.total }), step.done / step.total];
  const messages = context().chat.length;
  return [word(step.is === 'reading' ? 'readingChat' : 'writingStory', { messages })];
}

function mergeWording(step: MergeStep): [string, number?] {
  if (step.is === 'joining') return [word('joiningChats', { total: step.total })];
  const { done, total } = step;
  return [word(step.is === 'uploading' ? 'copying' : 'bringingChats', { done, total }), done / total];
}

/** What went wrong, in one sentence for the user. */
export function toSentence(error: unknown): string {
  if (error instanceof SyncError) return error.message;
  // oxlint-disable-next-line no-console -- the page's console is the only log here
  console.error('ComfyVN', error);
  return error instanceof Error ? word('failedBecause', { reason: error.message }) : word('failed');
}
