import fs from 'node:fs';
import path from 'node:path';

/** What another extension may do with a reply, a while after it was rendered, and tells nobody but the chat's file. */
type Rewriting = 'words' | 'hide' | 'display';

/** Words in a reply that make the other extension act on it. */
export const markRewriter = (how: Rewriting): string => `[${how}]`;

const CODE = `
const { eventSource, eventTypes } = SillyTavern.getContext();
eventSource.on(eventTypes.CHARACTER_MESSAGE_RENDERED, (id) => setTimeout(async () => {
  const { chat, saveChat, updateMessageBlock } = SillyTavern.getContext();
  const message = chat[id];
  if (!message || message.is_user) return;
  if (message.mes.includes('[words]')) message.mes = message.mes.replace('colour', 'color');
  else if (message.mes.includes('[hide]')) message.is_system = true;
  else if (message.mes.includes('[display]')) message.extra.display_text = message.mes.replace('Guten Abend', 'Good evening');
  else return;
  updateMessageBlock(id, message);
  await saveChat();
}, 1500));
`;

/** A second extension in the folder of a user, as people have them. */
export function installRewriter(userFolder: string): void {
  const folder = path.join(userFolder, 'extensions', 'rewriter');
  fs.mkdirSync(folder, { recursive: true });
  const manifest = { display_name: 'Rewriter', loading_order: 1, js: 'index.js', author: 'Tests', version: '1.0.0' };
  fs.writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
  fs.writeFileSync(path.join(folder, 'index.js'), CODE);
}
