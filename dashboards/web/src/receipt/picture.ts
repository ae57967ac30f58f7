// The receipt drawn on a canvas, at twice the size of the screen, to be saved as a PNG.

import type { ReceiptRow, ReceiptView } from "./receipt";
import { barcode, stripPositions } from "./shapes";

const SCALE = 2;
const WIDTH = 400;
const LEFT = 28;
const RIGHT = WIDTH - LEFT;
const PAPER = "#fbf8f1";
const INK = "#1b2430";
const FADED = "#5b6673";
const MONO = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

class Pen {
  y = 30;
  constructor(readonly context: CanvasRenderingContext2D) {}

  // Draws words in lines no wider than the paper.
  text(words: string, font: string, align: CanvasTextAlign, color: string, lineHeight: number): void {
    const { context } = this;
    context.font = font;
    context.fillStyle = color;
    context.textAlign = align;
    const x = align === "center" ? WIDTH / 2 : align === "right" ? RIGHT : LEFT;
    let line = "";
    for (const word of words.split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line !== "" && context.measureText(longer).width > RIGHT - LEFT) {
        context.fillText(line, x, (this.y += lineHeight));
        line = word;
      } else {
        line = longer;
      }
    }
    context.fillText(line, x, (this.y += lineHeight));
  }

  rule(): void {
    this.y += 16;
    this.context.strokeStyle = FADED;
    this.context.setLineDash([3, 4]);
    this.context.beginPath();
    this.context.moveTo(LEFT, this.y);
    this.context.lineTo(RIGHT, this.y);
    this.context.stroke();
    this.context.setLineDash([]);
  }

  row(row: ReceiptRow): void {
    const value = row.badge === "" ? row.value : `${row.value} [${row.badge}]`;
    this.text(row.label, `13px ${MONO}`, "left", INK, 24);
    this.y -= 24;
    this.text(value, `bold 13px ${MONO}`, "right", INK, 24);
    if (row.note !== "") this.text(row.note, `11px ${MONO}`, "right", FADED, 15);
  }

  strip(blocks: number[]): void {
    this.y += 18;
    this.context.fillStyle = "rgba(0, 90, 140, 0.55)";
    for (const position of stripPositions(blocks)) {
      this.context.beginPath();
      this.context.arc(60 + position * (WIDTH - 120), this.y, 4, 0, 2 * Math.PI);
      this.context.fill();
    }
  }

  bars(id: string): void {
    const { bars, width } = barcode(id);
    const scale = (WIDTH - 160) / width;
    this.context.fillStyle = INK;
    this.y += 20;
    for (const bar of bars) this.context.fillRect(80 + bar.x * scale, this.y, bar.width * scale, 26);
    this.y += 26;
  }
}

function draw(pen: Pen, view: ReceiptView): void {
  if (view.demo) pen.text("DEMO DATA, NOT MEASURED", `bold 12px ${MONO}`, "center", "#a33b00", 18);
  pen.text("tokwatt", `bold 15px ${MONO}`, "center", INK, 20);
  pen.text(view.machine, `bold 15px ${MONO}`, "center", INK, 24);
  pen.text(view.model, `13px ${MONO}`, "center", INK, 19);
  pen.text(view.runtime, `13px ${MONO}`, "center", FADED, 19);
  pen.rule();
  pen.text(view.speed, `bold 58px ${MONO}`, "center", INK, 64);
  pen.text(`${view.speedUnit} writing speed (decode)`, `13px ${MONO}`, "center", INK, 22);
  if (view.warning !== "") pen.text(view.warning, `bold 12px ${MONO}`, "center", "#a33b00", 20);
  pen.strip(view.blocks);
  pen.text(view.speedNote, `11px ${MONO}`, "center", FADED, 20);
  pen.rule();
  for (const row of view.rows) pen.row(row);
  pen.rule();
  pen.text(view.verdict, `13px ${MONO}`, "center", INK, 20);
  pen.bars(view.id);
  const grade = view.grade === "" ? "" : ` · grade ${view.grade}`;
  pen.text(`${view.date}${grade}`, `11px ${MONO}`, "center", FADED, 18);
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser has no canvas");
  return context;
}

export function drawReceipt(view: ReceiptView): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH * SCALE;
  canvas.height = 10;
  const measuring = new Pen(contextOf(canvas)); // once without paper, for the height
  draw(measuring, view);
  canvas.height = Math.ceil(measuring.y + 34) * SCALE;
  const context = contextOf(canvas);
  context.scale(SCALE, SCALE);
  context.fillStyle = PAPER;
  context.fillRect(0, 0, WIDTH, canvas.height);
  draw(new Pen(context), view);
  return canvas;
}
