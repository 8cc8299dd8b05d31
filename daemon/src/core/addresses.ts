import dns from 'node:dns';
import net from 'node:net';
import { AppError } from './errors.ts';

/** Link-local addresses: there clouds tell their machines' secrets, and no server that a person names stands there. */
const forbidden = new net.BlockList();
forbidden.addSubnet('169.254.0.0', 16);
forbidden.addSubnet('fe80::', 10, 'ipv6');
forbidden.addAddress('fd00:ec2::254', 'ipv6');
forbidden.addAddress('100.100.100.200');

/** Whether an address is one of a list. Pure; false for names. */
export function isOneOf(list: net.BlockList, address: string): boolean {
  const family = net.isIP(address);
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Whether an address is one that is never asked. Pure. */
export const isNeverAsked = (address: string): boolean => isOneOf(forbidden, address);

/** Throws AppError where a host is an address that is never asked. Names are looked at when they are looked up. */
export function refuseAddress(host: string): void {
  const address = host.replace(/^\[|\]$/g, '');
  if (isNeverAsked(address)) throw refused(address);
}

/** Looks a name up as Node does, and gives an error where it leads to an address that is never asked. */
export const lookupAllowed: net.LookupFunction = (host, options, done) => {
  dns.lookup(host, options, (error, found, family) => {
    if (error) return done(error, found, family);
    try {
      for (const one of Array.isArray(found) ? found : [{ address: found }]) refuseAddress(one.address);
    } catch (reason) {
      return done(reason as NodeJS.ErrnoException, '', 0);
    }
    done(null, found, family);
  });
};

const refused = (address: string): AppError =>
  new AppError('forbidden', `${address} is an address of this machine's own network card or cloud; it is never asked.`);
