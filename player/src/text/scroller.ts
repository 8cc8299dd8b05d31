/** A part of the page whose content may not fit. Text that goes on below is told by `data-more`. */
export class Scroller {
  readonly element: HTMLElement;
  /** Called when there is more or less room than before. */
  onResize: () => void = () => undefined;
  #sizes: ResizeObserver;

  constructor(element: HTMLElement) {
    this.element = element;
    element.addEventListener('scroll', () => this.tellMore(), { passive: true });
    this.#sizes = new ResizeObserver(() => {
      this.onResize();
      this.tellMore();
    });
    this.#sizes.observe(element);
  }

  /** Scrolls on by most of what is seen; false when the end is in sight. */
  on(): boolean {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    if (scrollTop + clientHeight >= scrollHeight - 4) return false;
    this.element.scrollTop = scrollTop + clientHeight * 0.8;
    return true;
  }

  /** Whether the wheel would move the text. */
  takes(deltaY: number): boolean {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    return deltaY < 0 ? scrollTop > 2 : scrollTop + clientHeight < scrollHeight - 4;
  }

  /** Keeps the letter that came last in sight. */
  follow(edge: HTMLElement | null): void {
    if (!edge || this.element.scrollHeight <= this.element.clientHeight + 2) return;
    const below = edge.getBoundingClientRect().bottom - this.element.getBoundingClientRect().bottom;
    if (below > 0) this.element.scrollTop += below + 4;
  }

  tellMore(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    this.element.toggleAttribute('data-more', scrollTop + clientHeight < scrollHeight - 4);
  }

  destroy(): void {
    this.#sizes.disconnect();
  }
}
