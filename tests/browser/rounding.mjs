// The documented rounding, written a second time: the page is checked against this, not against
// its own formatter. Figures only, without units, for the locale en-US.

const grouped = (value, decimals) => value.toLocaleString("en-US",
  { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

function threeDigits(value) {
  if (value === 0) return "0";
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(Number(value.toPrecision(3))))));
  return grouped(Number(value.toPrecision(3)), decimals);
}

const aroundTen = (value) =>
  value === 0 || Math.round(Math.abs(value) * 10) >= 100 ? grouped(value, 0) : grouped(value, 1);

export const rounding = {
  rate: threeDigits,
  watts: aroundTen,
  percent: (ratio) => aroundTen(ratio * 100),
  gigabytesPerSecond: (bytes) => aroundTen(bytes / 1e9),
  celsius: (value) => grouped(value, 0),
  wh: threeDigits,
  energy(joules) {
    const kwh = joules / 3.6e6;
    if (kwh === 0) return "0";
    if (Math.abs(kwh) < 0.0995) return threeDigits(kwh * 1000);
    return grouped(kwh, Math.round(Math.abs(kwh) * 100) < 1000 ? 2 : 1);
  },
  bytes(value) {
    const size = [1e12, 1e9, 1e6, 1e3].find((one) => Math.abs(value) >= one * 0.9995);
    return size === undefined ? grouped(value, 0) : threeDigits(value / size);
  },
};

// What a tile shows for a value of the API: its rounding, or the dash where there is none.
export const shown = (rule, value) => (value === null ? "–" : rounding[rule](value));
