import type { Animator } from './animator.ts';
import type { CameraRig } from './camera.ts';

const KEY = 'look';
const FOLLOW_MS = 600;
/** A device tilted by so many degrees looks all the way. */
const FULL_TILT = 22;

/** Lets the reader look a little around layers, with the pointer or by tilting the device. */
export class LookAround {
  #host: HTMLElement;
  #camera: CameraRig;
  #animator: Animator;
  #listening: AbortController | null = null;
  /** How the device was held when it was looked at first. */
  #held: { beta: number; gamma: number } | null = null;

  constructor(host: HTMLElement, camera: CameraRig, animator: Animator) {
    this.#host = host;
    this.#camera = camera;
    this.#animator = animator;
  }

  /** Begins and ends it; ended, the view is straight again. */
  set(on: boolean): void {
    if (on === (this.#listening !== null)) return;
    if (!on) {
      this.destroy();
      this.#turn(0, 0);
      return;
    }
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.#held = null;
    globalThis.addEventListener('pointermove', (event) => this.#point(event), { signal, passive: true });
    globalThis.addEventListener('deviceorientation', (event) => this.#tilt(event), { signal, passive: true });
  }

  destroy(): void {
    this.#listening?.abort();
    this.#listening = null;
  }

  #point({ clientX, clientY, pointerType }: PointerEvent): void {
    // A finger points at what it touches; it does not look around.
    if (pointerType === 'touch') return;
    const { left, top, width, height } = this.#host.getBoundingClientRect();
    if (width > 0 && height > 0) this.#turn(((clientX - left) / width) * 2 - 1, ((clientY - top) / height) * 2 - 1);
  }

  #tilt({ beta, gamma }: DeviceOrientationEvent): void {
    if (beta === null || gamma === null) return;
    this.#held ??= { beta, gamma };
    this.#turn((gamma - this.#held.gamma) / FULL_TILT, (beta - this.#held.beta) / FULL_TILT);
  }

  #turn(toX: number, toY: number): void {
    const { look } = this.#camera;
    const inside = (value: number): number => Math.min(1, Math.max(-1, value));
    const to = { x: inside(toX), y: inside(toY) };
    if (!this.#camera.layered && look.x === 0 && look.y === 0) return;
    const from = { ...look };
    if (Math.hypot(to.x - from.x, to.y - from.y) < 0.004) return;
    const apply = (t: number): void => {
      look.x = from.x + (to.x - from.x) * t;
      look.y = from.y + (to.y - from.y) * t;
      this.#camera.compose();
    };
    void this.#animator.run(FOLLOW_MS, apply, { key: KEY });
  }
}
