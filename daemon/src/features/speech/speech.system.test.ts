import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { home, newFolder } from '../../../../tests/support.ts';
import { createSoundReader } from '../assets/index.ts';
import { decodeSound } from './sound/decode.ts';
import { lengthMs } from './sound/pcm.ts';
import { createSystemEngine } from './speech.system.ts';
import { fakeProgram } from './system/system-fake.test-support.ts';

const TEXT = '-o "$(touch x)" `whoami`; said & done, Öl; 你好.';
const request = { text: TEXT, language: 'en', speed: 1, pitch: 1 };
const signal = () => new AbortController().signal;

const reader = createSoundReader(home);
afterAll(() => reader.close());

const SYSTEMS = [
  ['win32', 'powershell.exe', 'Microsoft Hedda Desktop', 'de-DE', 'No matching voice is installed'],
  ['darwin', 'say', 'Eddy (German (Germany))', 'de-DE', 'not found'],
  ['linux', 'espeak-ng', 'gmw/de', 'de', 'does not exist'],
] as const;

describe.each(SYSTEMS)('the voices of %s', (platform, program, voice, language, refusal) => {
  const fake = fakeProgram(newFolder(`system-${platform}`), program);
  const engine = createSystemEngine({ platform, path: fake.folder })!;

  test('are listed with their languages', async () => {
    const voices = await engine.voices();
    expect(voices.length).toBeGreaterThanOrEqual(3);
    expect(voices).toContainEqual(expect.objectContaining({ id: voice, languages: [language] }));
  });

  test('speak what lies in a file, at their speed; nothing of the text is on the command line', async () => {
    const lengths: number[] = [];
    for (const speed of [1, 2]) {
      const spoken = await engine.speak({ ...request, voice, speed }, signal());
      lengths.push(lengthMs(await decodeSound('bytes' in spoken ? spoken.bytes : Buffer.alloc(0), reader)));
    }
    expect(lengths[0]).toBeGreaterThan(TEXT.length * 80);
    expect(lengths[1]! / lengths[0]!).toBeCloseTo(0.5, 1);
    for (const { args, env } of fake.asked())
      for (const word of [...args, ...Object.values(env)]) expect(word).not.toMatch(/whoami|你好|done/);
  });

  test('tell what is wrong in the words of their program, and leave nothing behind', async () => {
    await expect(engine.speak({ ...request, voice: 'Nobody' }, signal())).rejects.toThrow(refusal);
    await expect(engine.speak({ ...request, voice: '--version' }, signal())).rejects.toThrow('there is no voice');
    for (const { args, env } of fake.asked())
      for (const file of [...args, ...Object.values(env)].filter((word) => /\.(txt|wav)$/.test(word)))
        expect(fs.existsSync(path.dirname(file))).toBe(false);
  });
});

describe('a program that does not do as it should', () => {
  const fake = fakeProgram(newFolder('system-faults'), 'espeak-ng');
  const engine = createSystemEngine({ platform: 'linux', path: fake.folder, speakMs: 800 })!;

  test('is ended when it takes too long, and when nobody wants it any more', async () => {
    const slow = { ...request, voice: 'gmw/slow' };
    await expect(engine.speak(slow, signal())).rejects.toThrow('did not finish within 1 s');
    const ending = new AbortController();
    setTimeout(() => ending.abort(), 150);
    await expect(engine.speak(slow, ending.signal)).rejects.toThrow('cancelled');
  });

  test('that says it succeeded and gives no sound is told so', async () => {
    await expect(engine.speak({ ...request, voice: 'mb/mb-us1' }, signal())).rejects.toThrow('spoke nothing');
  });

  test('is no engine where it is not installed, and where a system has none', () => {
    expect(createSystemEngine({ platform: 'linux', path: newFolder('empty') })).toBeNull();
    expect(createSystemEngine({ platform: 'aix', path: fake.folder })).toBeNull();
  });
});
