// A cost never stands alone: what its energy covers and whose price it was computed with.

import { priceText } from "../price/price_text";
import { price } from "../state/app";

export const currency = (): string => price.value?.currency ?? "USD";

export function PriceNote() {
  const known = price.value;
  return known === null ? null : <span class="muted price-note">{priceText(known)}</span>;
}
