import type { ExportFile } from '../exporter.ts';
import type { Book } from './book.ts';
import { languagesOf, translated, type StoryLanguage } from './languages.ts';
import { sayScript, wordsOf } from './line-script.ts';
import { comment, pythonString } from './quoting.ts';

const HEAD = '## Written anew by every export: put your own code into game/custom/.\n';

/** Words as Ren'Py holds them when it looks for their translation. */
const held = (text: string, mark = ''): string =>
  pythonString(`${text.toWellFormed().replace(/\r\n?/g, '\n').replaceAll('[', '[[').replaceAll('{', '{{')}${mark}`);

function sceneFiles(book: Book, language: StoryLanguage): ExportFile[] {
  return book.scenes.flatMap((scene) => {
    const blocks = scene.nodes.flatMap((node) => {
      const words = node.type === 'line' ? translated(scene.translations, language, node.id) : undefined;
      if (node.type !== 'line' || words === undefined) return [];
      const say = sayScript(book, node, wordsOf(node.kind, words), book.said.get(node) ?? [], []);
      const lines = [comment(node.text, 200), ...say].map((line) => `    ${line}`);
      return [[`translate ${language.name} ${book.sayIds.of(node)}:`, ...lines].join('\n')];
    });
    if (blocks.length === 0) return [];
    const path = `game/tl/${language.name}/scenes/${book.places.sceneLabel(scene.id)}.rpy`;
    return [{ path, text: `${comment(scene.title)}\n\n${blocks.join('\n\n')}\n` }];
  });
}

function stringFile(book: Book, language: StoryLanguage): ExportFile[] {
  const phrases = book.phrases.in(language);
  if (phrases.length === 0) return [];
  const pairs = phrases.map(({ text, mark, words }) => `    old ${held(text, mark)}\n    new ${held(words)}`);
  const text = `${HEAD}\ntranslate ${language.name} strings:\n\n${pairs.join('\n\n')}\n`;
  return [{ path: `game/tl/${language.name}/strings.rpy`, text }];
}

/** The files below `game/tl/`: what the story says in other languages. The scenes must have been written before. */
export function translationFiles(book: Book): ExportFile[] {
  return languagesOf(book.source.story).flatMap((language) => [
    ...sceneFiles(book, language),
    ...stringFile(book, language),
  ]);
}
