import { trustedScript } from './trusted-script.ts';

/** What a script hands over: scenes as JSON, or the bytes of an asset as base64. */
export type Handover = 'scenes' | 'asset';

/**
 * Loads scripts that lie beside the page. Each hands over one text, under the number it is known by. A page that was
 * opened from a disk can load nothing but scripts.
 */
export class PageScripts {
  /** Pages allow only scripts with this nonce. */
  #nonce: string;
  /** What is waited for, and what came of it. */
  #handed = new Map<string, string | null>();

  constructor(nonce: string) {
    this.#nonce = nonce;
  }

  /** Called by the script itself. What nobody asked for is dropped. */
  take(kind: Handover, number: number, text: string): void {
    const key = `${kind} ${number}`;
    if (this.#handed.has(key)) this.#handed.set(key, text);
  }

  /** Rejects when the script is missing, or hands over something else. */
  load(kind: Handover, number: number, path: string): Promise<string> {
    const key = `${kind} ${number}`;
    this.#handed.set(key, null);
    return new Promise((resolve, reject) => {
      const script = document.createElement('script');
      const end = (fault: string): void => {
        const text = this.#handed.get(key) ?? null;
        this.#handed.delete(key);
        script.remove();
        if (text === null) reject(new Error(`The file "${path}" ${fault}.`));
        else resolve(text);
      };
      script.addEventListener('load', () => end('is damaged'));
      script.addEventListener('error', () => end('is missing'));
      script.nonce = this.#nonce;
      script.src = trustedScript(path);
      document.head.append(script);
    });
  }
}
