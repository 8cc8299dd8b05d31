import fs from 'node:fs';

const SPOKEN = [
  'Did you hear that?',
  'I told you it would rain, and nobody listens to me anyway.',
  'Come closer to the fire.',
  'We could still turn back, you know.',
  'No. Not tonight, not after all of this.',
  'Tell me about the lighthouse again.',
];
const TOLD = [
  'She sets the lantern down and looks out over the black water for a long while.',
  'The wind pulls at the shutters.',
  'He laughs under his breath, then shakes his head and reaches for the map on the table.',
  'Somewhere below, a door closes.',
  'Her fingers find the edge of the letter in her pocket, and stay there.',
  'Rain drums on the roof of the old tavern.',
];

/** A solo chat of that many messages, about 600 bytes each, written as SillyTavern 1.19 does. Always the same. */
export function writeLongChat(file, count) {
  const out = fs.openSync(file, 'w');
  let seed = 42;
  const pick = (list) => list[(seed = (seed * 1103515245 + 12345) & 0x7fffffff) % list.length];
  let batch = `${JSON.stringify({ chat_metadata: { integrity: 'bench' }, user_name: 'unused', character_name: 'unused' })}`;
  for (let i = 0; i < count; i++) {
    const user = i % 2 === 1;
    const parts = user ? 2 : 4;
    let mes = '';
    for (let p = 0; p < parts; p++) mes += `${p > 0 ? '\n\n' : ''}*${pick(TOLD)}* "${pick(SPOKEN)}"`;
    const send_date = new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString();
    batch += `\n${JSON.stringify({ name: user ? 'Mika' : 'Seraphina', is_user: user, is_system: false, send_date, mes, extra: { api: 'custom', model: 'bench', token_count: 120 }, ...(!user && { swipes: [mes], swipe_id: 0, swipe_info: [{ send_date, extra: {} }] }) })}`;
    if (batch.length > 1 << 20) {
      fs.writeSync(out, batch);
      batch = '';
    }
  }
  fs.writeSync(out, batch);
  fs.closeSync(out);
}
