const MOST = 8;

/** Lets a picture in a frame be drawn nearer and moved about: by wheel, two fingers, dragging, and a double press. */
export class PanZoom {
  #frame: HTMLElement;
  #content: HTMLElement | null = null;
  #scale = 1;
  #x = 0;
  #y = 0;
  #fingers = new Map<number, { x: number; y: number }>();

  constructor(frame: HTMLElement, signal: AbortSignal) {
    this.#frame = frame;
    frame.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        this.by(Math.exp(-event.deltaY * 0.0016), event.clientX, event.clientY);
      },
      { signal, passive: false },
    );
    frame.addEventListener('dblclick', (event) => {
      if (this.#scale > 1) this.reset();
      else this.by(2.5, event.clientX, event.clientY);
    });
    frame.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    frame.addEventListener('pointermove', (event) => this.#move(event), { signal });
    for (const type of ['pointerup', 'pointercancel'] as const)
      frame.addEventListener(type, (event) => this.#fingers.delete(event.pointerId), { signal });
  }

  /** The picture that is shown now. */
  hold(content: HTMLElement | null): void {
    this.#content = content;
    this.#apply();
  }

  reset(): void {
    [this.#scale, this.#x, this.#y] = [1, 0, 0];
    this.#apply();
  }

  /** Nearer or farther about a point of the window, the middle if absent. */
  by(factor: number, clientX?: number, clientY?: number): void {
    const box = this.#frame.getBoundingClientRect();
    const x = (clientX ?? box.x + box.width / 2) - box.x - box.width / 2;
    const y = (clientY ?? box.y + box.height / 2) - box.y - box.height / 2;
    const scale = Math.min(MOST, Math.max(1, this.#scale * factor));
    const grown = scale / this.#scale;
    this.#scale = scale;
    this.#x = x - (x - this.#x) * grown;
    this.#y = y - (y - this.#y) * grown;
    this.#apply();
  }

  #down(event: PointerEvent): void {
    if (event.target instanceof HTMLVideoElement) return;
    this.#frame.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  #move(event: PointerEvent): void {
    const finger = this.#fingers.get(event.pointerId);
    if (!finger) return;
    const other = [...this.#fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const before = Math.hypot(finger.x - other.x, finger.y - other.y);
      const now = Math.hypot(event.clientX - other.x, event.clientY - other.y);
      if (before > 0) this.by(now / before, (event.clientX + other.x) / 2, (event.clientY + other.y) / 2);
    } else {
      this.#x += event.clientX - finger.x;
      this.#y += event.clientY - finger.y;
      this.#apply();
    }
    this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  /** The picture never leaves the frame. */
  #apply(): void {
    const { clientWidth, clientHeight } = this.#frame;
    const mostX = (clientWidth * (this.#scale - 1)) / 2;
    const mostY = (clientHeight * (this.#scale - 1)) / 2;
    this.#x = Math.min(mostX, Math.max(-mostX, this.#x));
    this.#y = Math.min(mostY, Math.max(-mostY, this.#y));
    this.#frame.dataset['near'] = String(this.#scale > 1);
    this.#content?.style.setProperty('transform', `translate(${this.#x}px, ${this.#y}px) scale(${this.#scale})`);
  }
}
