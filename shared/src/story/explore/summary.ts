import type { Exploration } from '../explore-result.ts';
import type { SceneId } from '../ids.ts';
import type { Scene, Story } from '../story.ts';
import { targetsOf } from '../story-walk.ts';
import type { Walk } from './walk.ts';
import { wordsIn } from './words.ts';

/** The least, the most and the mean of some numbers; null of none. Pure. */
export function spreadOf(numbers: readonly number[]): { least: number; most: number; mean: number } | null {
  if (numbers.length === 0) return null;
  let least = Infinity;
  let most = -Infinity;
  let sum = 0;
  for (const number of numbers) {
    least = Math.min(least, number);
    most = Math.max(most, number);
    sum += number;
  }
  return { least, most, mean: sum / numbers.length };
}

/** The other scenes that a scene leads to. */
function scenesAfter({ id, nodes }: Scene): Set<SceneId> {
  const after = new Set(nodes.flatMap((node) => targetsOf(node).flatMap(({ scene }) => scene ?? [])));
  after.delete(id);
  return after;
}

/** What each scene holds, how it hangs together with others, and how many walks came through. Pure. */
export function sceneFigures(story: Story, walks: readonly Walk[]): Exploration['scenes'] {
  const afterEach = story.scenes.map(scenesAfter);
  const before = new Map<SceneId, number>();
  for (const after of afterEach) for (const id of after) before.set(id, (before.get(id) ?? 0) + 1);
  const through = new Map<SceneId, number>();
  for (const { scenes } of walks) for (const id of scenes) through.set(id, (through.get(id) ?? 0) + 1);
  return story.scenes.map(({ id, title, nodes }, at) => {
    const lines = nodes.filter((node) => node.type === 'line');
    return {
      scene: id,
      title,
      lines: lines.length,
      words: lines.reduce((sum, { text }) => sum + wordsIn(text), 0),
      choices: nodes.reduce((sum, node) => sum + (node.type === 'menu' ? node.choices.length : 0), 0),
      before: before.get(id) ?? 0,
      after: afterEach[at]!.size,
      share: walks.length === 0 ? 0 : (through.get(id) ?? 0) / walks.length,
    };
  });
}
