import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDaemon, type RunningDaemon } from '../support.ts';

/** What the daemon says of its pages, as built. */

let running: RunningDaemon;
beforeAll(async () => {
  running = await startDaemon();
});
afterAll(() => running?.daemon.stop());

const get = (path: string): Promise<Response> => fetch(`${running.url}${path}`, { redirect: 'manual' });
const rulesOf = (response: Response): string => response.headers.get('content-security-policy') ?? '';

test('the play page runs under Trusted Types, and is never kept', async () => {
  const page = await get('/play/some-story');
  expect(rulesOf(page)).toMatch(/require-trusted-types-for 'script';\s*trusted-types comfyvn$/);
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(await page.text()).toContain(running.daemon.token);
});

test('the page that opens files knows no token, and neither does anything that a service worker keeps', async () => {
  expect((await get('/player')).headers.get('location')).toBe('/player/player.html');
  const page = await get('/player/player.html');
  expect(rulesOf(page)).toContain("require-trusted-types-for 'script'");
  for (const path of ['/player/player.html', '/player/sw.js', '/absent.html', '/absent.css', '/sw.js']) {
    const found = await get(path);
    expect([path, found.status, found.headers.get('cache-control')]).toEqual([path, 200, 'no-cache']);
    expect(await found.text()).not.toMatch(new RegExp(`${running.daemon.token}|comfyvn-token`));
  }
});
