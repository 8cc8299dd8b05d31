import type { ExportFile } from '../exporter.ts';
import type { Book } from './book.ts';
import { languagesOf, translated, type StoryLanguage } from './languages.ts';
import { sayScript, wordsOf } from './line-script.ts';
import { comment, oneLine, pythonString } from './quoting.ts';

const HEAD = '## Written anew by every export: put your own code into game/custom/.\n';

/** Words as Ren'Py holds them when it looks for their translation. */
const held = (text: string, mark = ''): string =>
  pythonString(`${text.toWellFormed().replace(/\r\n?/g, '\n').replaceAll('[', '[[').replaceAll('{', '{{')}${mark}`);

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

function stringFile(book: Book, language: StoryLanguage): ExportFile[] {
  const phrases = book.phrases
    .in(language)
    .map(({ text, mark, words }): [string, string] => [held(text, mark), held(words)]);
  // Ren'Py refuses a text that is translated twice.
  const pairs = new Map([...titlePair(book, language), ...phrases].reverse());
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
