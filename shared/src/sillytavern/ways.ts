/** How pages of SillyTavern reach the daemon: what its extension and its server plugin agree upon. */

export const FIRST_PORT = 4717;

/** The daemon takes the first free one of these. */
export const portsFrom = (first: number): number[] => Array.from({ length: 10 }, (_, n) => first + n);

/** Of the daemon's routes, as `/health` tells it. */
export const API_VERSION = 1;

/** Name of the server plugin, in SillyTavern's folder `plugins` and in its addresses. */
export const PLUGIN = 'comfyvn';

/** Address of the plugin on SillyTavern's own origin, without a trailing slash. */
export const PLUGIN_PATH = `/api/plugins/${PLUGIN}`;

/** Answer of `GET <plugin>/state`. */
export interface PluginState {
  readonly plugin: 'comfyvn';
  /** API version of the daemon; null: no daemon answers on the computer of SillyTavern. */
  readonly api: number | null;
  /** This user of SillyTavern is paired. */
  readonly paired: boolean;
}

/** Answer of `POST <plugin>/pairing`, body `{ name, page }`. */
export interface PluginPairing {
  readonly id: string;
  readonly code: string;
  readonly approveUrl: string;
}

/** Answer of `POST <plugin>/pairing/<id>/poll`. The token stays with the plugin. */
export interface PluginPairingState {
  readonly state: 'waiting' | 'approved' | 'refused' | 'expired';
}
