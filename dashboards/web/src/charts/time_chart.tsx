// A chart over time that does not need eyes or a mouse: a caption in words, a cursor moved by keys
// whose values are announced, a legend of buttons, and the same figures as a table and as CSV.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type uPlot from "uplot";
import { formatMetric } from "../format/metric";
import { timeWithSeconds } from "../format/time";
import { themeVersion } from "../state/theme";
import { ScopeBadge } from "../ui/badge";
import { Icon } from "../ui/icons";
import { ReasonText } from "../ui/reason";
import { align, type Aligned } from "./align";
import type { TimeChartProps } from "./chart";
import { ChartTable } from "./chart_table";
import { colorName, createPlot, dataOf, showLine } from "./plot";
import { summarise } from "./summary";

const HEIGHT = 208;
const MOST_SHOWN = 6;

// The value of a line at an instant, or the last one shortly before it (lines have own instants).
export function valueAt(column: (number | null | undefined)[], index: number): number | null {
  for (let at = index; at >= 0 && at > index - 20; at--) {
    const value = column[at];
    if (value !== undefined) return value;
  }
  return null;
}

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

function Legend(props: {
  chart: TimeChartProps; aligned: Aligned; at: number | null; hidden: Set<string>;
  toggle: (key: string) => void;
}) {
  const { chart, aligned, at } = props;
  return (
    <div class="legend">
      {chart.lines.map((line, index) => {
        const value = at === null ? null : valueAt(aligned.mean[index] ?? [], at);
        return (
          <button type="button" key={line.key} class="legend-item"
                  aria-pressed={!props.hidden.has(line.key)} onClick={() => props.toggle(line.key)}>
            <svg class={`swatch stroke-${colorName(index)} dash-${index % 7}`} viewBox="0 0 22 8"
                 aria-hidden="true"><line x1="1" x2="21" y1="4" y2="4" /></svg>
            <span>{line.label}</span>
            {line.scope === null ? null : <ScopeBadge scope={line.scope} />}
            <b class="legend-value">{formatMetric(line.metric, value).text}</b>
          </button>
        );
      })}
      <span class="legend-time muted">
        {at === null || aligned.times[at] === undefined ? "" : timeWithSeconds(aligned.times[at]!)}
      </span>
    </div>
  );
}

function useAnnouncement(text: string, focused: boolean): string {
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (!focused) return;
    const timer = setTimeout(() => setSaid(text), 300);
    return () => clearTimeout(timer);
  }, [text, focused]);
  return focused ? said : "";
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
  const [focused, setFocused] = useState(false);
  const [hidden, setHidden] = useState(
    () => new Set(chart.lines.slice(MOST_SHOWN).map((line) => line.key)));
  const { host, plot } = usePlot(chart, aligned, hidden, setCursor);
  const at = cursor ?? lastIndex(aligned);
  const spoken = at === null ? "" : `${timeWithSeconds(aligned.times[at] ?? 0)}: ` +
    chart.lines.map((line, index) =>
      `${line.label} ${formatMetric(line.metric, valueAt(aligned.mean[index] ?? [], at)).text}`).join(", ");
  const said = useAnnouncement(spoken, focused);
  const onKey = (event: KeyboardEvent) => {
    if (plot.current !== null && stepCursor(plot.current, event.key)) event.preventDefault();
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
           onFocus={() => setFocused(true)} onBlur={() => setFocused(false)} />
      <span class="visually-hidden" aria-live="polite" data-testid="spoken">{said}</span>
      <Legend chart={chart} aligned={aligned} at={at} hidden={hidden} toggle={toggle} />
    </>
  );
}

export function TimeChart(props: TimeChartProps) {
  const [asTable, setAsTable] = useState(false);
  const aligned = useMemo(() => align(props.lines, props.step), [props.lines, props.step]);
  const isEmpty = props.lines.length === 0;
  const caption = summarise(props.lines, props.step, props.spanText);
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
      {isEmpty ? <div class="chart-empty"><ReasonText reason={props.emptyReason} /></div>
        : asTable ? <ChartTable chart={props} aligned={aligned} />
        : <Plot chart={props} aligned={aligned} />}
      <figcaption>{caption}{props.note === undefined || isEmpty ? "" : ` ${props.note}`}</figcaption>
    </figure>
  );
}
