import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findSillyTavern } from './find-sillytavern.mjs';
import { installExtension, removeExtension } from './install-extension.mjs';
import { installPlugin, isPluginInstalled, pluginsAreOn, removePlugin } from './install-plugin.mjs';

let home: string;
beforeEach(() => void (home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'comfyvn-installer-')))));
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

const write = (file: string, content = '') => {
  fs.mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
  fs.writeFileSync(path.join(home, file), content);
};
const find = (extra: string[] = []) => findSillyTavern({ home, env: {}, platform: 'linux', extra });

describe('finding SillyTavern', () => {
  it('knows it by its package, wherever it usually lies', () => {
    write('Documents/SillyTavern/package.json', '{"name":"sillytavern","version":"1.19.0"}');
    write('SillyTavern-Launcher/SillyTavern/package.json', '{"name":"sillytavern","version":"1.16.0"}');
    write('sillytavern-notes/package.json', '{"name":"notes"}');
    expect(find().map(({ root, version }) => [path.relative(home, root), version])).toEqual([
      ['SillyTavern-Launcher/SillyTavern', '1.16.0'],
      ['Documents/SillyTavern', '1.19.0'],
    ]);
  });

  it('reads where the data lies, and the users in it', () => {
    write('SillyTavern/package.json', '{"name":"sillytavern","version":"1.19.0"}');
    write('SillyTavern/config.yaml', '# Data\nlisten: false\ndataRoot: "../my data" # elsewhere\n');
    write('my data/default-user/settings.json', '{}');
    write('my data/ada/settings.json', '{}');
    write('my data/_storage/settings.json', '{}');
    write('my data/cookie-secret.txt', 'x');
    const [found] = find();
    expect(found).toMatchObject({ dataRoot: path.join(home, 'my data') });
    expect(found!.users.map(({ name }) => name).toSorted()).toEqual(['ada', 'default-user']);
  });

  it('puts the named folder first, and names no folder twice', () => {
    write('SillyTavern/package.json', '{"name":"sillytavern","version":"1.19.0"}');
    write('odd place/x/package.json', '{"name":"sillytavern","version":"1.18.0"}');
    const found = find([path.join(home, 'odd place/x'), path.join(home, 'SillyTavern')]);
    expect(found.map(({ version }) => version)).toEqual(['1.18.0', '1.19.0']);
  });

  it('finds nothing where there is nothing', () => {
    expect(find()).toEqual([]);
  });
});

describe('installing the extension', () => {
  const built = (files: Record<string, string>) => {
    fs.rmSync(path.join(home, 'dist'), { recursive: true, force: true });
    for (const [name, content] of Object.entries(files)) write(`dist/${name}`, content);
  };
  const target = () => path.join(home, 'user/extensions/comfyvn');
  const inTarget = () =>
    fs.existsSync(target()) ? fs.readdirSync(target(), { recursive: true }).map(String).toSorted() : [];
  const options = () => ({ from: path.join(home, 'dist'), userFolder: path.join(home, 'user') });
  const first = { 'manifest.json': '{"version":"1"}', 'index.js': '1', 'chunk-a.js': 'a' };

  it('copies the folder, and nothing else remains beside it', () => {
    built(first);
    expect(installExtension(options())).toMatchObject({ was: 'new', version: '1' });
    expect(inTarget()).toEqual(['.comfyvn-files.json', 'chunk-a.js', 'index.js', 'manifest.json']);
    expect(fs.readdirSync(path.dirname(target()))).toEqual(['comfyvn']);
  });

  it('updates: old files of ours go, files of others stay', () => {
    built(first);
    installExtension(options());
    write('user/extensions/comfyvn/notes/mine.txt', 'mine');
    built({ 'manifest.json': '{"version":"2"}', 'index.js': '2', 'chunk-b.js': 'b' });
    expect(installExtension(options())).toMatchObject({ was: 'updated', version: '2' });
    expect(inTarget()).toEqual([
      '.comfyvn-files.json',
      'chunk-b.js',
      'index.js',
      'manifest.json',
      'notes',
      'notes/mine.txt',
    ]);
  });

  it('goes on after it was cut off in the middle', () => {
    built(first);
    installExtension(options());
    fs.renameSync(target(), `${target()}.old`);
    write('user/extensions/comfyvn.new/index.js', 'half');
    expect(installExtension(options()).was).toBe('updated');
    expect(fs.readdirSync(path.dirname(target()))).toEqual(['comfyvn']);
  });

  it('removes only what it brought', () => {
    built(first);
    installExtension(options());
    write('user/extensions/comfyvn/mine.txt', 'mine');
    expect(removeExtension(options())).toMatchObject({ was: 'removed', kept: ['mine.txt'] });
    expect(inTarget()).toEqual(['mine.txt']);
    expect(installExtension(options()).was).toBe('updated');
    expect(inTarget()).toContain('mine.txt');
  });

  it('leaves no trace when nothing else was in the folder', () => {
    built(first);
    installExtension(options());
    removeExtension(options());
    expect(fs.existsSync(target())).toBe(false);
    expect(removeExtension(options()).was).toBe('absent');
  });

  it('does not touch a folder that somebody else has put there', () => {
    built(first);
    write('user/extensions/comfyvn/manifest.json', '{}');
    expect(() => installExtension(options())).toThrow('was not made by this installer');
    expect(() => removeExtension(options())).toThrow('was not made by this installer');
  });

  it('says what to do when it is not built', () => {
    expect(() => installExtension(options())).toThrow('npm run build');
  });
});

describe('installing the server plugin', () => {
  const root = () => path.join(home, 'SillyTavern');
  const options = () => ({ from: path.join(home, 'dist'), root: root() });

  it('puts one folder among the plugins, and takes it out without a trace', () => {
    write('dist/index.mjs', 'export {}');
    write('SillyTavern/plugins/other.mjs', 'mine');
    expect(installPlugin(options()).was).toBe('new');
    expect(isPluginInstalled(root())).toBe(true);
    expect(installPlugin(options()).was).toBe('updated');
    expect(removePlugin({ root: root() }).was).toBe('removed');
    expect(fs.readdirSync(path.join(root(), 'plugins'))).toEqual(['other.mjs']);
    expect(isPluginInstalled(root())).toBe(false);
  });

  it('reads whether SillyTavern loads plugins, and never changes that', () => {
    write('dist/index.mjs', 'export {}');
    for (const [config, on] of [
      ['enableServerPlugins: false\n', false],
      ['a: 1\nenableServerPlugins: true # mine\n', true],
      ['# enableServerPlugins: true\n', false],
      ['enableServerPluginsAutoUpdate: true\n', false],
    ] as const) {
      write('SillyTavern/config.yaml', config);
      installPlugin(options());
      expect(pluginsAreOn(root())).toBe(on);
      expect(fs.readFileSync(path.join(root(), 'config.yaml'), 'utf8')).toBe(config);
    }
  });

  it('tells the extension that the plugin is there', () => {
    write('built/manifest.json', '{"version":"1"}');
    write('built/server-plugin.json', '{ "installed": false }');
    const note = (plugin: boolean): unknown => {
      installExtension({ from: path.join(home, 'built'), userFolder: path.join(home, 'user'), plugin });
      return JSON.parse(fs.readFileSync(path.join(home, 'user/extensions/comfyvn/server-plugin.json'), 'utf8'));
    };
    expect([note(true), note(false)]).toEqual([{ installed: true }, { installed: false }]);
  });

  it('says what to do when it is not built', () => {
    expect(() => installPlugin(options())).toThrow('npm run build');
  });
});
