// The two small drawings of a receipt, as numbers: the strip of blocks and the bars of the id.

// Blocks on 0..1, slowest to fastest; equal blocks sit in the middle.
export function stripPositions(blocks: number[]): number[] {
  if (blocks.length === 0) return [];
  const low = Math.min(...blocks);
  const high = Math.max(...blocks);
  if (high === low) return blocks.map(() => 0.5);
  return blocks.map((block) => (block - low) / (high - low));
}

export interface Bar {
  x: number;
  width: number;
}

// One bar and one space per character: a picture of the id, not a code any scanner reads.
export function barcode(id: string): { bars: Bar[]; width: number } {
  const bars: Bar[] = [];
  let x = 0;
  for (const character of id.slice(0, 40)) {
    const code = character.charCodeAt(0);
    const width = 1 + (code & 3);
    bars.push({ x, width });
    x += width + 1 + ((code >> 2) & 3);
  }
  return { bars, width: Math.max(1, x) };
}
