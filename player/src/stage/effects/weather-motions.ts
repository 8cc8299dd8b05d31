import type { WeatherKind } from './weather-pictures.ts';

/** One thing in the air. All parts are from 0 to 1 and stay as they are: where it is follows from the time alone. */
export interface Mote {
  readonly x: number;
  readonly y: number;
  /** 0 far, 1 near. */
  readonly near: number;
  readonly a: number;
  readonly b: number;
}

/** The air: sizes in CSS pixels, `unit` is a 720th of the stage's height, wind -1 to 1, time in seconds. */
export interface Air {
  readonly width: number;
  readonly height: number;
  readonly unit: number;
  readonly wind: number;
  readonly time: number;
}

/** Where a mote is and how it looks: its middle in CSS pixels, scales of its picture, radians, opacity. */
export interface Flight {
  x: number;
  y: number;
  scaleX: number;
  scaleY: number;
  rotation: number;
  alpha: number;
}

/** How one weather moves. */
export interface Motion {
  /** How many on a stage of 16:9, at full strength. */
  readonly count: number;
  /** How far out of the stage something may be, in units. */
  readonly margin: number;
  readonly blend: 'normal' | 'add';
  /** A thin veil over the stage at full strength: colour and opacity. */
  readonly veil: readonly [colour: number, alpha: number];
  /** Slow ones need fewer frames. Milliseconds; 0: every frame. */
  readonly everyMs: number;
  fly(mote: Mote, air: Air, flight: Flight): void;
}

const TURN = Math.PI * 2;

/** Goes on for ever through a breadth and a margin on both sides, from a place between 0 and 1. */
function around(from: number, moved: number, breadth: number, margin: number): number {
  const whole = breadth + margin * 2;
  return ((((from * whole + moved) % whole) + whole) % whole) - margin;
}

/** What flutters down: petals and leaves. */
const flutter =
  (size: number, fall: number, spin: number): Motion['fly'] =>
  ({ x, y, near, a, b }, { width, height, unit, wind, time }, flight) => {
    const speed = fall * (0.6 + 0.7 * near) * unit;
    const sway = Math.sin(time * (0.6 + a) + b * TURN) * 34 * unit * (0.5 + near);
    flight.x = around(x, time * (18 + wind * 260) * unit * (0.5 + near) + sway, width, 60 * unit);
    flight.y = around(y, time * speed + Math.cos(time * (0.9 + b) + a * TURN) * 10 * unit, height, 60 * unit);
    const scale = size * unit * (0.45 + 0.75 * near * near);
    // Seen from the side they are thin: that is what makes them turn in the air.
    flight.scaleX = scale * (0.25 + 0.75 * Math.abs(Math.cos(time * spin * (0.7 + a) + b * TURN)));
    flight.scaleY = scale;
    flight.rotation = b * TURN + time * spin * (a - 0.5) * 1.6 + wind * 0.6;
    flight.alpha = 0.6 + 0.4 * near;
  };

