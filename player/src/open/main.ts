import type { Readable } from './opened-story.ts';
import { keepOffline } from '../web/offline.ts';

/** Known to the bundler: put on each script that it loads. */
declare let __webpack_nonce__: string;

/** What an installed page is started with when somebody opens a file with it. */
interface LaunchQueue {
  setConsumer(take: (launch: { readonly files: readonly FileSystemFileHandle[] }) => void): void;
}

// The page that opens a story from a file or a folder. It talks to nobody, so it works from a disk as well.

__webpack_nonce__ = document.currentScript?.nonce ?? '';

/** An element of the page by its id. */
function byId<E extends HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}".`);
  return found as E;
}

function show(id: 'problem' | 'wait', text: string): void {
  const place = byId(id);
  place.textContent = text;
  place.hidden = text === '';
}

/** Grows with each attempt, so that one that was given up changes nothing. */
let attempt = 0;

/** Looks for stories; plays the only one, or lets the reader choose. */
async function take(name: string, find: () => Promise<readonly Readable[]>): Promise<void> {
  const mine = ++attempt;
  show('problem', '');
  show('wait', `Opening “${name}” …`);
  byId('stories').hidden = true;
  try {
    const stories = await find();
    if (mine !== attempt) return;
    const [only] = stories;
    if (only && stories.length === 1) await play(only, mine);
    else offer(stories);
  } catch (error) {
    if (mine === attempt) show('problem', `“${name}” cannot be opened: ${reasonOf(error)}.`);
  } finally {
    if (mine === attempt) show('wait', '');
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'BundleRefused') return error.message;
  if (error instanceof DOMException) return 'the browser may not read it. Copy it to another place and try again';
  return 'it could not be read';
}

/** Of a backup: a button for each story. */
function offer(stories: readonly Readable[]): void {
  const list = byId('stories');
  const buttons = stories.map((story) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'quiet';
    button.textContent = story.title;
    button.addEventListener('click', () => void take(story.title, async () => [story]));
    return button;
  });
  list.replaceChildren(...buttons);
  list.hidden = false;
  buttons[0]?.focus();
}

async function play(readable: Readable, mine: number): Promise<void> {
  const [{ createPlayer, localSaves }, { id, title, story, assets }] = await Promise.all([
    import('../index.ts'),
    readable.open(),
  ]);
  if (mine !== attempt) return;
  const host = byId('story');
  byId('choose').hidden = true;
  host.hidden = false;
  document.title = title;
  const player = createPlayer(host, {
    story,
    assets,
    saves: localSaves(id),
    titleScreen: true,
    onExit() {
      player.destroy();
      host.hidden = true;
      byId('choose').hidden = false;
      document.title = 'ComfyVN player';
      byId('file').focus();
    },
  });
  document.documentElement.dataset['comfyvn'] = 'open';
}

const takeFile = (file: File): Promise<void> =>
  take(file.name, async () => (await import('./open-files.ts')).storiesInFile(file));
const takeFolder = (name: string, folder: FileSystemDirectoryEntry | readonly File[]): Promise<void> =>
  take(name, async () => (await import('./open-files.ts')).storiesInFolder(folder));

function watchPickers(): void {
  const [file, folder] = [byId<HTMLInputElement>('file-input'), byId<HTMLInputElement>('folder-input')];
  byId('file').addEventListener('click', () => file.click());
  byId('folder').addEventListener('click', () => folder.click());
  file.addEventListener('change', () => {
    const [picked] = file.files ?? [];
    if (picked) void takeFile(picked);
    file.value = '';
  });
  folder.addEventListener('change', () => {
    const files = [...(folder.files ?? [])];
    const name = folder.files?.[0]?.webkitRelativePath.split('/')[0] ?? 'The folder';
    if (files.length > 0) void takeFolder(name, files);
    folder.value = '';
  });
}

function watchDrops(): void {
  const zone = byId('drop');
  const mark = (on: boolean): void => void zone.classList.toggle('over', on);
  addEventListener('dragover', (event) => {
    event.preventDefault();
    mark(true);
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) mark(false);
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    mark(false);
    if (byId('choose').hidden) return;
    const entry = event.dataTransfer?.items[0]?.webkitGetAsEntry() ?? null;
    const file = event.dataTransfer?.files[0];
    if (entry?.isDirectory) void takeFolder(entry.name, entry as FileSystemDirectoryEntry);
    else if (file) void takeFile(file);
    else show('problem', 'What was dropped is no file.');
  });
}

/** The page is installed, and a file was opened with it. */
function watchLaunches(): void {
  const { launchQueue } = globalThis as typeof globalThis & { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files: [handle] }) => {
    if (handle) void handle.getFile().then(takeFile);
  });
}

watchPickers();
watchDrops();
watchLaunches();
void keepOffline();
