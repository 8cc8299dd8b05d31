import fs from 'node:fs';
import path from 'node:path';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import {
  findFolderChat,
  installedUsers,
  openFolderChat,
  readFolderRoutes,
  treeKey,
  type FolderChat,
} from '../imports/index.ts';

/** A chat in a data folder of SillyTavern. */
export interface PlacedChat {
  /** Data folder of the user, absolute. */
  readonly user: string;
  /** Relative to it. */
  readonly path: string;
  readonly chat: FolderChat;
}

/** Throws for what is no chat in a data folder. */
export function checkedPath(relative: string): string {
  const isChat = /^(chats\/[^/\\]+|group chats)\/[^/\\]+\.jsonl$/i.test(relative) && !/(^|\/)\.\.(\/|$)/.test(relative);
  if (isChat) return relative;
  throw new AppError(
    'invalid_input',
    `"${relative.slice(0, 200)}" is no chat of SillyTavern. Take a path from its list of chats.`,
  );
}

const placed = (user: string, relative: string): PlacedChat => ({
  user,
  path: relative,
  chat: openFolderChat(user, relative),
});

export function chatOfInstallation(context: FeatureContext, installation: string, relative: string): PlacedChat {
  const found = installedUsers(context).find((user) => user.id === installation);
  if (!found) throw notFound('SillyTavern installation', installation);
  const place = placed(found.folder, checkedPath(relative));
  if (!fs.existsSync(place.chat.file)) throw gone(path.basename(relative));
  return place;
}

/** The chat that a story was imported from, by the key its importer gave it. */
export async function chatOfStory(context: FeatureContext, key: string | null): Promise<PlacedChat> {
  const [kind, rest] = /^(file|routes|sillytavern):(.+)$/s.exec(key ?? '')?.slice(1) ?? [];
  const file =
    kind === 'file'
      ? rest!
      : kind === 'routes'
        ? await fileOfTree(rest!)
        : kind === 'sillytavern'
          ? ofCapture(context, rest!)
          : null;
  if (file === null)
    throw new AppError(
      'not_found',
      'This story was not made from a chat of a SillyTavern on this computer, so it has no routes.',
    );
  if (file === undefined || !fs.existsSync(file))
    throw gone(
      file === undefined
        ? kind === 'routes'
          ? 'of its character'
          : `${rest!.split('/').at(-1)}.jsonl`
        : path.basename(file),
    );
  const chat = findFolderChat(file);
  if (!chat)
    throw new AppError(
      'not_found',
      `"${path.basename(file)}" does not lie in a data folder of SillyTavern, so its other routes are not known.`,
    );
  const user = userOf(chat.file);
  return { user, path: path.relative(user, chat.file), chat };
}

const gone = (what: string): AppError =>
  new AppError('not_found', `The chat ${what} is not there any more. Import it anew from where it is now.`);

/** `data/default-user` of `data/default-user/chats/Vic/x.jsonl` and of `data/default-user/group chats/x.jsonl`. */
const userOf = (file: string): string =>
  path.basename(path.dirname(file)) === 'group chats'
    ? path.dirname(path.dirname(file))
    : path.dirname(path.dirname(path.dirname(file)));

/** Any file of the tree that a story of all routes was made from; undefined: none of them is left. */
async function fileOfTree(rest: string): Promise<string | undefined> {
  const cut = rest.lastIndexOf('#');
  const folder = rest.slice(0, cut);
  const names = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => /\.jsonl$/i.test(name)) : [];
  const { files, paths } = await readFolderRoutes(names.map((name) => path.join(folder, name)));
  return paths[files.findIndex((file) => treeKey(file.messages[0]) === rest.slice(cut + 1))];
}

/** `solo:<card>/<file>` or `group:<id>/<file>`, as the extension names a chat. */
function ofCapture(context: FeatureContext, key: string): string | undefined {
  const [, kind, owner, name] = /^(solo|group):([^/]+)\/([^/\\]+)$/.exec(key) ?? [];
  if (kind === undefined) return undefined;
  const folder = kind === 'group' ? 'group chats' : path.join('chats', path.basename(owner!).replace(/\.[^.]+$/, ''));
  // A second chat of that name, of another installation, has a number behind it.
  const names = [name!, name!.replace(/#\d+$/, '')];
  return installedUsers(context)
    .flatMap((user) => names.map((one) => path.join(user.folder, folder, `${one}.jsonl`)))
    .find((file) => fs.existsSync(file));
}
