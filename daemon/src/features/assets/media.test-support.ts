/** Small sounds and films, written byte by byte; of those that encoders would not make, too. */

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** A checksum by a polynomial of so many bits, the highest bit first. */
function checksum(bytes: Buffer, polynomial: number, bits: number): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << (bits - 8);
    for (let i = 0; i < 8; i++) sum = (sum << 1) ^ ((sum >>> (bits - 1)) & 1 ? polynomial : 0);
  }
  return bits === 32 ? sum >>> 0 : sum & (2 ** bits - 1);
}

const FLAC_BLOCK = 32_768;

/** Silence as FLAC: so many blocks of 32,768 samples at 48 kHz, each of some twenty bytes. */
export function silentFlac(blocks: number, channels = 2, stated = blocks): Buffer {
  const total = stated * FLAC_BLOCK;
  const info = Buffer.alloc(34);
  info.writeUInt16BE(FLAC_BLOCK, 0);
  info.writeUInt16BE(FLAC_BLOCK, 2);
  // 20 bits of rate, 3 of channels, 5 of bits a sample, 36 of samples.
  info.writeUInt32BE(((48_000 << 12) | ((channels - 1) << 9) | (15 << 4) | Math.floor(total / 2 ** 32)) >>> 0, 10);
  info.writeUInt32BE(total % 2 ** 32, 14);
  const frames = Array.from({ length: blocks }, (_, n) => {
    const head = Buffer.concat([
      Buffer.from([0xff, 0xf8, 0x7a, ((channels - 1) << 4) | 8]),
      utf8(n),
      Buffer.from([0x7f, 0xff]),
    ]);
    const body = Buffer.concat([head, Buffer.from([checksum(head, 0x07, 8)]), Buffer.alloc(3 * channels)]);
    const end = Buffer.alloc(2);
    end.writeUInt16BE(checksum(body, 0x8005, 16));
    return Buffer.concat([body, end]);
  });
  return Buffer.concat([Buffer.from('fLaC'), Buffer.from([0x80, 0, 0, 34]), info, ...frames]);
}

const utf8 = (value: number): Buffer => Buffer.from(String.fromCodePoint(value), 'utf8');

/** One page of an Ogg file; its packets are shorter than 255 bytes. */
function page(packets: readonly Buffer[], { type = 0, at = 0, number = 0 } = {}): Buffer {
  const head = Buffer.alloc(27 + packets.length);
  head.write('OggS');
  head[5] = type;
  head.writeBigUInt64LE(BigInt(at), 6);
  head.writeUInt32LE(1, 14);
  head.writeUInt32LE(number, 18);
  head[26] = packets.length;
  packets.forEach((packet, i) => (head[27 + i] = packet.length));
  const whole = Buffer.concat([head, ...packets]);
  whole.writeUInt32LE(checksum(whole, 0x04c11db7, 32), 22);
  return whole;
}

/** Silence as Opus: so many pages of a second each. */
export function silentOpus(pages: number): Buffer {
  const head = Buffer.concat([Buffer.from('OpusHead'), Buffer.from([1, 2, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0])]);
  const tags = Buffer.concat([Buffer.from('OpusTags'), Buffer.alloc(8)]);
  // A packet of its first byte alone: 20 ms in which nothing is sent.
  const second = Array.from({ length: 50 }, () => Buffer.from([0xfc]));
  return Buffer.concat([
    page([head], { type: 2 }),
    page([tags], { number: 1 }),
    ...Array.from({ length: pages }, (_, n) =>
      page(second, { type: n === pages - 1 ? 4 : 0, at: 48_000 * (n + 1), number: n + 2 }),
    ),
  ]);
}

export const box = (type: string, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, 'latin1'), body]);
};

export interface Mp4 {
  readonly seconds?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly width?: number;
  readonly height?: number;
}

/** An MP4 file of one track, without anything in it that could be played. */
export function mp4(
  handler: 'vide' | 'soun',
  { seconds = 3, channels = 2, rate = 44_100, width = 320, height = 180 }: Mp4 = {},
): Buffer {
  const length = Buffer.alloc(100);
  length.writeUInt32BE(1_000, 12);
  length.writeUInt32BE(seconds * 1_000, 16);
  const entry = Buffer.alloc(handler === 'soun' ? 36 : 86);
  entry.writeUInt32BE(entry.length, 0);
  entry.write(handler === 'soun' ? 'mp4a' : 'avc1', 4);
  if (handler === 'soun') {
    entry.writeUInt16BE(channels, 24);
    entry.writeUInt32BE(rate * 65_536, 32);
  } else {
    entry.writeUInt16BE(width, 32);
    entry.writeUInt16BE(height, 34);
  }
  const named = box('hdlr', Buffer.alloc(8), Buffer.from(handler, 'latin1'), Buffer.alloc(13));
  const written = box('minf', box('stbl', box('stsd', u32(0), u32(1), entry)));
  return Buffer.concat([
    box('ftyp', Buffer.from(handler === 'soun' ? 'M4A 0000M4A isom' : 'isom0000isomiso2', 'latin1')),
    box('mdat', Buffer.alloc(64)),
    box('moov', box('mvhd', length), box('trak', box('mdia', named, written))),
  ]);
}

/** An element of a WebM file: its id as hexadecimal digits, and what it holds. */
function element(id: string, ...content: (Buffer | number)[]): Buffer {
  const body = Buffer.concat(content.map((one) => (typeof one === 'number' ? u32(one) : one)));
  // A length of four bytes, as its first bits say.
  return Buffer.concat([Buffer.from(id, 'hex'), u32((0x1000_0000 | body.length) >>> 0), body]);
}

/** A WebM file of one track of sound, without anything in it that could be played. */
export function webmSound(): Buffer {
  const rate = Buffer.alloc(4);
  rate.writeFloatBE(48_000);
  return Buffer.concat([
    element('1a45dfa3', element('4282', Buffer.from('webm'))),
    element(
      '18538067',
      element(
        '1654ae6b',
        element('ae', element('86', Buffer.from('A_OPUS')), element('e1', element('b5', rate), element('9f', 2))),
      ),
      element('1f43b675', element('e7', 0), element('a3', Buffer.alloc(40))),
    ),
  ]);
}
