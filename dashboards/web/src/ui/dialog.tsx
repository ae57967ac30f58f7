// A modal <dialog> that closes on Escape, on its button and on a click beside it.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { closeDialog } from "./dialogs";
import { Icon } from "./icons";

export function Dialog(props: { title: string; children: ComponentChildren }) {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const dialog = ref.current;
    dialog?.showModal();
    return () => {
      dialog?.close(); // nothing behind an open dialog takes the focus
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  const beside = (event: MouseEvent) => {
    if (event.target === ref.current) closeDialog();
  };
  return (
    <dialog ref={ref} class="dialog" aria-labelledby="dialog-title" onClose={() => { if (ref.current !== null) closeDialog(); }}
            onClick={beside}>
      <div class="dialog-head">
        <h2 id="dialog-title">{props.title}</h2>
        <button type="button" class="icon-button" aria-label="Close" onClick={closeDialog}>
          <Icon name="close" />
        </button>
      </div>
      <div class="dialog-body">{props.children}</div>
    </dialog>
  );
}
