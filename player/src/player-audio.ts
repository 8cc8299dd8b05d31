import type { AssetId } from '@comfyvn/shared/story/ids';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import type { AssetCache } from './asset-cache.ts';
import { Audio } from './audio/audio.ts';
import { listenToControls } from './audio/interface-sounds.ts';
import type { Interface } from './text/interface.ts';
import { WORDS } from './text/words.ts';

/** The sound of a player: of the story and of the interface. What cannot be heard is told once, whatever it is. */
export function playerAudio(
  ui: Interface,
  cache: AssetCache,
  loopOf: (asset: AssetId) => StoryAsset['loop'],
  ending: AbortSignal,
): Audio {
  let told = false;
  const tell = (words: string): void => {
    if (!told) ui.toasts.say(words);
    told = true;
  };
  const audio = new Audio({
    cache,
    host: ui.root,
    loopOf,
    missing: () => tell(WORDS.soundMissing),
    unavailable: () => tell(WORDS.noSound),
  });
  ending.addEventListener(
    'abort',
    listenToControls(ui.root, (sound) => audio.signal(sound)),
  );
  return audio;
}
