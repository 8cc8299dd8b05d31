import { packOf } from './extension.objects.ts';
import type { Repository } from './extension.repository.ts';

/** Git's smart HTTP, reading only (gitprotocol-http, gitprotocol-pack, version 0): both of SillyTavern's clients speak it. */

const FLUSH = '0000';
const SIDE_BAND_LIMIT = 65_515;
const CAPABILITIES = 'multi_ack_detailed side-band-64k shallow no-progress symref=HEAD:refs/heads/main agent=comfyvn';

export const line = (text: string | Buffer): Buffer => {
  const body = Buffer.from(text as string);
  return Buffer.concat([Buffer.from((body.length + 4).toString(16).padStart(4, '0')), body]);
};

/** Lines of a request; null is a flush. Throws RangeError for bytes that are none. */
export function linesOf(bytes: Buffer): (string | null)[] {
  const lines: (string | null)[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = Number(`0x${bytes.toString('latin1', at, at + 4)}`);
    if (!Number.isInteger(size) || (size > 0 && size < 4) || at + Math.max(size, 4) > bytes.length)
      throw new RangeError('The request is not in lines of git.');
    lines.push(size === 0 ? null : bytes.toString('utf8', at + 4, at + size).replace(/\n$/, ''));
    at += Math.max(size, 4);
  }
  return lines;
}

/** The answer to `GET info/refs?service=git-upload-pack`: what is there. */
export function advertisement(head: string): Buffer {
  return Buffer.concat([
    line('# service=git-upload-pack\n'),
    Buffer.from(FLUSH),
    line(`${head} HEAD\0${CAPABILITIES}\n`),
    line(`${head} refs/heads/main\n`),
    Buffer.from(FLUSH),
  ]);
}

interface Wish {
  readonly wants: readonly string[];
  readonly capabilities: string;
  /** Commits whose forebears the client lacks. */
  readonly shallow: ReadonlySet<string>;
  /** How many commits; Infinity for all, null: it did not ask. */
  readonly depth: number | null;
  readonly haves: readonly string[];
  readonly isDone: boolean;
  /** Wants alone, to learn what will be cut off: nothing is said about what is common yet. */
  readonly isOnlyWish: boolean;
}

function wishOf(lines: readonly (string | null)[]): Wish {
  const after = (word: string) =>
    lines.flatMap((one) => (one?.startsWith(`${word} `) ? [one.slice(word.length + 1)] : []));
  const wants = after('want');
  const depth = after('deepen')[0];
  return {
    wants: wants.map((one) => one.split(' ')[0]!),
    capabilities: wants[0]?.split(' ').slice(1).join(' ') ?? '',
    shallow: new Set(after('shallow')),
    depth: depth === undefined ? null : Number(depth),
    haves: after('have'),
    isDone: lines.includes('done'),
    isOnlyWish: !lines.includes('done') && lines.filter((one) => one === null).length < 2,
  };
}

/** The answer to `POST git-upload-pack`: what the client has in common, then all that it lacks. Throws RangeError for a faulty request. */
export function uploadPack(repository: Repository, request: Buffer): Buffer {
  const wish = wishOf(linesOf(request));
  const commits = repository.history();
  const place = new Map(commits.map(({ id }, n) => [id, n]));
  if (wish.wants.length === 0) return Buffer.alloc(0);
  if (wish.wants.some((id) => !place.has(id))) return line(`ERR upload-pack: not our ref ${wish.wants[0]}`);

  const first = Math.min(...wish.wants.map((id) => place.get(id)!));
  const wanted = commits.slice(first, wish.depth === null ? undefined : first + Math.max(1, wish.depth));
  const parts: Buffer[] = [];
  if (wish.depth !== null) {
    const last = wanted.at(-1)!.id;
    const isCut = last !== commits.at(-1)!.id;
    if (isCut && !wish.shallow.has(last)) parts.push(line(`shallow ${last}`));
    for (const { id } of wanted)
      if (wish.shallow.has(id) && !(isCut && id === last)) parts.push(line(`unshallow ${id}`));
    parts.push(Buffer.from(FLUSH));
  }

  if (wish.isOnlyWish) return Buffer.concat(parts);

  const common = wish.haves.filter((id) => place.has(id));
  const isDetailed = wish.capabilities.includes('multi_ack_detailed');
  if (isDetailed) for (const id of common) parts.push(line(`ACK ${id} common\n`));
  if (!wish.isDone) {
    if (isDetailed && common.length) parts.push(line(`ACK ${common.at(-1)} ready\n`));
    parts.push(line(!isDetailed && common[0] ? `ACK ${common[0]}\n` : 'NAK\n'));
    return Buffer.concat(parts);
  }
  parts.push(line(common.length ? `ACK ${common.at(-1)}\n` : 'NAK\n'));

  const owned = new Set<string>();
  for (const id of common)
    for (const { id: one } of commits.slice(place.get(id))) {
      owned.add(one);
      if (wish.shallow.has(one)) break;
    }
  parts.push(...banded(packFor(repository, wanted, owned, commits), wish.capabilities.includes('side-band-64k')));
  return Buffer.concat(parts);
}

function packFor(
  repository: Repository,
  wanted: readonly { id: string; tree: string }[],
  owned: ReadonlySet<string>,
  commits: readonly { id: string; tree: string }[],
): Buffer {
  const known = new Set(commits.filter(({ id }) => owned.has(id)).flatMap(({ tree }) => repository.contents(tree)));
  const ids = new Set<string>();
  for (const { id, tree } of wanted)
    if (!owned.has(id)) for (const one of [id, ...repository.contents(tree)]) if (!known.has(one)) ids.add(one);
  return packOf([...ids].map(repository.read));
}

function banded(pack: Buffer, isBanded: boolean): Buffer[] {
  if (!isBanded) return [pack];
  const parts: Buffer[] = [];
  for (let at = 0; at < pack.length; at += SIDE_BAND_LIMIT)
    parts.push(line(Buffer.concat([Buffer.from([1]), pack.subarray(at, at + SIDE_BAND_LIMIT)])));
  return [...parts, Buffer.from(FLUSH)];
}
