import type { ConnectionState } from './connection.ts';
import { word } from './words.ts';

/** One sentence on the state, and what to do. Pure. */
export function describe(state: ConnectionState): string {
  switch (state.is) {
    case 'searching':
      return word('searching');
    case 'absent':
      return word(state.why);
    case 'incompatible':
      return word('incompatible', { api: state.api, wanted: state.wanted });
    case 'unpaired':
      return word(state.after ?? (state.way === 'plugin' ? 'unpairedPlugin' : 'unpaired'));
    case 'pairing':
      return word(state.way === 'plugin' ? 'pairingPlugin' : 'pairing');
    case 'ready':
      return word(state.way === 'plugin' ? 'readyPlugin' : 'ready');
  }
}
