const [WIDTH, HEIGHT, LEFT, BOTTOM] = [560, 330, 56, 44];
const COLOURS = ['#0a7', '#369', '#999', '#c80', '#c33', '#639', '#555'];

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Axes {
  readonly title: string;
  readonly x: string;
  readonly y: string;
}

/** Lines over one pair of axes, as an SVG. The first line is drawn boldest. */
export function chart({ title, x: xName, y: yName }: Axes, lines: readonly Line[]): string {
  const all = lines.flatMap(({ points }) => points);
  const range = (at: 0 | 1): readonly [number, number] => [
    Math.min(...all.map((point) => point[at])),
    Math.max(...all.map((point) => point[at])),
  ];
  const [[left, right], [low, high]] = [range(0), range(1)];
  const x = (value: number): string =>
    (LEFT + ((value - left) / (right - left || 1)) * (WIDTH - LEFT - 110)).toFixed(1);
  const y = (value: number): string =>
    (HEIGHT - BOTTOM - ((value - low) / (high - low || 1)) * (HEIGHT - BOTTOM - 34)).toFixed(1);
  const drawn = lines.map(({ name, points }, at) => {
    const colour = COLOURS[at % COLOURS.length];
    const path = points.map(([across, up]) => `${x(across)},${y(up)}`).join(' ');
    const label = `<text x="${WIDTH - 100}" y="${50 + 16 * at}" fill="${colour}">${escaped(name)}</text>`;
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${at === 0 ? 2.5 : 1.3}"/>${label}`;
  });
  const text = (across: number | string, up: number | string, words: string): string =>
    `<text x="${across}" y="${up}">${escaped(words)}</text>`;
  const size = `width="${WIDTH}" height="${HEIGHT}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11">`,
    `<rect ${size} fill="white"/>`,
    text(LEFT, 18, title),
    `<path d="M${x(left)},${y(high)}V${y(low)}H${x(right)}" fill="none" stroke="black"/>`,
    text(4, y(high), short(high)),
    text(4, y(low), short(low)),
    text(x(left), HEIGHT - BOTTOM + 16, short(left)),
    text(x(right), HEIGHT - BOTTOM + 16, short(right)),
    text(LEFT, HEIGHT - 8, `${yName}, over ${xName}`),
    ...drawn,
    '</svg>\n',
  ].join('');
}

function short(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
