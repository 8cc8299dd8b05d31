const WORKER = '/sw.js';

interface Factory {
  createPolicy(name: string, rules: { createScriptURL(): string }): { createScriptURL(text: string): string };
}

/**
 * Lets the browser install ComfyVN like an app. Its service worker keeps one page, which says that ComfyVN is not
 * running; no page with a token is ever kept. Where the browser refuses, nothing is missing.
 */
export async function installable(): Promise<void> {
  try {
    const { trustedTypes } = globalThis as typeof globalThis & { trustedTypes?: Factory };
    const policy = trustedTypes?.createPolicy('comfyvn', { createScriptURL: () => WORKER });
    await navigator.serviceWorker.register(policy?.createScriptURL(WORKER) ?? WORKER);
  } catch {
    // Private windows refuse; so do browsers that were told to.
  }
}
