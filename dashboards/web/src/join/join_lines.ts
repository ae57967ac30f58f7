// The line to paste, and what else can be made of it: a dry run, and download, read, run.

export interface JoinLines {
  line: string;
  dryRun: string;
  twoSteps: string[]; // download, read, run
}

const FILE = "tokwatt-join.sh";

// `fetch` is the collector's; what follows it is ours to choose.
export function joinLines(fetch: string, allowMeasuring: boolean): JoinLines {
  const flag = allowMeasuring ? " --allow-measuring" : "";
  return {
    line: `${fetch} | sh${flag === "" ? "" : ` -s --${flag}`}`,
    dryRun: `${fetch} | sh -s -- --dry-run`,
    twoSteps: [`${fetch} -o ${FILE}`, `less ${FILE}`, `sh ${FILE}${flag}`],
  };
}

// "14:32"
export function timeLeft(secondsLeft: number): string {
  const seconds = Math.max(0, Math.floor(secondsLeft));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
