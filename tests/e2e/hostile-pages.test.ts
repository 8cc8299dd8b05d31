import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatFile, said, startDaemon, type RunningDaemon } from '../support.ts';
import { hasBrowser, openBrowser, readToTheEnd } from './support/browser.ts';

/** What a web page of somebody else can do to the daemon, tried in a real browser; and what a hostile chat can do to its reader. */
describe.skipIf(!hasBrowser())('in a real browser', () => {
  let browser: Browser;
  let running: RunningDaemon;
  let naive: http.Server;
  let evil: http.Server;
  const port = (server: http.Server) => (server.address() as AddressInfo).port;
  const listen = (handler: http.RequestListener) =>
    new Promise<http.Server>((done) => {
      const server = http.createServer(handler).listen(0, '127.0.0.1', () => done(server));
    });

  beforeAll(async () => {
    running = await startDaemon();
    // The positive control: a server without any guard, on which every attack must succeed.
    naive = await listen((req, res) => {
      res.setHeader('access-control-allow-origin', '*');
      res.setHeader('access-control-allow-headers', '*');
      res.setHeader('content-type', req.url === '/script' ? 'text/javascript' : 'text/html');
      res.end(
        req.url === '/script' ? 'globalThis.stolen = "SECRET"' : '<meta name="comfyvn-token" content="SECRET">SECRET',
      );
    });
    evil = await listen((_req, res) => {
      res.setHeader('content-type', 'text/html');
      res.end('<!doctype html><title>evil</title>');
    });
    browser = await openBrowser([
      `--host-resolver-rules=MAP evil.test 127.0.0.1:${port(evil)}, MAP rebind.test 127.0.0.1`,
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await running?.daemon.stop();
    naive?.close();
    evil?.close();
  });

  /** Every way a page has to reach another origin; what it got hold of. */
  async function attack(from: string, target: string): Promise<string[]> {
    const page = await browser.newPage();
    await page.goto(from);
    const got = await page.evaluate(async (at) => {
      const loot: string[] = [];
      const note = (how: string, what: unknown) => {
        if (/SECRET|[\w-]{43}|comfyvn-token/.test(String(what))) loot.push(how);
      };
      const patience = (ms: number) => new Promise((done) => setTimeout(done, ms));
      for (const path of ['/', '/status', '/api/stories', '/health'])
        await fetch(at + path, { headers: path === '/' ? {} : { authorization: 'Bearer guess' } })
          .then((r) => r.text())
          .then((t) => note('fetch', t))
          .catch(() => {});
      await fetch(at + '/', { mode: 'no-cors' }).catch(() => {});
      await new Promise<void>((done) => {
        const script = document.createElement('script');
        script.src = `${at}/script`;
        script.onload = script.onerror = () => done();
        document.head.append(script);
      });
      note('script', (globalThis as { stolen?: string }).stolen);
      const frame = document.createElement('iframe');
      frame.src = `${at}/`;
      document.body.append(frame);
      await patience(500);
      await new Promise<void>((done) => {
        const socket = new WebSocket(`${at.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
        socket.onmessage = (m) => {
          if (String(m.data).startsWith('0')) loot.push('websocket');
        };
        socket.onclose = () => done();
        setTimeout(done, 1500);
      });
      return loot;
    }, target);
    await page.close();
    return got;
  }

  test('the attacks work on a server without a guard, so they are able to', async () => {
    expect(await attack(`http://evil.test/`, `http://127.0.0.1:${port(naive)}`)).toEqual(
      expect.arrayContaining(['fetch', 'script']),
    );
  });

  test.each(['http://evil.test/', 'other port'])('a page of %s reaches nothing of the daemon', async (from) => {
    const page = from === 'other port' ? `http://127.0.0.1:${port(evil)}/` : from;
    expect(await attack(page, running.url)).toEqual([]);
  });

  test('a name that rebinds to this computer is refused as a page and as a fetch', async () => {
    const page = await browser.newPage();
    const address = `http://rebind.test:${new URL(running.url).port}`;
    const answer = await page.goto(`${address}/`);
    expect(answer?.status()).toBe(403);
    expect(await page.content()).not.toContain(running.daemon.token);
    await page.close();
  });

  test('a form on another page cannot write', async () => {
    const page = await browser.newPage();
    await page.goto('http://evil.test/');
    await page.evaluate((at) => {
      const form = document.createElement('form');
      form.method = 'POST';
      form.action = `${at}/api/imports/sample`;
      form.enctype = 'text/plain';
      document.body.append(form);
      form.submit();
    }, running.url);
    await page.waitForTimeout(1000);
    expect(await running.client.stories.list()).toEqual([]);
    await page.close();
  });

  test('a hostile chat is text: no dialog opens, nothing is fetched, no policy is broken', async () => {
    const payloads = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '<img src="http://evil.test/canary.png">',
      '<svg onload=alert(1)><a xlink:href="javascript:alert(1)">x</a></svg>',
      '"><iframe srcdoc="<script>parent.alert(1)</script>">',
      '<style>@import "http://evil.test/canary.css";</style>',
      '![x](http://evil.test/canary.png)',
      '[x](javascript:alert(1))',
      '<a href="javascript:alert(1)">x</a>',
      '{{user}}<img/src=x onerror=alert(1)//',
      '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
      '</textarea><script>alert(1)</script>',
      '<x contenteditable onblur=alert(1)>lose focus</x>',
      '\u202e\u0000\ufeff<b>bold</b>&lt;script&gt;alert(1)&lt;/script&gt;',
      '${alert(1)} {{constructor.constructor("alert(1)")()}} %0a$alert(1)',
    ];
    const chat = chatFile(
      payloads.flatMap((p, i) => [
        said(`${p}`.slice(0, 60) || 'x', `*${p}* "${p} said" ${p}`, 2 * i),
        said('Mika', `"${p} and words"`, 2 * i + 1),
      ]),
    );
    const report = await running.client.imports.upload({
      query: { name: '<img src=x onerror=alert(1)>.jsonl', swipes: 'true' },
      body: new Blob([chat]),
    });
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('dialog', (d) => {
      faults.push(`dialog ${d.message()}`);
      void d.dismiss();
    });
    page.on('request', (r) => {
      if (!r.url().startsWith(running.url) && !/^(blob|data):/.test(r.url())) faults.push(`request ${r.url()}`);
    });
    await page.addInitScript(() =>
      addEventListener('securitypolicyviolation', (e) =>
        console.error(`policy ${e.violatedDirective} ${e.blockedURI}`),
      ),
    );
    page.on('console', (m) => {
      if (m.text().startsWith('policy')) faults.push(m.text());
    });
    await page.goto(`${running.url}/`);
    await page.getByRole('button', { name: 'Play', exact: true }).first().waitFor();
    await page.goto(`${running.url}/play/${report.story}`);
    await page.locator('[data-cvn-status=title]').waitFor();
    const lines = await readToTheEnd(page);
    expect(lines.length).toBeGreaterThan(payloads.length);
    expect(faults).toEqual([]);
    await page.close();
  });
});
