import { describe, expect, it } from 'vitest';
import { heldOn, padChange, type PadButton, type PadMemory } from './pad-state.ts';

const pad = (pressed: readonly number[], axes: readonly number[] = [0, 0]) => ({
  buttons: Array.from({ length: 17 }, (_, index) => ({ pressed: pressed.includes(index) })),
  axes,
});

describe('heldOn', () => {
  it('knows the buttons of the standard mapping', () => {
    expect([...heldOn([pad([0, 5, 9, 12])])]).toEqual(['south', 'rightShoulder', 'start', 'up']);
  });
  it('takes the stick for the cross, in one direction at a time', () => {
    expect([...heldOn([pad([], [0.9, 0.7])])]).toEqual(['right']);
    expect([...heldOn([pad([], [0.2, -0.8])])]).toEqual(['up']);
    expect([...heldOn([pad([], [0.3, 0.5])])]).toEqual([]);
  });
  it('joins all pads and passes over empty places and odd ones', () => {
    expect([...heldOn([null, pad([1]), { buttons: [], axes: [] }])]).toEqual(['east']);
  });
});

describe('padChange', () => {
  const look = (memory: PadMemory, held: readonly PadButton[], nowMs: number) =>
    padChange(memory, new Set(held), nowMs);

  it('tells a press once, and the release', () => {
    const first = look(new Map(), ['south'], 0);
    expect(first.pressed).toEqual(['south']);
    const second = look(first.memory, ['south'], 5_000);
    expect(second.pressed).toEqual([]);
    expect(look(second.memory, [], 5_016).released).toEqual(['south']);
  });
  it('repeats a direction that is held, after a while', () => {
    let { memory, pressed } = look(new Map(), ['down'], 0);
    const at: number[] = [];
    for (let nowMs = 16; nowMs < 1_000; nowMs += 16) {
      ({ memory, pressed } = look(memory, ['down'], nowMs));
      if (pressed.length > 0) at.push(nowMs);
    }
    expect(at[0]).toBeGreaterThanOrEqual(420);
    expect(at.length).toBeGreaterThanOrEqual(4);
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(130);
  });
});
