import type { Cue } from '@comfyvn/shared/story/cue';
import type { AssetId, CharacterId } from '@comfyvn/shared/story/ids';
import type { StageChange } from '@comfyvn/shared/story/stage';
import type { Story } from '@comfyvn/shared/story/story';
import { slugOf, UniqueNames } from '../slugs.ts';
import { inkTag } from './ink-text.ts';

/** The stage and what happens on it, as tags that a host can act on. */
export interface InkStaging {
  stage(change: StageChange): string;
  cue(cue: Cue): string;
  /** What the tags written so far call their characters and assets: tags for the top of the file. */
  cast(): string[];
}

type Detail = string | number | boolean | undefined;

/** `key=value` for all that is stated. */
function details(record: Readonly<Record<string, Detail>>): string[] {
  return Object.entries(record).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
}

/** A name without spaces for each id. */
function wordsFor(all: readonly { readonly id: string; readonly name: string }[]): Map<string, string> {
  const names = new UniqueNames();
  const words = new Map<string, string>();
  for (const { id, name } of all)
    if (!words.has(id)) words.set(id, names.give(slugOf(name, '_') || slugOf(id, '_') || 'one'));
  return words;
}

/** The tags for a story's staging. Pure. */
export function stagingOf(story: Story): InkStaging {
  const characters = wordsFor(story.characters);
  const assets = wordsFor(story.assets);
  const used = new Set<string>();
  const who = (id: CharacterId): string => {
    used.add(id);
    return characters.get(id) ?? id;
  };
  const which = (id: AssetId): string => {
    used.add(id);
    return assets.get(id) ?? id;
  };

  const loop = (key: string, to: { asset: AssetId; volume: number } | null): string =>
    inkTag(key, to === null ? 'none' : [which(to.asset), ...details({ volume: to.volume })].join(' '));

  const stage = (change: StageChange): string => {
    switch (change.op) {
      case 'clear':
        return inkTag('clear');
      case 'background':
        if (change.to === null) return inkTag('bg', 'none');
        if ('asset' in change.to) return inkTag('bg', which(change.to.asset));
        if ('layers' in change.to) return inkTag('bg', change.to.layers.map((layer) => which(layer.asset)).join(' '));
        return inkTag('bg', `paint ${details(change.to.paint).join(' ')}`);
      case 'show': {
        const { op: _, character, expression, tint, ...rest } = change;
        const more = { ...rest, tint: tint === null ? 'none' : tint };
        return inkTag('show', [who(character), expression ?? '', ...details(more)].filter(Boolean).join(' '));
      }
      case 'hide':
        return inkTag('hide', who(change.character));
      case 'camera': {
        const { op: _, ...rest } = change;
        return inkTag('camera', details(rest).join(' '));
      }
      case 'music':
      case 'ambience':
        return loop(change.op, change.to);
      case 'picture':
        return inkTag('picture', change.to === null ? 'none' : `${which(change.to.asset)} fit=${change.to.fit}`);
      case 'weather':
        return inkTag('weather', change.to === null ? 'none' : details(change.to).join(' '));
      case 'grade': {
        if (change.to === null) return inkTag('grade', 'none');
        const { strength } = change.to;
        const name = 'lut' in change.to ? which(change.to.lut) : change.to.tone;
        return inkTag('grade', [name, ...details({ strength })].join(' '));
      }
      case 'mode':
        return inkTag('mode', [change.to, ...(change.title === undefined ? [] : [change.title])].join(' '));
    }
  };

  const cue = (one: Cue): string => {
    const { type, ...rest } = one;
    const words = Object.entries(rest).flatMap(([key, value]): string[] => {
      if (key === 'asset' || key === 'mask') return [which(value as AssetId)];
      if (key === 'character') return [who(value as CharacterId)];
      if (key === 'target')
        return [typeof value === 'object' ? who((value as { character: CharacterId }).character) : String(value)];
      return details({ [key]: value as Detail });
    });
    return inkTag(type, words.join(' '));
  };

  const named = (key: string, all: readonly { id: string; name: string }[], words: ReadonlyMap<string, string>) =>
    all.filter(({ id }) => used.has(id)).map(({ id, name }) => inkTag(key, `${words.get(id)} ${name}`));
  const cast = () => [...named('character', story.characters, characters), ...named('asset', story.assets, assets)];
  return { stage, cue, cast };
}
