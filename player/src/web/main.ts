import type { WebPage } from '@comfyvn/shared/exports/web-page';
import type { Callback } from '@comfyvn/shared/story/run-state';
import { createPlayer, localSaves } from '../index.ts';
import { keepOffline } from './offline.ts';
import { PageScripts } from './page-scripts.ts';
import { assetSource, storySource, type LoadScript } from './story-files.ts';

/** Known to the bundler: put on each script that it loads. */
declare let __webpack_nonce__: string;

/** How long after the title files are kept for later. */
const KEEP_AFTER_MS = 4_000;

// The page of a web export. Its scripts call `comfyvn`: first the one with the story, later those that the player asks for.

const nonce = document.currentScript?.nonce ?? '';
// The parts of the player that are loaded later need it as well.
__webpack_nonce__ = nonce;
const scripts = new PageScripts(nonce);
const load: LoadScript = (kind, number, path) => scripts.load(kind, number, path);

/** Lets scripts that somebody adds to the page hear the story's callbacks. */
function tell({ name, args }: Callback): void {
  globalThis.dispatchEvent(new CustomEvent('comfyvn:callback', { detail: { name, args } }));
}

function open(page: WebPage): void {
  const host = document.getElementById('story');
  if (!host) throw new Error('The page has no element "story".');
  const player = createPlayer(host, {
    story: storySource(page, load),
    assets: assetSource(page, load),
    saves: localSaves(page.head.id),
    titleScreen: true,
    onCallback: tell,
  });
  document.documentElement.dataset['comfyvn'] = 'open';
  // What the first lines need comes before what is for later.
  void player.ready.then(() => setTimeout(() => void keepOffline(), KEEP_AFTER_MS));
}

const comfyvn = {
  story: (text: string) => open(JSON.parse(text) as WebPage),
  scenes: (number: number, text: string) => scripts.take('scenes', number, text),
  asset: (number: number, base64: string) => scripts.take('asset', number, base64),
};
Object.defineProperty(globalThis, 'comfyvn', { value: Object.freeze(comfyvn) });
