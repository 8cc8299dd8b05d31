import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createKeyring } from '../../daemon/src/core/keyring.ts';
import { refuses, startFake } from '../../daemon/src/features/llm/openai-fake.test-support.ts';
import { openSecrets } from '../../daemon/src/core/secrets.ts';
import { home, newFolder, startDaemon, testConfig } from '../support.ts';

const WORD = 'hush-hush-4711';
const has = (command: string): boolean => spawnSync(command, ['--version']).error === undefined;
const isHere = process.platform === 'linux' && ['dbus-daemon', 'dbus-send', 'gnome-keyring-daemon'].every(has);

/** The real Secret Service, GNOME's, on a session bus of its own; what it keeps lies in a folder of its own. */
describe.skipIf(!isHere)('the real keyring of Linux', () => {
  const before = { ...process.env };
  const running: ChildProcess[] = [];
  let folder = '';

  beforeEach(async () => {
    folder = newFolder('keyring');
    const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: desktopOf(folder),
    });
    running.push(bus);
    const [address] = (await once(bus.stdout, 'data')) as [Buffer];
    process.env['DBUS_SESSION_BUS_ADDRESS'] = address.toString('utf8').trim();
    await unlock();
  });
  afterEach(async () => {
    for (const one of running.splice(0).toReversed()) await ended(one);
    process.env['DBUS_SESSION_BUS_ADDRESS'] = before['DBUS_SESSION_BUS_ADDRESS'];
    if (before['DBUS_SESSION_BUS_ADDRESS'] === undefined) delete process.env['DBUS_SESSION_BUS_ADDRESS'];
  });

  /** Starts the service as signing in to a desktop does: with the password of its user. */
  async function unlock(): Promise<ChildProcess> {
    const service = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { ...desktopOf(folder), DBUS_SESSION_BUS_ADDRESS: process.env['DBUS_SESSION_BUS_ADDRESS'] },
    });
    running.push(service);
    service.stdin.end('the password of the desktop');
    // To ask the service itself would make the bus start another one, which is locked.
    await expect.poll(() => ask(BUS, 'NameHasOwner', `string:${SECRETS.name}`), PATIENT).toContain('true');
    await expect.poll(() => ask(SECRETS, 'ReadAlias', 'string:default'), PATIENT).toContain(LOGIN);
    return service;
  }
  const lock = (): string => ask(SECRETS, 'Lock', `array:objpath:${LOGIN}`);
  const place = () => {
    const config = testConfig(newFolder('secrets'));
    const told: string[] = [];
    const open = () => openSecrets({ config, tell: (text) => told.push(text), keyring: createKeyring(home) });
    const file = path.join(path.dirname(config.configFile), 'secrets.enc');
    return { config, open, told, file, key: () => (JSON.parse(fs.readFileSync(file, 'utf8')) as Kept).key };
  };

  test('has the key, and a daemon that is started anew finds it there', async () => {
    const fake = await startFake(refuses(200, { data: [{ id: 'm' }] }));
    const dataDir = newFolder('daemon');
    const first = await startDaemon(dataDir, { keyring: true });
    const { id } = await first.client.llm.add({ body: { name: 'LLM', url: fake.url, key: WORD } });
    expect((await first.client.system.status()).secrets).toMatchObject({ kept: 'keyring', problems: [] });
    await first.daemon.stop();
    const again = await startDaemon(dataDir, { keyring: true });
    expect(await again.client.llm.health({ params: { server: id } })).toMatchObject({ ready: true, models: ['m'] });
    expect(fake.asked.at(-1)?.key).toBe(`Bearer ${WORD}`);
    expect(fs.existsSync(path.join(dataDir, 'keys'))).toBe(false);
    await again.daemon.stop();
    await fake.stop();
  });

  test('that is locked: what needs a password says so, nothing is written over, and it goes on once it is unlocked', async () => {
    const { open, file, told, config } = place();
    open().put('llm:1', { key: WORD });
    const text = fs.readFileSync(file, 'utf8');
    expect(lock()).toContain(LOGIN);
    const secrets = open();
    expect(secrets.has('llm:1')).toBe(true);
    expect(() => secrets.find('llm:1')).toThrow(/has the key to your passwords, but does not give it.*Unlock it/);
    expect(() => secrets.put('llm:2', { key: 'new' })).toThrow(/Unlock it/);
    expect([fs.readFileSync(file, 'utf8') === text, told, fs.existsSync(config.keysDir)]).toEqual([true, [], false]);
    await ended(running.pop()!);
    await unlock();
    expect(open().find('llm:1')).toEqual({ key: WORD });
    await expect.poll(() => readable(() => secrets.find('llm:1')), PATIENT).toEqual({ key: WORD });
  });

  test('that has the key no more: what it locked is set aside in a sentence, and a new one is made', () => {
    const { open, told, file, key } = place();
    open().put('llm:1', { key: WORD });
    const { id } = key();
    createKeyring(home).remove(id);
    expect(createKeyring(home).read(id)).toBeNull();
    const secrets = open();
    expect(secrets.find('llm:1')).toBeUndefined();
    expect(told).toEqual([
      expect.stringMatching(/key to your passwords is gone from .*set aside as .*enter the passwords/),
    ]);
    expect(fs.readdirSync(path.dirname(file)).some((name) => name.startsWith('secrets.enc.locked-'))).toBe(true);
    secrets.put('llm:1', { key: 'again' });
    expect([open().find('llm:1'), key().kept, key().id === id]).toEqual([{ key: 'again' }, 'keyring', false]);
  });

  test.each([
    ['nobody unlocked', async () => {}],
    ['whose bus is gone', async () => ended(running.shift()!)],
  ])('%s when the first password is entered is done without', async (_, spoil) => {
    await ended(running.pop()!);
    fs.rmSync(folder, { recursive: true, force: true });
    await spoil();
    const { open, key, config } = place();
    open().put('llm:1', { key: WORD });
    expect([key().kept, open().find('llm:1')]).toEqual(['file', { key: WORD }]);
    expect(fs.readdirSync(config.keysDir)).toHaveLength(1);
  });
});

interface Kept {
  readonly key: { readonly id: string; readonly kept: string };
}
const LOGIN = '/org/freedesktop/secrets/collection/login';
const BUS = { name: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', is: 'org.freedesktop.DBus' };
const SECRETS = {
  name: 'org.freedesktop.secrets',
  path: '/org/freedesktop/secrets',
  is: 'org.freedesktop.Secret.Service',
};
const PATIENT = { timeout: 20_000 };

/** A user without a screen, whose home is this folder. */
const desktopOf = (folder: string): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: folder,
  XDG_RUNTIME_DIR: folder,
});

/** Asks somebody on the bus; what is said. */
function ask({ name, path: at, is }: typeof BUS, method: string, argument: string): string {
  const words = ['--session', '--print-reply', `--dest=${name}`, at, `${is}.${method}`, argument];
  const { stdout, stderr } = spawnSync('dbus-send', words, { encoding: 'utf8', timeout: 10_000 });
  return `${stdout}${stderr}`;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = once(child, 'exit');
  child.kill('SIGKILL');
  await over;
}

function readable<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    return String(error);
  }
}
