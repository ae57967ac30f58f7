// A text that is edited where it stands: a button opens the field, Save and Cancel close it.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { sentence } from "../format/sentence";
import { asApiError } from "../state/http";
import { useOpener } from "./use_opener";

export interface InPlaceField {
  text: string;                    // as it is now
  label: string;                   // of the field: "Name of spark"
  open: string;                    // on the button: "Rename"
  placeholder?: string;
  fault: (text: string) => string; // what is wrong with it, or ""
  save: (text: string) => Promise<void>;
}

function Form(props: InPlaceField & { onDone: () => void }) {
  const [text, setText] = useState(props.text);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const input = useRef<HTMLInputElement>(null);
  // Before the next key can come: letters typed at once would be shortcuts of the page.
  useLayoutEffect(() => input.current?.select(), []);
  const refuse = (why: string) => {
    setFault(why);
    setBusy(false);
    input.current?.focus();
  };
  const save = async (event: Event) => {
    event.preventDefault();
    const why = props.fault(text);
    if (why !== "") return refuse(why);
    setBusy(true);
    try {
      await props.save(text);
      props.onDone();
    } catch (failure) {
      const { title, detail } = asApiError(failure);
      refuse(sentence(detail === "" ? title : detail));
    }
  };
  return (
    <form class="in-place" onSubmit={save} aria-label={props.label}
          onKeyDown={(event) => { if (event.key === "Escape") props.onDone(); }}>
      <input ref={input} type="text" value={text} aria-label={props.label} aria-invalid={fault !== ""}
             placeholder={props.placeholder} autocomplete="off"
             onInput={(event) => setText(event.currentTarget.value)} />
      <button type="submit" class="button is-primary" disabled={busy}>Save</button>
      <button type="button" class="button" onClick={props.onDone}>Cancel</button>
      {fault === "" ? null : <span class="form-error" role="alert">{fault}</span>}
    </form>
  );
}

export function InPlace(props: InPlaceField & { children: ComponentChildren }) {
  const { editing, setEditing, opener } = useOpener();
  if (editing) return <Form {...props} onDone={() => setEditing(false)} />;
  return (
    <>
      {props.children}
      <button type="button" class="link small" ref={opener} onClick={() => setEditing(true)}
              aria-label={`${props.open}: ${props.label}`}>
        {props.open}
      </button>
    </>
  );
}
