import { api } from '@comfyvn/shared/api';
import { createClient } from '@comfyvn/shared/contract/client';

/** The token the daemon wrote into this page. */
export const token = document.querySelector<HTMLMetaElement>('meta[name="comfyvn-token"]')?.content ?? '';

const authorization = (): Record<string, string> => ({ authorization: `Bearer ${token}` });

/** Typed calls to the daemon that served this page. */
export const daemon = createClient(api, { baseUrl: '', headers: authorization });
export type DaemonClient = typeof daemon;
