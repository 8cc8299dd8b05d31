import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { home, newFolder, testConfig } from '../../../tests/support.ts';
import type { Config } from './config.ts';
import { createKeyring, KeyringAway, type Keyring } from './keyring.ts';
import { openSecrets } from './secrets.ts';

const WORD = 'hush-hush-4711';

function place(more: Partial<Config> = {}) {
  const config = testConfig(newFolder('secrets'), more);
  const folder = path.dirname(config.configFile);
  fs.mkdirSync(folder, { recursive: true });
  const told: string[] = [];
  const open = (keyring: Keyring | null = null, changed: Partial<Config> = {}) =>
    openSecrets({ config: { ...config, ...changed }, tell: (text) => told.push(text), keyring });
  const inFolder = (start: string) => fs.readdirSync(folder).filter((name) => name.startsWith(start));
  /** Files anywhere below the data folder that hold a text. */
  const holding = (text: string) =>
    fs
      .readdirSync(config.dataDir, { recursive: true, encoding: 'utf8' })
      .filter((name) => fs.statSync(path.join(config.dataDir, name)).isFile())
      .filter((name) => fs.readFileSync(path.join(config.dataDir, name)).includes(text));
  return {
    config,
    file: path.join(folder, 'secrets.enc'),
    plain: path.join(folder, 'secrets.json'),
    told,
    open,
    inFolder,
    holding,
  };
}
/** What stands in the place of the system's keyring. */
function fakeKeyring(entries = new Map<string, string>()) {
  const state = { away: false, entries };
  const guarded = <T>(work: () => T): T => {
    if (state.away) throw new KeyringAway('it did not answer within 4 seconds');
    return work();
  };
  const keyring: Keyring = {
    read: (id) => guarded(() => entries.get(id) ?? null),
    readPatiently: async (id) => guarded(() => entries.get(id) ?? null),
    write: (id, value) => guarded(() => void entries.set(id, value)),
    remove: (id) => guarded(() => void entries.delete(id)),
  };
  return { keyring, state, entries };
}
const keyFiles = (config: Config): string[] => (fs.existsSync(config.keysDir) ? fs.readdirSync(config.keysDir) : []);

describe('without a keyring', () => {
  test('secrets are encrypted, their key is a file of its own, and both are readable by their owner alone', () => {
    const { config, file, open, holding } = place();
    const secrets = open();
    expect(secrets.state()).toEqual({ kept: null, sentence: 'No password or key is kept yet.', problems: [] });
    secrets.put('llm:1', { key: WORD });
    secrets.put('comfy:1', { 'x-tunnel': 'other' });
    expect(open().find('llm:1')).toEqual({ key: WORD });
    expect(holding(WORD)).toEqual([]);
    const [key = ''] = keyFiles(config);
    expect(secrets.state()).toMatchObject({ kept: 'file', sentence: expect.stringContaining(key) });
    if (process.platform !== 'win32')
      for (const one of [file, path.join(config.keysDir, key)]) expect(fs.statSync(one).mode & 0o777).toBe(0o600);
    secrets.remove('llm:1');
    expect([open().has('llm:1'), open().find('llm:1'), open().has('comfy:1')]).toEqual([false, undefined, true]);
  });

  test('the same secret looks another way each time, and one cannot stand in the place of another', () => {
    const { file, open, told } = place();
    open().put('llm:1', { key: WORD });
    open().put('llm:2', { key: WORD });
    const all = JSON.parse(fs.readFileSync(file, 'utf8'));
    expect(all.entries['llm:1']).not.toBe(all.entries['llm:2']);
    fs.writeFileSync(file, JSON.stringify({ ...all, entries: { ...all.entries, 'llm:2': all.entries['llm:1'] } }));
    expect(open().find('llm:2')).toBeUndefined();
    expect(told).toEqual([expect.stringMatching(/A password was damaged \(llm:2\)/)]);
    expect(open().find('llm:1')).toEqual({ key: WORD });
  });
});

