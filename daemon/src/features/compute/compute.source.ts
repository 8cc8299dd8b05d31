import type { ComputeDevice, DeviceReading } from '@comfyvn/shared/compute/compute.schema';

/** A device and what it does now. */
export interface DeviceState {
  readonly device: ComputeDevice;
  readonly reading: Omit<DeviceReading, 'device'>;
}

/** One way to learn of devices. It costs something only between `start` and `stop`, which may follow each other often. */
export interface DeviceSource {
  /** Settles once it is known what there is; never rejects. */
  start(): Promise<void>;
  read(): Promise<DeviceState[]>;
  /** Why it cannot tell although it should, for people; null where it can, or where such devices are not here. */
  problem(): string | null;
  stop(): void;
}

export const UNKNOWN: DeviceState['reading'] = {
  load: null,
  memoryUsedBytes: null,
  memoryTotalBytes: null,
  temperatureC: null,
  powerW: null,
};

/** A part of a whole, 0 to 1. Pure. */
export const share = (part: number): number => Math.min(1, Math.max(0, part));
