import fs from 'node:fs';
import path from 'node:path';
import type { LibraryConnection } from '@comfyvn/shared/libraries/libraries.schema';
import { shownAddress } from '../../core/addresses.ts';
import { AppError } from '../../core/errors.ts';
import type { Secrets } from '../../core/secrets.ts';
import { readInstallation, usersIn } from '../../../../installer/find-sillytavern.mjs';
import { openFolder } from './libraries.folder.ts';
import type { LibraryReader } from './libraries.reader.ts';
import type { ImageServer } from './libraries.images.ts';
import { openServer } from './libraries.server.ts';
import type { TextServer } from './libraries.text.ts';
import type { LibraryRow } from './libraries.store.ts';

/** Where one library is, passwords and all. Stays in memory; a row of the database holds all but the passwords. */
export type Connected =
  | { readonly kind: 'folder'; readonly place: string }
  | {
      readonly kind: 'server';
      readonly place: string;
      readonly allowSelfSigned: boolean;
      readonly basic: { readonly user: string; readonly password: string } | null;
      readonly account: { readonly handle: string; readonly password: string } | null;
    };

export type OpenReader = LibraryReader & { close?(): void; readonly text?: TextServer; readonly images?: ImageServer };

export const openReader = (to: Connected): OpenReader =>
  to.kind === 'folder' ? openFolder(to.place) : openServer({ ...to, url: to.place });

/** What a person entered, as connections: one for each user of a data folder. Throws AppError for what cannot be meant. */
export function toConnections(connection: LibraryConnection, userHome: string): Connected[] {
  if (connection.kind === 'folder')
    return folders(connection.folder, userHome).map((place) => ({ kind: 'folder', place: fs.realpathSync(place) }));
  const { basic, account, allowSelfSigned } = connection;
  return [{ kind: 'server', place: originOf(connection.url), basic, account, allowSelfSigned }];
}

function folders(text: string, userHome: string): string[] {
  const folder = path.normalize(text.replace(/^~(?=$|[/\\])/, userHome));
  if (!path.isAbsolute(folder))
    throw new AppError(
      'invalid_input',
      `"${text}" is no whole path. Enter it from the root, e.g. /home/me/SillyTavern.`,
    );
  if (!fs.existsSync(folder)) throw new AppError('not_found', `There is no folder "${text}". Check its name.`);
  const installed = readInstallation(folder);
  const users = installed ? installed.users.map((u) => u.folder) : [folder, ...usersIn(folder).map((u) => u.folder)];
  const own = users.filter(isUser);
  if (own.includes(folder)) return [folder];
  if (own.length > 0) return own;
  const inside = usersIn(path.join(folder, 'data')).map((u) => u.folder);
  if (inside.some(isUser)) return inside.filter(isUser);
  throw new AppError(
    'invalid_input',
    `"${text}" holds no chats of SillyTavern. Choose SillyTavern's own folder, its "data" folder, or a user's folder in it.`,
  );
}

const isUser = (folder: string): boolean =>
  ['characters', 'chats'].every((name) =>
    fs.statSync(path.join(folder, name), { throwIfNoEntry: false })?.isDirectory(),
  );

/** The origin of an address that a person typed; http where it says nothing. */
function originOf(text: string): string {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '')
    throw new AppError('invalid_input', `"${shownAddress(text)}" is no address. It looks like http://127.0.0.1:8000.`);
  if (url.username !== '' || url.password !== '')
    throw new AppError('invalid_input', 'Enter the name and password beside the address, not in it.');
  return url.origin;
}

const secretOf = (id: string): string => `library:${id}`;

export function keepPasswords(secrets: Secrets, id: string, to: Connected): void {
  const kept = {
    ...(to.kind === 'server' && to.basic && { basic: to.basic.password }),
    ...(to.kind === 'server' && to.account && { account: to.account.password }),
  };
  if (Object.keys(kept).length > 0) secrets.put(secretOf(id), kept);
  else secrets.remove(secretOf(id));
}

export const dropPasswords = (secrets: Secrets, id: string): void => secrets.remove(secretOf(id));

/** The connection of a library that was added. */
export function connectionOf(row: LibraryRow, secrets: Secrets): Connected {
  if (row.kind === 'folder') return { kind: 'folder', place: row.place };
  const kept = secrets.find(secretOf(row.id)) ?? {};
  return {
    kind: 'server',
    place: row.place,
    allowSelfSigned: row.self_signed === 1,
    basic: row.basic_user === null ? null : { user: row.basic_user, password: kept['basic'] ?? '' },
    account: row.account === null ? null : { handle: row.account, password: kept['account'] ?? '' },
  };
}
