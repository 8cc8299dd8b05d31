import type { Story } from '@comfyvn/shared/story/story';
import type { Losses } from '../losses.ts';

/** Letters that Ren'Py's own font, DejaVu Sans, does not have. */
const MISSING =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\p{Script=Ethiopic}]/u;

/** Everything that readers can see, in the story's language and in others. */
function* wordsOf(story: Story): Generator<string> {
  yield story.title;
  for (const { name } of story.characters) yield name;
  for (const { nodes } of story.scenes)
    for (const node of nodes) {
      if (node.type === 'line') yield node.text;
      if (node.type !== 'menu') continue;
      yield node.prompt ?? '';
      for (const { text, reason = '' } of node.choices) yield text + reason;
    }
  for (const { translations = {} } of [story, ...story.scenes])
    for (const language of Object.values(translations)) yield* Object.values(language);
}

/** Tells if the story is written in letters that the game has no font for. */
export function checkLetters(story: Story, losses: Losses): void {
  for (const words of wordsOf(story)) {
    if (!MISSING.test(words)) continue;
    const message =
      "The story has letters that Ren'Py's own font lacks, such as Chinese, Japanese, Korean, Thai or Hindi ones; they show as boxes. Put a font with them into game/custom and name it as gui.text_font, as game/custom/README.txt says.";
    losses.add('font-needed', {}, () => message, 'warning');
    return;
  }
}
