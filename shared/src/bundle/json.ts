import { quoted } from './entries.ts';
import { BundleRefused } from './refused.ts';

/** The JSON of a file in a bundle. Throws BundleRefused. Pure. */
export function readJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new BundleRefused(`its ${quoted(file)} is not valid JSON`);
  }
}
