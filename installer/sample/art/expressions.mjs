/**
 * The faces of Wren, by SillyTavern's labels. `brows` are those of the left and the right of the picture; one stands for both.
 * `tilt` turns the head in degrees, `lamp` tells whether the arm is raised.
 */
export const EXPRESSIONS = {
  neutral: { mouth: 'soft', eyes: { open: 0.95 }, tilt: 1 },
  joy: { mouth: 'laugh', eyes: { closed: 'happy' }, brows: [{ raise: 8 }], blush: 0.7, tilt: -4, lamp: 'up' },
  amusement: { mouth: 'grin', eyes: { open: 0.86, lower: 5 }, brows: [{ raise: -1 }, { raise: 8 }], blush: 0.45, tilt: 4 },
  surprise: { mouth: 'o', eyes: { open: 1.22, iris: 0.84 }, brows: [{ raise: 13, inner: 2 }], tilt: -1 },
  sadness: { mouth: 'sad', eyes: { open: 0.78, tilt: 3, look: [-3, 5] }, brows: [{ raise: -1, inner: 11 }], tear: true, blush: 0.35, tilt: -5 },
  nervousness: { mouth: 'wavy', eyes: { open: 0.98, iris: 0.88, look: [7, 1] }, brows: [{ raise: 3, inner: 9 }], sweat: true, blush: 0.4, tilt: 2 },
  curiosity: { mouth: 'small', eyes: { open: 1.08, look: [3, -1] }, brows: [{ raise: 2 }, { raise: 11 }], tilt: 6, lamp: 'up' },
  relief: { mouth: 'smile', eyes: { closed: 'calm' }, brows: [{ raise: 4, inner: 6 }], blush: 0.45, tilt: -4 },
  embarrassment: { mouth: 'wry', eyes: { open: 0.9, look: [-8, 3], tilt: 1 }, brows: [{ raise: 2, inner: 10 }], blush: 1.1, tilt: -6 },
  pride: { mouth: 'smirk', eyes: { open: 0.9, lower: 2, look: [1, -2] }, brows: [{ raise: 5, inner: -4 }], blush: 0.4, tilt: 3, lamp: 'up' },
  optimism: { mouth: 'smile', eyes: { open: 1.05, look: [2, -4] }, brows: [{ raise: 3, inner: -3 }], blush: 0.45, tilt: 2, lamp: 'up' },
  caring: { mouth: 'smile', eyes: { open: 0.84, lower: 2 }, brows: [{ raise: 3, inner: 6 }], blush: 0.5, tilt: -4 },
  gratitude: { mouth: 'smile', eyes: { closed: 'happy' }, brows: [{ raise: 5, inner: 5 }], blush: 0.75, tilt: -3 },
  realization: { mouth: 'small', eyes: { open: 1.15, iris: 0.92, look: [0, -2] }, brows: [{ raise: 10 }], tilt: 0 },
  confusion: { mouth: 'wry', eyes: { open: 0.95, look: [-4, -2] }, brows: [{ raise: -3, inner: -3 }, { raise: 9, inner: 3 }], tilt: 5 },
  annoyance: { mouth: 'pressed', eyes: { open: 0.72, look: [5, 0] }, brows: [{ raise: -5, inner: -7 }, { raise: -3, inner: -6 }], tilt: 3 },
}; // prettier-ignore
