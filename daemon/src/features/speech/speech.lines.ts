import { languageOf } from '@comfyvn/shared/speech/language';
import { NARRATOR, type SpeechOptions } from '@comfyvn/shared/speech/speech.schema';
import { isSpeakable, spokenText } from '@comfyvn/shared/speech/spoken-text';
import type { Cue } from '@comfyvn/shared/story/cue';
import type { LineNode } from '@comfyvn/shared/story/node';
import type { Story } from '@comfyvn/shared/story/story';
import { mayHoldValues } from '@comfyvn/shared/story/text-value';
import { CLIP_ASSET } from './speech.clips.ts';

export type VoiceCue = Extract<Cue, { type: 'voice' }>;

/** A line of a story that somebody may say. */
export interface SpokenLine {
  readonly scene: string;
  readonly node: LineNode;
  /** Id of the character, or `narrator`. */
  readonly speaker: string;
  /** Of the character; empty for the narrator. */
  readonly name: string;
  readonly language: string;
  /** The voice it has. */
  readonly voice: VoiceCue | undefined;
  /** It has a voice that was not made here: a recording, which stays. */
  readonly recorded: boolean;
}

/** Lines to be spoken by these options, and how many there are that cannot be. Pure. */
export function linesToSpeak(story: Story, options: SpeechOptions): { lines: SpokenLine[]; skipped: number } {
  const people = new Map(story.characters.map((one) => [one.id, one]));
  const lines: SpokenLine[] = [];
  let skipped = 0;
  for (const { id: scene, nodes } of story.scenes)
    for (const node of nodes) {
      if (node.type !== 'line' || node.kind === 'system' || node.kind === 'ooc') continue;
      const person = node.speaker === undefined ? undefined : people.get(node.speaker);
      const wanted = person
        ? (person.role !== 'reader' || options.reader) && (node.kind !== 'thought' || options.thoughts)
        : options.narrator;
      if (!wanted) continue;
      // Its words are only known while it is read.
      if (mayHoldValues(node.text) || !isSpeakable(spokenText(node.text))) {
        skipped++;
        continue;
      }
      const voice = node.cues?.find((cue): cue is VoiceCue => cue.type === 'voice');
      lines.push({
        scene,
        node,
        speaker: person?.id ?? NARRATOR,
        name: person?.name ?? '',
        language: languageOf(node.text, story.locale),
        voice,
        recorded: voice !== undefined && !voice.asset.startsWith(CLIP_ASSET),
      });
    }
  return { lines, skipped };
}
