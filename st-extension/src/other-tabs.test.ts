import { expect, it } from 'vitest';
import { createOtherTabs, stateOf } from './other-tabs.ts';

/** A tab with its chat, on a channel that all of `channels` share. */
function tab(channels: Pick<BroadcastChannel, 'postMessage' | 'close' | 'onmessage'>[]) {
  const own = { key: 'solo:Vic.png/x', warned: 0, chat: [{ name: 'Vic', mes: 'Hello.', send_date: 1 }] };
  const channel: (typeof channels)[number] = {
    onmessage: null,
    postMessage: (data: unknown) =>
      channels.forEach((other) => other !== channel && other.onmessage?.call(other as never, { data } as MessageEvent)),
    close: () => {},
  };
  channels.push(channel);
  const tabs = createOtherTabs({
    channel,
    here: () => ({ key: own.key, state: stateOf(own.chat) }),
    behind: () => own.warned++,
  });
  return { own, tabs };
}

it('a tab that is behind is told once, until it has caught up', () => {
  const channels: never[] = [];
  const [one, other, elsewhere] = [tab(channels), tab(channels), tab(channels)];
  elsewhere.own.key = 'solo:Vic.png/y';
  one.tabs.tell();
  expect(other.own.warned).toBe(0);
  one.own.chat.push({ name: 'Mika', mes: 'You came.', send_date: 2 });
  one.tabs.tell();
  one.tabs.tell();
  expect([other.own.warned, other.tabs.isBehind]).toEqual([1, true]);
  expect([one.own.warned, elsewhere.own.warned]).toEqual([0, 0]);
  other.own.chat.push({ name: 'Mika', mes: 'You came!', send_date: 3 });
  other.tabs.caughtUp();
  expect(other.tabs.isBehind).toBe(false);
  other.tabs.tell();
  expect([one.own.warned, other.own.warned]).toEqual([1, 1]);
});
