/** As SillyTavern lists it among its TTS providers. */
export const PROVIDER = 'ComfyVN';
