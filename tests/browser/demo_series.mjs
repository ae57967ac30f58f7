// Demo series: smooth made-up curves on multiples of the step, with one gap to draw.

const wave = (time, base, swing, length) =>
  base + swing * (0.6 * Math.sin((2 * Math.PI * time) / length) +
                  0.4 * Math.sin((2 * Math.PI * time) / (length * 0.37)));

const POWER = [
  ["shelly", "plug", { scope: "wall" }, 118, 22],
  ["rapl", "package-0", { scope: "package" }, 78, 18],
];

// Only the first demo machine has readings; the others show what absence looks like.
const DEVICE = "d0000000000000000000000000000001";

const CURVES = {
  device_power_watts: POWER,
  runtime_decode_tokens_per_second:
    [["llamacpp", "", { runtime: "llamacpp", model: "llama-3.1-70b" }, 4.9, 0.12]],
  runtime_prefill_tokens_per_second:
    [["llamacpp", "", { runtime: "llamacpp", model: "llama-3.1-70b" }, 0, 0]],
  device_utilization_ratio: [["host", "", { unit: "cpu" }, 0.4, 0.15],
                             ["host", "", { unit: "gpu" }, 0.82, 0.14]],
  device_temperature_celsius: [["hwmon", "k10temp", {}, 66, 6]],
};

// In the scenario `dead_plug` the plug has given nothing for the newer half of what is asked.
const endOf = (curve, scenario, from, to) =>
  (scenario === "dead_plug" && curve[1] === "plug" ? (from + to) / 2 : to);

export function demoSeries(query, scenario) {
  const from = Date.parse(query.get("from")) / 1000;
  const to = Math.min(Date.parse(query.get("to")) / 1000, Date.now() / 1000);
  const step = Number(query.get("step"));
  const gapStart = Math.floor(to / 300) * 300 - 300;  // always within the shortest range
  const series = scenario === "no_runtime" || query.get("device") !== DEVICE ? [] : (CURVES[query.get("metric")] ?? []).filter((curve) => curve[3] !== 0)
    .map((curve) => {
      const [source, component, labels, base, swing] = curve;
      const end = endOf(curve, scenario, from, to);
      const points = [];
      for (let time = Math.ceil(from / step) * step; time <= end; time += step) {
        if (time > gapStart && time < gapStart + 70) continue;
        const mean = wave(time, base, swing, 900);
        points.push([time, mean * 0.97, mean * 1.03, mean, mean]);
      }
      return { source, component, labels, quality: "measured", points };
    });
  return { schema_version: 1, device: query.get("device"), metric: query.get("metric"),
           from: query.get("from"), to: query.get("to"), step_seconds: step, series };
}
