import { trustedScript } from './trusted-script.ts';

const WORKER = 'sw.js';
const MANIFEST = 'manifest.webmanifest';

/**
 * On a server: lets the page be installed, and be read without a connection once it was opened. From a disk it is
 * both already. Where the browser or the host refuses, the story plays all the same.
 */
export async function keepOffline(): Promise<void> {
  if (!location.protocol.startsWith('http')) return;
  const link = document.createElement('link');
  link.rel = 'manifest';
  link.href = MANIFEST;
  document.head.append(link);
  try {
    // Absent on plain http; a sandboxed frame refuses even the question.
    if (!isSecureContext || !('serviceWorker' in navigator)) return;
    await navigator.serviceWorker.register(trustedScript(WORKER));
    const { active } = await navigator.serviceWorker.ready;
    navigator.serviceWorker.addEventListener('message', ({ data }) => {
      if (data === 'kept') document.documentElement.dataset['comfyvnOffline'] = 'ready';
    });
    if (!savesData()) active?.postMessage('keep');
  } catch {
    // A frame of another site, private browsing, a full disk: reading goes on with a connection.
  }
}

/** Whether the reader asked the browser to load as little as can be. */
function savesData(): boolean {
  return (navigator as Navigator & { connection?: { saveData?: boolean } }).connection?.saveData ?? false;
}
