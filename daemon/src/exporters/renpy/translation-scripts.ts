import type { ExportFile } from '../exporter.ts';
import type { Book } from './book.ts';
import { languagesOf, translated, type StoryLanguage } from './languages.ts';
import { sayScript, wordsOf } from './line-script.ts';
import { comment, oneLine, pythonString, shownString } from './quoting.ts';

const HEAD = '## Written anew by every export: put your own code into game/custom/.\n';

function sceneFiles(book: Book, language: StoryLanguage): ExportFile[] {
  return book.scenes.flatMap((scene) => {
    const blocks = scene.nodes.flatMap((node) => {
      const words = node.type === 'line' ? translated(scene.translations, language, node.id) : undefined;
      if (node.type !== 'line' || words === undefined) return [];
      const say = sayScript(book, node, wordsOf(book, node.kind, words), book.said.get(node) ?? [], []);
      const lines = [comment(node.text, 200), ...say].map((line) => `    ${line}`);
      return [[`translate ${language.name} ${book.sayIds.of(node)}:`, ...lines].join('\n')];
    });
    if (blocks.length === 0) return [];
    const path = `game/tl/${language.name}/scenes/${book.places.sceneLabel(scene.id)}.rpy`;
    return [{ path, text: `${comment(scene.title)}\n\n${blocks.join('\n\n')}\n` }];
  });
}

/** The title, which is no text that Ren'Py interpolates. */
function titlePair({ source: { story } }: Book, language: StoryLanguage): [string, string][] {
  const words = translated(story.translations, language, story.id);
  return words === undefined ? [] : [[pythonString(oneLine(story.title)), pythonString(oneLine(words))]];
}

/** Endings, as the last page has them, and achievements. */
function titlePairs({ source: { story }, achievements }: Book, language: StoryLanguage): [string, string][] {
  const endings = story.scenes.flatMap(({ nodes, translations }) =>
    nodes.flatMap((node): [string, string][] => {
      if (node.type !== 'end' || node.ending === undefined || node.ending === '') return [];
      const words = translated(translations, language, node.id);
      return words === undefined ? [] : [[pythonString(node.ending), pythonString(words)]];
    }),
  );
  const told = achievements.flatMap(({ id, title, description = '' }) =>
    [[id, title] as const, [`${id}#description`, description] as const].flatMap(([of, text]): [string, string][] => {
      const words = translated(story.translations, language, of);
      return words === undefined || text === '' ? [] : [[shownString(text), shownString(words)]];
    }),
  );
  return [...endings, ...told];
}

function stringFile(book: Book, language: StoryLanguage): ExportFile[] {
  const phrases = book.phrases
    .in(language)
    .map(({ text, mark, words }): [string, string] => [pythonString(text + mark), pythonString(words)]);
  // Ren'Py refuses a text that is translated twice.
  const pairs = new Map([...titlePair(book, language), ...titlePairs(book, language), ...phrases].reverse());
  if (pairs.size === 0) return [];
  const lines = [...pairs].reverse().map(([old, words]) => `    old ${old}\n    new ${words}`);
  const text = `${HEAD}\ntranslate ${language.name} strings:\n\n${lines.join('\n\n')}\n`;
  return [{ path: `game/tl/${language.name}/strings.rpy`, text }];
}

/** The files below `game/tl/`: what the story says in other languages. The scenes must have been written before. */
export function translationFiles(book: Book): ExportFile[] {
  return languagesOf(book.source.story).flatMap((language) => [
    ...sceneFiles(book, language),
    ...stringFile(book, language),
  ]);
}
