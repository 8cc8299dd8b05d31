import { plainText } from '@comfyvn/shared/story/text-markup';
import type { Story } from '@comfyvn/shared/story/story';
import { isPlainlyMarked, marked, styledLines, type StyledPiece } from '../styled-lines.ts';
import { oneLine } from '../text-lines.ts';
import { People } from './people.ts';
import type { Passage } from './read-through.ts';
import { answerLabel, choiceLabel, endingWords, leftLabel, MANNER } from './reading-words.ts';

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

/** A piece with its style; where marks could be misread, as the elements that they stand for. */
function piece(line: readonly StyledPiece[], at: number): string {
  const { text, bold, italic, ruby } = line[at]!;
  const words = ruby === null ? inline(text) : `<ruby>${inline(text)}<rt>${inline(oneLine(ruby))}</rt></ruby>`;
  if (!bold && !italic) return words;
  if (isPlainlyMarked(line, at)) return marked(words, bold, italic);
  const slanted = italic ? `<em>${words}</em>` : words;
  return bold ? `<strong>${slanted}</strong>` : slanted;
}

const styled = (line: readonly StyledPiece[]): string => line.map((_, at) => piece(line, at)).join('');

/** A line that begins one: spaces before its words are kept, and nothing in them begins a block. */
function opening(line: readonly StyledPiece[]): string {
  const [first, ...rest] = line;
  if (first === undefined) return '';
  const text = first.text.trimStart();
  const lead = '&nbsp;'.repeat(first.text.length - text.length);
  const begun = text === '' ? rest : [{ ...first, text }, ...rest];
  const words = styled(begun);
  const isMarked = begun[0]?.bold === true || begun[0]?.italic === true || begun[0]?.ruby != null;
  return (
    lead + (isMarked ? words : words.replace(BEGINNING, (found) => (/\d/.test(found) ? `${found}\\` : `\\${found}`)))
  );
}

/** A line that something stands before. */
function behind([first, ...rest]: readonly StyledPiece[]): string {
  return first === undefined ? '' : styled([{ ...first, text: first.text.trimStart() }, ...rest]);
}

/** A text as one paragraph, its line breaks kept. `lead` stands before its first line. */
function paragraph(text: string, lead = ''): string {
  const [first = [], ...rest] = styledLines(text);
  return [lead === '' ? opening(first) : lead + behind(first), ...rest.map(opening)].join('\\\n');
}

/** Words of a choice: in one line. */
const inOneLine = (text: string): string => inline(oneLine(plainText(text)));

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
  if (line.chat !== null) return `- ${block.replaceAll('\n', '\n  ')}`;
  return line.lineKind === 'document' ? quoted(block) : block;
}

function choiceBlock(choice: Extract<Passage, { kind: 'choice' }>): string {
  const left = choice.left.map(({ text, reason }) => {
    const why = reason === null ? '' : ` (${inOneLine(reason)})`;
    return `- ${leftLabel(reason)}: ${inOneLine(text)}${why}`;
  });
  const blocks = [
    choice.prompt === null ? '' : paragraph(choice.prompt),
    `**${choiceLabel(choice)}:** ${inOneLine(choice.taken ?? '')}`.trimEnd(),
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
      case 'answer': {
        const asked = passage.prompt === null ? '' : `${paragraph(passage.prompt)}\n\n`;
        return quoted(`${asked}**${answerLabel(passage.answer)}:** ${inline(oneLine(passage.answer ?? ''))}`.trimEnd());
      }
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
