import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { Bus } from './core/bus.ts';
import { openSettings, type Config } from './core/config.ts';
import { openDb } from './core/db.ts';
import { messageOf, StartError } from './core/errors.ts';
import type { FeatureContext } from './core/feature.ts';
import { createApp, mount, mountGit, mountOpenPage, mountPage, mountProblems, mountStatic } from './core/http.ts';
import { newId, newSecret } from './core/ids.ts';
import { Jobs } from './core/jobs.ts';
import { createJobStore } from './core/jobs.store.ts';
import { createRedisGate } from './core/lane-gate.ts';
import { removeInstance, studioToken, writeInstance } from './core/instance.ts';
import { createLogger } from './core/logger.ts';
import { openSecrets } from './core/secrets.ts';
import { createGuard } from './core/security.ts';
import { createSocket } from './core/socket.ts';
import {
  assets,
  books,
  bridge,
  comfy,
  compute,
  direct,
  exports,
  extension,
  imports,
  jobs,
  llm,
  lore,
  libraries,
  migrations,
  pairing,
  music,
  pictures,
  projects,
  remote,
  routes,
  saves,
  scenario,
  settings,
  sillytavern,
  sizes,
  speech,
  stories,
  system,
  translations,
  trials,
  variables,
} from './features/index.ts';

export const VERSION = '0.1.0';
const PORTS_TO_TRY = 10;

/**
 * The composition root: the whole daemon on one data folder. Nothing listens until `start`; without it the services can be
 * used in process (the command line does). Throws StartError for what the user must mend first.
 */
