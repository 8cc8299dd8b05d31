/** A picture as browsers decode it. */
export type Decoded = ImageBitmap | HTMLImageElement;

/** More than this no screen shows. */
const LONGEST = 2560;

/** Decodes a picture; one whose longest side is over `longest` pixels is made smaller. Rejects on bytes that are none. */
export async function decodePicture(blob: Blob, longest = LONGEST): Promise<Decoded> {
  if (blob.type.startsWith('image/svg')) return decodeElement(blob);
  const picture = await createImageBitmap(blob);
  const scale = longest / Math.max(picture.width, picture.height);
  if (scale >= 1) return picture;
  const size = { resizeWidth: Math.round(picture.width * scale), resizeHeight: Math.round(picture.height * scale) };
  const smaller = await createImageBitmap(picture, { ...size, resizeQuality: 'high' });
  picture.close();
  return smaller;
}

/** Vector pictures need an element; they are rasterised as an image, so that nothing in them runs. */
async function decodeElement(blob: Blob): Promise<HTMLImageElement> {
  const address = URL.createObjectURL(blob);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(address);
  }
}
