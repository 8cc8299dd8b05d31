import type { Read } from './read-back.test-support.ts';
import { spaced } from './read-back.test-support.ts';

/** What would be markup in words: nothing of it may stand there without a backslash. See https://spec.commonmark.org */
const MARKUP = /[`*_[\]<>&~|$]/;
const BLOCK_START = /^(?:#{1,6}(?:\s|$)|[-+](?:\s|$)|-{2,}|=+|\d{1,9}[.)]|:|!\[| {4}|\t)/;

const EMPHASIS = /(?<![\\*\p{L}\p{N}])(\*{1,3})([\p{L}\p{N}](?:(?:[^*\\\n]|\\.)*?[\p{L}\p{N}])?)\1(?![*\p{L}\p{N}])/gu;

/** Words without what makes them bold or italic, and without readings; what is left of it is markup out of place. */
const unstyled = (line: string): string =>
  line
    .replace(/<rt>(?:[^<\\]|\\.)*<\/rt>/g, '')
    .replace(/<\/?(?:em|strong|ruby)>/g, '')
    .replace(EMPHASIS, '$2');

/** Words with their escapes resolved. Throws where a sign would be taken for markup. */
function plain(marked: string, begins: boolean): string {
  if (begins && BLOCK_START.test(marked)) throw new Error(`Begins like a block: ${marked}`);
  const line = unstyled(marked);
  const bare = line.replace(/&nbsp;/g, ' ').replace(/\\[!-/:-@[-`{-~]/g, '');
  if (MARKUP.test(bare)) throw new Error(`Markup in: ${line}`);
  return line.replace(/&nbsp;/g, ' ').replace(/\\([!-/:-@[-`{-~])/g, '$1');
}

/** A paragraph: every line but the last ends with a backslash. */
function paragraph(block: string): string {
  const lines = block.split('\n');
  return lines
    .map((line, i) => {
      const isLast = i === lines.length - 1;
      if (!isLast && !/(?<!\\)(?:\\\\)*\\$/.test(line)) throw new Error(`No hard break: ${line}`);
      return plain(isLast ? line : line.slice(0, -1), true);
    })
    .join('\n');
}

function line(block: string): Read {
  const named = /^\*\*((?:[^*\\\n]|\\.)+):\*\* /.exec(block);
  if (named === null) return { who: null, text: spaced(paragraph(block)) };
  const name = plain(named[1]!, false).replace(/ ?\((?:thinking|out of character)\)$/, '');
  const [first = '', ...rest] = block.slice(named[0].length).split('\n');
  // The first line does not begin one.
  const text = paragraph([`x ${first}`, ...rest].join('\n')).slice(2);
  return { who: name === '' ? null : name, text: spaced(text) };
}

function choice(block: string): Read {
  const lines = block.split('\n');
  const taken = lines.findIndex((one) => one.startsWith('**You chose:**'));
  const left = lines.slice(taken + 1).filter((one) => one !== '');
  return {
    taken: plain(lines[taken]!.slice('**You chose:**'.length).trim(), false),
    left: left.map((one) => plain(/^- (?:Not taken|Not open):(.*?)(?: \(not yet\))?$/.exec(one)![1]!.trim(), false)),
  };
}

/** What is said and chosen in a copy whose closed choices all say "not yet". */
export function readMarkdown(text: string): Read[] {
  const blocks = text.trimEnd().split(/\n\n/);
  return blocks.flatMap((block): Read[] => {
    if (/^#{1,2} /.test(block)) {
      plain(block.replace(/^#+ /, ''), false);
      return [];
    }
    if (block.startsWith('**The end**') || block.startsWith('**Ending:** ')) return [];
    if (block.startsWith('- ')) return [line(block.slice(2).replaceAll('\n  ', '\n'))];
    if (!block.startsWith('>')) return [line(block)];
    const inside = block.replace(/^> ?/gm, '');
    if (/^\*\*(?:Not chosen yet|Not answered yet|You answered):/m.test(inside)) return [];
    return [inside.includes('**You chose:**') ? choice(inside) : line(inside)];
  });
}
