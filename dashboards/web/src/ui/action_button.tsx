// A button that can be off for a while without losing the focus.

import type { ComponentChildren } from "preact";

// Not `disabled`: a focused button that is disabled loses the focus, and so the reader's place.
export function ActionButton(props: {
  off: boolean; onPress: () => void; class: string; children: ComponentChildren;
}) {
  return (
    <button type="button" class={props.class} aria-disabled={props.off}
            onClick={() => { if (!props.off) props.onPress(); }}>
      {props.children}
    </button>
  );
}
