import { cpuMs } from '../../cpu-time.test-support.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeChats, toFile, toJsonl, type TrueChat } from './chat-trees.test-support.ts';
import { markOf, toRouteMessage } from './mark.ts';
import type { Ambiguity, Route, RouteFile } from './route.ts';
import { buildRoutes } from './routes.ts';

const built = (chats: readonly TrueChat[]): Route[] =>
  buildRoutes(chats.map((chat) => toFile(chat.name, toJsonl(chat))));

const sharedIds = (a: readonly number[], b: readonly number[]): number => {
  let count = 0;
  while (count < a.length && a[count] === b[count]) count++;
  return count;
};

const idsOf = (chat: TrueChat): number[] => chat.messages.map(({ id }) => id);
/** Does the file still say which one it was made from, and is that one here? */
const isLinked = (chat: TrueChat, chats: readonly TrueChat[]): boolean =>
  chats.some(
    (one) => one === chat.parent && (one.name === chat.mainChat || chat.name.startsWith(`${one.name} - Branch #`)),
  );

/** What is wrong with a route that is not reported as ambiguous; null where it is right. */
function fault(route: Route, chats: readonly TrueChat[]): string | null {
  const chat = chats[route.index]!;
  const isKnown = isLinked(chat, chats);
  if (route.parent === null) return isKnown ? 'is no root' : null;
  const parent = chats[route.parent]!;
  const [own, above] = [idsOf(chat), idsOf(parent)];
  const wanted = sharedIds(own, above);
  if (route.fork!.message !== wanted - 1) return `forks at ${route.fork!.message}, should at ${wanted - 1}`;
  if (own.slice(wanted).some((id) => above.includes(id, wanted))) return 'has more in common behind its fork';
  return isKnown && parent !== chat.parent && route.kind !== 'copy' ? 'hangs on another chat' : null;
}

/** Where two chats part, by the tree alone; null where a fork on the way is ambiguous, or they are of two trees. */
function partedAt(a: number, b: number, routes: readonly Route[]): number | null {
  const least = new Map<number, number>();
  let count: number | null = routes[a]!.messages;
  for (let at: number | null = a; at !== null; at = routes[at]!.parent) {
    least.set(at, count ?? -1);
    const { ambiguous, fork }: Route = routes[at]!;
    count = ambiguous !== null || count === null ? null : Math.min(count, fork ? fork.message + 1 : count);
  }
  count = routes[b]!.messages;
  for (let at: number | null = b; at !== null; at = routes[at]!.parent) {
    const known = least.get(at);
    if (known !== undefined) return known < 0 || count === null ? null : Math.min(known, count);
    const { ambiguous, fork }: Route = routes[at]!;
    count = ambiguous !== null || count === null ? null : Math.min(count, fork ? fork.message + 1 : count);
  }
  return null;
}

/** Is there a reason to report that? */
function isTrue(reason: Ambiguity, route: Route, chats: readonly TrueChat[]): boolean {
  const chat = chats[route.index]!;
  const names = new Set(chats.map((one) => one.name));
  const family = chats.filter((one) => one.ids[0] === chat.ids[0]);
  switch (reason) {
    case 'parent-missing':
      return chat.mainChat !== null && !names.has(chat.mainChat);
    case 'no-link':
      return !chat.told && family.some((one) => one !== chat && !one.told);
    case 'edited':
      return family.some((one) => one.changed);
    case 'parent-changed':
    case 'unlike-parent':
      return family.some((one) => one.changed || (one.parent && !isLinked(one, chats)));
    case 'circular':
      return false;
  }
}

