import { describe, expect, it } from 'vitest';
import { CHANNELS, DEFAULTS } from '../preferences.ts';
import { channelGain, masterGain } from './channel-gain.ts';

const calm = { duck: 1, hidden: false };
const loud = { ...DEFAULTS, master: 1, music: 0.8, ambience: 0.8, sfx: 0.8, voice: 0.8, interface: 0.8 };

describe('channelGain', () => {
  it('is the volume that the reader has set, and nothing when muted', () => {
    for (const channel of CHANNELS) {
      expect(channelGain(channel, loud, calm)).toBeCloseTo(0.8);
      expect(channelGain(channel, { ...loud, [`${channel}Muted`]: true }, calm)).toBe(0);
    }
  });

  it('steps back under a voice: music all the way, ambience partly, nothing else', () => {
    const under = { duck: 0.5, hidden: false };
    expect(channelGain('music', loud, under)).toBeCloseTo(0.4);
    expect(channelGain('ambience', loud, under)).toBeGreaterThan(0.4);
    expect(channelGain('ambience', loud, under)).toBeLessThan(0.8);
    for (const channel of ['sfx', 'voice', 'interface'] as const)
      expect(channelGain(channel, loud, under)).toBeCloseTo(0.8);
  });

  it('does in the background what the reader wants', () => {
    const hidden = { duck: 1, hidden: true };
    const heard = (backgroundSound: 'keep' | 'quiet' | 'stop') =>
      CHANNELS.map((channel) => {
        const preferences = { ...loud, backgroundSound };
        return channelGain(channel, preferences, hidden) * masterGain(preferences, true);
      });
    expect(heard('keep').every((gain) => Math.abs(gain - 0.8) < 1e-9)).toBe(true);
    expect(heard('stop').every((gain) => gain === 0)).toBe(true);
    const [music, ambience, ...others] = heard('quiet');
    for (const gain of [music, ambience]) {
      expect(gain).toBeGreaterThan(0);
      expect(gain).toBeLessThan(0.4);
    }
    expect(others).toEqual([0, 0, 0]);
  });
});

describe('masterGain', () => {
  it('is the master volume, and nothing when all is muted', () => {
    expect(masterGain({ ...loud, master: 0.3 }, false)).toBe(0.3);
    expect(masterGain({ ...loud, masterMuted: true }, false)).toBe(0);
  });
});
