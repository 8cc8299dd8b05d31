import { plainText } from '@comfyvn/shared/story/text-markup';
import type { Story } from '@comfyvn/shared/story/story';
import { styledLines, type StyledPiece } from '../styled-lines.ts';
import { oneLine } from '../text-lines.ts';
import { People } from './people.ts';
import type { Passage } from './read-through.ts';
import { readingStyle } from './reading-style.ts';
import { answerLabel, choiceLabel, endingWords, leftLabel, MANNER } from './reading-words.ts';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text within an element or an attribute. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);
}

function pieceHtml({ text, bold, italic, ruby }: StyledPiece): string {
  const words = ruby === null ? escaped(text) : `<ruby>${escaped(text)}<rt>${escaped(oneLine(ruby))}</rt></ruby>`;
  const slanted = italic ? `<em>${words}</em>` : words;
  return bold ? `<strong>${slanted}</strong>` : slanted;
}

/** A text of any number of lines, in the direction that its letters run. */
function said(text: string): string {
  const lines = styledLines(text).map((line) => line.map(pieceHtml).join(''));
  return `<span class="said" dir="auto">${lines.join('<br>')}</span>`;
}

/** Words of ours, which are English whatever the story's language is. */
function label(words: string, kind = 'label'): string {
  return `<span class="${kind}" lang="en">${words}</span>`;
}

function lineHtml(line: Extract<Passage, { kind: 'line' }>, people: People): string {
  const parts: string[] = [];
  if (line.speaker !== null) {
    const { name, number } = people.get(line.speaker);
    parts.push(`<b class="who p${number}" dir="auto">${escaped(name)}</b>`);
  }
  const manner = MANNER[line.lineKind];
  if (manner !== undefined) parts.push(label(`(${manner})`, 'how'));
  parts.push(said(line.text));
  return `<p class="line ${line.lineKind}">${parts.join(' ')}</p>`;
}

function choiceHtml(choice: Extract<Passage, { kind: 'choice' }>): string {
  const left = choice.left.map(({ text, reason }) => {
    const why =
      reason === null ? '' : ` (<span class="reason" dir="auto">${escaped(oneLine(plainText(reason)))}</span>)`;
    return `<li>${label(`${leftLabel(reason)}:`)} ${said(text)}${why}</li>`;
  });
  return [
    '<div class="choice">',
    choice.prompt === null ? '' : `<p class="prompt">${said(choice.prompt)}</p>`,
    `<p class="taken">${label(`${choiceLabel(choice)}:`)} ${choice.taken === null ? '' : `<strong>${said(choice.taken)}</strong>`}</p>`,
    left.length === 0 ? '' : `<ul>${left.join('')}</ul>`,
    '</div>',
  ].join('');
}

function answerHtml({ prompt, answer }: Extract<Passage, { kind: 'answer' }>): string {
  const asked = prompt === null ? '' : `<p class="prompt">${said(prompt)}</p>`;
  const given = answer === null ? '' : ` <strong dir="auto">${escaped(oneLine(answer))}</strong>`;
  return `<div class="choice answer">${asked}<p>${label(`${answerLabel(answer)}:`)}${given}</p></div>`;
}

/** What stands before a passage and behind it, so that the messages of a telephone are a list. */
function listOf(passage: Passage, before: Passage | undefined, after: Passage | undefined): [string, string] {
  const chat = passage.kind === 'line' ? passage.chat : null;
  if (chat === null) return ['', ''];
  const isSame = (other: Passage | undefined): boolean => other?.kind === 'line' && other.chat?.page === chat.page;
  const title = oneLine(chat.title);
  const name = title === '' ? '' : `<p class="with" dir="auto">${escaped(title)}</p>`;
  const side = chat.mine ? ' class="mine"' : '';
  return [`${isSame(before) ? '' : `${name}<ul class="chat">`}<li${side}>`, `</li>${isSame(after) ? '' : '</ul>'}`];
}

/** The scenes with their headings, and what stands in them. */
function bodyHtml(passages: readonly Passage[], people: People): { html: string; titles: string[] } {
  const titles: string[] = [];
  const parts = passages.map((passage, at) => {
    switch (passage.kind) {
      case 'scene':
        titles.push(oneLine(passage.title) || `Scene ${titles.length + 1}`);
        return `<h2 id="s${titles.length}" dir="auto">${escaped(titles.at(-1)!)}</h2>`;
      case 'line': {
        const [before, behind] = listOf(passage, passages[at - 1], passages[at + 1]);
        return before + lineHtml(passage, people) + behind;
      }
      case 'answer':
        return answerHtml(passage);
      case 'choice':
        return choiceHtml(passage);
      case 'ending': {
        const words = endingWords(passage.title);
        const title = words.title === '' ? '' : ` ${said(words.title)}`;
        return `<p class="ending">${label(words.label + (title === '' ? '' : ':'))}${title}</p>`;
      }
    }
  });
  return { html: parts.join('\n'), titles };
}

function contents(titles: readonly string[]): string {
  if (titles.length < 2) return '';
  const items = titles.map((title, i) => `<li><a href="#s${i + 1}" dir="auto">${escaped(title)}</a></li>`);
  return `<nav aria-label="Contents">\n<ol>\n${items.join('\n')}\n</ol>\n</nav>\n`;
}

/** Languages written from right to left. */
const RIGHT_TO_LEFT = /^(?:ar|fa|he|iw|ps|ur|yi|dv|sd|ug|ckb)(?:-|$)/i;
const LOCALE = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/;

/** A reading copy as a page of its own: no script, nothing from elsewhere, for screen, dark screen and paper. Pure. */
export function readingHtml(story: Story, passages: readonly Passage[]): string {
  const people = new People(story);
  const { html, titles } = bodyHtml(passages, people);
  const locale = LOCALE.test(story.locale) ? story.locale : 'en';
  const title = escaped(oneLine(story.title) || 'Untitled');
  return `<!DOCTYPE html>
<html lang="${locale}" dir="${RIGHT_TO_LEFT.test(locale) ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
${readingStyle(people.all)}
</style>
</head>
<body>
<header>
<h1 dir="auto">${title}</h1>
</header>
${contents(titles)}<main>
${html}
</main>
</body>
</html>
`;
}
