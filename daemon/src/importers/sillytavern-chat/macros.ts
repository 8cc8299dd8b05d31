const CURLY = /\{\{(user|char|charifnotgroup|bot|group)\}\}/gi;
const ANGLE = /<(user|bot|char|charifnotgroup)>/gi;

/** Puts the names in place of `{{user}}`, `{{char}}`, `<USER>`, `<BOT>` and `<CHAR>`. Texts without them are given back as they are. */
export function replaceMacros(text: string, user: string, char: string): string {
  let out = text;
  const pick = (_: string, name: string) => (name.toLowerCase() === 'user' ? user : char);
  if (out.includes('{{')) out = out.replace(CURLY, pick);
  if (out.includes('<')) out = out.replace(ANGLE, pick);
  return out;
}
