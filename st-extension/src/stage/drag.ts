/** Follows a pointer that drags `handle`: `moved` gets what `begin` gave and how far the pointer is from there, in CSS pixels. */
export function onDrag<T>(handle: HTMLElement, begin: () => T, moved: (from: T, x: number, y: number) => void): void {
  handle.addEventListener('pointerdown', (down) => {
    if (down.button !== 0) return;
    const from = begin();
    handle.setPointerCapture(down.pointerId);
    const follow = (event: PointerEvent) => moved(from, event.clientX - down.clientX, event.clientY - down.clientY);
    handle.addEventListener('pointermove', follow);
    const over = () => handle.removeEventListener('pointermove', follow);
    handle.addEventListener('pointerup', over, { once: true });
    handle.addEventListener('pointercancel', over, { once: true });
  });
}
