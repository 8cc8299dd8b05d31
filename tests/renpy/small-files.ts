import sharp from 'sharp';

/** The smallest sound: a WAV file of a few samples of silence. */
export function silence(samples = 800): Buffer {
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(8_000, 24);
  wav.writeUInt32LE(16_000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples * 2, 40);
  return wav;
}

/** A small picture of one colour. */
export function picture(mime: string, colour = '#e08a3c', width = 24, height = 48): Promise<Buffer> {
  const image = sharp({ create: { width, height, channels: 4, background: colour } });
  return (mime === 'image/webp' ? image.webp() : mime === 'image/jpeg' ? image.jpeg() : image.png()).toBuffer();
}
