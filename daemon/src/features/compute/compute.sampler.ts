import type { ComputeDevice, ComputeSample } from '@comfyvn/shared/compute/compute.schema';
import type { DeviceSource } from './compute.source.ts';

export interface SamplerOptions {
  readonly sources: readonly DeviceSource[];
  readonly now: () => Date;
  /** Called after each sample. */
  readonly onSample: (sample: ComputeSample) => void;
  /** A fault of ours in a source. */
  readonly onFault: (error: unknown) => void;
  readonly pace?: Partial<typeof PACE>;
}

/** All in milliseconds. `lease`: how long one question keeps the measuring going; `ready`: the first sample waits no longer. */
const PACE = { every: 2_000, lease: 10_000, ready: 3_000 };
const MOST_SAMPLES = 90;

/** Measures devices as long as somebody asks, and nothing otherwise. */
export function createSampler({ sources, now, onSample, onFault, pace: given }: SamplerOptions) {
  const pace = { ...PACE, ...given };
  const samples: ComputeSample[] = [];
  let devices: ComputeDevice[] = [];
  let until = 0;
  let timer: NodeJS.Timeout | null = null;
  let first: Promise<void> = Promise.resolve();
  let isReading = false;

  async function sample(): Promise<void> {
    if (isReading) return;
    isReading = true;
    try {
      const states = (await Promise.all(sources.map((source) => source.read()))).flat();
      if (timer === null) return;
      devices = states.map((one) => one.device);
      const readings = states.map(({ device, reading }) => ({ device: device.id, ...reading }));
      const made = { at: now().toISOString(), readings };
      samples.push(made);
      samples.splice(0, samples.length - MOST_SAMPLES);
      onSample(made);
    } catch (error) {
      onFault(error);
    } finally {
      isReading = false;
    }
  }
  function stop(): void {
    if (timer === null) return;
    clearInterval(timer);
    timer = null;
    for (const source of sources) source.stop();
  }
  async function start(): Promise<void> {
    samples.length = 0;
    timer = setInterval(() => {
      if (performance.now() > until) stop();
      else void sample();
    }, pace.every).unref();
    const late = new Promise<void>((done) => void setTimeout(done, pace.ready).unref());
    await Promise.race([Promise.all(sources.map((source) => source.start())), late]);
    await sample();
  }
  return {
    everyMs: pace.every,
    /** Keeps measuring for a while, and gives what is known once there is a sample. */
    async look(): Promise<{ devices: ComputeDevice[]; samples: ComputeSample[]; problems: string[] }> {
      until = performance.now() + pace.lease;
      if (timer === null) first = start();
      await first;
      return { devices, samples: [...samples], problems: sources.flatMap((source) => source.problem() ?? []) };
    },
    isMeasuring: () => timer !== null,
    stop,
  };
}
export type Sampler = ReturnType<typeof createSampler>;
