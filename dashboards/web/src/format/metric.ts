// formatMetric: the one place where a figure becomes text, so that tile, tooltip, table, receipt
// and test cannot disagree.
//
// Rounding: rates, J/token and Wh per 1 000 tokens to 3 significant digits; watts to integers from
// 10, else one decimal; energy in Wh below 0.1 kWh, then kWh with 2 decimals below 10, else 1;
// multiples to at most 3 significant digits; money with 2 decimals from 0.10, else 3 significant digits; shares to integers, one decimal
// below 10 %; GB is 10^9 bytes. An absent or non-finite value is an en dash, never 0.

export type MetricId =
  | "decode_rate" | "prefill_rate" | "power" | "energy" | "joules_per_token"
  | "wh_per_1000_tokens" | "cost" | "cost_per_million_tokens" | "price_per_kwh" | "bandwidth"
  | "bytes" | "ratio" | "times" | "temperature" | "frequency" | "duration" | "count" | "number";

export interface Formatted {
  value: string; // "28.4", or "–"
  unit: string;  // "tok/s", or ""
  text: string;  // "28.4 tok/s decode": unit and token kind, thin no-break space between
}

export interface FormatOptions {
  currency?: string;
  locale?: string;
}

export const ABSENT = "–";
const THIN = "\u202f";

function number(value: number, locale: string | undefined, options: Intl.NumberFormatOptions) {
  return new Intl.NumberFormat(locale, options).format(value === 0 ? 0 : value);
}

function significant(value: number, digits: number, locale?: string): string {
  if (value === 0) return "0";
  const options = { minimumSignificantDigits: digits, maximumSignificantDigits: digits };
  return number(value, locale, options);
}

// Half of the last digit rounds up, as read in decimals: 2.65 is 2.7, where toFixed(1) sees the
// binary 2.6499... and says 2.6.
function rounded(value: number, decimals: number): number {
  return Number(number(value, "en-US", { useGrouping: false, maximumFractionDigits: decimals }));
}

function fixed(value: number, decimals: number, locale?: string): string {
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return number(rounded(value, decimals), locale, options);
}

// Decides on the rounded value, so that 9.96 reads "10" and never "10.0".
function tenths(value: number, locale?: string): string {
  const whole = Math.abs(rounded(value, 1)) >= 10 || value === 0;
  return fixed(value, whole ? 0 : 1, locale);
}

function money(value: number, options: FormatOptions): string {
  const size = Math.abs(value);
  const digits: Intl.NumberFormatOptions =
    size >= 0.1 || size === 0
      ? { minimumFractionDigits: 2, maximumFractionDigits: 2 }
      : { minimumSignificantDigits: 3, maximumSignificantDigits: 3 };
  const currency = options.currency ?? "USD";
  try {
    return number(value, options.locale, {
      style: "currency", currency, currencyDisplay: "narrowSymbol", ...digits,
    });
  } catch {
    return `${number(value, options.locale, digits)}${THIN}${currency}`;
  }
}

function duration(seconds: number, locale?: string): [string, string] {
  const size = Math.abs(seconds);
  if (size === 0) return ["0", "s"];
  if (size < 0.9995) return [size < 0.00995 ? significant(seconds * 1e3, 2, locale) : fixed(seconds * 1e3, 0, locale), "ms"];
  if (size < 9.95) return [fixed(seconds, 1, locale), "s"];
  const whole = Math.round(seconds);
  if (whole < 60) return [fixed(whole, 0, locale), "s"];
  const pair = (a: number, first: string, b: number, second: string): [string, string] =>
    b === 0 ? [fixed(a, 0, locale), first] : [`${a}${THIN}${first} ${b}`, second];
  if (whole < 3600) return pair(Math.floor(whole / 60), "min", whole % 60, "s");
  const minutes = Math.round(whole / 60);
  if (minutes < 48 * 60) return pair(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(whole / 3600);
  return pair(Math.floor(hours / 24), "d", hours % 24, "h");
}

function energy(joules: number, locale?: string): [string, string] {
  const kwh = joules / 3.6e6;
  if (kwh === 0) return ["0", "kWh"];
  if (Math.abs(kwh) < 0.0995) return [significant(kwh * 1000, 3, locale), "Wh"];
  const small = Math.abs(rounded(kwh, 2)) < 10;
  return [fixed(kwh, small ? 2 : 1, locale), "kWh"];
}

function bytes(value: number, locale?: string): [string, string] {
  for (const [unit, size] of [["TB", 1e12], ["GB", 1e9], ["MB", 1e6], ["kB", 1e3]] as const) {
    if (Math.abs(value) >= size * 0.9995) return [significant(value / size, 3, locale), unit];
  }
  return [fixed(value, 0, locale), "B"];
}

function parts(metric: MetricId, value: number, options: FormatOptions): [string, string] {
  const { locale } = options;
  switch (metric) {
    case "decode_rate":
    case "prefill_rate": return [significant(value, 3, locale), "tok/s"];
    case "power": return [tenths(value, locale), "W"];
    case "energy": return energy(value, locale);
    case "joules_per_token":
      return value !== 0 && Math.abs(value) < 0.01
        ? [significant(value * 1e3, 3, locale), "mJ/token"]
        : [significant(value, 3, locale), "J/token"];
    case "wh_per_1000_tokens": return [significant(value, 3, locale), "Wh"];
    case "cost":
    case "cost_per_million_tokens":
    case "price_per_kwh": return [money(value, options), ""];
    case "bandwidth": return [tenths(value / 1e9, locale), "GB/s"];
    case "bytes": return bytes(value, locale);
    case "ratio": return [tenths(value * 100, locale), "%"];
    case "times": return [number(value, locale, { maximumSignificantDigits: 3 }), "times"];
    case "temperature": return [fixed(value, 0, locale), "°C"];
    case "frequency": return [fixed(value / 1e9, 2, locale), "GHz"];
    case "duration": return duration(value, locale);
    case "count": return [fixed(value, 0, locale), ""];
    case "number": return [significant(value, 3, locale), ""];
  }
}

const KIND: Partial<Record<MetricId, string>> = {
  decode_rate: "decode",
  prefill_rate: "prefill",
  wh_per_1000_tokens: "per 1\u202f000 tokens",
  cost_per_million_tokens: "per million tokens",
  price_per_kwh: "per kWh",
};

export function formatMetric(
  metric: MetricId, value: number | null | undefined, options: FormatOptions = {},
): Formatted {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return { value: ABSENT, unit: "", text: ABSENT };
  }
  const [figure, unit] = parts(metric, value, options);
  const withUnit = unit === "" ? figure : `${figure}${THIN}${unit}`;
  const kind = KIND[metric];
  return { value: figure, unit, text: kind ? `${withUnit} ${kind}` : withUnit };
}

// "[27.8, 29.0]": the interval of an estimate, at the rounding of its metric.
export function formatInterval(
  metric: MetricId, low: number, high: number, options: FormatOptions = {},
): string {
  return `[${formatMetric(metric, low, options).value}, ${formatMetric(metric, high, options).value}]`;
}
