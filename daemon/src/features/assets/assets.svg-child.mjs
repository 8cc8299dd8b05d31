// Draws one SVG in a process of its own, which can be ended: bytes in, a PNG out. Nothing that it names is loaded.
import sharp from 'sharp';

const SIDE = 2_048;

sharp.block({
  operation: ['VipsForeignLoadPdf', 'VipsForeignLoadMagick', 'VipsForeignLoadTiff'],
});

async function draw(/** @type {Buffer} */ svg) {
  try {
    const { width, height } = await sharp(svg).metadata();
    // The size it states is a wish: it is drawn as large as it is of use, from its lines and not from pixels.
    const density = Math.max(1, Math.min(100_000, (72 * SIDE) / Math.max(width, height)));
    const bytes = await sharp(svg, { density, limitInputPixels: 50e6 })
      .resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true })
      .png()
      .toBuffer();
    process.send({ bytes }, () => process.exit());
  } catch (error) {
    process.send({ error: String(error?.message ?? error).slice(0, 300) }, () => process.exit());
  }
}

process.once('message', (svg) => void draw(svg));
