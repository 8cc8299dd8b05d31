import dns from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { isNear, isNeverAsked, isNobodys, shownAddress } from '../../core/addresses.ts';
import { AppError } from '../../core/errors.ts';
import { SnoozeError } from '../../core/job-kind.ts';

const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, '');

/** The base of a server's routes, from an address as a person types it. Throws AppError for what is none. */
export function baseOf(text: string): string {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '')
    throw new AppError(
      'invalid_input',
      `"${shownAddress(text)}" is no address. It looks like http://127.0.0.1:1234/v1.`,
    );
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new AppError(
      'invalid_input',
      'The address holds a key or a password. Enter it beside the address, not in it.',
    );
  const path = url.pathname.replace(/\/+(chat\/completions\/*)?$/, '');
  return `${url.origin}${path === '' ? '/v1' : path}`;
}

/** Whether an address looks as if it were on this computer or in its network. Pure; asks no name server. */
export function looksNear(url: string): boolean {
  const host = hostOf(url);
  if (isIP(host) !== 0) return isNear(host);
  return host === 'localhost' || !host.includes('.') || /\.(local|lan|home\.arpa|internal|localhost)$/.test(host);
}

/**
 * Refuses what nothing may be sent to: addresses that are no server of models, and, without consent, any that is neither
 * this computer nor in its network. What a name stands for now decides, not how it looks.
 */
export async function checkPlace(url: string, consent: boolean): Promise<void> {
  const host = hostOf(url);
  await new Promise<void>((done, fail) => {
    lookupAt(consent)(host, { all: true }, (error) => {
      if (error === null) done();
      else if (error instanceof AppError) fail(error);
      else fail(new SnoozeError(`No computer is known by the name "${host}". Check the address and the network.`));
    });
  });
}

/** Looks a name up as Node does, and gives an error where something may not be sent to what it stands for. */
export const lookupAt =
  (consent: boolean): LookupFunction =>
  (host, options, done) => {
    dns.lookup(host, options, (error, found, family) => {
      if (error) return done(error, found, family);
      const refused = refusal(
        host,
        Array.isArray(found) ? found.map(({ address }) => address) : [found as string],
        consent,
      );
      if (refused) done(refused, '', 0);
      else done(null, found, family);
    });
  };

function refusal(host: string, addresses: readonly string[], consent: boolean): AppError | null {
  if (addresses.some((one) => isNeverAsked(one) || isNobodys(one)))
    return new AppError('forbidden', `"${host}" is an address that no server of models has. Check it.`);
  if (consent || addresses.every((one) => isNear(one))) return null;
  return new AppError(
    'forbidden',
    `"${host}" is neither this computer nor in its network. Allow in the text models that texts of your stories are sent there.`,
  );
}
