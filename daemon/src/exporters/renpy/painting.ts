/** Size of a painted background in pixels. */
export const PAINTING = { width: 1280, height: 720 } as const;

export function paintingOf({ motif, hue }: { motif: string; hue: number }): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720"><rect width="1280" height="720" fill="hsl(${hue} 40% 30%)"/><desc>${motif}</desc></svg>`;
}
