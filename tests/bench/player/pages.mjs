// The pages that are measured, each a folder of its own: ours as the exporter writes it, bare Pixi, and the peers.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import webpack from 'webpack';
import { exportTale } from '../../e2e/support/web-export.ts';
import { SENTENCES } from './stories.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const peers = path.join(here, 'node_modules');
const LINES = SENTENCES.concat(SENTENCES, SENTENCES, SENTENCES, SENTENCES, SENTENCES);

/** Bundles one of `pages/` as its users would: minified, with chunks where it asks for them. */
async function bundle(entry, folder) {
  const compiler = webpack({
    mode: 'production',
    context: here,
    entry,
    target: ['web', 'es2022'],
    experiments: { outputModule: true },
    output: { path: folder, filename: 'main.js', module: true, chunkFormat: 'module', publicPath: 'auto' },
    resolve: {
      modules: [peers, path.join(here, '../../../node_modules'), 'node_modules'],
      extensionAlias: {},
      fullySpecified: false,
    },
    module: {
      rules: [
        { test: /\.m?js$/, resolve: { fullySpecified: false } },
        {
          test: /\.ts$/,
          loader: 'swc-loader',
          options: { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } },
        },
        { test: /player[\\/]src[\\/].*\.css$/, type: 'asset/source' },
        { test: /\.woff2$/, type: 'asset/inline' },
      ],
    },
    performance: false,
  });
  const stats = await new Promise((done, fail) =>
    compiler.run((error, result) => (error ? fail(error) : done(result))),
  );
  await new Promise((done) => void compiler.close(done));
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
}

const page = (script) => `<!doctype html>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>html,body{margin:0;height:100%;background:#222;overflow:hidden}#stage{position:fixed;inset:0}
#stage canvas{display:block}#text{position:fixed;inset:auto 5% 4% 5%;margin:0;padding:1em;background:#000c;color:#fff;font:1.2rem sans-serif}</style>
<body><div id="stage"></div><p id="text"></p>
<script type="application/json" id="lines">${JSON.stringify(LINES)}</script>
<script type="module" src="${script}"></script>`;

async function withPixi(name, folder, art) {
  fs.cpSync(art, path.join(folder, 'art'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'index.html'), page('main.js'));
  await bundle(path.join(here, 'pages', `${name}.js`), folder);
}

/** Monogatari's template, with our pictures and a script that shows them. */
function monogatari(folder, art) {
  fs.cpSync(path.join(peers, '@monogatari', 'core', 'dist'), folder, { recursive: true });
  for (const place of ['scenes', 'characters']) fs.cpSync(art, path.join(folder, 'assets', place), { recursive: true });
  const script = fs.readFileSync(path.join(here, 'pages', 'monogatari.js'), 'utf8');
  fs.writeFileSync(path.join(folder, 'js', 'script.js'), `globalThis.LINES = ${JSON.stringify(LINES)};\n${script}`);
  const index = path.join(folder, 'index.html');
  // Its own advice for games that are given to others.
  fs.writeFileSync(
    index,
    fs.readFileSync(index, 'utf8').replace('<script src="./engine/debug/debug.js"></script>', ''),
  );
}

/** Whether the peers are installed: `npm ci` in this folder. */
export const peersAreHere = () => fs.existsSync(path.join(peers, '@monogatari', 'core'));

const folderIn = (root, name) => {
  const folder = path.join(root, name);
  fs.mkdirSync(folder, { recursive: true });
  return folder;
};

/**
 * Every player with the first scene. `start` is pressed as soon as it is there; `isCode` tells whose bytes are the
 * player's own; `text` is where the line stands.
 */
export async function buildPlayers(root, art, tale) {
  const ours = await exportTale(tale, folderIn(root, 'ours'));
  await withPixi('bare', folderIn(root, 'bare'), art);
  const players = [
    {
      name: 'ours',
      folder: ours,
      start: '[data-cvn-action=start]',
      text: '.cvn-text',
      isCode: (file) => file.startsWith('/program/'),
    },
    { name: 'bare pixi', folder: path.join(root, 'bare'), start: null, text: '#text', isCode: isScript },
  ];
  if (!peersAreHere()) return players;
  await withPixi('pixi-vn', folderIn(root, 'pixi-vn'), art);
  monogatari(folderIn(root, 'monogatari'), art);
  players.push(
    { name: 'pixi-vn', folder: path.join(root, 'pixi-vn'), start: null, text: '#text', isCode: isScript },
    {
      name: 'monogatari',
      folder: path.join(root, 'monogatari'),
      start: '[data-action=start]',
      text: '[data-ui=say]',
      isCode: isScript,
    },
  );
  return players;
}

const isScript = (file) => /\.m?js$/.test(file);

/** Our player on a page of its own, that the bench can tell where to go. */
export async function buildJumpPage(root, story) {
  const folder = folderIn(root, 'jump');
  fs.writeFileSync(path.join(folder, 'story.json'), JSON.stringify(story));
  fs.writeFileSync(
    path.join(folder, 'index.html'),
    '<!doctype html><meta charset="utf-8"><div id="story" style="position:fixed;inset:0"></div><script type="module" src="main.js"></script>',
  );
  await bundle(path.join(here, 'pages', 'jump.js'), folder);
  return folder;
}
