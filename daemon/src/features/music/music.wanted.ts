import { MUSIC_MOODS, type MusicMood, type MusicWanted, type SceneMusic } from '@comfyvn/shared/music/music.schema';
import type { StageChange } from '@comfyvn/shared/story/stage';
import type { Scene } from '@comfyvn/shared/story/story';
import { moodOfScene } from './music.mood.ts';

export type MusicChange = Extract<StageChange, { op: 'music' }>;

/** What a scene does to the music when it is entered; null: what sounds goes on. Pure. */
export const musicOf = ({ stage }: Pick<Scene, 'stage'>): MusicChange | null =>
  stage.findLast((one) => one.op === 'music') ?? null;

/** The moods of the scenes of a story and what each scene has, in the order of the moods; those that none has left out. Pure. */
export function wantedMusic(scenes: readonly Scene[]): MusicWanted[] {
  const byMood = new Map<MusicMood, SceneMusic[]>();
  for (const scene of scenes) {
    const change = musicOf(scene);
    const one: SceneMusic = {
      scene: scene.id,
      title: scene.title,
      asset: change?.to?.asset ?? null,
      isSilent: change !== null && change.to === null,
    };
    const mood = moodOfScene(scene);
    const others = byMood.get(mood);
    if (others) others.push(one);
    else byMood.set(mood, [one]);
  }
  return MUSIC_MOODS.flatMap((mood) => {
    const found = byMood.get(mood);
    return found ? [{ mood, scenes: found }] : [];
  });
}
