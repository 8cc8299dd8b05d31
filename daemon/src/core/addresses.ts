import dns from 'node:dns';
import net from 'node:net';
import { AppError } from './errors.ts';

/** Link-local addresses: there clouds tell their machines' secrets, and no server that a person names stands there. */
const forbidden = new net.BlockList();
forbidden.addSubnet('169.254.0.0', 16);
forbidden.addSubnet('fe80::', 10, 'ipv6');
forbidden.addAddress('fd00:ec2::254', 'ipv6');
forbidden.addAddress('100.100.100.200');

/** This computer, and networks of one's own. */
const near = new net.BlockList();
near.addSubnet('127.0.0.0', 8);
near.addSubnet('10.0.0.0', 8);
near.addSubnet('172.16.0.0', 12);
near.addSubnet('192.168.0.0', 16);
near.addSubnet('100.64.0.0', 10);
near.addAddress('::1', 'ipv6');
near.addSubnet('fc00::', 7, 'ipv6');

/** Addresses that are nobody's. */
const nobodys = new net.BlockList();
nobodys.addSubnet('0.0.0.0', 8);
nobodys.addSubnet('224.0.0.0', 3);
nobodys.addSubnet('ff00::', 8, 'ipv6');
nobodys.addAddress('::', 'ipv6');

/** Whether an address is one of a list. Pure; false for names. */
function isOneOf(list: net.BlockList, address: string): boolean {
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

/** Whether an address is that of this computer or in a network of one's own. Pure; false for names. */
export const isNear = (address: string): boolean => isOneOf(near, address);
/** Whether no computer has this address. Pure; false for names. */
export const isNobodys = (address: string): boolean => isOneOf(nobodys, address);

/** Throws AppError where a host is an address of this computer or its network. Names are looked at when they are looked up. */
export function refuseNear(host: string): void {
  const address = host.replace(/^\[|\]$/g, '');
  if (isNear(address) || isNobodys(address))
    throw new AppError(
      'forbidden',
      `${address} is an address in your own network; what others name there is not asked.`,
    );
}

/** Looks a name up as Node does, and gives an error where it leads to an address that is never asked. */
export const lookupAllowed: net.LookupFunction = (host, options, done) => lookup(refuseAddress, host, options, done);

/** The same, and an error where it leads into one's own network. */
export const lookupPublic: net.LookupFunction = (host, options, done) =>
  lookup(
    (address) => {
      refuseAddress(address);
      refuseNear(address);
    },
    host,
    options,
    done,
  );

function lookup(refuse: (address: string) => void, ...[host, options, done]: Parameters<net.LookupFunction>): void {
  dns.lookup(host, options, (error, found, family) => {
    if (error) return done(error, found, family);
    try {
      for (const one of Array.isArray(found) ? found : [{ address: found }]) refuse(one.address);
    } catch (reason) {
      return done(reason as NodeJS.ErrnoException, '', 0);
    }
    done(null, found, family);
  });
}

const refused = (address: string): AppError =>
  new AppError('forbidden', `${address} is an address of this machine's own network card or cloud; it is never asked.`);

/** An address as it was typed, for messages: a name and a password in it are left out. Pure. */
export const shownAddress = (text: string): string => text.replace(/^([a-z][a-z0-9+.-]*:\/\/|\/\/)?.*@/is, '$1***@');