describe('a file in which they stood as they are', () => {
  test('is taken over once and gone, with what a crash had left of it', () => {
    const { plain, open, inFolder, holding, told } = place();
    fs.writeFileSync(plain, JSON.stringify({ 'llm:1': { key: WORD }, 'library:1': { basic: 'b', account: 'a' } }));
    fs.writeFileSync(path.join(path.dirname(plain), '.secrets.json.1f.tmp'), `{"llm:1":{"key":"${WORD}`);
    const secrets = open();
    expect([secrets.find('llm:1'), secrets.find('library:1')]).toEqual([{ key: WORD }, { basic: 'b', account: 'a' }]);
    expect([holding(WORD), inFolder('secrets'), told]).toEqual([[], ['secrets.enc'], []]);
  });
  test('of an older program that ran once more counts for what it has', () => {
    const { plain, open } = place();
    open().put('llm:1', { key: 'old' });
    open().put('llm:2', { key: 'stays' });
    fs.writeFileSync(plain, JSON.stringify({ 'llm:1': { key: 'new' } }));
    expect([open().find('llm:1'), open().find('llm:2')]).toEqual([{ key: 'new' }, { key: 'stays' }]);
  });
  test('that is damaged is set aside with a word of what may be in it', () => {
    const { plain, open, inFolder, told } = place();
    fs.writeFileSync(plain, '{"llm:1": {"key": "hush');
    expect(open().find('llm:1')).toBeUndefined();
    expect(inFolder('secrets.json.damaged-')).toHaveLength(1);
    expect(told).toEqual([expect.stringMatching(/old file of your passwords is damaged.*delete it/)]);
  });
  test('stays where its key cannot be kept', () => {
    const { config, plain, open, told } = place();
    fs.writeFileSync(config.keysDir, 'a file in the way');
    fs.writeFileSync(plain, JSON.stringify({ 'llm:1': { key: WORD } }));
    open();
    expect(fs.existsSync(plain)).toBe(true);
    expect(told).toEqual([expect.stringMatching(/cannot be written to .*COMFYVN_SECRET_KEY/)]);
  });
});

describe('damage and loss', () => {
  test.each(['', '{"comfyvn":', '[]', '{"comfyvn":"secrets","version":1,"entries":{}}'])('%j is set aside', (text) => {
    const { file, open, inFolder, told } = place();
    fs.writeFileSync(file, text);
    const secrets = open();
    expect(told).toEqual([expect.stringMatching(/damaged\. It was set aside as .*; enter them again/)]);
    const [aside] = inFolder('secrets.enc.damaged-');
    expect(fs.readFileSync(path.join(path.dirname(file), aside!), 'utf8')).toBe(text);
    secrets.put('llm:1', { key: WORD });
    expect(open().find('llm:1')).toEqual({ key: WORD });
  });
  test.each([
    ['gone', (file: string) => fs.rmSync(file)],
    ['another one', (file: string) => fs.writeFileSync(file, Buffer.alloc(32, 7).toString('base64'))],
    ['cut off', (file: string) => fs.writeFileSync(file, 'AAAA')],
  ])('a key that is %s: what it locked is set aside, and the daemon starts', (_, spoil) => {
    const { config, open, inFolder, told } = place();
    open().put('llm:1', { key: WORD });
    spoil(path.join(config.keysDir, keyFiles(config)[0]!));
    const secrets = open();
    expect([secrets.has('llm:1'), secrets.find('llm:1')]).toEqual([false, undefined]);
    expect(told).toEqual([
      expect.stringMatching(/key to your passwords is gone from the file .*; enter the passwords/),
    ]);
    expect(inFolder('secrets.enc.locked-')).toHaveLength(1);
    secrets.put('llm:1', { key: 'again' });
    expect(open().find('llm:1')).toEqual({ key: 'again' });
  });
  test('one damaged secret takes no other with it', () => {
    const { file, open, inFolder, told } = place();
    open().put('llm:1', { key: WORD });
    open().put('llm:2', { key: 'well' });
    const all = JSON.parse(fs.readFileSync(file, 'utf8'));
    fs.writeFileSync(file, JSON.stringify({ ...all, entries: { ...all.entries, 'llm:1': 'AAAA' } }));
    expect([open().find('llm:1'), open().find('llm:2')]).toEqual([undefined, { key: 'well' }]);
    expect([inFolder('secrets.enc.damaged-').length, told.length]).toEqual([1, 1]);
  });
  test('what a newer program wrote is left as it is', () => {
    const { file, open } = place();
    const text = '{"comfyvn":"secrets","version":2}';
    fs.writeFileSync(file, text);
    expect(() => open().put('llm:1', { key: WORD })).toThrow(/newer ComfyVN/);
    expect([open().state().sentence, fs.readFileSync(file, 'utf8')]).toEqual([expect.stringMatching(/newer/), text]);
  });
});

