import fs from 'node:fs';
import { languageOf } from '@comfyvn/shared/speech/language';
import { openaiApi } from '@comfyvn/shared/speech/openai.api';
import { speechApi } from '@comfyvn/shared/speech/speech.api';
import type { FeatureContext } from '../../core/feature.ts';
import { stampedSound, type AssetService } from '../assets/index.ts';
import type { StoryService } from '../stories/index.ts';
import { checkSpoken } from './sound/checked.ts';
import { decodeSound } from './sound/decode.ts';
import { encodeSound, SOUND_MIMES } from './sound/encode.ts';
import { leveled } from './sound/level.ts';
import { measure } from './sound/loudness.ts';
import { createClips, toClip } from './speech.clips.ts';
import { createEngines } from './speech.engines.ts';
import { createAddedEngines } from './speech.added.ts';
import { createEspeak } from './speech.espeak.ts';
import { createSpeechJob } from './speech.jobs.ts';
import { createSpeechService } from './speech.service.ts';
import { createStorySpeech } from './speech.stories.ts';
import { createSpeechStore, migrations } from './speech.store.ts';
import { createSystemEngine } from './speech.system.ts';

export { decodeChannels } from './sound/decode.ts';
export { encodeOgg, SOUND_MIMES } from './sound/encode.ts';
export { leveledChannels, measureChannels, type ChannelLoudness } from './sound/level-channels.ts';
export { toMono, type Channels } from './sound/pcm.ts';

export const speech = {
  name: 'speech',
  migrations,
  start(context: FeatureContext, { stories, assets }: { stories: StoryService; assets: AssetService }) {
    const store = createSpeechStore(context.db);
    const embedded = createEspeak(context.config.home);
    const system = createSystemEngine({ platform: process.platform, path: process.env['PATH'] ?? '' });
    const added = createAddedEngines(store, context, context.secrets);
    const engines = createEngines(
      () => [embedded, ...(system ? [system] : []), ...added.all()],
      () => context.settings.get().speech.engine,
    );
    const clips = createClips(store, context, { assets, engineOf: engines.get, timesOf: embedded.timesOf });
    assets.heldBy({
      uses: () => [],
      named: () => [],
      replaced: (asset, by) => store.moveClips(asset, by.id),
      letGo: store.dropClips,
      remakeable: () => store.clipAssets().flatMap(({ engine, asset }) => (engines.find(engine) ? [asset] : [])),
    });
    const service = createSpeechService(store, context, { engines, clips });
    const ofStories = createStorySpeech(store, context, { stories, assets, engines, clips });
    context.jobs.register(createSpeechJob(clips, ofStories));

    context.mount(speechApi, {
      engines: () => service.engines(),
      presets: () => added.presets(),
      async addEngine({ body: { key, ...body } }) {
        const { id } = added.add(body, key);
        return (await service.engines()).find((engine) => engine.id === id)!;
      },
      async tryEngine({ body: { key, text, voice, ...engine } }, { signal }) {
        const spoken = await added.tryOut(engine, key, text, voice, signal);
        const pcm = 'pcm' in spoken ? spoken.pcm : await decodeSound(spoken.bytes, assets.sounds);
        checkSpoken(pcm, measure(pcm), text);
        return { bytes: await encodeSound(leveled(pcm).pcm, 'ogg'), mime: SOUND_MIMES.ogg };
      },
      engine: ({ params }) => added.get(params.id),
      engineFile: ({ params }) => added.file(params.id),
      async changeEngine({ params, body }) {
        added.change(params.id, body);
        engines.forget(params.id);
        return (await service.engines()).find((engine) => engine.id === params.id)!;
      },
      removeEngine({ params }) {
        added.remove(params.id);
        engines.forget(params.id);
      },
      setStandard({ body }) {
        context.settings.update({ speech: { engine: engines.get(body.engine).id } });
        return service.engines();
      },
      voices: () => service.voices(),
      say: ({ body }, { signal }) => service.say(body.text, body.character, body.choice, signal),
      async addClip({ query }, { bytes, signal }) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of bytes) chunks.push(chunk);
        const { story, chat, message, ...given } = query;
        const language = given.language ?? languageOf(given.text, 'en');
        const said = { ...given, language, place: { story, chat, message } };
        const { clip, isNew } = await clips.take(Buffer.concat(chunks), said, signal);
        return { clip: toClip(clip), isNew, attached: story === undefined ? 0 : await ofStories.attachKept(story) };
      },
      clip: ({ params }) => service.clip(params.asset),
      story: ({ params }) => ofStories.get(params.id),
      setOptions: ({ params, body }) => ofStories.setOptions(params.id, body),
      setVoice: ({ params, body }) => ofStories.setVoice(params.id, params.character, body),
      resetVoice: ({ params }) => ofStories.setVoice(params.id, params.character, null),
      start: ({ params }) => ofStories.start(params.id),
      clear: ({ params }) => ({ removed: ofStories.clear(params.id) }),
      keys: () => service.keys(),
      addKey: ({ body }) => service.addKey(body.name),
      removeKey: ({ params }) => service.removeKey(params.id),
    });
    context.mount(openaiApi, {
      async speech({ body }, { signal }) {
        const how = { speed: body.speed, style: body.instructions };
        const clip = await service.speakAs(body.voice, body.input, how, signal);
        const ogg = fs.readFileSync(assets.file(clip.asset).file);
        const format = body.response_format;
        if (format === 'ogg') return { bytes: ogg, mime: SOUND_MIMES.ogg };
        const made = assets.get(clip.asset).provenance ?? { tool: clip.engine };
        const encoded = await encodeSound(await decodeSound(ogg, assets.sounds), format);
        const bytes = stampedSound(encoded, SOUND_MIMES[format], assets.stampOf(made));
        return { bytes, mime: SOUND_MIMES[format] };
      },
      voices: async () => ({ voices: await service.names() }),
      async models() {
        const states = await service.engines();
        const data = states.map(({ id }) => ({ id, object: 'model' as const, created: 0, owned_by: 'comfyvn' }));
        return { object: 'list' as const, data };
      },
    });
    return {
      isKey: service.isKey,
      voice: ofStories.start,
      async stop(): Promise<void> {
        await ofStories.stop();
        added.stop();
        embedded.close?.();
      },
    };
  },
};
