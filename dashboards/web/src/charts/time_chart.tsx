// A chart over time that does not need eyes or a mouse: a caption in words, a cursor moved by keys
// whose values are announced, a legend of buttons, and the same figures as a table and as CSV.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type uPlot from "uplot";
import { themeVersion } from "../state/theme";
import { Icon } from "../ui/icons";
import { ReasonText } from "../ui/reason";
import { NotUpdated, Skeleton } from "../ui/states";
import { align, type Aligned } from "./align";
import type { TimeChartProps } from "./chart";
import { ChartTable } from "./chart_table";
import { Legend, spokenAt } from "./legend";
import { createPlot, dataOf, showLine } from "./plot";
import { summarise } from "./summary";

const HEIGHT = 208;
const MOST_SHOWN = 6;

function lastIndex(aligned: Aligned): number | null {
  return aligned.times.length === 0 ? null : aligned.times.length - 1;
}

function stepCursor(plot: uPlot, key: string): boolean {
  const last = plot.data[0].length - 1;
  if (last < 0) return false;
  const now = plot.cursor.idx ?? last;
  const page = Math.max(1, Math.round(last / 10));
  const moves: Record<string, number> = {
    ArrowLeft: now - 1, ArrowRight: now + 1, PageUp: now - page, PageDown: now + page,
    Home: 0, End: last,
  };
  const wanted = moves[key];
  if (wanted === undefined) return false;
  const index = Math.min(last, Math.max(0, wanted));
  plot.setCursor({ left: plot.valToPos(plot.data[0][index]!, "x"), top: plot.bbox.height / 4 });
  return true;
}

// Says `text` shortly after the newest of `presses`: a refresh alone is not worth interrupting for.
function useAnnouncement(text: string, presses: number): string {
  const [said, setSaid] = useState("");
  const latest = useRef(text);
  latest.current = text;
  useEffect(() => {
    if (presses === 0) {
      setSaid("");
      return;
    }
    const timer = setTimeout(() => setSaid(latest.current), 300);
    return () => clearTimeout(timer);
  }, [presses]);
  return said;
}

function usePlot(props: TimeChartProps, aligned: Aligned, hidden: Set<string>,
                 setCursor: (index: number | null) => void) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const span = useRef<[number, number]>([0, 1]);
  span.current = [props.fromSeconds, props.toSeconds];
  const hasBand = props.step > 1 && props.lines.length <= 4;
  const keys = props.lines.map((line) => line.key).join("\n");
  const theme = themeVersion.value;

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const lines = props.lines.map((line) =>
      ({ key: line.key, label: line.label, shown: !hidden.has(line.key) }));
    const made = createPlot(element, {
      metric: props.metric, lines, hasBand, window: () => span.current,
      width: Math.max(200, element.clientWidth), height: HEIGHT, onCursor: setCursor,
    }, dataOf(aligned, hasBand));
    plot.current = made;
    const resize = new ResizeObserver(() => {
      if (element.clientWidth > 0) made.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    resize.observe(element);
    return () => { resize.disconnect(); made.destroy(); plot.current = null; };
  }, [keys, theme, hasBand, props.metric]);

  useEffect(() => plot.current?.setData(dataOf(aligned, hasBand)), [aligned]);
  useEffect(() => {
    props.lines.forEach((line, index) => {
      const made = plot.current;
      const show = !hidden.has(line.key);
      if (made !== null && made.series[1 + index]?.show !== show) {
        showLine(made, props.lines.length, index, show, hasBand);
      }
    });
  }, [hidden]);
  return { host, plot };
}

function Plot(props: { chart: TimeChartProps; aligned: Aligned }) {
  const { chart, aligned } = props;
  const [cursor, setCursor] = useState<number | null>(null);
  const [presses, setPresses] = useState(0); // since the plot has the focus
  const [hidden, setHidden] = useState(
    () => new Set(chart.lines.slice(MOST_SHOWN).map((line) => line.key)));
  const { host, plot } = usePlot(chart, aligned, hidden, setCursor);
  const at = cursor ?? lastIndex(aligned);
  const said = useAnnouncement(spokenAt(chart, aligned, at), presses);
  const onKey = (event: KeyboardEvent) => {
    if (plot.current === null || !stepCursor(plot.current, event.key)) return;
    event.preventDefault();
    setPresses((before) => before + 1);
  };
  const toggle = (key: string) => setHidden((before) => {
    const next = new Set(before);
    if (!next.delete(key)) next.add(key);
    return next;
  });
  return (
    <>
      <div class="plot" tabIndex={0} role="application" aria-roledescription="chart" ref={host}
           aria-label={`${chart.title}: arrow keys move the cursor`} onKeyDown={onKey}
           onBlur={() => setPresses(0)} />
      <span class="visually-hidden" aria-live="polite" data-testid="spoken">{said}</span>
      <Legend chart={chart} aligned={aligned} at={at} hidden={hidden} toggle={toggle} />
    </>
  );
}

// Nothing to draw: a line with the reason, said once.
function EmptyChart(props: { chart: TimeChartProps }) {
  const { chart } = props;
  return (
    <figure class="chart is-empty" id={`chart-${chart.id}`} aria-labelledby={`chart-${chart.id}-title`}>
      <h3 id={`chart-${chart.id}-title`}>{chart.title}</h3>
      <figcaption><ReasonText reason={chart.emptyReason} /></figcaption>
    </figure>
  );
}

function Drawing(props: { chart: TimeChartProps; aligned: Aligned; asTable: boolean }) {
  const { chart } = props;
  if (chart.loading) return <Skeleton rows={3} />;
  return props.asTable ? <ChartTable chart={chart} aligned={props.aligned} />
    : <Plot chart={chart} aligned={props.aligned} />;
}

export function TimeChart(props: TimeChartProps) {
  const [asTable, setAsTable] = useState(false);
  const aligned = useMemo(() => align(props.lines, props.step, props.toSeconds),
                          [props.lines, props.step, props.toSeconds]);
  const isEmpty = props.lines.length === 0;
  const failure = props.failure ?? null;
  const isUnknown = props.loading || (isEmpty && failure !== null);
  const span = { from: props.fromSeconds, to: props.toSeconds, step: props.step,
                 text: props.spanText };
  const note = props.note === undefined ? "" : ` ${props.note}`;
  if (isEmpty && !isUnknown) return <EmptyChart chart={props} />;
  return (
    <figure class="chart" id={`chart-${props.id}`} aria-labelledby={`chart-${props.id}-title`}>
      <div class="chart-head">
        <h3 id={`chart-${props.id}-title`}>{props.title}</h3>
        {isEmpty ? null : (
          <button type="button" class="button is-small" aria-pressed={asTable}
                  onClick={() => setAsTable(!asTable)}>
            <Icon name="table" size={14} /> Table
          </button>
        )}
      </div>
      {failure === null ? null : <NotUpdated {...failure} />}
      {isEmpty && failure !== null ? null
        : <Drawing chart={props} aligned={aligned} asTable={asTable} />}
      {isUnknown ? null : <figcaption>{summarise(props.lines, span)}{note}</figcaption>}
    </figure>
  );
}