/** How each weather moves. */
export const MOTIONS: Readonly<Record<WeatherKind, Motion>> = {
  rain: {
    count: 420,
    margin: 80,
    blend: 'normal',
    veil: [0x8fa3bd, 0.13],
    everyMs: 0,
    fly({ x, y, near, a }, { width, height, unit, wind, time }, flight) {
      const speed = (900 + 900 * near + 160 * a) * unit;
      const tilt = wind * 0.5;
      flight.x = around(x, time * speed * Math.sin(tilt), width, 80 * unit);
      flight.y = around(y, time * speed * Math.cos(tilt), height, 80 * unit);
      flight.scaleX = unit * (0.28 + 0.36 * near);
      flight.scaleY = unit * (0.35 + 0.75 * near);
      flight.rotation = -tilt;
      flight.alpha = 0.2 + 0.5 * near * near;
    },
  },
  snow: {
    count: 260,
    margin: 40,
    blend: 'normal',
    veil: [0xdfe9f5, 0.07],
    everyMs: 0,
    fly({ x, y, near, a, b }, { width, height, unit, wind, time }, flight) {
      const close = near ** 3;
      const sway = Math.sin(time * (0.35 + 0.5 * a) + b * TURN) * 26 * unit * (0.4 + near);
      flight.x = around(x, time * wind * 240 * unit * (0.35 + near) + sway, width, 40 * unit);
      flight.y = around(y, time * (34 + 92 * near) * unit, height, 40 * unit);
      flight.scaleX = flight.scaleY = unit * (0.16 + 0.3 * near + 0.6 * close * close);
      flight.rotation = 0;
      // The nearest are out of focus: large and pale.
      flight.alpha = 0.5 + 0.5 * near - 0.55 * close * close;
    },
  },
  petals: {
    count: 80,
    margin: 60,
    blend: 'normal',
    veil: [0xffd9e6, 0.04],
    everyMs: 0,
    fly: flutter(0.6, 78, 1.7),
  },
  leaves: {
    count: 54,
    margin: 60,
    blend: 'normal',
    veil: [0x8a5a2a, 0.04],
    everyMs: 0,
    fly: flutter(0.66, 104, 2.2),
  },
  dust: {
    count: 110,
    margin: 20,
    blend: 'add',
    veil: [0xfff2d0, 0.03],
    everyMs: 33,
    fly({ x, y, near, a, b }, { width, height, unit, wind, time }, flight) {
      const drift = Math.sin(time * 0.13 * (1 + a) + b * TURN) * 40 * unit;
      flight.x = around(x, time * wind * 60 * unit * (0.4 + near) + drift, width, 20 * unit);
      flight.y = around(
        y,
        -time * (3 + 7 * a) * unit + Math.cos(time * 0.17 + a * TURN) * 24 * unit,
        height,
        20 * unit,
      );
      flight.scaleX = flight.scaleY = unit * (0.2 + 0.5 * near * near);
      flight.rotation = 0;
      flight.alpha = (0.22 + 0.5 * near) * (0.55 + 0.45 * Math.sin(time * (0.4 + 0.5 * b) + a * TURN));
    },
  },
  embers: {
    count: 90,
    margin: 30,
    blend: 'add',
    veil: [0xff6a20, 0.05],
    everyMs: 0,
    fly({ x, y, near, a, b }, { width, height, unit, wind, time }, flight) {
      const sway = Math.sin(time * (0.7 + a) + b * TURN) * 22 * unit;
      flight.x = around(x, time * wind * 220 * unit * (0.4 + near) + sway, width, 30 * unit);
      flight.y = around(y, -time * (46 + 120 * near) * unit, height, 30 * unit);
      flight.scaleX = flight.scaleY = unit * (0.22 + 0.62 * near * near);
      flight.rotation = 0;
      const height01 = Math.min(1, Math.max(0, flight.y / height));
      flight.alpha =
        (0.3 + 0.7 * near) * (0.15 + 0.85 * height01) * (0.7 + 0.3 * Math.sin(time * (5 + 4 * b) + a * TURN));
    },
  },
  fog: {
    count: 9,
    margin: 520,
    blend: 'normal',
    veil: [0xd5dde6, 0.2],
    everyMs: 33,
    fly({ x, y, near, a, b }, { width, height, unit, wind, time }, flight) {
      flight.x = around(x, time * (9 + wind * 70) * unit * (0.5 + near), width, 520 * unit);
      flight.y = height * (0.36 + 0.62 * y) + Math.sin(time * 0.11 + b * TURN) * 16 * unit;
      flight.scaleX = unit * (1.5 + 1.1 * a);
      flight.scaleY = unit * (1 + 0.8 * near);
      flight.rotation = (b - 0.5) * 0.2;
      flight.alpha = 0.55 + 0.35 * near;
    },
  },
};
