import type { Story } from '@comfyvn/shared/story/story';
import { linesOf, oneLine } from '../text-lines.ts';
import { People } from './people.ts';
import type { Passage } from './read-through.ts';
import { choiceLabel, endingWords, leftLabel, MANNER } from './reading-words.ts';

/**
 * What is markup anywhere in a line, in CommonMark and in the common extensions of it. Addresses are no links: some
 * readers would show the backslashes in them.
 */
const ANYWHERE = /[\\`*_[\]<>&~|$@]|:(?=\/\/)|(?<=\bwww)\./gi;
/** What is markup at the beginning of a line: headings, lists, rules, underlines of headings and tables. */
const BEGINNING = /^(?:[#+\-=:!]|\d+(?=[.)]))/;

/** Words within a line, none of them markup. */
function inline(text: string): string {
  return text.replace(ANYWHERE, '\\$&');
}

/** Words of one line that begin it. */
function opening(text: string): string {
  const line = inline(text.trimStart()).replace(BEGINNING, (found) => (/\d/.test(found) ? `${found}\\` : `\\${found}`));
  return '&nbsp;'.repeat(text.length - text.trimStart().length) + line;
}

/** A text as one paragraph, its line breaks kept. `lead` stands before its first line. */
function paragraph(text: string, lead = ''): string {
  const [first = '', ...rest] = linesOf(text);
  return [lead === '' ? opening(first) : lead + inline(first.trimStart()), ...rest.map(opening)].join('\\\n');
}

function quoted(block: string): string {
  return block
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}

function lineBlock(line: Extract<Passage, { kind: 'line' }>, people: People): string {
  const who = line.speaker === null ? '' : inline(people.get(line.speaker).name);
  const manner = MANNER[line.lineKind];
  const how = manner === undefined ? '' : `(${manner})`;
  const lead = who === '' && how === '' ? '' : `**${[who, how].filter((part) => part !== '').join(' ')}:** `;
  const block = paragraph(line.text, lead);
  return line.lineKind === 'document' ? quoted(block) : block;
}

function choiceBlock(choice: Extract<Passage, { kind: 'choice' }>): string {
  const left = choice.left.map(({ text, reason }) => {
    const why = reason === null ? '' : ` (${inline(oneLine(reason))})`;
    return `- ${leftLabel(reason)}: ${inline(oneLine(text))}${why}`;
  });
  const blocks = [
    choice.prompt === null ? '' : paragraph(choice.prompt),
    `**${choiceLabel(choice)}:** ${inline(oneLine(choice.taken ?? ''))}`.trimEnd(),
    left.join('\n'),
  ];
  return quoted(blocks.filter((block) => block !== '').join('\n\n'));
}

/** Words of a heading; signs at its end would count as part of its markup. */
function heading(text: string): string {
  return inline(text).replaceAll('#', '\\#');
}

/** A reading copy in Markdown (CommonMark). Pure. */
export function readingMarkdown(story: Story, passages: readonly Passage[]): string {
  const people = new People(story);
  let scenes = 0;
  const blocks = passages.map((passage) => {
    switch (passage.kind) {
      case 'scene':
        scenes++;
        return `## ${heading(oneLine(passage.title)) || `Scene ${scenes}`}`;
      case 'line':
        return lineBlock(passage, people);
      case 'choice':
        return choiceBlock(passage);
      case 'ending': {
        const { label, title } = endingWords(passage.title);
        return title === '' ? `**${label}**` : `**${label}:** ${inline(oneLine(title))}`;
      }
    }
  });
  return `${[`# ${heading(oneLine(story.title)) || 'Untitled'}`, ...blocks].join('\n\n')}\n`;
}