describe('killed in the middle of a write', () => {
  const url = (name: string) => JSON.stringify(pathToFileURL(path.join(home, name)).href);
  /** Runs a program that is killed at a step of the next write once it calls `arm()`. */
  async function killedAt(step: string, config: Config, program: string): Promise<void> {
    const text = `
      import fs from 'node:fs';
      import { openSecrets } from ${url('daemon/src/core/secrets.ts')};
      const open = () => openSecrets({ config: ${JSON.stringify(config)}, tell: () => {}, keyring: null });
      const end = () => { process.kill(process.pid, 'SIGKILL'); for (;;); };
      const { writeFileSync } = fs;
      const arm = () => {
        const half = (to, data) => { writeFileSync(to, data.slice(0, data.length / 2)); end(); };
        fs[${JSON.stringify(step)}] = ${step === 'writeFileSync' ? 'half' : 'end'};
      };
      ${program}`;
    const loader = ['--import', JSON.parse(url('tests/bench/typescript.mjs')) as string];
    const child = spawn(process.execPath, [...loader, '--input-type=module', '-e', text], { stdio: 'inherit' });
    expect((await once(child, 'close'))[1]).toBe('SIGKILL');
  }
  const STEPS = ['writeFileSync', 'fsyncSync', 'renameSync'];

  test.each(STEPS)(
    'at %s, what was there before is there',
    async (step) => {
      const { config, open, inFolder, told } = place();
      open().put('llm:1', { key: 'before' });
      await killedAt(step, config, "const secrets = open(); arm(); secrets.put('llm:1', { key: 'after' });");
      expect([open().find('llm:1'), told, inFolder('secrets')]).toEqual([{ key: 'before' }, [], ['secrets.enc']]);
    },
    60_000,
  );
  test.each([...STEPS, 'rmSync'])(
    'at %s while the old file is taken over, the next start does it',
    async (step) => {
      const { config, plain, open, inFolder, holding, told } = place();
      fs.writeFileSync(plain, JSON.stringify({ 'llm:1': { key: WORD } }));
      await killedAt(step, config, 'arm(); open();');
      expect(fs.existsSync(plain)).toBe(true);
      expect(open().find('llm:1')).toEqual({ key: WORD });
      expect([holding(WORD), told, inFolder('secrets')]).toEqual([[], [], ['secrets.enc']]);
    },
    60_000,
  );
});

describe('a keyring', () => {
  test('that answers has the key, and no file has', () => {
    const { config, open, holding } = place();
    const { keyring, entries } = fakeKeyring();
    open(keyring).put('llm:1', { key: WORD });
    const [[id, key]] = [...entries] as [[string, string]];
    expect([id.startsWith('key_'), keyFiles(config), holding(key)]).toEqual([true, [], []]);
    expect(open(keyring).find('llm:1')).toEqual({ key: WORD });
    expect(open(keyring).state()).toMatchObject({ kept: 'keyring' });
  });
  test('that is away when the first secret is entered is done without', () => {
    const { config, open } = place();
    const { keyring, state } = fakeKeyring();
    state.away = true;
    open(keyring).put('llm:1', { key: WORD });
    expect(keyFiles(config)).toHaveLength(1);
    state.away = false;
    expect(open(keyring).find('llm:1')).toEqual({ key: WORD });
  });
  test('that is locked is waited for: nothing is lost, nothing written over, secrets can still be removed', async () => {
    const { config, file, open, told } = place();
    const { keyring, state } = fakeKeyring();
    open(keyring).put('llm:1', { key: WORD });
    open(keyring).put('llm:2', { key: WORD });
    const before = fs.readFileSync(file, 'utf8');
    state.away = true;
    const unlocked = (id: string) => state.entries.get(id) ?? null;
    const secrets = open({
      ...keyring,
      readPatiently: (id) => new Promise((done) => setTimeout(() => done(unlocked(id)), 50)),
    });
    expect(secrets.has('llm:1')).toBe(true);
    expect(() => secrets.find('llm:1')).toThrow(/has the key to your passwords, but does not give it.*Unlock it/);
    expect(() => secrets.put('llm:3', { key: 'new' })).toThrow(/does not answer.*Unlock it/);
    expect([fs.readFileSync(file, 'utf8') === before, keyFiles(config), told]).toEqual([true, [], []]);
    secrets.remove('llm:2');
    await vi.waitFor(() => expect(secrets.find('llm:1')).toEqual({ key: WORD }), { timeout: 10_000 });
    expect(secrets.has('llm:2')).toBe(false);
  });
  test('that lost the key: what it locked is set aside', () => {
    const { open, inFolder, told } = place();
    const { keyring, entries } = fakeKeyring();
    open(keyring).put('llm:1', { key: WORD });
    entries.clear();
    expect(open(keyring).find('llm:1')).toBeUndefined();
    expect(inFolder('secrets.enc.locked-')).toHaveLength(1);
    expect(told).toEqual([expect.stringMatching(/is gone from The/)]);
  });
  test('that is not to be asked any more is named', () => {
    const { open } = place();
    open(fakeKeyring().keyring).put('llm:1', { key: WORD });
    expect(() => open(null).find('llm:1')).toThrow(/COMFYVN_KEYRING says that it is not asked/);
  });
});

