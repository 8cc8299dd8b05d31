/** Sends what is new of a growing text, one piece at a time: what comes meanwhile is one piece. */
export function sendParts(send: (text: string) => Promise<unknown>) {
  let text = '';
  let sent = 0;
  let sending: Promise<void> | null = null;
  async function run(): Promise<void> {
    while (sent < text.length) {
      const piece = text.slice(sent);
      sent = text.length;
      await send(piece);
    }
  }
  return {
    /** `whole`: all of the text so far. */
    more(whole: string): void {
      text = whole;
      sending ??= run()
        .catch(() => undefined)
        .finally(() => (sending = null));
    },
    /** Resolves once all of it was sent. */
    async all(): Promise<void> {
      await sending;
    },
  };
}
