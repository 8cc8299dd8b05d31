import fs from 'node:fs';
import path from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { hash53 } from '@comfyvn/shared/hash53';
import type { RouteMessage } from '@comfyvn/shared/sillytavern/routes/mark';
import { AMBIGUITY_WORDS, type Route, type RouteFile } from '@comfyvn/shared/sillytavern/routes/route';
import { buildRoutes } from '@comfyvn/shared/sillytavern/routes/routes';
import type { Finding } from '@comfyvn/shared/story/finding';
import { messageOf } from '../../core/errors.ts';
import { NotAChat, readRouteFile, type Chat, type RouteFileRead } from '../../importers/sillytavern-chat/index.ts';

/** More chats of one character are left out, with a finding. */
export const MOST_ROUTES = 2_000;
/** Files that were read before and did not change are not read again. */
const MOST_KEPT = 2_000;

/** The chats of a character or group as routes, with their files. */
export interface FolderRoutes {
  readonly routes: readonly Route[];
  readonly files: readonly RouteFile[];
  /** Absolute, by index of the route. */
  readonly paths: readonly string[];
  readonly findings: readonly Finding[];
}

const kept = new Map<string, RouteFileRead>();

/** Reads chat files as routes. One that cannot be read is told of and left out. */
export async function readFolderRoutes(all: readonly string[]): Promise<FolderRoutes> {
  const files: RouteFile[] = [];
  const paths: string[] = [];
  const findings: Finding[] = [];
  for (const file of all.slice(0, MOST_ROUTES)) {
    const read = await readKept(file).catch((error: unknown) => void findings.push(leftOut(file, error)));
    if (!read) continue;
    files.push(read.file);
    paths.push(file);
    findings.push(...read.findings);
    await breathe();
  }
  if (all.length > MOST_ROUTES)
    findings.push({
      rule: 'routes-too-many',
      level: 'warning',
      where: {},
      message: `There are ${all.length} chats; only ${MOST_ROUTES} of them were compared.`,
      fix: 'Move chats you do not need out of the folder.',
    });
  return { routes: buildRoutes(files), files, paths, findings };
}

async function readKept(file: string): Promise<RouteFileRead> {
  const { size, mtimeMs } = fs.statSync(file);
  const key = `${file} ${size} ${mtimeMs}`;
  const known = kept.get(key);
  if (known) return known;
  const read = await readRouteFile(fs.createReadStream(file, { highWaterMark: 1 << 20 }), path.basename(file));
  const oldest = kept.keys().next();
  if (kept.size >= MOST_KEPT && !oldest.done) kept.delete(oldest.value);
  kept.set(key, read);
  return read;
}

function leftOut(file: string, error: unknown): Finding {
  const name = path.basename(file);
  const { code } = error as NodeJS.ErrnoException;
  const why =
    code === 'ENOENT'
      ? `"${name}" is not there any more`
      : error instanceof NotAChat
        ? messageOf(error).split('. ')[0]!
        : `"${name}" cannot be read (${code ?? messageOf(error)})`;
  return {
    rule: 'route-left-out',
    level: code === 'ENOENT' || error instanceof NotAChat ? 'info' : 'warning',
    where: { file: name },
    message: `${why.replace(/\.$/, '')}; it was left out of the routes.`,
  };
}

/** The route of a file with all of its tree, the root first. */
export function familyOf(routes: readonly Route[], index: number): Route[] {
  const { root } = routes[index]!;
  return [routes[root]!, ...routes.filter((route) => route.root === root && route.index !== root)];
}

/** Tells of forks that may be elsewhere. */
export const uncertainForks = (routes: readonly Route[]): Finding[] =>
  routes.flatMap(({ ambiguous, name }) =>
    ambiguous === null
      ? []
      : [
          {
            rule: 'fork-uncertain',
            level: 'info' as const,
            where: { file: `${name}.jsonl` },
            message: `Where "${name}" leaves the other chats is not certain: ${AMBIGUITY_WORDS[ambiguous]}.`,
          },
        ],
  );

/** What a tree of chats is known by whatever its files are called: author and date of its first message, else its words. */
export function treeKey(first: RouteMessage | undefined): string {
  if (!first) return 'empty';
  return hash53(first.date === '' ? String(first.exact) : `${first.author} ${first.date}`).toString(36);
}

/** Uses one object for a message that several chats share. */
export function shareMessages(): (chat: Chat) => Chat {
  const known = new Map<number, Chat['messages'][number]>();
  return (chat) => ({
    ...chat,
    messages: chat.messages.map((message) => {
      const mark = message.mark?.exact;
      const same = mark === undefined ? undefined : known.get(mark);
      if (same && same.index === message.index && same.key === message.key) return same;
      if (mark !== undefined) known.set(mark, message);
      return message;
    }),
  });
}