export function createDaemon(config: Config) {
  fs.mkdirSync(config.dataDir, { recursive: true });
  const messages: string[] = [];
  const settingsStore = openSettings(config.configFile, (text) => messages.push(text));
  const { logger, close: closeLog } = createLogger(config.logDir, config.logLevel ?? settingsStore.get().logLevel);
  for (const message of messages) logger.warn(message);
  const secrets = openSecrets({
    config,
    tell: (text) => {
      messages.push(text);
      logger.warn(text);
    },
  });
  const db = openDb(path.join(config.dataDir, 'comfyvn.db'), migrations);
  const bus = new Bus();
  const nonce = newSecret();
  const token = studioToken(config.dataDir, newSecret);
  const now = () => new Date();
  const lanes = { cpu: { concurrency: Math.max(1, os.availableParallelism() - 1) } };
  const redis = settingsStore.get().jobs.redis;
  const gate = redis === null ? undefined : createRedisGate({ url: redis, logger });
  const queue = new Jobs({ store: createJobStore(db), bus, logger, newId, now, lanes, gate });
  const base = { db, bus, config, settings: settingsStore, secrets, logger, jobs: queue, newId, now };
  const pairingService = pairing.create(base);
  let port = 0;
  const guard = createGuard({
    port: () => port,
    studioToken: token,
    findClient: pairingService.findClient,
    isPairedOrigin: pairingService.isPairedOrigin,
    isKey: (hash) => speechService.isKey(hash),
  });
  const app = createApp({ guard, logger });
  app.use((_req, res, next) => {
    res.setHeader('X-ComfyVN-Instance', nonce);
    next();
  });
  const server = http.createServer({ maxHeaderSize: 16_384, requestTimeout: 300_000, headersTimeout: 15_000 }, app);
  const socket = createSocket(server, bus, guard);
  const context: FeatureContext = { ...base, mount: (contract, handlers) => mount(app, guard, contract, handlers) };
  const url = () => `http://127.0.0.1:${port}`;

  pairing.start(context, pairingService, url);
  settings.start(context);
  const assetService = assets.start(context, { version: VERSION });
  const storyService = stories.start(context, { assets: assetService });
  const stopSizes = sizes.start(context, { assets: assetService, stories: storyService });
  const saveService = saves.start(context, { stories: storyService });
  const scenarioService = scenario.start(context, { stories: storyService, saves: saveService });
  variables.start(context, { scenario: scenarioService });
  const loreService = lore.start(context, { stories: storyService });
  const importService = imports.start(context, { stories: storyService, assets: assetService, lore: loreService });
  routes.start(context, { imports: importService, stories: storyService });
  const projectService = projects.start(context, { assets: assetService, imports: importService, version: VERSION });
  const sillytavernService = sillytavern.start(context, {
    imports: importService,
    assets: assetService,
    stories: storyService,
  });
  const bridgeService = bridge.start(context, { assets: assetService, pages: socket.pages });
  const exportService = exports.start(context, { stories: storyService, assets: assetService, version: VERSION });
  const speechService = speech.start(context, { stories: storyService, assets: assetService });
  extension.start(context, { baseUrl: url, mountGit: (address, origin) => mountGit(app, address, origin) });
  const libraryService = libraries.start(context, {
    imports: importService,
    assets: assetService,
    captured: sillytavernService.captured,
  });
  const bookService = books.start(context);
  const comfyParts = comfy.start(context, bookService);
  const computeService = compute.start(context, {
    // A host that costs may be woken by a question.
    list: () => comfyParts.hosts.list().filter(({ price }) => price === null),
    stats: (id, signal) => comfyParts.hosts.client(id).stats(signal),
  });
  const remoteParts = remote.start(context, {
    comfy: comfyParts,
    libraries: libraryService,
    books: bookService,
  });
  const pictureService = pictures.start(context, {
    stories: storyService,
    assets: assetService,
    lore: loreService,
    comfy: comfyParts,
    remotes: remoteParts.service,
  });
  const musicService = music.start(context, {
    stories: storyService,
    assets: assetService,
    lore: loreService,
    comfy: comfyParts,
  });
  trials.start(context, { comfy: comfyParts, assets: assetService });
  const llmService = llm.start(context, { bridge: bridgeService, libraries: libraryService });
  const directService = direct.start(context, { stories: storyService, lore: loreService, llm: llmService });
  translations.start(context, { stories: storyService, bridge: bridgeService });
  jobs.start(context);
  const stopSystem = system.start(context, {
    version: VERSION,
    messages,
    stories: storyService.count,
    assets: assetService.totals,
    sockets: socket.count,
    shutdown: () => setTimeout(() => void stop(), 50),
  });

  const web = path.join(config.home, 'studio', 'dist');
  const page = (name: string) => () => readPage(path.join(web, name), token);
  mountPage(app, '/', page('index.html'));
  mountPage(app, '/play/:id', page('play.html'), 'comfyvn');
  mountPage(app, '/pair/:id', page('pair.html'));
  mountOpenPage(app, path.join(config.home, 'player', 'dist', 'open'));
  mountStatic(app, web);
  mountProblems(app, logger);

  let stopping: Promise<void> | null = null;
  const stopped: (() => void)[] = [];
  const stop = (): Promise<void> => (stopping ??= shutDown());

  async function shutDown(): Promise<void> {
    logger.info('stopping');
    stopSizes();
    await queue.stop();
    await gate?.close();
    await socket.close().catch(() => {});
    server.closeAllConnections();
    await new Promise<void>((done) => (server.listening ? server.close(() => done()) : done()));
    libraryService.stop();
    await speechService.stop();
    computeService.stop();
    comfyParts.stop();
    remoteParts.stop();
    stopSystem();
    await assetService.stop();
    removeInstance(config.dataDir, nonce);
    db.close();
    await closeLog();
    for (const tell of stopped) tell();
  }

  return {
    url,
    token,
    messages,
    settings: settingsStore,
    stories: storyService,
    imports: importService,
    exports: exportService,
    projects: projectService,
    libraries: libraryService,
    lore: loreService,
    speech: speechService,
    compute: computeService,
    assets: assetService,
    comfy: comfyParts,
    music: musicService,
    pictures: pictureService,
    bridge: bridgeService,
    llm: llmService,
    direct: directService,
    jobs: queue,
    /** Works on jobs without listening; only the process that owns the data folder may. */
    startJobs: (): void => queue.start(),
    stop,
    whenStopped: new Promise<void>((done) => stopped.push(done)),
    /** Listens on loopback; takes the next free port when the wanted one is taken. */
    async start(): Promise<string> {
      try {
        port = await listen(server, config.port ?? settingsStore.get().port);
        exportService.recover();
        const redisFault = (await gate?.open()) ?? null;
        if (redisFault !== null) messages.push(redisAway(redis ?? '', redisFault));
        queue.start();
        libraryService.startSchedule();
        comfyParts.startSchedule();
        remoteParts.startSchedule();
      } catch (error) {
        await stop();
        throw error;
      }
      writeInstance(config.dataDir, { pid: process.pid, port, nonce });
      logger.info({ url: url(), dataDir: config.dataDir, version: VERSION, node: process.version }, 'started');
      return url();
    },
  };
}
export type Daemon = ReturnType<typeof createDaemon>;

const redisAway = (url: string, why: string): string =>
  `Redis at ${new URL(url).host} (jobs.redis in the settings) cannot be used: ${why}. Pictures wait until it can; without other daemons on the same hosts, take the line out.`;

async function listen(server: http.Server, first: number): Promise<number> {
  for (let port = first; port < first + PORTS_TO_TRY; port++) {
    const taken = await new Promise<NodeJS.ErrnoException | null>((done) => {
      server.once('error', done);
      server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
        server.removeListener('error', done);
        done(null);
      });
    });
    if (taken === null) return (server.address() as { port: number }).port;
    if (taken.code !== 'EADDRINUSE' && taken.code !== 'EACCES')
      throw new StartError(`Port ${port} could not be opened: ${messageOf(taken)}`, 6);
  }
  throw new StartError(`Ports ${first} to ${first + PORTS_TO_TRY - 1} are all taken. Give another one with --port.`, 6);
}

const pages = new Map<string, string>();
/** A built page with the token in a meta tag, where only pages of our own origin can read it. */
function readPage(file: string, token: string): string {
  let html = pages.get(file);
  if (html === undefined) {
    html = fs.readFileSync(file, 'utf8');
    pages.set(file, html);
  }
  const withToken = html.replace('name="comfyvn-token" content=""', `name="comfyvn-token" content="${token}"`);
  if (withToken === html) throw new Error(`${file} has no place for the token`);
  return withToken;
}
