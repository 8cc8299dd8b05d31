import { isDeepStrictEqual } from 'node:util';
import type { VoiceTimes } from '@comfyvn/shared/story/cue';
import type { Edit } from '@comfyvn/shared/story/edit';
import type { AssetId } from '@comfyvn/shared/story/ids';
import type { Story, StoryAsset } from '@comfyvn/shared/story/story';
import { CLIP_ASSET } from './speech.clips.ts';
import type { SpokenLine, VoiceCue } from './speech.lines.ts';

/** Thoughts are heard from within: more quietly. */
const THOUGHT_VOLUME = 0.7;

/** A voice that was made for a line. */
export interface MadeVoice {
  readonly asset: StoryAsset;
  readonly times: VoiceTimes;
}

/** The edits that give lines the voices that were made for them, by node id. Pure. */
export function editsToAttach(
  story: Story,
  lines: readonly SpokenLine[],
  voices: ReadonlyMap<string, MadeVoice>,
): Edit[] {
  const known = new Set(story.assets.map(({ id }) => id));
  const edits: Edit[] = [];
  const kept = new Set<AssetId>();
  for (const { scene, node, speaker, name, voice, recorded } of lines) {
    const made = voices.get(node.id);
    if (recorded || made === undefined) {
      if (voice) kept.add(voice.asset);
      continue;
    }
    const { asset, times } = made;
    kept.add(asset.id);
    if (voice?.asset === asset.id && isDeepStrictEqual(voice.times, times)) continue;
    if (!known.has(asset.id)) edits.push({ op: 'addAsset', asset });
    known.add(asset.id);
    const cue: VoiceCue = {
      type: 'voice',
      asset: asset.id,
      ...(name !== '' && { character: speaker }),
      ...(node.kind === 'thought' && { volume: THOUGHT_VOLUME }),
      times,
    };
    const others = (node.cues ?? []).filter((one) => one !== voice);
    edits.push({ op: 'updateNode', scene, node: node.id, set: { cues: [...others, cue].slice(0, 20) } });
  }
  const spoken = new Set(lines.map(({ node }) => node.id));
  return edits.length === 0 ? [] : [...edits, ...unused(story, spoken, kept)];
}

/** Assets of voices that no line will have: not those of lines that are not spoken any more but still have theirs. */
function unused(story: Story, spoken: ReadonlySet<string>, kept: ReadonlySet<AssetId>): Edit[] {
  const left = new Set(ownVoices(story).flatMap(({ node, cue }) => (spoken.has(node.id) ? [] : [cue.asset])));
  return story.assets.flatMap(({ id }): Edit[] =>
    id.startsWith(CLIP_ASSET) && !kept.has(id) && !left.has(id) ? [{ op: 'removeAsset', asset: id }] : [],
  );
}

/** The voices made here that lines of a story have. Pure. */
function ownVoices(story: Story) {
  return story.scenes.flatMap(({ id: scene, nodes }) =>
    nodes.flatMap((node) =>
      (node.cues ?? []).flatMap((cue) =>
        cue.type === 'voice' && cue.asset.startsWith(CLIP_ASSET) ? [{ scene, node, cue }] : [],
      ),
    ),
  );
}

/** The edits that take all voices made here out of a story. Pure. */
export function editsToSilence(story: Story): Edit[] {
  const edits = ownVoices(story).map(({ scene, node, cue }): Edit => {
    const others = node.cues!.filter((one) => one !== cue);
    return { op: 'updateNode', scene, node: node.id, set: { cues: others.length > 0 ? others : null } };
  });
  const assets = story.assets.filter(({ id }) => id.startsWith(CLIP_ASSET));
  return [...edits, ...assets.map(({ id }): Edit => ({ op: 'removeAsset', asset: id }))];
}
