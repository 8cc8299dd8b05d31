import type { Connection } from './connection.ts';
import { describe } from './sentence.ts';
import { addCommand, type Command } from './st/scripts.ts';
import type { SyncOutcome } from './sync.ts';
import { word } from './words.ts';

export interface CommandActions {
  readonly connection: Connection;
  /** `from` is a 0-based message. */
  play(from?: number): Promise<void>;
  /** Returns whether one was open. */
  close(): Promise<boolean>;
  sync(): Promise<SyncOutcome>;
  /** Draws a message, the last one if none is named; gives the id of the picture. */
  picture(message?: number): Promise<string>;
  /** Takes the picture of a message away again. */
  dropPicture(message?: number): Promise<unknown>;
  /** Translates the story of the open chat; gives how many texts have words in the language. */
  translate(language: string): Promise<number>;
  /** Ends that; what is translated stays. */
  stopTranslating(language: string): Promise<unknown>;
}

const STORY_FIELDS = ['title', 'id', 'lines', 'revision', 'address'] as const;

/** Address of a story's page on the computer of ComfyVN; '' where this page does not know it. */
export function storyAddress(connection: Connection, story: string, page: 'play' | 'export'): string {
  const base = connection.pageUrl;
  if (base === null) return '';
  const id = encodeURIComponent(story);
  return page === 'play' ? `${base}/play/${id}` : `${base}/#/stories/${id}/export`;
}

/** The slash commands: one each, and `/comfyvn` with the same after it. */
export function createCommands(actions: CommandActions): Command[] {
  const { connection, play, close, sync, picture, dropPicture, translate, stopTranslating } = actions;
  const messageNumber = (text: string): number | undefined => {
    if (text !== '' && !/^\d+$/.test(text)) throw new Error(word('notANumber', { given: text }));
    return text === '' ? undefined : Number(text);
  };
  const lines = async () => String((await sync()).lines);
  async function storyField(field: string): Promise<string> {
    const known = STORY_FIELDS.find((one) => one === field);
    if (!known) throw new Error(word('unknownField', { given: field, known: STORY_FIELDS.join(', ') }));
    const outcome = await sync();
    if (known === 'id') return outcome.story;
    if (known === 'address') return storyAddress(connection, outcome.story, 'play');
    return String(outcome[known]);
  }
  const field = { name: 'field', help: word('helpField'), choices: STORY_FIELDS };
  const language = { name: 'language', help: word('helpLanguage') };
  function languageOf(text: string, named: Readonly<Record<string, string>>): string {
    const given = named['language'] || text;
    if (given === '') throw new Error(word('noLanguage'));
    return given;
  }
  const from = { name: 'from', help: word('helpPlayNumber') };

  const single: Command[] = [
    {
      name: 'status',
      help: word('helpStatus'),
      returns: word('returnsStatus'),
      async run() {
        if (connection.state.is !== 'pairing') await connection.find({ everywhere: true });
        return `${connection.state.is}: ${describe(connection.state)}`;
      },
    },
    {
      name: 'play',
      help: word('helpPlay'),
      returns: word('returnsNothing'),
      argument: { help: word('helpPlayNumber'), type: 'NUMBER' },
      named: [from],
      async run(text, named) {
        await play(messageNumber(named['from'] ?? text));
        return '';
      },
    },
    { name: 'close', help: word('helpClose'), returns: word('returnsText'), run: async () => String(await close()) },
    { name: 'sync', help: word('helpSync'), returns: word('returnsLines'), run: lines },
    { name: 'lines', help: word('helpLines'), returns: word('returnsLines'), run: lines },
    {
      name: 'picture',
      help: word('helpPicture'),
      returns: word('returnsPicture'),
      argument: { help: word('helpPlayNumber'), type: 'NUMBER' },
      named: [from],
      run: (text, named) => picture(messageNumber(named['from'] ?? text)),
    },
    {
      name: 'unpicture',
      help: word('helpUnpicture'),
      returns: word('returnsNothing'),
      argument: { help: word('helpPlayNumber'), type: 'NUMBER' },
      named: [from],
      async run(text, named) {
        await dropPicture(messageNumber(named['from'] ?? text));
        return '';
      },
    },
    {
      name: 'translate',
      help: word('helpTranslate'),
      returns: word('returnsTexts'),
      argument: { help: word('helpLanguage'), type: 'STRING' },
      named: [language],
      run: async (text, named) => String(await translate(languageOf(text, named))),
    },
    {
      name: 'translate-stop',
      help: word('helpTranslateStop'),
      returns: word('returnsNothing'),
      argument: { help: word('helpLanguage'), type: 'STRING' },
      named: [language],
      async run(text, named) {
        await stopTranslating(languageOf(text, named));
        return '';
      },
    },
    {
      name: 'story',
      help: word('helpStory'),
      returns: word('returnsText'),
      argument: { help: word('helpField'), type: 'STRING', choices: STORY_FIELDS },
      named: [field],
      run: (text, named) => storyField(named['field'] ?? (text || 'title')),
    },
    {
      name: 'export',
      help: word('helpExport'),
      returns: word('returnsText'),
      run: async () => storyAddress(connection, (await sync()).story, 'export'),
    },
  ];
  const names = single.map(({ name }) => name);
  const all: Command = {
    name: 'comfyvn',
    help: word('helpCommand'),
    returns: word('returnsText'),
    argument: { help: word('helpWhat'), type: 'STRING', choices: names },
    named: [from, field, language],
    async run(text, named) {
      const [what = '', ...rest] = (text || 'status').split(/\s+/);
      const found = single.find(({ name }) => name === what);
      if (!found) throw new Error(word('unknownWhat', { given: what, known: names.join(', ') }));
      const { words, given } = toNamed(rest, [from.name, field.name, language.name]);
      return found.run(words.join(' '), { ...given, ...named });
    },
  };
  return [all, ...single.map((one) => ({ ...one, name: `comfyvn-${one.name}` }))];
}

/** SillyTavern takes `name=value` for named only before the first other word; here it may stand behind. Pure. */
function toNamed(all: readonly string[], names: readonly string[]) {
  const given: Record<string, string> = {};
  const words = all.filter((one) => {
    const [, name, value] = /^([a-z]+)=(.+)$/.exec(one) ?? [];
    if (name === undefined || !names.includes(name)) return true;
    given[name] = value!;
    return false;
  });
  return { words, given };
}

/** Returns what takes them away. */
export function addCommands(actions: CommandActions): () => void {
  const added = createCommands(actions).map(addCommand);
  return () => added.forEach((remove) => remove());
}
