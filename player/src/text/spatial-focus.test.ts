import { describe, expect, it } from 'vitest';
import { nearestIn, type Place } from './spatial-focus.ts';

const at = (left: number, top: number, width = 100, height = 30): Place => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});

describe('nearestIn', () => {
  const column = [at(0, 0), at(0, 40), at(0, 80)];
  const tabs = at(-150, 40);

  it('goes to the next one of a column', () => {
    expect(nearestIn('down', column[0]!, column)).toBe(1);
    expect(nearestIn('up', column[2]!, column)).toBe(1);
  });
  it('stays at the edge', () => {
    expect(nearestIn('down', column[2]!, column)).toBe(-1);
    expect(nearestIn('right', column[1]!, column)).toBe(-1);
  });
  it('leaves a column for what stands beside it', () => {
    expect(nearestIn('left', column[2]!, [...column, tabs])).toBe(3);
    expect(nearestIn('right', tabs, column)).toBe(1);
  });
  it('prefers what is straight ahead to what is nearer but aside', () => {
    const grid = [at(0, 0), at(120, 50), at(0, 90)];
    expect(nearestIn('down', grid[0]!, grid)).toBe(2);
  });
});
