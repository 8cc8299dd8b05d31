import { identityOf, type MessageIdentity } from './remembered.ts';

interface Told {
  readonly key: string;
  readonly state: string;
}

/** Length and last message of a chat: what two tabs differ in when one of them went on. Pure. */
export function stateOf(chat: readonly MessageIdentity[]): string {
  const last = chat.at(-1);
  return last ? `${chat.length}/${identityOf(last)}/${last.mes?.length ?? 0}` : '0';
}

export interface OtherTabsParts {
  readonly channel: Pick<BroadcastChannel, 'postMessage' | 'close' | 'onmessage'>;
  /** Key and state of the open chat; null: none is open. */
  readonly here: () => Told | null;
  /** The open chat went on in another tab; said once until it is loaded anew. */
  readonly behind: () => void;
}

/**
 * Two tabs of one SillyTavern do not know of each other: whoever writes in the one that is behind writes over what came in
 * the other. So a tab tells what it sent, and one that is behind keeps its older chat to itself.
 */
export function createOtherTabs({ channel, here, behind }: OtherTabsParts) {
  let isBehind = false;
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    const own = here();
    if (isBehind || !own || own.key !== data.key || own.state === data.state) return;
    isBehind = true;
    behind();
  };
  return {
    get isBehind(): boolean {
      return isBehind;
    },
    /** The open chat was sent as it is here. */
    tell(): void {
      const own = here();
      if (own) channel.postMessage(own);
    },
    /** The chat was loaded anew, or written over: what is here counts. */
    caughtUp(): void {
      isBehind = false;
    },
    stop: (): void => channel.close(),
  };
}
