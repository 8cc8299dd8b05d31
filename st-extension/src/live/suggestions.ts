import { element } from '../element.ts';
import type { StMessage } from '../st.ts';
import { ask } from '../st/generation.ts';
import { word } from '../words.ts';
import { iconButton } from '../stage/icon-button.ts';

const MESSAGES = 12;
const LETTERS = 700;
const MOST = 4;
const LONGEST_REPLY = 280;
const TOKENS = 400;

const SCHEMA = {
  name: 'replies',
  strict: true,
  value: {
    $schema: 'http://json-schema.org/draft-04/schema#',
    type: 'object',
    properties: { replies: { type: 'array', items: { type: 'string' }, minItems: 3, maxItems: MOST } },
    required: ['replies'],
    additionalProperties: false,
  },
};

export interface Talk {
  readonly user: string;
  readonly persona: string;
  readonly messages: readonly StMessage[];
}

/** What the model is asked. Pure. */
export function questionFor({ user, persona, messages }: Talk): { system: string; prompt: string } {
  const lines = messages
    .filter(({ is_system, mes }) => !is_system && mes?.trim())
    .slice(-MESSAGES)
    .map(({ name, mes }) => `${name}: ${mes!.trim().slice(-LETTERS)}`);
  return {
    system: `You suggest what ${user} could say or do next in a roleplay. Give ${MOST} replies that differ in intent, each one or two short sentences, in the language of the conversation, in the voice of ${user}, without a name before them. Answer with JSON: {"replies": ["...", "..."]}.`,
    prompt: `${persona ? `About ${user}: ${persona.slice(0, 1_500)}\n\n` : ''}${lines.join('\n\n')}\n\nWhat could ${user} say or do next?`,
  };
}

/** The replies in an answer: an object, JSON as text, perhaps fenced, or a list of lines. Pure; never throws. */
export function repliesIn(answer: unknown): string[] {
  const found = listIn(answer)
    .filter((one) => typeof one === 'string')
    .map((one) => one.replace(/\s+/g, ' ').trim().slice(0, LONGEST_REPLY))
    .filter((one) => one !== '');
  return [...new Set(found)].slice(0, MOST);
}

function listIn(answer: unknown): unknown[] {
  if (Array.isArray(answer)) return answer;
  if (typeof answer === 'object' && answer !== null) {
    const { replies } = answer as { replies?: unknown };
    return Array.isArray(replies) ? replies : [];
  }
  if (typeof answer !== 'string') return [];
  const json = /[[{][\s\S]*[\]}]/.exec(answer)?.[0];
  try {
    if (json) return listIn(JSON.parse(json));
  } catch {
    // No JSON after all: then it is lines.
  }
  return answer
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, ''))
    .filter((line) => line.trim() !== '' && !line.startsWith('```'));
}

export interface SuggestionParts {
  isOn(): boolean;
  profile(): string;
  talk(): Talk;
  /** A reply was chosen. */
  choose(reply: string): void;
}

/** Replies offered as buttons at the end of the story. They are asked for on the side and never stand in the way. */
export function createSuggestions({ isOn, profile, talk, choose }: SuggestionParts) {
  const root = element('div', { class: 'replies', hidden: true, attributes: { 'aria-label': word('suggested') } });
  let asking: AbortController | null = null;
  let askedFor: string | null = null;

  async function offer(): Promise<void> {
    asking?.abort();
    const mine = (asking = new AbortController());
    root.hidden = false;
    root.replaceChildren(about(word('suggesting'), word('notNow'), clear, 'close'));
    try {
      const question = questionFor(talk());
      const answer = await ask({
        ...question,
        profile: profile(),
        schema: SCHEMA,
        tokens: TOKENS,
        signal: mine.signal,
      });
      if (mine.signal.aborted) return;
      const replies = repliesIn(answer);
      root.replaceChildren(
        ...replies.map((reply) =>
          element(
            'button',
            { class: 'reply', attributes: { type: 'button', dir: 'auto' }, on: { click: () => choose(reply) } },
            reply,
          ),
        ),
        replies.length > 0
          ? about('', word('suggestOthers'), () => void offer(), 'again')
          : about(word('suggestNone'), word('suggestAgain'), () => void offer(), 'again'),
      );
    } catch (error) {
      if (mine.signal.aborted) return;
      const reason = error instanceof Error ? error.message : String(error);
      root.replaceChildren(
        about(
          word('suggestFailed', { reason: reason.slice(0, 160) }),
          word('suggestAgain'),
          () => void offer(),
          'again',
        ),
      );
    }
  }
  function clear(): void {
    asking?.abort();
    asking = null;
    root.hidden = true;
    root.replaceChildren();
  }

  return {
    root,
    /** The reader stands at the end and nothing is being written: once for each last message. */
    rest(message: string | null): void {
      if (!isOn() || message === null) {
        askedFor = null;
        return clear();
      }
      if (message === askedFor) return;
      askedFor = message;
      void offer();
    },
    clear,
  };
}

function about(text: string, label: string, act: () => void, icon: 'again' | 'close'): HTMLElement {
  return element('div', { class: 'about', attributes: { role: 'status' } }, text, iconButton(icon, label, act));
}
