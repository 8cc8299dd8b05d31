import type { Settings } from '@comfyvn/shared/settings/settings.schema';
import { AppError } from '../../core/errors.ts';
import { createRemote } from '../../core/fetch.ts';

const MAX_BYTES = 200_000_000;
const TOTAL_MS = 300_000;

/**
 * The bytes at an address, from a host that the user added. Redirects lead nowhere: they are told, so that their host can be
 * added too. Throws AppError.
 */
export async function fetchAsset(
  address: string,
  { hosts }: Settings['assets'],
  signal: AbortSignal,
): Promise<{ bytes: Buffer; name: string }> {
  const url = new URL(address);
  if (!hosts.includes(url.host))
    throw new AppError('forbidden', `"${url.host}" is not among the hosts that files are fetched from. Add it first.`);
  const remote = createRemote(url.origin, { allowSelfSigned: false, program: 'the server' });
  try {
    const { status, headers, body } = await remote.ask(`${url.pathname}${url.search}`, {
      maxBytes: MAX_BYTES,
      totalMs: TOTAL_MS,
      signal,
    });
    if (status >= 300 && status < 400)
      throw new AppError(
        'unavailable',
        `${url.host} sends on to ${String(headers.location ?? 'nowhere').slice(0, 300)}. Give that address.`,
      );
    if (status !== 200) throw new AppError('unavailable', `${url.host} answered ${status} instead of a file.`);
    return { bytes: body, name: decoded(url.pathname.split('/').at(-1) ?? '') || url.host };
  } finally {
    remote.close();
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
