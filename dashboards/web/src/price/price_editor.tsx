// Price per kWh and currency, edited in place. Until it is set, cost says whose price it uses.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Price, TariffRequest, Tariffs } from "../api";
import { feed } from "../state/app";
import { asApiError, post, type ApiError } from "../state/http";
import { useOpener } from "../ui/use_opener";
import { parsePrice } from "./price_text";

const CURRENCIES = ["USD", "EUR", "GBP", "CHF", "CAD", "AUD", "JPY", "SEK", "NOK", "DKK", "PLN",
                    "CZK", "INR", "CNY", "KRW", "BRL", "NZD", "ZAR"];

function PriceForm(props: { price: Price; onDone: () => void }) {
  const { price } = props;
  const [figure, setFigure] = useState(price.assumed ? "" : String(price.price_per_kwh));
  const [currency, setCurrency] = useState(price.currency);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  // Before the next key can come: letters typed at once would be shortcuts of the page.
  useLayoutEffect(() => input.current?.focus(), []);

  const save = async (event: Event) => {
    event.preventDefault();
    const value = parsePrice(figure);
    if (value === null) {
      setError("Enter a price per kWh from 0 to 100, such as 0.31");
      input.current?.focus();
      return;
    }
    setBusy(true);
    try {
      const body: TariffRequest = { price_per_kwh: value, currency };
      await post<Tariffs>("/tariffs", body);
      feed.refresh();
      props.onDone();
    } catch (failure) {
      setError(asApiError(failure));
      setBusy(false);
    }
  };
  const cancelOnEscape = (event: KeyboardEvent) => {
    if (event.key === "Escape") props.onDone();
  };
  const currencies = CURRENCIES.includes(price.currency) ? CURRENCIES : [price.currency, ...CURRENCIES];
  return (
    <form class="price-form" onSubmit={save} onKeyDown={cancelOnEscape} aria-label="Price of electricity">
      <input ref={input} type="text" inputMode="decimal" class="price-input" value={figure}
             placeholder={String(price.price_per_kwh)} aria-label="Price per kWh"
             aria-invalid={typeof error === "string"}
             onInput={(event) => setFigure(event.currentTarget.value)} />
      <select aria-label="Currency" value={currency}
              onChange={(event) => setCurrency(event.currentTarget.value)}>
        {currencies.map((code) => <option key={code} value={code}>{code}</option>)}
      </select>
      <span class="muted">per kWh</span>
      <button type="submit" class="button is-primary" disabled={busy}>Save</button>
      <button type="button" class="button" onClick={props.onDone}>Cancel</button>
      {error === null ? null : (
        <span class="form-error" role="alert">
          {typeof error === "string" ? error : `${error.title}. ${error.detail}`}
        </span>
      )}
    </form>
  );
}

export function PriceEditor(props: { price: Price }) {
  const { editing, setEditing, opener } = useOpener();
  if (editing) return <PriceForm price={props.price} onDone={() => setEditing(false)} />;
  return (
    <button type="button" class="link" ref={opener} onClick={() => setEditing(true)}>
      {props.price.assumed ? "Set your price" : "Change the price"}
    </button>
  );
}
