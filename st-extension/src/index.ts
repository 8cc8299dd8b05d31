import { headCapture, keyOf } from './capture.ts';
import { addCommands } from './commands.ts';
import { createConnection } from './connection.ts';
import { element } from './element.ts';
import { watchExpressions } from './expressions.ts';
import { follow, watchGeneration } from './follow.ts';
import { addMacros } from './macros.ts';
import { options } from './options.ts';
import { createOtherTabs, stateOf } from './other-tabs.ts';
import { createPanel } from './panel.ts';
import { rememberedExpressions } from './remembered.ts';
import { pluginPairing } from './plugin-pairing.ts';
import { context, costumes, isGenerating, notify, onEvents, openChat, pageHeaders, type StChat } from './st.ts';
import { PROVIDER } from './speech/provider-name.ts';
import { speechProviderClass } from './speech/provider-entry.ts';
import { addMessageButton, addSettingsDrawer, addWandEntry } from './st/interface.ts';
import { onChatSaved } from './st/saves.ts';
import { canDraw } from './st/engines.ts';
import { tell } from './st/scripts.ts';
import { addSpeechProvider, onSpoken, speakingProvider } from './st/speech.ts';
import { isTooOld } from './st/version.ts';
import { removeAllStored } from './storage.ts';
import type { SyncOutcome } from './sync.ts';
import { localNetworkDenied } from './ways.ts';
import { word } from './words.ts';

const ICON = 'fa-solid fa-masks-theater';
const ROUTES_ICON = 'fa-solid fa-code-branch';
const LOOK_AGAIN_MS = 15_000;

