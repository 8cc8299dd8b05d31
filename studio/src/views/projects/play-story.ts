/** Opens the player page of a story. */
export const playStory = (id: string): void => location.assign(`/play/${encodeURIComponent(id)}`);
