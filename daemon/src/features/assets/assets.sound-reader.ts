import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import * as z from 'zod';
import { AppError } from '../../core/errors.ts';
import { createLane } from '../../core/lane.ts';

const START_MS = 30_000;
const READ_MS = 60_000;
const IDLE_MS = 30_000;
/** The longest whose samples are asked for. */
const MAX_KEPT_SECONDS = 900;
/** More than any sound of a story has; beyond, it is an attack or a mistake. */
export const SOUND_LIMITS = { seconds: 3_600, channels: 8, slowest: 4_000, rate: 192_000 } as const;

/** How a sound is written, of those that are decoded here. */
export type SoundCodec = 'mpeg' | 'flac' | 'vorbis' | 'opus';

export interface DecodedSound {
  readonly channels: number;
  /** Samples a second. */
  readonly rate: number;
  /** Of each channel. */
  readonly samples: number;
  /** Pieces that could not be decoded and were left out. */
  readonly faults: number;
  /** The samples of each channel, where they were asked for. */
  readonly parts: readonly Float32Array[];
}

const answer = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ id: z.int(), error: z.string(), tooLarge: z.boolean() }),
  z.object({
    id: z.int(),
    channels: z.int(),
    rate: z.number(),
    samples: z.int(),
    faults: z.int(),
    parts: z.array(z.instanceof(Float32Array)),
  }),
]);

/**
 * Decodes untrusted sounds one after the other in a process of its own, which begins when it is needed, is ended where a sound
 * takes too long or too much memory, and ends by itself when it was not needed for a while.
 */
export function createSoundReader(home: string, readMs = READ_MS) {
  const script = path.join(home, 'daemon', 'src', 'features', 'assets', 'assets.sound-child.mjs');
  const lane = createLane(1);
  let child: ChildProcess | null = null;
  let idle: NodeJS.Timeout | undefined;
  let next = 1;

  const end = (): void => {
    clearTimeout(idle);
    child?.kill('SIGKILL');
    child = null;
  };
  /** What the process says next. Rejects where it ends, or says nothing for so long. */
  const heard = (from: ChildProcess, ms: number): Promise<z.infer<typeof answer>> =>
    new Promise((done, fail) => {
      const late = setTimeout(() => fail(new Error('it takes too long')), ms);
      const gone = (): void => fail(new Error('it takes too much memory, or is broken'));
      from.once('error', gone).once('exit', gone);
      from.once('message', (message) => {
        clearTimeout(late);
        from.off('error', gone).off('exit', gone);
        done(answer.parse(message));
      });
    });
  const started = async (): Promise<ChildProcess> => {
    if (child?.connected) return child;
    // Typed arrays travel as they are.
    child = fork(script, [], {
      serialization: 'advanced',
      execArgv: ['--max-old-space-size=512'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    await heard(child, START_MS);
    return child;
  };
  /** While nothing is asked of it, it does not keep the program from ending. */
  const rest = (): void => {
    child?.unref();
    child?.channel?.unref();
    idle = setTimeout(end, IDLE_MS).unref();
  };

  return {
    /**
     * Reads a sound to its end; its samples are given where `keep` asks for them, of a sound of `mostSeconds` at most. Throws
     * AppError, with `what` in the sentence.
     */
    read: (
      bytes: Buffer,
      codec: SoundCodec,
      what: string,
      keep: boolean,
      mostSeconds = MAX_KEPT_SECONDS,
    ): Promise<DecodedSound> =>
      lane.add(async () => {
        clearTimeout(idle);
        try {
          const reader = await started();
          reader.ref();
          reader.channel?.ref();
          const id = next++;
          const coming = heard(reader, readMs);
          const seconds = keep ? mostSeconds : SOUND_LIMITS.seconds;
          reader.send({ id, codec, bytes, keep, most: { ...SOUND_LIMITS, seconds } });
          const got = await coming;
          if ('ready' in got || got.id !== id) throw new Error('another answer came');
          if ('error' in got && got.tooLarge) throw new AppError('too_large', `${what} is refused: ${got.error}.`);
          if ('error' in got) throw new AppError('unsupported', `${what} cannot be decoded: ${got.error}.`);
          return got;
        } catch (error) {
          if (error instanceof AppError) throw error;
          end();
          throw new AppError('unsupported', `${what} cannot be decoded: ${(error as Error).message}.`, {
            cause: error,
          });
        } finally {
          rest();
        }
      }),
    close: end,
  };
}
export type SoundReader = ReturnType<typeof createSoundReader>;