function check(seed: number, options: { files: number; length: number; trouble: number }) {
  const chats = makeChats(seed, options);
  const routes = built(chats);
  const faults = routes.flatMap((route) => {
    const wrong = route.ambiguous === null ? fault(route, chats) : null;
    return wrong === null ? [] : [`${route.name} ${wrong}`];
  });
  // Any two chats part in the tree where they part in truth: so no fork is missing, and none is where there is none.
  for (let a = 0; a < Math.min(chats.length, 60); a++)
    for (let b = a + 1; b < Math.min(chats.length, 60); b++) {
      const [parted, truth] = [partedAt(a, b, routes), sharedIds(idsOf(chats[a]!), idsOf(chats[b]!))];
      if (parted !== null && parted !== truth)
        faults.push(`${chats[a]!.name} and ${chats[b]!.name} part at ${parted}, should at ${truth}`);
    }
  const untrue = routes.flatMap((route) =>
    route.ambiguous !== null && !isTrue(route.ambiguous, route, chats) ? [`${route.name}: ${route.ambiguous}`] : [],
  );
  return { chats, routes, faults, untrue };
}

describe('the tree of chats', () => {
  test('without trouble every fork is at its message, under its parent, and nothing is ambiguous', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 40 }), (seed, files) => {
        const { chats, routes } = check(seed, { files, length: 8, trouble: 0 });
        for (const route of routes) {
          const chat = chats[route.index]!;
          expect(route.ambiguous).toBeNull();
          const parent = route.parent === null ? null : chats[route.parent]!;
          // What a checkpoint of old versions was made from is not written down: it may hang on another that has as much.
          if (chat.mainChat === null && chat.parent !== null) expect(parent).not.toBeNull();
          else expect(parent).toBe(chat.parent);
          if (parent) expect(route.fork!.message).toBe(sharedIds(chat.ids, parent.ids) - 1);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('with files lost, renamed, copied, unlinked and changed, a fork is right or reported, and reported only with reason', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 0.8, noNaN: true }),
        (seed, files, trouble) => {
          const { faults, untrue } = check(seed, { files, length: 8, trouble });
          expect(faults).toEqual([]);
          expect(untrue).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('500 files: all forks right or reported, few are reported', () => {
    const { routes, faults, untrue } = check(7, { files: 500, length: 60, trouble: 0.1 });
    expect(faults).toEqual([]);
    expect(untrue).toEqual([]);
    expect(routes.length).toBeGreaterThan(480);
    const reported = routes.filter((route) => route.ambiguous !== null);
    expect(reported.length).toBeGreaterThan(5);
    expect(reported.length).toBeLessThan(100);
  });

  test('500 files of 1,000 messages in a few seconds', () => {
    const message = (i: number, way: string) => toRouteMessage(said(i, `${way} ${i} ${'and so on '.repeat(20)}`));
    const main = Array.from({ length: 1_000 }, (_, i) => message(i, 'way 0'));
    const files: RouteFile[] = Array.from({ length: 500 }, (_, n) => ({
      name: `Chat ${n}`,
      mainChat: n === 0 ? null : 'Chat 0',
      messages: main.map((one, i) => (i < 2 * n ? one : message(i, `way ${n}`))),
    }));
    const start = cpuMs();
    const routes = buildRoutes(files);
    expect(cpuMs() - start).toBeLessThan(3_000);
    expect(routes.map((route) => route.fork?.message ?? null).slice(1)).toEqual(
      Array.from({ length: 499 }, (_, n) => 2 * (n + 1) - 1),
    );
  });
});

const said = (minute: number, mes: string, more: object = {}): Record<string, unknown> => ({
  name: minute % 2 ? 'Mika' : 'Vic',
  is_user: minute % 2 === 1,
  send_date: new Date(Date.UTC(2026, 0, 1) + minute * 60_000).toISOString(),
  mes,
  ...more,
});
const file = (
  name: string,
  messages: readonly Record<string, unknown>[],
  mainChat: string | null = null,
): RouteFile => ({
  name,
  mainChat,
  messages: messages.map(toRouteMessage),
});
const shape = (files: readonly RouteFile[]) =>
  buildRoutes(files).map(({ name, kind, parent, fork, ambiguous }) => [
    name,
    kind,
    parent === null ? null : files[parent]!.name,
    fork && (fork.swiped ? `${fork.message}, swiped` : fork.message),
    ambiguous,
  ]);

describe('each kind of trouble', () => {
  const main = ['Hello.', 'I stay.', 'Good.', 'More?', 'Always.'].map((text, i) => said(i, text));

  test('a branch after the take that was not chosen forks at the message of the takes', () => {
    const takes = (swipe: number) => ({
      mes: ['Good.', 'Bad.'][swipe],
      swipes: ['Good.', 'Bad.'],
      swipe_id: swipe,
      send_date: `2026-01-01T00:02:0${swipe}.000Z`,
      swipe_info: [0, 1].map((n) => ({ send_date: `2026-01-01T00:02:0${n}.000Z` })),
    });
    const a = file('A', [main[0]!, main[1]!, { ...main[2], ...takes(0) }, main[3]!]);
    const b = file('A - Branch #1', [main[0]!, main[1]!, { ...main[2], ...takes(1) }, said(9, 'Go.')], 'A');
    expect(shape([a, b])[1]).toEqual(['A - Branch #1', 'branch', 'A', '2, swiped', null]);
    expect(buildRoutes([a, b])[1]).toMatchObject({ way: { kind: 'take', by: 'Vic', words: 'Bad.' }, own: 1 });
  });

  test('the same words said anew are another message', () => {
    const again = file('B', [...main.slice(0, 2), said(12, 'Good.', { swipes: ['Good.'], swipe_info: [{}] })], 'A');
    expect(shape([file('A', main), again])[1]).toEqual(['B', 'branch', 'A', 1, null]);
  });

  test('checkpoints, copies, chats of their own and empty ones', () => {
    const other = file('Other', [said(700, 'Hello.')]);
    expect(
      shape([file('A', main), file('Cp', main.slice(0, 3), 'A'), file('A copy', main), other, file('Empty', [])]),
    ).toEqual([
      ['A', 'root', null, null, null],
      ['Cp', 'checkpoint', 'A', 2, null],
      ['A copy', 'copy', 'A', 4, null],
      ['Other', 'root', null, null, null],
      ['Empty', 'root', null, null, null],
    ]);
  });

  test('a renamed parent is found again; siblings of one that is gone are told so', () => {
    const [a, b] = [
      [...main.slice(0, 2), said(20, 'A.')],
      [...main.slice(0, 4), said(21, 'B.')],
    ];
    expect(shape([file('Renamed', main), file('A', a, 'Gone'), file('B', b, 'Gone')])).toEqual([
      ['Renamed', 'root', null, null, null],
      ['A', 'branch', 'Renamed', 1, null],
      ['B', 'branch', 'Renamed', 3, null],
    ]);
    expect(shape([file('A', a, 'Gone'), file('B', b, 'Gone')])).toEqual([
      ['A', 'branch', 'B', 1, 'parent-missing'],
      ['B', 'root', null, null, 'parent-missing'],
    ]);
  });

  test('chats that name each other', () => {
    const reasons = shape([file('A', main, 'B'), file('B', [...main.slice(0, 2), said(20, 'A.')], 'A')]);
    expect(reasons.map((one) => [one[2], one[4]])).toEqual([
      [null, 'circular'],
      ['A', null],
    ]);
  });

  test('a greeting without a date does not make one tree of all chats', () => {
    const greeting = { ...said(0, 'Hello.'), send_date: undefined };
    const chats = [file('A', [greeting, said(1, 'One.')]), file('B', [greeting, said(2, 'Two.')])];
    expect(shape(chats).map((one) => one[2])).toEqual([null, null]);
  });

  test('anything may stand in a file', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.dictionary(fc.string(), fc.anything()), { maxLength: 5 }), { maxLength: 6 }),
        (chats) => {
          const files = chats.map((messages, n) => file(`Chat ${n % 3}`, messages, `Chat ${(n * 2) % 3}`));
          expect(buildRoutes(files)).toHaveLength(chats.length);
        },
      ),
    );
    expect(markOf({ mes: 3, swipes: [null, {}], swipe_info: 'x', send_date: {} }).date).toBe('');
  });
});
