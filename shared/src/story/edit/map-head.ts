import { mapped } from './list.ts';
import { assetAs, concernsTexts, mapExpression, mapText, put, putIf, type References } from './map.ts';
import type { Achievement, Character, Scene, Sprite, Translations } from '../story.ts';

function mapSprite(sprite: Sprite, refs: References): Sprite {
  const one = putIf(putIf(sprite, 'asset', assetAs(refs, 'sprite')), 'blink', assetAs(refs, 'blink'));
  const open = assetAs(refs, 'mouth');
  return open === undefined ? one : putIf(one, 'mouth', (mouth) => mapped(mouth, open));
}

/** A character with other references; the same object if all stay the same. Pure. */
export function mapCharacter(character: Character, refs: References): Character {
  const one = putIf(putIf(character, 'portrait', assetAs(refs, 'portrait')), 'blip', assetAs(refs, 'blip'));
  return put(
    one,
    'sprites',
    mapped(one.sprites, (sprite) => mapSprite(sprite, refs)),
  );
}

/** An achievement with other references; the same object if all stay the same. Pure. */
export function mapAchievement(achievement: Achievement, refs: References): Achievement {
  return put(achievement, 'condition', mapExpression(achievement.condition, refs));
}

/** Words with other references in their values; the same object if all stay the same. */
function mapWords(words: Translations[string], refs: References): Translations[string] {
  const entries = Object.entries(words);
  const changed = entries.map(([id, text]) => [id, mapText(text, refs)] as const);
  return changed.some(([, text], i) => text !== entries[i]![1]) ? Object.fromEntries(changed) : words;
}

/** A scene with other references in its translations; the same object if all stay the same. Pure. */
export function mapSceneWords(scene: Scene, refs: References): Scene {
  if (!concernsTexts(refs)) return scene;
  return putIf(scene, 'translations', (translations) => {
    const entries = Object.entries(translations);
    const changed = entries.map(([locale, words]) => [locale, mapWords(words, refs)] as const);
    return changed.some(([, words], i) => words !== entries[i]![1]) ? Object.fromEntries(changed) : translations;
  });
}
