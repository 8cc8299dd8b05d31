import type { SceneId } from '@comfyvn/shared/story/ids';
import type { Target } from '@comfyvn/shared/story/node';
import type { Scene } from '@comfyvn/shared/story/story';
import type { Book } from './book.ts';

/** Ends the story where something leads nowhere, as our runner does. */
export function nowhere(book: Book, scene: SceneId, node: string): string[] {
  book.losses.add(
    'target-missing',
    { scene, node },
    (count) => `${count === 1 ? 'A way leads' : `${count} ways lead`} nowhere; the game ends there.`,
    'warning',
  );
  return ['$ vn.finish()', 'jump the_end'];
}

/** The statements that go to a target. */
export function goTo(book: Book, scene: SceneId, node: string, target: Target): string[] {
  const spot = book.places.find(target, scene);
  return spot === undefined ? nowhere(book, scene, node) : [`jump ${book.places.labelOf(spot)}`];
}

/** The statements that go on behind a node; none where that is the next one in the script. */
export function goOn(book: Book, scene: Scene, position: number): string[] {
  const after = book.places.after(scene, position);
  if (after === position + 1) return [];
  if (after === undefined) return nowhere(book, scene.id, scene.nodes[position]!.id);
  return [`jump ${book.places.labelOf({ scene: scene.id, position: after, enter: false })}`];
}

/** The statements that end a scene: back to where it was called from, or the end of the game. */
export function endScene(book: Book, scene: SceneId): string[] {
  return [book.places.isCalled(scene) ? 'return' : 'jump the_end'];
}
