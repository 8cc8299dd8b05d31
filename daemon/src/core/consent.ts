import dns, { type LookupAddress } from 'node:dns';
import { isNear, isNeverAsked, isNobodys } from './addresses.ts';
import { AppError } from './errors.ts';

/**
 * Whether what is sent to an address leaves this computer and its network: what its name stands for now decides, not how it
 * looks. A name that nobody knows leads nowhere.
 */
export async function leadsOutside(url: string): Promise<boolean> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const found = await new Promise<LookupAddress[]>((done) => {
    dns.lookup(host, { all: true }, (error, all) => done(error ? [] : all));
  });
  return found.some(({ address }) => !isNear(address) && !isNobodys(address) && !isNeverAsked(address));
}

/** `what`: what would be sent, as in "texts of your stories are". */
export const noConsent = (name: string, what: string): AppError =>
  new AppError('forbidden', `Nothing may be sent to "${name}" yet. Allow in its settings that ${what}.`);

/**
 * Whether two addresses are of different servers: a key that was entered and consent that was given for one are not for the
 * other. Both may be `library:<id>` or empty. Pure.
 */
export const isElsewhere = (from: string, to: string): boolean => serverIn(from) !== serverIn(to);

function serverIn(url: string): string {
  const origin = URL.canParse(url) ? new URL(url).origin : 'null';
  return origin === 'null' ? url : origin;
}
