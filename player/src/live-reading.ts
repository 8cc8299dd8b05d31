import type { RunState } from '@comfyvn/shared/story/run-state';
import type { PlayerOptions } from './options.ts';
import type { Session } from './session.ts';

/** One's own lines are gone past by at most this many presses. */
const MOST_OWN = 100;

/** Reading a story that is still being written: who waits at its end goes on by himself, who reads back stays. */
export class LiveReading {
  readonly #isOwn: (message: number) => boolean;

  constructor({ isOwn }: NonNullable<PlayerOptions['live']>) {
    this.#isOwn = isOwn;
  }

  /** The story changed. */
  async refresh(session: Session): Promise<void> {
    const waited = session.state?.status === 'ended' || (this.#readsOwn(session) && endsNext(session));
    await session.refresh();
    if (waited) await this.#goPastOwn(session);
  }

  /** A run that was over knows little of its past; what comes next needs it. */
  resume = (session: Session): Promise<void> => session.toEnd();

  /** Whether the line that is shown is the reader's own. */
  #readsOwn(session: Session): boolean {
    const { state } = session;
    if (!state || (state.status !== 'line' && state.status !== 'menu')) return false;
    const message = nodeOf(session, state)?.source?.message;
    return message !== undefined && this.#isOwn(message);
  }

  /** What the reader has just written himself he need not read; he stays at the last of it while nothing follows. */
  async #goPastOwn(session: Session): Promise<void> {
    for (let steps = 0; steps < MOST_OWN && this.#readsOwn(session); steps++) {
      const { menu } = session.state ?? {};
      if (menu && menu.options.length !== 1) return;
      if (menu) await session.input({ type: 'choose', choice: menu.options[0]!.id });
      else if (endsNext(session)) return;
      else await session.input({ type: 'advance' });
    }
  }
}

const endsNext = (session: Session): boolean => session.ahead()?.status === 'ended';

const nodeOf = ({ view }: Session, { scene, node }: RunState) => view.scene(scene)?.nodes.find(({ id }) => id === node);
