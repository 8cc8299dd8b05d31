import type { Node } from '@comfyvn/shared/story/node';
import type { Background, StageChange } from '@comfyvn/shared/story/stage';
import type { Scene } from '@comfyvn/shared/story/story';
import { hashText } from './identity.ts';

/** Lines looked at to tell where a scene plays. */
const LINES_FOR_SETTING = 12;

/** What the writer learns of a finished scene: its title and background, from its first lines. */
export type DescribeScene = (
  texts: readonly string[],
  title: string | null,
  number: number,
) => { title: string; background: Background };

interface OpenScene {
  readonly id: string;
  readonly heading: string | null;
  readonly nodes: Node[];
  /** For the next part of a long scene: what the part before it settled, and who stands there. */
  settled?: { title: string; background: Background };
  continues: { readonly title: string; readonly background: Background; readonly stage: readonly StageChange[] } | null;
}

/** Gathers nodes into scenes. A scene's title and background are chosen when its first lines are known. */
export class SceneWriter {
  readonly #describe: DescribeScene;
  readonly #done: Scene[] = [];
  #open: OpenScene | null = null;
  #count = 0;
  readonly #ids = new Set<string>();
  #part = 1;
  constructor(describe: DescribeScene) {
    this.#describe = describe;
  }
  get sceneId(): string | null {
    return this.#open?.id ?? null;
  }
  get size(): number {
    return this.#open?.nodes.length ?? 0;
  }
  /** The id of a scene that begins with what `key` stands for; it is kept for it. */
  reserve(key: string): string {
    return this.#unique(`sc_${hashText(key)}`);
  }
  /** Begins a scene that nothing leads into but what is said to. */
  begin(id: string): void {
    this.close();
    this.#open = { id, heading: null, nodes: [], continues: null };
  }
  /** Begins a scene that the one before leads into. */
  cut(key: string, heading: string | null): void {
    const id = this.reserve(key);
    this.add({ id: `${this.#open?.id}.next`, type: 'jump', target: { scene: id } });
    this.close();
    this.#open = { id, heading, nodes: [], continues: null };
  }
  /** Begins the next part of a long scene: same title, same background. */
  continue(key: string, stage: readonly StageChange[]): void {
    const last = this.#open;
    const settled = last && this.#settle(last);
    this.cut(key, null);
    if (this.#open && settled) this.#open.continues = { ...settled, stage };
  }
  add(node: Node): void {
    this.#open?.nodes.push(node);
  }
  /** Ends the open scene. */
  close(): void {
    const open = this.#open;
    this.#open = null;
    if (!open || open.nodes.length === 0) return;
    const { title, background } = this.#settle(open);
    this.#part = open.continues ? this.#part + 1 : 1;
    this.#done.push({
      id: open.id,
      title: this.#part > 1 ? `${title}, part ${this.#part}` : title,
      // The next part of a scene takes over the stage as it is; a new scene begins on an empty one.
      stage: [
        ...(open.continues ? [] : [{ op: 'clear' } as const]),
        { op: 'background', to: background },
        ...(open.continues?.stage ?? []),
      ],
      nodes: open.nodes.map((n) => restoreBackground(n, background)),
    });
  }
  /** Scenes finished since the last call. */
  take(): Scene[] {
    return this.#done.splice(0);
  }
  /** Two paths may cut at messages that look the same; the first one keeps the plain id. */
  #unique(id: string): string {
    let free = id;
    for (let n = 1; this.#ids.has(free); n++) free = `${id}-${n}`;
    this.#ids.add(free);
    return free;
  }
  #settle(open: OpenScene): { title: string; background: Background } {
    if (open.continues) return open.continues;
    const texts: string[] = [];
    for (const n of open.nodes) {
      if (n.type === 'line') texts.push(n.text);
      if (texts.length >= LINES_FOR_SETTING) break;
    }
    return (open.settled ??= this.#describe(texts, open.heading, ++this.#count));
  }
}

/** After a picture the writer is asked for "no background": that means the scene's own. */
function restoreBackground(node: Node, background: Background): Node {
  if (!node.stage?.some((c) => c.op === 'background' && c.to === null)) return node;
  return {
    ...node,
    stage: node.stage.map((c) => (c.op === 'background' && c.to === null ? { ...c, to: background } : c)),
  };
}
