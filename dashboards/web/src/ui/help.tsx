// The dialogs of the page: help with the glossary, text that the browser would not copy, questions.

import { useEffect, useRef } from "preact/hooks";
import { shortcutsOn } from "../state/theme";
import { Confirm } from "./confirm";
import { Dialog } from "./dialog";
import { openDialog } from "./dialogs";
import { terms } from "./glossary";
import { SHORTCUTS } from "./shortcuts";

function Glossary(props: { at: string | null }) {
  const target = useRef<HTMLDivElement>(null);
  useEffect(() => target.current?.scrollIntoView({ block: "center" }), []);
  return (
    <dl class="glossary">
      {terms.map((term) => (
        <div key={term.id} class={term.id === props.at ? "is-target" : ""}
             ref={term.id === props.at ? target : undefined}>
          <dt>
            <span class="term-plain">{term.plain}</span>{" "}
            {term.term === term.plain ? null : <span class="term-field">{term.term}</span>}
          </dt>
          <dd>{term.definition}</dd>
        </div>
      ))}
    </dl>
  );
}

function Keys() {
  return (
    <>
      <dl class="keys">
        {SHORTCUTS.map(([keys, does]) => (
          <div key={keys}>
            <dt>{keys.split(" ").map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input type="checkbox" checked={shortcutsOn.value}
               onChange={(event) => { shortcutsOn.value = event.currentTarget.checked; }} />
        Single-key shortcuts
      </label>
    </>
  );
}

function CopyByHand(props: { text: string }) {
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.select(), []);
  return (
    <>
      <p>This browser lets pages copy only over https or from this machine itself. The text is
        selected: press <kbd>Ctrl</kbd>+<kbd>C</kbd> (<kbd>⌘</kbd>+<kbd>C</kbd> on a Mac).</p>
      <textarea ref={area} class="copy-area" readOnly rows={10} aria-label="Text to copy">
        {props.text}
      </textarea>
    </>
  );
}

export function Dialogs() {
  const open = openDialog.value;
  if (open === null) return null;
  if (open.kind === "copy") {
    return <Dialog title="Copy by hand"><CopyByHand text={open.text} /></Dialog>;
  }
  if (open.kind === "question") {
    return <Dialog title={open.question.title}><Confirm question={open.question} /></Dialog>;
  }
  return (
    <Dialog title={open.term === null ? "Help" : "What the words mean"}>
      {open.term === null ? <><h3>Keys</h3><Keys /><h3>What the words mean</h3></> : null}
      <Glossary at={open.term} />
    </Dialog>
  );
}
