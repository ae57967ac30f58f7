// The line to paste, and what else can be made of it: a dry run, and download, read, run.

export interface JoinLines {
  line: string;
  dryRun: string;     // "": the line is of a kind that we do not know
  twoSteps: string[]; // download, read, run
}

const FILE = "tokwatt-join.sh";
const LINE = /^(curl .+) \| sh(?: -s -- .*)?$/;

// `command` is the collector's; only what follows "| sh" is ours to choose.
export function joinLines(command: string, allowMeasuring: boolean): JoinLines {
  const fetch = LINE.exec(command)?.[1];
  if (fetch === undefined) return { line: command, dryRun: "", twoSteps: [] };
  const flag = allowMeasuring ? " --allow-measuring" : "";
  return {
    line: `${fetch} | sh${flag === "" ? "" : ` -s --${flag}`}`,
    dryRun: `${fetch} | sh -s -- --dry-run`,
    twoSteps: [`${fetch} -o ${FILE}`, `less ${FILE}`, `sh ${FILE}${flag}`],
  };
}

// "14:32" until the line expires; "" where the two clocks are too far apart to say.
export function timeLeft(expires: string, nowMs: number): string {
  const seconds = Math.floor((Date.parse(expires) - nowMs) / 1000);
  if (Number.isNaN(seconds) || seconds < 0 || seconds > 3600) return "";
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
