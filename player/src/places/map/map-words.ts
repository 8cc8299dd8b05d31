import type { SceneProgress } from '../../scene-progress.ts';
import { percentOf } from '../../scene-progress.ts';
import { WORDS } from '../../text/words.ts';
import type { Unit } from './route-graph.ts';

/** How far a scene was read, in words. */
export function progressWords(progress: SceneProgress | null): string[] {
  if (!progress) return [];
  const { read, lines, taken, ways, found, endings } = progress;
  return [
    `${percentOf(read, lines)} % ${WORDS.read}`,
    ...(ways > 0 ? [`${taken} ${WORDS.of} ${ways} ${WORDS.ways}`] : []),
    ...(endings > 0 ? [`${WORDS.endings}: ${found} ${WORDS.of} ${endings}`] : []),
  ];
}

/** What is said of something that was not met. */
export function unknownWords(what: Extract<Unit, { kind: 'unknown' }>['what']): string {
  const words = {
    ways: WORDS.notTaken,
    scene: WORDS.notReached,
    ending: WORDS.endingUnknown,
    menu: WORDS.choiceUnknown,
  };
  return words[what];
}
