/**
 * The strongly connected parts of a graph that hold a circle, each as its places in ascending order. `places` are those
 * looked at; ways to others are left out. Tarjan's algorithm, without recursion. Pure.
 */
export function circlesIn(
  places: readonly number[],
  size: number,
  ways: (place: number) => readonly number[],
): number[][] {
  const inside = new Uint8Array(size);
  for (const place of places) inside[place] = 1;
  const order = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const onStack = new Uint8Array(size);
  const stack: number[] = [];
  const circles: number[][] = [];
  let count = 0;

  const close = (root: number): void => {
    const part: number[] = [];
    for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
      onStack[place] = 0;
      part.push(place);
      if (place === root) break;
    }
    if (part.length > 1 || ways(root).includes(root)) circles.push(part.sort((a, b) => a - b));
  };
  const visit = (first: number): void => {
    const frames: { place: number; ways: readonly number[]; at: number }[] = [];
    const enter = (place: number): void => {
      order[place] = low[place] = count++;
      stack.push(place);
      onStack[place] = 1;
      frames.push({ place, ways: ways(place), at: 0 });
    };
    enter(first);
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const way = frame.ways[frame.at++];
      if (way === undefined) {
        frames.pop();
        const { place } = frame;
        const before = frames.at(-1);
        if (before !== undefined) low[before.place] = Math.min(low[before.place]!, low[place]!);
        if (low[place] === order[place]) close(place);
      } else if (inside[way] === 1) {
        if (order[way] === -1) enter(way);
        else if (onStack[way] === 1) low[frame.place] = Math.min(low[frame.place]!, order[way]!);
      }
    }
  };
  for (const place of places) if (order[place] === -1) visit(place);
  return circles.sort((a, b) => a[0]! - b[0]!);
}
