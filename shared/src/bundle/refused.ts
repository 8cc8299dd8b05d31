/** Why a bundle is not imported: the second half of a sentence, e.g. `it holds no "story.json"`. May be shown. */
export class BundleRefused extends Error {
  override readonly name = 'BundleRefused';
}
