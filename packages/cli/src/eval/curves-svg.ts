import type { BenchResult } from './evaluate-outcomes.ts';

const [WIDTH, HEIGHT, MARGIN] = [460, 320, 48];
const COLOURS = ['#0b6', '#369', '#999', '#c80', '#c33', '#639'];
/** More points than this cannot be told apart. */
const MOST_POINTS = 200;

/** Quality over the share of calls to the stronger model, one picture a bench below the other, as one SVG. */
export function curvesSvg(results: readonly BenchResult[]): string {
  const pictures = results.map((result, at) => `<g transform="translate(0 ${at * HEIGHT})">${picture(result)}</g>`);
  const size = `width="${WIDTH}" height="${HEIGHT * results.length}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="11"><rect ${size} fill="white"/>${pictures.join('')}</svg>\n`;
}

function picture({ bench, rows, weak, strong, routers }: BenchResult): string {
  const lines = routers.map(({ router, curve }) => {
    const step = Math.max(1, Math.floor(curve.share.length / MOST_POINTS));
    const places = [...curve.share.keys()].filter((at) => at % step === 0 || at === curve.share.length - 1);
    return {
      router,
      points: places.map(
        (at) => [curve.share[at] as number, weak.quality + (curve.gained[at] as number) / rows] as const,
      ),
    };
  });
  const heights = lines.flatMap(({ points }) => points.map(([, y]) => y));
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const x = (share: number): string => (MARGIN + share * (WIDTH - 2 * MARGIN)).toFixed(1);
  const y = (quality: number): string =>
    (HEIGHT - MARGIN - ((quality - low) / (high - low || 1)) * (HEIGHT - 2 * MARGIN)).toFixed(1);
  const drawn = lines.map(({ router, points }, at) => {
    const colour = COLOURS[at % COLOURS.length];
    const path = points.map(([share, quality]) => `${x(share)},${y(quality)}`).join(' ');
    const name = `<text x="${WIDTH - MARGIN - 70}" y="${HEIGHT - MARGIN - 12 * (lines.length - at)}" fill="${colour}">${router}</text>`;
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>${name}`;
  });
  const label = (left: string, top: string | number, text: string): string =>
    `<text x="${left}" y="${top}">${escaped(text)}</text>`;
  return [
    label(x(0), 18, `${bench}: ${weak.model} and ${strong.model}`),
    `<path d="M${x(0)},${y(high)}V${y(low)}H${x(1)}" fill="none" stroke="black"/>`,
    label('4', y(high), high.toFixed(3)),
    label('4', y(low), low.toFixed(3)),
    label(x(0), HEIGHT - MARGIN + 16, '0 %'),
    label(x(0.35), HEIGHT - MARGIN + 16, 'calls to the stronger model'),
    label(x(0.95), HEIGHT - MARGIN + 16, '100 %'),
    ...drawn,
  ].join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
