import { translated } from './st.ts';

/**
 * Every text that the extension shows outside the player, in English. The other languages lie in static/i18n, by the same
 * names after `comfyvn.`: SillyTavern loads the one of its own language (manifest, `i18n`). A new word needs all of them;
 * tests/golden/extension-words.test.ts tells which one lacks it. `{name}` in a text is a value.
 */
export const ENGLISH = {
  play: 'Play as visual novel',
  playHere: 'Play from here as visual novel',
  overlayTitle: 'Visual novel of this chat',
  leave: 'Back to SillyTavern',
  connect: 'Connect',
  disconnect: 'Disconnect',
  tryAgain: 'Try again',
  cancel: 'Cancel',
  openPage: 'Open the ComfyVN page',
  codeLabel: 'Code to compare',
  optionFollow: 'Follow the chat',
  optionFollowHint: 'New, swiped, edited and deleted messages reach the visual novel at once, also while it is open.',
  optionSwipes: 'Alternatives from swipes',
  optionSwipesHint: 'Swipes that were not chosen can be taken as other paths.',
  upToDate: 'This chat is up to date: {lines} lines.',
  searching: 'Looking for ComfyVN…',
  notRunning: 'ComfyVN is not running on this computer. Start it with npm start, then press Try again.',
  needsPlugin:
    'ComfyVN does not answer here. If it runs on the computer of SillyTavern, install the server plugin there with npm run install-extension -- --plugin, then press Try again.',
  needsPluginHttps:
    'This page is https, so the browser keeps it from ComfyVN: install the server plugin on the computer of SillyTavern with npm run install-extension -- --plugin, then press Try again.',
  needsPermission:
    'The browser does not let this page reach programs on this computer: allow “local network access” (or “apps on device”) for it beside the address, then press Try again.',
  pluginOff:
    'The server plugin is installed, but SillyTavern has not loaded it: set enableServerPlugins: true in its config.yaml, restart SillyTavern, then press Try again.',
  pluginAlone:
    'The server plugin is there, but ComfyVN is not running on the computer of SillyTavern. Start it there with npm start, then press Try again.',
  incompatible:
    'This extension and the running ComfyVN do not fit together (API {api} instead of {wanted}). Update both, then reload this page.',
  tooOld: 'ComfyVN needs SillyTavern 1.16 or newer. Update SillyTavern, then reload this page.',
  unpaired: 'ComfyVN is running. Press Connect, then Allow on the page that opens; this is needed only once.',
  unpairedPlugin:
    'ComfyVN is running on the computer of SillyTavern. Press Connect, then Allow on the ComfyVN page there; this is needed only once.',
  refused: 'The connection was refused on the ComfyVN page. Press Connect to ask again.',
  expired: 'Nobody answered on the ComfyVN page in time. Press Connect to ask again.',
  pairing: 'Press Allow on the ComfyVN page if it shows this code:',
  pairingPlugin: 'Open ComfyVN on the computer of SillyTavern and press Allow if it shows this code:',
  ready: 'Connected to ComfyVN on this computer.',
  readyPlugin: 'Connected to ComfyVN on the computer of SillyTavern, through the server plugin.',
  noAnswer: 'ComfyVN did not answer. Press Try again.',
  notConnectedYet: 'ComfyVN is not connected yet: open its part of the extension settings, it says what to do.',
  notConnected: 'ComfyVN is not connected; see its part of the extension settings.',
  openChatToPlay: 'Open a chat first, then play it.',
  openChatFirst: 'Open a chat first.',
  otherChat: 'Another chat was opened meanwhile.',
  noStory: 'ComfyVN took the chat but made no story of it.',
  gone: 'ComfyVN does not answer any more. Start it, then try again.',
  unknownHere: 'ComfyVN does not know this SillyTavern any more. Connect again in the extension settings.',
  preparing: 'Preparing the chat…',
  copying: 'Copying pictures: {done} of {total}',
  readingChat: 'Reading {messages} messages…',
  writingStory: 'Writing the story of {messages} messages…',
  failed: 'That did not work.',
  failedBecause: 'That did not work: {reason}',
  foreignPage: 'ComfyVN named a page that is not its own.',
  helpPlay: 'Plays the open chat as a visual novel; with a message number it starts there.',
  helpPlayNumber: 'number of a message, as shown by SillyTavern',
  helpSync: 'Sends what changed in the open chat to ComfyVN; returns the number of lines of the story.',
  helpStatus: 'Tells whether ComfyVN is there and connected.',
  notANumber: '"{given}" is not the number of a message.',
  helpCommand: 'ComfyVN from a script: name what to do first, e.g. <code>/comfyvn play from=5</code>.',
  helpWhat: 'what to do',
  helpClose: 'Closes the player; returns true when one was open, else false.',
  helpStory: 'Returns what the story of the open chat is: its title, id, lines, revision or address.',
  helpField: 'what of the story to return',
  helpExport: 'Returns the address of the page that exports the story of the open chat.',
  helpLines: 'Sends what changed and returns the number of lines of the story.',
  returnsNothing: 'nothing',
  returnsLines: 'the number of lines',
  returnsStatus: 'the state, a colon and a sentence',
  returnsText: 'text',
  unknownWhat: '"{given}" is nothing that /comfyvn can do; it knows: {known}.',
  unknownField: '"{given}" is nothing of a story; there are: {known}.',
  macroStatus: 'State of the connection with ComfyVN',
  macroTitle: 'Title of the story of the open chat',
  macroLines: 'Lines of the story of the open chat',
  macroStory: 'Id of the story of the open chat',
  macroAddress: 'Where the story of the open chat is played outside SillyTavern',
} as const;

export type Word = keyof typeof ENGLISH;

/** The text of a word in SillyTavern's language, with its values put in. */
export function word(name: Word, values: Readonly<Record<string, string | number>> = {}): string {
  return translated(ENGLISH[name], `comfyvn.${name}`).replace(/\{(\w+)\}/g, (mark, key: string) =>
    String(values[key] ?? mark),
  );
}
