// The receipt of the newest good benchmark, made to be shown to other people.

import type { Benchmark, Price } from "../api";
import { CopyButton } from "../ui/copy";
import { Icon } from "../ui/icons";
import { Fix } from "../ui/reason";
import { drawReceipt } from "./picture";
import { type ReceiptRow, receiptText, receiptView, type ReceiptView } from "./receipt";
import { barcode, stripPositions } from "./shapes";

function Row(props: { row: ReceiptRow }) {
  const { row } = props;
  return (
    <div class="receipt-row">
      <dt>{row.label}</dt>
      <dd><b>{row.value}</b>{row.badge === "" ? null : ` [${row.badge}]`}</dd>
      {row.note === "" ? null : <dd class="receipt-note">{row.note}</dd>}
      {row.fix === "" ? null : <dd class="receipt-fix"><Fix fix={row.fix} /></dd>}
    </div>
  );
}

// Each block of the benchmark as a dot: how much the runs differ, at a glance.
function Strip(props: { blocks: number[] }) {
  const positions = stripPositions(props.blocks);
  if (positions.length === 0) return null;
  return (
    <svg class="receipt-strip" viewBox="0 0 300 18" role="img"
         aria-label={`${props.blocks.length} blocks, slowest to fastest`}>
      <line x1="4" x2="296" y1="9" y2="9" />
      {positions.map((position, index) => <circle key={index} cx={4 + position * 292} cy="9" r="4" />)}
    </svg>
  );
}

function Barcode(props: { id: string }) {
  const { bars, width } = barcode(props.id);
  return (
    <svg class="receipt-barcode" viewBox={`0 0 ${width} 28`} preserveAspectRatio="none" aria-hidden="true">
      {bars.map((bar) => <rect key={bar.x} x={bar.x} y="0" width={bar.width} height="28" />)}
    </svg>
  );
}

export function ReceiptPaper(props: { view: ReceiptView }) {
  const { view } = props;
  return (
    <article class="receipt" aria-label="Receipt" data-testid="receipt">
      <div class="receipt-paper">
        {view.demo ? <p class="receipt-demo">demo data</p> : null}
        <header>
          <p class="receipt-brand"><Icon name="bolt" size={14} /> tokwatt</p>
          <h3>{view.machine}</h3>
          <p>{view.model}</p>
          <p>{view.runtime}</p>
        </header>
        <div class="receipt-speed">
          <p><span class="receipt-figure">{view.speed}</span> {view.speedUnit}</p>
          {view.warning === "" ? null : <p class="receipt-warning">{view.warning}</p>}
          <p>writing speed (decode)</p>
          <Strip blocks={view.blocks} />
          <p class="receipt-note">{view.speedNote}</p>
        </div>
        <dl>{view.rows.map((row) => <Row key={row.label} row={row} />)}</dl>
        <p class="receipt-verdict">{view.verdict}</p>
        <footer>
          <Barcode id={view.id} />
          <p>{view.date}{view.grade === "" ? "" : ` · grade ${view.grade}`}</p>
        </footer>
      </div>
    </article>
  );
}

function savePicture(view: ReceiptView): void {
  drawReceipt(view).toBlob((blob) => {
    if (blob === null) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `tokwatt-${view.id}.png`;
    link.click();
    URL.revokeObjectURL(link.href);
  }, "image/png");
}

export function ReceiptCard(props: { benchmark: Benchmark; price: Price }) {
  const view = receiptView(props.benchmark, props.price);
  return (
    <div class="receipt-holder">
      <ReceiptPaper view={view} />
      <div class="row receipt-actions">
        <CopyButton text={props.benchmark.markdown} label="Copy as markdown" />
        <CopyButton text={receiptText(view)} label="Copy as text" />
        <button type="button" class="button" onClick={() => savePicture(view)}>
          <Icon name="picture" size={14} /> <span>Save picture</span>
        </button>
      </div>
    </div>
  );
}
