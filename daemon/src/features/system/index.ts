import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemApi, type Metrics, type Status } from '@comfyvn/shared/system/system.api';
import type { FeatureContext } from '../../core/feature.ts';

export interface SystemParts {
  readonly version: string;
  readonly messages: readonly string[];
  readonly stories: () => number;
  readonly assets: () => { count: number; size: number | null };
  readonly sockets: () => number;
  readonly shutdown: () => void;
}

export const system = {
  name: 'system',
  migrations: [],
  start({ mount, config, db, secrets, now }: FeatureContext, parts: SystemParts) {
    const delay = monitorEventLoopDelay({ resolution: 20 });
    delay.enable();
    mount(systemApi, {
      health: () => ({ ok: true as const, app: 'comfyvn' as const, api: 1 }),
      status: (): Status => ({
        version: parts.version,
        uptimeSeconds: Math.round(process.uptime() * 10) / 10,
        dataDir: config.dataDir,
        configFile: config.configFile,
        logDir: config.logDir,
        database: {
          sizeBytes: fileSize(path.join(config.dataDir, 'comfyvn.db')),
          schema: db.pragma('user_version', { simple: true }) as number,
        },
        stories: parts.stories(),
        assets: { count: parts.assets().count, sizeBytes: parts.assets().size ?? 0 },
        sockets: parts.sockets(),
        secrets: { ...secrets.state(), problems: [...secrets.state().problems] },
        messages: [...parts.messages],
      }),
      metrics: (): Metrics => readMetrics(delay, config.dataDir, now()),
      shutdown: () => parts.shutdown(),
    });
    return () => delay.disable();
  },
};

type Delay = ReturnType<typeof monitorEventLoopDelay>;

function readMetrics(delay: Delay, dataDir: string, at: Date): Metrics {
  const { user, system: kernel } = process.cpuUsage();
  const memory = process.memoryUsage();
  const ms = (nanoseconds: number) => (Number.isFinite(nanoseconds) ? Math.round(nanoseconds / 1e4) / 100 : 0);
  return {
    at: at.toISOString(),
    process: {
      cpuSeconds: (user + kernel) / 1e6,
      rssBytes: memory.rss,
      heapUsedBytes: memory.heapUsed,
      eventLoopDelayMs: { mean: ms(delay.mean), p99: ms(delay.percentile(99)), max: ms(delay.max) },
    },
    system: {
      platform: `${os.platform()} ${os.release()} ${os.arch()}`,
      cpus: os.cpus().length,
      cpuModel: os.cpus()[0]?.model ?? 'unknown',
      loadAverage: os.loadavg(),
      memoryTotalBytes: os.totalmem(),
      memoryFreeBytes: os.freemem(),
      dataDiskFreeBytes: diskFree(dataDir),
    },
  };
}

function diskFree(dir: string): number | null {
  try {
    const s = fs.statfsSync(dir);
    return s.bavail * s.bsize;
  } catch {
    return null;
  }
}

function fileSize(file: string): number {
  try {
    return fs.statSync(file).size;
  } catch {
    return 0;
  }
}
