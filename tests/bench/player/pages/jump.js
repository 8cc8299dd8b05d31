// Our player with a story of many lines in memory, and a way to jump in it.
import { createPlayer, memorySaves } from '../../../../player/src/index.ts';
import { headOf } from '../../../../shared/src/story/view.ts';

const story = await (await fetch('story.json')).json();
const scenes = new Map(story.scenes.map((scene) => [scene.id, scene]));
const player = createPlayer(document.getElementById('story'), {
  story: { head: async () => headOf(story), scene: async (id) => scenes.get(id) },
  assets: { load: () => Promise.reject(new Error('None.')) },
  saves: memorySaves(),
});
await player.ready;
globalThis.bench = {
  async jump(target) {
    const from = performance.now();
    await player.goTo(target);
    const root = document.querySelector('[data-cvn-node]');
    while (root.dataset.cvnNode !== target.node) await new Promise(requestAnimationFrame);
    return performance.now() - from;
  },
};