describe('a key that is given', () => {
  const given = Buffer.alloc(32, 1);
  test('locks what is there from then on, and its old key goes', () => {
    const { config, open } = place();
    const { keyring, entries } = fakeKeyring();
    open(keyring).put('llm:1', { key: WORD });
    expect(open(keyring, { secretKey: given }).find('llm:1')).toEqual({ key: WORD });
    expect([entries.size, keyFiles(config)]).toEqual([0, []]);
    expect(open(null, { secretKey: given }).state()).toMatchObject({ kept: 'environment' });
  });
  test('is needed from then on; without it, or with another, nothing is lost', () => {
    const { open, inFolder, told } = place();
    open(null, { secretKey: given }).put('llm:1', { key: WORD });
    expect(() => open(null).find('llm:1')).toThrow(/COMFYVN_SECRET_KEY, which is not set/);
    expect(() => open(null, { secretKey: Buffer.alloc(32, 2) }).find('llm:1')).toThrow(/is not the key that/);
    expect(told).toHaveLength(2);
    expect([open(null, { secretKey: given }).find('llm:1'), inFolder('secrets')]).toEqual([
      { key: WORD },
      ['secrets.enc'],
    ]);
  });
});

describe('the process that asks the keyring', () => {
  const bus = process.env['DBUS_SESSION_BUS_ADDRESS'];
  afterEach(() => {
    if (bus === undefined) delete process.env['DBUS_SESSION_BUS_ADDRESS'];
    else process.env['DBUS_SESSION_BUS_ADDRESS'] = bus;
  });
  const times = { shortMs: 15_000, patientMs: 15_000 };
  const answering = (program: string, within = times) => createKeyring(home, [process.execPath, '-e', program], within);

  test.each([
    ['hangs', 'setInterval(() => {}, 1000)', /did not answer within 0.8 seconds/],
    ['refuses', 'console.log(JSON.stringify({ error: "AccessDenied" }))', /AccessDenied/],
    ['crashes', 'process.exit(3)', /ended without an answer/],
    ['says nonsense', 'console.log("hello")', /ended without an answer/],
    ['answers something else', 'console.log("{}")', /its answer is none/],
  ])(
    'one that %s is away, asked either way, and secrets are kept without it',
    async (name, program, why) => {
      const short = { shortMs: 800, patientMs: 800 };
      const keyring = answering(program, name === 'hangs' ? short : times);
      expect(() => keyring.read('key_1')).toThrow(why);
      await expect(keyring.readPatiently('key_1')).rejects.toThrow(why);
      const { open, config } = place();
      open(keyring).put('llm:1', { key: WORD });
      expect([open(keyring).find('llm:1'), keyFiles(config).length]).toEqual([{ key: WORD }, 1]);
    },
    30_000,
  );
  test('one that forgets is away', () => {
    expect(() => answering('console.log(JSON.stringify({ value: null }))').write('key_1', 'x')).toThrow(
      /does not give back/,
    );
  });
  test('a program that is not there', () => {
    const keyring = createKeyring(home, [path.join(home, 'no-such-program')], times);
    expect(() => keyring.read('key_1')).toThrow(KeyringAway);
  });
  test.skipIf(process.platform !== 'linux')(
    'the real one without a desktop says so, and asks no keyring that forgets',
    () => {
      process.env['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nowhere';
      expect(() => createKeyring(home).write('key_comfyvn_test', 'x')).toThrow(KeyringAway);
    },
  );
});
