/** The colours of a chart. */
export interface ChartColours {
  readonly panel: string;
  readonly muted: string;
  readonly grid: string;
  readonly border: string;
  readonly up: string;
  readonly down: string;
  readonly upFaint: string;
  readonly downFaint: string;
}

/** A chart paints on a canvas, so it needs the values of the theme's custom properties. */
export function readColours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    panel: read('--panel'),
    muted: read('--muted'),
    grid: read('--grid'),
    border: read('--border'),
    up: read('--up'),
    down: read('--down'),
    upFaint: `${read('--up')}55`,
    downFaint: `${read('--down')}55`,
  };
}
