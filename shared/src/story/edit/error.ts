/** An edit that does not fit the story. The message says what, which one and what to do, and may be shown. */
export class EditError extends Error {
  override readonly name = 'EditError';
}

/** Says why an edit does not fit. Throws an EditError. */
export function refuse(message: string): never {
  throw new EditError(message);
}
