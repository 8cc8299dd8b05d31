import '@comfyvn/shared/contract/no-eval';
import type { WebPage } from '@comfyvn/shared/exports/web-page';
import type { Callback } from '@comfyvn/shared/story/run-state';
import { createPlayer, localSaves } from '../index.ts';
import { keepOffline } from './offline.ts';
import { PageScripts } from './page-scripts.ts';
import { assetSource, storySource, type LoadScript } from './story-files.ts';

// The page of a web export. Its scripts call `comfyvn`: first the one with the story, later those that the player asks for.

const scripts = new PageScripts(document.currentScript?.nonce ?? '');
const load: LoadScript = (kind, number, path) => scripts.load(kind, number, path);

/** Lets scripts that somebody adds to the page hear the story's callbacks. */
function tell({ name, args }: Callback): void {
  globalThis.dispatchEvent(new CustomEvent('comfyvn:callback', { detail: { name, args } }));
}

function open(page: WebPage): void {
  const host = document.getElementById('story');
  if (!host) throw new Error('The page has no element "story".');
  createPlayer(host, {
    story: storySource(page, load),
    assets: assetSource(page, load),
    saves: localSaves(page.head.id),
    titleScreen: true,
    onCallback: tell,
  });
  document.documentElement.dataset['comfyvn'] = 'open';
  void keepOffline();
}

const comfyvn = {
  story: (text: string) => open(JSON.parse(text) as WebPage),
  scenes: (number: number, text: string) => scripts.take('scenes', number, text),
  asset: (number: number, base64: string) => scripts.take('asset', number, base64),
};
Object.defineProperty(globalThis, 'comfyvn', { value: Object.freeze(comfyvn) });
