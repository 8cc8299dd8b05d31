import fs from 'node:fs';
import path from 'node:path';
import type { UserRequest } from './server.ts';

const FILE = 'comfyvn.json';

/** Where a user of SillyTavern keeps the token: beside his settings, in no folder that SillyTavern serves. */
const fileOf = (request: UserRequest): string => path.join(request.user!.directories.root, FILE);

/** Tokens of the users, each in a file of their own that only this account of the computer may read. */
export function tokenStore() {
  const known = new Map<string, string | null>();

  function read(file: string): string | null {
    try {
      const { token } = JSON.parse(fs.readFileSync(file, 'utf8')) as { token?: unknown };
      return typeof token === 'string' ? token : null;
    } catch {
      return null;
    }
  }

  return {
    get(request: UserRequest): string | null {
      const file = fileOf(request);
      if (!known.has(file)) known.set(file, read(file));
      return known.get(file) ?? null;
    },
    set(request: UserRequest, token: string | null): void {
      const file = fileOf(request);
      known.set(file, token);
      if (token === null) return fs.rmSync(file, { force: true });
      fs.writeFileSync(`${file}.new`, `${JSON.stringify({ token })}\n`, { mode: 0o600 });
      fs.renameSync(`${file}.new`, file);
    },
  };
}
export type TokenStore = ReturnType<typeof tokenStore>;

/**
 * The origin in whose name a user's requests reach the daemon: no page can have it (`.invalid` is reserved by RFC 2606), and
 * a token of one user is of no use in the name of another.
 */
export function originOf(request: UserRequest): string {
  const handle = request.user!.profile.handle.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
  return `https://${handle.slice(0, 60)}.sillytavern-plugin.invalid`;
}