function start(): () => void {
  const connection = createConnection({
    storage: localStorage,
    fetch: (...request) => fetch(...request),
    pairing: async (baseUrl) => (await import('./daemon.ts')).pairingCalls(baseUrl),
    plugin: pluginPairing((...request) => fetch(...request), pageHeaders),
    pageHeaders,
    page: location,
    isPluginInstalled,
    isDenied: () => localNetworkDenied(navigator.permissions),
  });
  const remembered = rememberedExpressions(localStorage);
  const heads = headCapture();
  const generation = watchGeneration(isGenerating);

  const tabs = createOtherTabs({
    channel: new BroadcastChannel('comfyvn.chat'),
    here() {
      const chat = openChat();
      return chat && { key: keyOf(chat), state: stateOf(context().chat) };
    },
    behind: () => notify('warning', word('otherTab')),
  });

  const outcomes = new Map<string, SyncOutcome>();
  const current = () => {
    const chat = openChat();
    return chat ? outcomes.get(keyOf(chat)) : undefined;
  };

  // What speaks with the daemon is loaded when there is one to speak with.
  let made: ReturnType<typeof makeTheatre> | null = null;
  async function makeTheatre() {
    const [{ createSync }, { createTheatre, toSentence }] = await Promise.all([
      import('./sync.ts'),
      import('./play.ts'),
    ]);
    const sync = createSync({ connection, heads, remembered, isLastPending: generation.isWriting });
    const theatre = createTheatre({
      sync,
      connection,
      pictures: { can: canDraw, draw: drawPicture, drop: dropPicture },
      changed: () => following.touch(),
    });
    return { sync, theatre, toSentence };
  }
  const theatre = () => (made ??= makeTheatre());

  async function sync(how: { evenIfSame?: boolean } = {}): Promise<SyncOutcome> {
    const { sync: own, theatre: shown } = await theatre();
    const outcome = await own.run(undefined, how);
    panel.report(word('upToDate', { lines: outcome.lines }));
    outcomes.set(outcome.chat, outcome);
    const { findings: _, ...told } = outcome;
    tell('comfyvn_synced', told);
    tabs.tell();
    await shown.follow(outcome);
    return outcome;
  }

  async function play(from?: number): Promise<void> {
    if (connection.state.is !== 'ready') await connection.find({ everywhere: true });
    if (connection.state.is !== 'ready') return notify('warning', word('notConnectedYet'));
    if (!openChat()) return notify('info', word('openChatToPlay'));
    if (tabs.isBehind) return notify('warning', word('otherTab'));
    heads.forget();
    await (await theatre()).theatre.play(from);
  }

  /** The map of the chats of this character; it is loaded when first asked for. */
  async function routes(): Promise<void> {
    const { showRoutes } = await import('./routes/routes-view.ts');
    await showRoutes({ play, playAll });
  }

  async function playAll(chat: StChat, names: readonly string[]): Promise<void> {
    if (connection.state.is !== 'ready') await connection.find({ everywhere: true });
    if (connection.state.is !== 'ready') return notify('warning', word('notConnectedYet'));
    await (await theatre()).theatre.playAll(chat, names);
  }

  /** Lets SillyTavern draw a message, and shows the picture with its lines; gives its id. */
  async function drawPicture(message: number): Promise<string> {
    const { story } = await sync({ evenIfSame: true });
    const [{ drawMessage }, { sync: own }] = await Promise.all([import('./picture.ts'), theatre()]);
    const { prompt, bytes } = await drawMessage(context().chat[message]);
    const { asset } = await own.daemon.addPicture({ story, message, prompt }, bytes);
    await sync({ evenIfSame: true });
    return asset;
  }
  /** Takes the picture of a message away; false where it has none. */
  async function dropPicture(message: number): Promise<boolean> {
    const { story, revision } = await sync({ evenIfSame: true });
    const { sync: own } = await theatre();
    const after = await own.daemon.dropPicture({ story, message });
    await sync({ evenIfSame: true });
    return after.revision !== revision;
  }
  /** Lets SillyTavern translate the story of the open chat; its engines are lent for that long. */
  async function translate(language: string): Promise<number> {
    const { story } = await sync({ evenIfSame: true });
    const [{ translateStory }, { sync: own }] = await Promise.all([import('./translate-story.ts'), theatre()]);
    translating++;
    mayLend();
    try {
      const parts = { daemon: own.daemon.translations, report: panel.report, isWanted: () => translating > 0 };
      return await translateStory(parts, story, language);
    } finally {
      translating = Math.max(0, translating - 1);
      mayLend();
      await sync({ evenIfSame: true });
    }
  }
  async function stopTranslating(language: string): Promise<void> {
    const { story } = await sync();
    await (await theatre()).sync.daemon.translations.stop(story, language);
  }
  const lastMessage = () => context().chat.length - 1;
  async function picture(message = lastMessage()): Promise<string> {
    const asset = await drawPicture(message);
    await (await theatre()).theatre.goTo(message);
    return asset;
  }

  let lookedAt = Date.now();
  async function changed(): Promise<void> {
    if (!options.read().follow || !openChat() || tabs.isBehind) return;
    if (connection.state.is === 'absent' && Date.now() - lookedAt > LOOK_AGAIN_MS) {
      lookedAt = Date.now();
      await connection.find();
    }
    if (connection.state.is !== 'ready') return;
    await sync().catch(async (error: unknown) => panel.report((await theatre()).toSentence(error)));
  }

  let keeper: ReturnType<typeof makeKeeper> | null = null;
  async function makeKeeper() {
    const [{ createSpeechKeeper }, { holdSpeech }, { sync: own, theatre: shown }] = await Promise.all([
      import('./speech/keep-speech.ts'),
      import('./st/speech-hold.ts'),
      theatre(),
    ]);
    const openKey = () => {
      const chat = openChat();
      return chat && keyOf(chat);
    };
    return createSpeechKeeper({
      chat: openKey,
      async story(chat) {
        if (options.read().follow && openKey() === chat) await sync();
        return outcomes.get(chat)?.story ?? null;
      },
      send: own.daemon.keepSpeech,
      voiced: () => sync({ evenIfSame: true }),
      hold: () => (shown.isOpen() ? holdSpeech() : null),
    });
  }
  /** What ComfyVN itself has spoken is kept there already. */
  const keepsSpeech = () =>
    options.read().keepSpeech && connection.state.is === 'ready' && speakingProvider() !== PROVIDER;
  function withKeeper(act: (keep: Awaited<ReturnType<typeof makeKeeper>>) => void): void {
    if (keepsSpeech()) void (keeper ??= makeKeeper()).then(act);
  }

  /** Ends the lending of SillyTavern's engines; null while they are not lent. */
  let lending: Promise<() => void> | null = null;
  function lend(on: boolean): void {
    if (on === (lending !== null)) return;
    if (on) lending = import('./bridge/lend.ts').then(({ lendEngines }) => lendEngines(connection));
    else {
      void lending?.then((end) => end());
      lending = null;
    }
  }
  /** Translations that wait for this page. */
  let translating = 0;
  const mayLend = () => lend((options.read().lend || translating > 0) && connection.state.is === 'ready');

  let worn = costumes();
  const following = follow({ changed: () => void changed(), moved: heads.forget });
  const panel = createPanel({
    connection,
    connect: () => connection.pair('SillyTavern', (url) => window.open(url, '_blank', 'noopener')),
    play: () => void play(),
    routes: () => void routes(),
    changed() {
      following.touch();
      mayLend();
    },
  });
  const endings = [
    following.stop,
    generation.stop,
    tabs.stop,
    onEvents(['CHAT_CHANGED'], tabs.caughtUp),
    onChatSaved(() => {
      tabs.caughtUp();
      following.touch();
    }),
    watchExpressions(remembered, following.touch),
    onEvents(['SETTINGS_UPDATED'], () => {
      if (worn === costumes()) return;
      worn = costumes();
      heads.forget();
      following.touch();
    }),
    connection.subscribe((state) => {
      tell('comfyvn_connection', { state: state.is, way: 'way' in state ? state.way : null });
      if (state.is === 'ready') following.touch();
      mayLend();
    }),
    onSpoken({
      piece: () => withKeeper((keep) => keep.piece()),
      whole: (spoken) => withKeeper((keep) => keep.whole(spoken)),
      broken: () => withKeeper((keep) => keep.broken()),
    }),
    addSpeechProvider(PROVIDER, speechProviderClass(connection)),
    addSettingsDrawer('ComfyVN', panel.root),
    onEvents(['CONNECTION_PROFILE_LOADED', 'SETTINGS_UPDATED'], panel.showProfiles),
    panel.stop,
    addWandEntry('wand', word('play'), ICON, () => void play()),
    addWandEntry('routes', word('routes'), ROUTES_ICON, () => void routes()),
    addMessageButton(word('playHere'), ICON, (message) => void play(message)),
    addCommands({
      connection,
      play,
      close: async () => (await made)?.theatre.close() ?? false,
      sync: () => sync({ evenIfSame: true }),
      picture,
      dropPicture: (message = lastMessage()) => dropPicture(message),
      translate,
      stopTranslating,
    }),
    addMacros(connection, current),
    () => void made?.then(({ theatre: shown }) => shown.close()),
    () => (translating = 0),
    () => lend(false),
    connection.cancelPairing,
  ];
  void connection.find();
  return () => endings.forEach((end) => end());
}

