// Demo claims, of each verdict and each need, with figures that are made up except the article's own.

import { estimate, reason } from "./demo_documents.mjs";

const base = {
  pack: "seed-article", source: "Memory Bandwidth Is the New CPU Speed, cost table",
  unit: "", measured_value: null, n: 0,
  explanation: "", missing: "", command: "", basis: "measured", quantity: "demo",
  required_evidence: "demo", tolerance_ratio: 0.1,
};

const RUN_70B = "tokwatt bench run --model llama-3.1-70b";

export const demoClaims = () => [
  { ...base, id: "seed-E-framework", verdict: "contradicted", unit: "W", assumed_value: 285,
    measured_value: 133.1, interval: estimate(133.1, 131.2, 135.4), scope: "wall", n: 10,
    statement: "A Framework Desktop uses $700 of electricity in 4 years at 12 h a day",
    explanation: "$700 at $0.14 is 5 000 kWh; over 17 532 h that needs 285 W on average. Decoding at the wall took 133 W." },
  { ...base, id: "seed-E-spark", verdict: "contradicted", unit: "W", assumed_value: 359,
    measured_value: 156, basis: "published", scope: "wall", n: 1,
    statement: "A DGX Spark uses $880 of electricity in 4 years at 12 h a day",
    explanation: "359 W is above its own 240 W adapter." },
  { ...base, id: "seed-T3", verdict: "contradicted", basis: "arithmetic", unit: "ratio",
    statement: "6.31 against 5.0 tokens/s is almost entirely explained by bandwidth",
    explanation: "The bandwidths differ 2.54 times, the speeds 1.26 times." },
  { ...base, id: "seed-H2", verdict: "supported", unit: "GB/s", assumed_value: 215,
    measured_value: 212.6, interval: estimate(212.6, 211.8, 213.3, 20), n: 20,
    statement: "The Ryzen AI Max+ 395 reads 215 GB/s, measured",
    explanation: "Read by the GPU, 20 trials." },
  { ...base, id: "seed-K5", verdict: "contradicted", basis: "arithmetic", unit: "times",
    assumed_value: 90, measured_value: 20,
    statement: "Thunderbolt 5 is about 90 times faster than 10GbE",
    explanation: "25 GB/s is 20 times 1.25 GB/s." },
  { ...base, id: "seed-T1", verdict: "undetermined", unit: "tok/s", assumed_value: 6.31,
    needs: "other_machine",
    statement: "A Mac Studio M4 Max writes DeepSeek-R1-Distill-Llama-70B at 6.31 tokens/s",
    measured_value_reason: reason("no_such_device", "No M4 Max reports here."),
    explanation: "The quantisation is not stated: 49 % of bandwidth at 4 bit, 87 % at 8 bit.",
    missing: "a measurement on an M4 Max" },
  { ...base, id: "seed-T2", verdict: "undetermined", unit: "tok/s", assumed_value: 5, needs: "here",
    statement: "The Ryzen AI Max+ 395 writes a 70B model at about 5 tokens/s",
    measured_value_reason: reason("not_measured", "framework has not run a 70B model."),
    missing: "a run of a 70B model", command: RUN_70B },
  { ...base, id: "seed-E1", verdict: "undetermined", unit: "W", assumed_value: 285, needs: "here",
    statement: "It draws 285 W while it writes",
    measured_value_reason: reason("not_measured", "framework has not run a 70B model."),
    missing: "a run of a 70B model", command: RUN_70B },
  { ...base, id: "seed-H3", verdict: "undetermined", unit: "GB/s", assumed_value: 256, needs: "here",
    statement: "Its memory peaks at 256 GB/s",
    measured_value_reason: reason("not_measured", "Its memory speed was not measured."),
    missing: "its memory speed", command: "tokwatt bandwidth" },
  { ...base, id: "seed-K1", verdict: "undetermined", needs: "later_version",
    statement: "A cluster of two writes 1.8 times as fast",
    measured_value_reason: reason("not_in_this_version", "Links are not measured yet."),
    missing: "measured links between machines" },
  { ...base, id: "seed-H14", verdict: "not_measurable", basis: "arithmetic",
    statement: "An M5 Ultra will reach about 1 TB/s",
    explanation: "A forecast: there is nothing to measure yet." },
];
