import type { ComfyHost } from '@comfyvn/shared/comfy/comfy.schema';

/** Whether a person has to allow that anything is sent to it. Pure. */
export const asksForConsent = ({ isNear, price }: ComfyHost): boolean => !isNear || price !== null;
