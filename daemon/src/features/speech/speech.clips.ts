import { createHash } from 'node:crypto';
import fs from 'node:fs';
import type { AssetProvenance } from '@comfyvn/shared/assets/assets.schema';
import type { Clip, VoiceChoice, WordTime } from '@comfyvn/shared/speech/speech.schema';
import { isSpeakable, spokenText } from '@comfyvn/shared/speech/spoken-text';
import { AppError } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import { createLane, type Lane } from '../../core/lane.ts';
import { stampedSound, type AssetService } from '../assets/index.ts';
import { checkSpoken, isSpoken } from './sound/checked.ts';
import { piecesOf } from './sound/cut.ts';
import { decodeSound } from './sound/decode.ts';
import { encodeSound, SOUND_MIMES } from './sound/encode.ts';
import { leveled } from './sound/level.ts';
import { measure } from './sound/loudness.ts';
import { mouthOf } from './sound/mouth.ts';
import { lengthMs, type Pcm } from './sound/pcm.ts';
import type { SpeechEngine, SpokenTimes } from './speech.engine.ts';
import type { Espeak } from './speech.espeak.ts';
import type { ClipRow, SpeechStore } from './speech.store.ts';
import { NO_TIMES, scaledTimes } from './speech.times.ts';

/** Grows when the same words would sound otherwise: another level, another encoding. */
const CLIP_VERSION = 1;
/** Longest that the times of the words of a part are waited for. */
const TIMES_MS = 30_000;
/** How the assets begin that are voices made here. */
export const CLIP_ASSET = 'as_speech_';
/** What was spoken elsewhere for one character that is looked through, the newest of it. */
const MOST_KEPT = 5_000;

/** What is to be said, by whom, with which voice. */
export interface Utterance {
  /** The name of the character; empty for the narrator. */
  readonly character: string;
  readonly text: string;
  readonly language: string;
  readonly choice: VoiceChoice;
}

