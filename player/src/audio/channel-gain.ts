import type { Channel, Preferences } from '../preferences.ts';

/** What the page is doing, as far as sound goes. */
export interface Surroundings {
  /** 1 while nobody speaks, less under a voice. */
  readonly duck: number;
  /** The page is in the background. */
  readonly hidden: boolean;
}

/** In the background music is heard as from another room. */
const BEHIND = 0.25;
/** How much of the ducking each channel takes part in. */
const DUCKED: { readonly [C in Channel]: number } = { music: 1, ambience: 0.6, sfx: 0, voice: 0, interface: 0 };

/** The gain of a channel, 0 to 1, without the master's. Pure. */
export function channelGain(channel: Channel, preferences: Preferences, { duck, hidden }: Surroundings): number {
  if (preferences[`${channel}Muted`]) return 0;
  const ducked = 1 - (1 - duck) * DUCKED[channel];
  return preferences[channel] * ducked * (hidden ? behind(channel, preferences) : 1);
}

/** The gain of everything together, 0 to 1. Pure. */
export function masterGain(preferences: Preferences, hidden: boolean): number {
  if (preferences.masterMuted || (hidden && preferences.backgroundSound === 'stop')) return 0;
  return preferences.master;
}

function behind(channel: Channel, { backgroundSound }: Preferences): number {
  if (backgroundSound !== 'quiet') return 1;
  return channel === 'music' || channel === 'ambience' ? BEHIND : 0;
}
