// Whose price a cost was computed with, in words.

import type { Price } from "../api";
import { formatMetric } from "../format/metric";

// "at the article's $0.14 per kWh, assumed", or "at €0.31 per kWh": as the command line says it.
export function priceText(price: Price): string {
  const { text } = formatMetric("price_per_kwh", price.price_per_kwh, { currency: price.currency });
  return price.assumed ? `at the article's ${text}, assumed` : `at ${text}`;
}

const HIGHEST_PRICE = 100;

// A number as people type it, "0.31" or "0,31", from 0 to 100; anything else is null.
export function parsePrice(text: string): number | null {
  const cleaned = text.trim().replace(",", ".");
  if (!/^\d+(\.\d*)?$|^\.\d+$/.test(cleaned)) return null;
  const value = Number(cleaned);
  return value <= HIGHEST_PRICE ? value : null;
}