/** A part of what was spoken at once: letters `from` to `to` of its `length` are a text. */
export interface ClipPart {
  readonly whole: ClipRow;
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const nameKey = (name: string): string => name.normalize('NFC').trim().toLowerCase();

/** Speaks, and keeps what was spoken: the same words, voice and settings are never spoken twice. */
export function createClips(
  store: SpeechStore,
  { now }: Pick<FeatureContext, 'now'>,
  {
    assets,
    engineOf,
    timesOf,
  }: { assets: AssetService; engineOf: (id: string) => SpeechEngine; timesOf: Espeak['timesOf'] },
) {
  const lanes = new Map<string, Lane>();
  const open = new Map<string, Promise<ClipRow>>();
  /** Keys of parts in which no voice was found: they are not cut again. */
  const silent = new Set<string>();
  const laneOf = (engine: string): Lane => {
    const lane = lanes.get(engine) ?? createLane(1);
    lanes.set(engine, lane);
    return lane;
  };
  /** The row and its bytes are here. */
  const usable = (row: ClipRow | undefined): ClipRow | undefined =>
    row !== undefined && assets.record(row.asset) !== undefined ? row : undefined;

  function keyOf({ character, language, choice }: Utterance, text: string): string {
    const { voice, speed, pitch, style = '' } = choice;
    const engine = engineOf(choice.engine);
    const parts = [CLIP_VERSION, engine.id, engine.settings, voice, language, speed, pitch, style, nameKey(character)];
    return sha256(JSON.stringify([...parts, text]));
  }

  /** Brings a sound to the one level and stores it. Throws AppError where it cannot be these words. */
  async function keep(pcm: Pcm, row: NewClip, times: SpokenTimes, job?: string): Promise<ClipRow> {
    const before = measure(pcm);
    checkSpoken(pcm, before, row.text);
    return write(leveled(pcm, before), row, times, job);
  }

  async function write(
    { pcm: level, loudness }: Leveled,
    row: NewClip,
    { words, phonemes }: SpokenTimes,
    job?: string,
  ): Promise<ClipRow> {
    const asset = `${CLIP_ASSET}${row.key.slice(0, 24)}`;
    const made: AssetProvenance = {
      tool: row.engine,
      model: row.voice,
      prompt: row.text.slice(0, 12_000),
      ...(row.character !== '' && { character: row.character.slice(0, 300) }),
      ...(job !== undefined && { job }),
    };
    const bytes = stampedSound(await encodeSound(level, 'ogg'), SOUND_MIMES.ogg, assets.stampOf(made));
    const name = `${row.character || 'Narrator'}: ${row.text}`.slice(0, 120).toWellFormed();
    const content = await assets.identify(bytes, { kind: 'voice', mime: SOUND_MIMES.ogg }, name);
    assets.keep(content.hash, bytes);
    const whole: ClipRow = {
      ...row,
      character: nameKey(row.character),
      spoken: sha256(row.text),
      asset,
      duration_ms: lengthMs(level),
      lufs: Math.round(loudness.lufs * 100) / 100,
      words: JSON.stringify(words),
      mouth: mouthOf(level, phonemes),
      created_at: now().toISOString(),
    };
    assets.register(content, {
      id: asset,
      kind: 'voice',
      name,
      origin: `Spoken by ${row.engine}, voice ${row.voice}`,
      provenance: made,
    });
    store.putClip(whole);
    return whole;
  }

  async function speak(said: Utterance, text: string, key: string, job: string | undefined, signal: AbortSignal) {
    const { choice, language, character } = said;
    const engine = engineOf(choice.engine);
    const spoken = await laneOf(engine.id).add(async () => {
      signal.throwIfAborted();
      return engine.speak({ ...choice, language, text }, signal);
    });
    const pcm = 'pcm' in spoken ? spoken.pcm : await decodeSound(spoken.bytes, assets.sounds);
    const made = JSON.stringify({ engine: engine.name, settings: engine.settings, choice, job });
    const row = { key, character, text, language, engine: engine.id, voice: choice.voice, made };
    return keep(pcm, row, spoken.times ?? (await guessed(pcm, text, language, signal)), job);
  }

  /** When an engine that does not tell it said what: as eSpeak NG would, at the pace of this sound. */
  async function guessed(pcm: Pcm, text: string, language: string, signal: AbortSignal): Promise<SpokenTimes> {
    const times = await timesOf(text, language, signal);
    return times ? scaledTimes(times, pcm) : NO_TIMES;
  }

  const partKey = ({ whole, from, to }: ClipPart): string =>
    sha256(JSON.stringify([CLIP_VERSION, 'part', whole.key, from, to]));

  return {
    /** The clip of an utterance, if it was spoken before: here with these settings, or elsewhere with these words. */
    find(said: Utterance): ClipRow | undefined {
      return this.heard(said) ?? usable(store.clip(keyOf(said, spokenText(said.text))));
    },
    /** The clip of these words that was spoken elsewhere for this character. */
    heard: ({ character, text }: Pick<Utterance, 'character' | 'text'>): ClipRow | undefined =>
      usable(store.heard(nameKey(character), sha256(spokenText(text)))),
    /** All that was spoken elsewhere for these characters, the newest of each first. */
    kept: (characters: readonly string[]): ClipRow[] =>
      [...new Set(characters.map(nameKey))].flatMap((name) => store.kept(name, MOST_KEPT)).filter(usable),
    /** The clip of a part, once the whole was cut; of one that is the whole, that. */
    ofPart: (part: ClipPart): ClipRow | undefined =>
      isWhole(part) ? usable(part.whole) : usable(store.clip(partKey(part))),
    isCut(part: ClipPart): boolean {
      return silent.has(partKey(part)) || this.ofPart(part) !== undefined;
    },
    /** Cuts a clip into the parts that are given, all of one clip and in their order; what no voice is in is left out. */
    async cut(parts: readonly ClipPart[]): Promise<void> {
      const [first] = parts;
      if (first === undefined) return;
      const { key: of, asset, character, language, engine, voice } = first.whole;
      const pcm = await decodeSound(fs.readFileSync(assets.file(asset).file), assets.sounds);
      const pieces = piecesOf(
        pcm,
        parts.map(({ from, to, length }) => ({ from: from / length, to: to / length })),
      );
      for (const [n, { pcm: piece, fromMs, toMs }] of pieces.entries()) {
        const key = partKey(parts[n]!);
        const text = spokenText(parts[n]!.text);
        const made = JSON.stringify({ of, fromMs, toMs });
        // At the level of the whole: one line may be whispered and the next one shouted.
        const sound = { pcm: piece, loudness: measure(piece) };
        if (!isSpoken(piece, sound.loudness, text)) silent.add(key);
        else {
          const times = await guessed(piece, text, language, AbortSignal.timeout(TIMES_MS));
          await write(sound, { key, character, text, language, engine, voice, made }, times);
        }
      }
    },
    /** The clip of an utterance; spoken now where it is not here yet. Throws AppError where that cannot be done. */
    async say(said: Utterance, signal: AbortSignal, job?: string): Promise<ClipRow> {
      const text = spokenText(said.text);
      if (!isSpeakable(text)) throw new AppError('invalid_input', 'There is nothing in this text that can be spoken.');
      const found = this.find(said);
      if (found) return found;
      const key = keyOf(said, text);
      // Two who ask for the same words wait for one voice; if the first one gives up, the other asks anew.
      const other = await open.get(key)?.catch(() => undefined);
      if (other) return other;
      const spoken = speak(said, text, key, job, signal).finally(() => open.delete(key));
      open.set(key, spoken);
      return spoken;
    },
    /** Keeps what somebody else's engine spoke. */
    async take(
      bytes: Buffer,
      given: { character: string; text: string; language: string; source: string; place: unknown },
      signal: AbortSignal,
    ) {
      const text = spokenText(given.text);
      if (!isSpeakable(text)) throw new AppError('invalid_input', 'There is nothing in this text that can be spoken.');
      const hash = createHash('sha256').update(bytes).digest('hex');
      const key = sha256(JSON.stringify([CLIP_VERSION, given.source, nameKey(given.character), text, hash]));
      const known = usable(store.clip(key));
      if (known) return { clip: known, isNew: false };
      const row = {
        key,
        character: given.character,
        text,
        language: given.language,
        engine: given.source,
        voice: given.character,
        made: JSON.stringify({ source: given.source, place: given.place }),
      };
      const pcm = await decodeSound(bytes, assets.sounds);
      return { clip: await keep(pcm, row, await guessed(pcm, text, given.language, signal)), isNew: true };
    },
    ofAsset: (asset: string): ClipRow | undefined => store.clipOf(asset),
  };
}
export type Clips = ReturnType<typeof createClips>;
type Leveled = ReturnType<typeof leveled>;
const isWhole = ({ from, to, length }: ClipPart): boolean => from === 0 && to === length;
type NewClip = Pick<ClipRow, 'key' | 'character' | 'text' | 'language' | 'engine' | 'voice' | 'made'>;

/** A clip as others see it. Pure. */
export const toClip = (row: ClipRow): Clip => ({
  asset: row.asset,
  character: row.character,
  text: row.text,
  language: row.language,
  engine: row.engine,
  voice: row.voice,
  durationMs: row.duration_ms,
  lufs: row.lufs,
  words: JSON.parse(row.words) as WordTime[],
  mouth: row.mouth,
});
