// `node --import ./tests/bench/typescript.mjs tests/renpy/soak.ts [MINUTES] [SEED]`: batches of random stories in the real
// Ren'Py until the time is over or something is not the same.
import { randomBatch } from './random-batch.ts';
import { comparePlays } from './same-play.ts';

const minutes = Number(process.argv[2] ?? 10);
let seed = Number(process.argv[3] ?? 1_000);
const until = Date.now() + minutes * 60_000;
const total = { stories: 0, ways: 0, stops: 0 };

while (Date.now() < until) {
  const { story, ways } = randomBatch(seed, 130, 3);
  const comparison = await comparePlays(story, ways);
  total.stories += 130;
  total.ways += comparison.ways;
  total.stops += comparison.stops;
  const wrong = [...comparison.lint, ...comparison.differences];
  console.log(
    `seed ${seed}: ${wrong.length} wrong; so far ${total.stories} stories, ${total.ways} ways, ${total.stops} stops`,
  );
  for (const line of wrong.slice(0, 5)) console.log(`  ${line}`);
  if (wrong.length > 0) process.exit(1);
  seed++;
}
