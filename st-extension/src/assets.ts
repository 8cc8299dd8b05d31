import type { CaptureHead } from '@comfyvn/shared/sillytavern/sillytavern.schema';
import type { Daemon } from './daemon.ts';
import { readFile } from './st.ts';

const AT_ONCE = 4;

type Kind = Parameters<Daemon['upload']>[0]['kind'];

/** Name and kind of the files of a capture, by key. Pure. */
export function filesOf(head: CaptureHead): Map<string, { name: string; kind: Kind }> {
  const files = new Map<string, { name: string; kind: Kind }>();
  for (const { name, key } of [...(head.backgrounds ?? []), ...(head.background ? [head.background] : [])])
    files.set(key, { name, kind: 'background' });
  for (const { avatar, portrait, sprites } of head.characters ?? []) {
    if (portrait) files.set(portrait, { name: avatar, kind: 'portrait' });
    for (const { key, file } of sprites ?? []) files.set(key, { name: file, kind: 'sprite' });
  }
  if (head.persona?.avatar) files.set(head.persona.avatar, { name: head.persona.id, kind: 'portrait' });
  return files;
}

/** Sends the files that the daemon asked for; one that SillyTavern lacks is asked for only once. Returns how many went. */
export function createUploads(daemon: Daemon) {
  const broken = new Set<string>();
  return async (
    missing: readonly string[],
    head: CaptureHead,
    progress: (done: number, total: number) => void,
  ): Promise<number> => {
    const files = filesOf(head);
    const wanted = missing.filter((key) => !broken.has(key) && isOurs(key));
    let [done, sent, next] = [0, 0, 0];
    const work = async () => {
      for (let key = wanted[next++]; key !== undefined; key = wanted[next++]) {
        const bytes = await readFile(key).catch(() => null);
        if (bytes) {
          await daemon.upload({ key, ...(files.get(key) ?? { name: key.slice(0, 300), kind: 'picture' }) }, bytes);
          sent++;
        } else broken.add(key);
        progress(++done, wanted.length);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return sent;
  };
}

/** Only files of SillyTavern itself are read for the daemon: paths of pictures on its own origin. */
function isOurs(key: string): boolean {
  const { origin, pathname } = new URL(key, location.origin);
  return origin === location.origin && /^\/(characters|backgrounds|User%20Avatars|user\/images)\//.test(pathname);
}
