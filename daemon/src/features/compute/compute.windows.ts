import * as z from 'zod';
import { UNKNOWN, share, type DeviceSource, type DeviceState } from './compute.source.ts';
import { streamSource, type StreamOptions } from './compute.stream.ts';

/** Classes of WMI, whose names are the same in every language of Windows; those of Get-Counter are not. */
const SCRIPT = `
$ErrorActionPreference = 'Stop'
while ($true) {
  $memory = @(Get-CimInstance Win32_PerfFormattedData_GPUPerformanceCounters_GPUAdapterMemory | Select-Object Name, DedicatedUsage)
  $engines = @(Get-CimInstance Win32_PerfFormattedData_GPUPerformanceCounters_GPUEngine -Filter 'UtilizationPercentage > 0' | Select-Object Name, UtilizationPercentage)
  @{ memory = $memory; engines = $engines } | ConvertTo-Json -Compress -Depth 3
  Start-Sleep -Seconds 2
}`;

/** GPUs of any maker, by the counters that the Task Manager shows. `more` is for tests. */
export const windowsSource = (more: Partial<StreamOptions> = {}): DeviceSource =>
  streamSource({
    command: 'powershell.exe',
    args: ['-NoProfile', '-NonInteractive', '-Command', SCRIPT],
    statesOf,
    explain: (words) => `The counters of GPUs could not be read: ${words.slice(-300) || 'PowerShell said nothing'}`,
    silenceMs: 30_000,
    ...more,
  });

const line = z.object({
  memory: z.array(z.object({ Name: z.string().max(300), DedicatedUsage: z.coerce.number() })).max(100),
  engines: z.array(z.object({ Name: z.string().max(300), UtilizationPercentage: z.coerce.number() })).max(10_000),
});

/** As the Task Manager counts: of each kind of engine the sum over all programs, and of these the highest. Pure. */
function statesOf(text: string): DeviceState[] {
  const found = line.safeParse(jsonOf(text)).data;
  if (!found) return [];
  return found.memory.flatMap(({ Name: name, DedicatedUsage: memoryUsedBytes }, i) => {
    const luid = /luid_(0x[0-9a-f]+_0x[0-9a-f]+)/i.exec(name)?.[1];
    if (luid === undefined) return [];
    const byEngine = new Map<string, number>();
    for (const one of found.engines) {
      if (!one.Name.toLowerCase().includes(luid.toLowerCase())) continue;
      const engine = /eng_\d+/.exec(one.Name)?.[0] ?? '';
      byEngine.set(engine, (byEngine.get(engine) ?? 0) + one.UtilizationPercentage);
    }
    // The adapter that only draws by the processor has neither.
    if (memoryUsedBytes === 0 && byEngine.size === 0) return [];
    return [
      {
        device: {
          id: `windows:${luid}`,
          kind: 'gpu',
          name: `GPU ${i + 1}`,
          source: 'windows',
          memoryBytes: null,
        },
        reading: { ...UNKNOWN, load: share(Math.max(0, ...byEngine.values()) / 100), memoryUsedBytes },
      },
    ];
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
