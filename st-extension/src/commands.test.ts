import { describe, expect, it } from 'vitest';
import { createCommands, type CommandActions } from './commands.ts';
import type { Connection, ConnectionState } from './connection.ts';

function commands(pageUrl: string | null = 'http://127.0.0.1:4717') {
  const done: unknown[] = [];
  const connection = {
    state: { is: 'ready', way: 'direct' } satisfies ConnectionState,
    pageUrl,
    find: async (how: object) => void done.push(['find', how]),
  } as unknown as Connection;
  const outcome = { chat: 'c', story: 'st/1', title: 'Harbour', revision: 3, lines: 42, changed: false, findings: [] };
  const actions: CommandActions = {
    connection,
    play: async (from) => void done.push(['play', from]),
    close: async () => true,
    sync: async () => outcome,
    picture: async (message) => {
      done.push(['picture', message]);
      return 'as_1';
    },
    dropPicture: async (message) => void done.push(['unpicture', message]),
    translate: async (language) => {
      done.push(['translate', language]);
      return 7;
    },
    stopTranslating: async (language) => void done.push(['stop', language]),
  };
  const all = createCommands(actions);
  return {
    done,
    names: all.map(({ name }) => name),
    run: (name: string, text = '', named = {}) => all.find((one) => one.name === name)!.run(text, named),
  };
}

describe('the slash commands', () => {
  it('are one each, and /comfyvn with the same after it', async () => {
    const { names, run } = commands();
    expect(names).toEqual([
      'comfyvn',
      ...[
        'status',
        'play',
        'close',
        'sync',
        'lines',
        'picture',
        'unpicture',
        'translate',
        'translate-stop',
        'story',
        'export',
      ].map((one) => `comfyvn-${one}`),
    ]);
    const bare = names.slice(1).filter((name) => !name.includes('translate'));
    for (const name of bare) expect(await run('comfyvn', name.slice(8))).toBe(await run(name));
  });

  it('return what a script goes on with', async () => {
    const { run } = commands();
    expect(await run('comfyvn-sync')).toBe('42');
    expect(await run('comfyvn-story')).toBe('Harbour');
    expect(await run('comfyvn-story', 'revision')).toBe('3');
    expect(await run('comfyvn', 'story', { field: 'id' })).toBe('st/1');
    expect(await run('comfyvn-story', '', { field: 'address' })).toBe('http://127.0.0.1:4717/play/st%2F1');
    expect(await run('comfyvn-export')).toBe('http://127.0.0.1:4717/#/stories/st%2F1/export');
    expect(await run('comfyvn', 'close')).toBe('true');
    expect(await run('comfyvn')).toMatch(/^ready: Connected/);
    expect(await commands(null).run('comfyvn-export')).toBe('');
  });

  it('play from a message, named or not', async () => {
    const { run, done } = commands();
    await run('comfyvn-play');
    await run('comfyvn-play', '7');
    await run('comfyvn', 'play 8');
    await run('comfyvn', 'play', { from: '9' });
    await run('comfyvn', 'play from=10');
    expect(done).toEqual([
      ['play', undefined],
      ['play', 7],
      ['play', 8],
      ['play', 9],
      ['play', 10],
    ]);
  });

  it('translate into a language, named or not', async () => {
    const { run, done } = commands();
    expect(await run('comfyvn-translate', 'de')).toBe('7');
    expect(await run('comfyvn', 'translate', { language: 'fr' })).toBe('7');
    // As SillyTavern gives it where it stands behind the first word.
    expect(await run('comfyvn', 'translate language=pt-BR')).toBe('7');
    expect(await run('comfyvn', 'translate-stop fr')).toBe('');
    expect(done).toEqual([
      ['translate', 'de'],
      ['translate', 'fr'],
      ['translate', 'pt-BR'],
      ['stop', 'fr'],
    ]);
    await expect(run('comfyvn-translate')).rejects.toThrow('Name the language');
  });

  it('stop with a sentence at what they cannot do', async () => {
    const { run } = commands();
    await expect(run('comfyvn-play', 'x')).rejects.toThrow('"x" is not the number of a message.');
    await expect(run('comfyvn', 'dance')).rejects.toThrow('it knows: status, play,');
    await expect(run('comfyvn-story', 'colour')).rejects.toThrow('there are: title, id');
  });
});
