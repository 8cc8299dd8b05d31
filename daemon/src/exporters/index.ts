import type { Exporter } from './exporter.ts';

/** Every way out of ComfyVN, in the order people see them. One line each. */
export const exporters: readonly Exporter[] = [];
