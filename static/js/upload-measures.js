// Sizes, speeds and times as the page's language writes them. No words of our own: Intl brings the units.

const language = document.documentElement.lang || "en";
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
const STEP = 1000;

/** 1_530_000 -> "1.5 MB" */
export function sizeInWords(bytes) {
  let size = Math.max(0, bytes);
  let unit = 0;
  while (size >= STEP && unit < UNITS.length - 1) {
    size /= STEP;
    unit += 1;
  }
  const digits = unit > 1 && size < 100 ? 1 : 0;
  return new Intl.NumberFormat(language, { style: "unit", unit: UNITS[unit], unitDisplay: "short", maximumFractionDigits: digits }).format(size);
}

/** 95 -> "2 min", 40 -> "40 sec" */
export function timeInWords(seconds) {
  const whole = Math.max(1, Math.round(seconds));
  const [value, unit] = whole < 60 ? [whole, "second"] : whole < 5400 ? [Math.round(whole / 60), "minute"] : [Math.round(whole / 3600), "hour"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value);
}

export function percentInWords(share) {
  return new Intl.NumberFormat(language, { style: "percent" }).format(share);
}

/** "{done} of {all}" with its names replaced. */
export function filled(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Bytes per second over the last few seconds, calm enough to read. */
export class Speedometer {
  #samples = [];

  note(total, now = performance.now()) {
    this.#samples.push([now, total]);
    while (this.#samples.length > 2 && now - this.#samples[0][0] > 8000) this.#samples.shift();
  }

  reset() {
    this.#samples = [];
  }

  get bytesPerSecond() {
    if (this.#samples.length < 2) return 0;
    const [from, first] = this.#samples[0];
    const [until, last] = this.#samples.at(-1);
    return until > from ? Math.max(0, ((last - first) * 1000) / (until - from)) : 0;
  }
}
