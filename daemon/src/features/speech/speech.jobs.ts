import * as z from 'zod';
import { language, voiceChoice } from '@comfyvn/shared/speech/speech.schema';
import { AppError } from '../../core/errors.ts';
import { RetryableError, SnoozeError, type JobKind } from '../../core/job-kind.ts';
import type { Clips } from './speech.clips.ts';
import { EngineAway } from './speech.engine.ts';
import type { StorySpeechService } from './speech.stories.ts';

const input = z.object({
  story: z.string().max(80),
  character: z.string().max(200),
  text: z.string().max(20_000),
  language,
  choice: voiceChoice,
});

/** One line that is spoken; its story takes the voice once the lines around it are done too. */
export function createSpeechJob(clips: Clips, stories: StorySpeechService): JobKind<typeof input, unknown> {
  return {
    name: 'speech',
    input,
    lane: ({ choice }) => `speech:${choice.engine}`,
    maxAttempts: 2,
    restarts: true,
    async run({ story, ...said }, { id, signal }) {
      try {
        const clip = await clips.say(said, signal, id);
        stories.attachIfVoiced(story);
        return { asset: clip.asset, durationMs: clip.duration_ms };
      } catch (error) {
        if (error instanceof EngineAway) throw new SnoozeError(error.message);
        if (error instanceof AppError && error.code === 'unavailable') throw new RetryableError(error.message);
        throw error;
      }
    },
  };
}
