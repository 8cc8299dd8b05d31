import type { RemoteInput } from '@comfyvn/shared/remote/remote.schema';
import { toCatalog, type Catalog } from '../comfy/index.ts';

/** The nodes that load models, with what a person says a remote GPU has; it cannot be asked. Pure. */
export function catalogOf({ models, loras }: Pick<RemoteInput, 'models' | 'loras'>): Catalog {
  const node = (inputs: Record<string, unknown>, output: string[]) => ({ input: { required: inputs }, output });
  const lora = { lora_name: [loras, {}], model: ['MODEL', {}] };
  return toCatalog({
    CheckpointLoaderSimple: node({ ckpt_name: [models, {}] }, ['MODEL', 'CLIP', 'VAE']),
    UNETLoader: node({ unet_name: [models, {}] }, ['MODEL']),
    CLIPLoader: node({}, ['CLIP']),
    DualCLIPLoader: node({}, ['CLIP']),
    LoraLoader: node({ ...lora, clip: ['CLIP', {}] }, ['MODEL', 'CLIP']),
    LoraLoaderModelOnly: node(lora, ['MODEL']),
  });
}