/** Where this bundle was loaded from, ends with `/`; the bundler fills it in. */
declare const __webpack_public_path__: string;

/** The installer notes it beside this file. */
async function isPluginInstalled(): Promise<boolean> {
  try {
    const note = await fetch(`${__webpack_public_path__}server-plugin.json`);
    return ((await note.json()) as { installed?: boolean }).installed === true;
  } catch {
    return false;
  }
}

/** Of an older SillyTavern too little is known: it is said what to do, and nothing else happens. */
function refuse(): () => void {
  notify('warning', word('tooOld'));
  return addSettingsDrawer('ComfyVN', element('p', { class: 'comfyvn-sentence' }, word('tooOld')));
}

let active = false;
/** Ends the waiting for SillyTavern, or what was started. */
let ends: (() => void)[] = [];

/** Starts once SillyTavern is ready. SillyTavern below 1.17 does not call it, so the module does; twice does no harm. */
export function activate(): void {
  if (active) return;
  active = true;
  const mine: (() => void)[] = (ends = []);
  void isTooOld().then((old) => {
    if (mine !== ends) return;
    if (old) mine.push(refuse());
    else
      mine.push(
        onEvents(
          ['APP_READY'],
          once(() => mine === ends && mine.push(start())),
        ),
      );
  });
}

/** Takes everything out again. */
export function disable(): void {
  active = false;
  const all = ends;
  ends = [];
  for (const end of all) end();
}

const once = (act: () => void): (() => void) => {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
};

/** Forgets everything stored in this browser. */
export function clean(): void {
  removeAllStored(localStorage);
}

activate();
