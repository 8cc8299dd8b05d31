import { paintBackground, type Painting } from '../src/stage/painting/paintings.ts';

// One painting, chosen by the address: gallery.html?motif=dusk&hue=20
const query = new URLSearchParams(location.search);
const startedMs = performance.now();
const canvas = await paintBackground(
  { motif: (query.get('motif') ?? 'dusk') as Painting['motif'], hue: Number(query.get('hue') ?? 20) },
  innerWidth,
  innerHeight,
);
canvas.getContext('2d')?.getImageData(0, 0, 1, 1);
performance.measure('paint', { start: startedMs });
document.querySelector('#host')?.append(canvas);
