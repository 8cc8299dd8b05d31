// Asks the system's keyring for keyring.ts, in a process of its own: a keyring may wait for a person, or for ever. One
// question on the standard input, `{ id, value? }`; one answer on the standard output, `{ value }` or `{ error }`.

const answer = (told) => process.stdout.write(JSON.stringify(told));

let question = '';
for await (const chunk of process.stdin) question += chunk;
try {
  const { id, value } = JSON.parse(question);
  const { Entry } = await import('@napi-rs/keyring');
  // On Linux the Secret Service alone: the kernel's keyring, which it would take instead, forgets at the next start.
  const entry = new Entry('ComfyVN', id, { linux: { store: 'secret-service' } });
  if (value === null) entry.deletePassword();
  else if (value !== undefined) entry.setPassword(value);
  answer({ value: entry.getPassword() ?? null });
} catch (error) {
  answer({ error: error.message });
}
