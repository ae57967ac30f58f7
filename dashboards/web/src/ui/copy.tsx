// Copying, also where the clipboard API is missing: pages on http://192.168.x.x are not a secure
// context, so a selected textarea and execCommand stand in, and a dialog with the text after that.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { showCopyText } from "./dialogs";
import { Icon } from "./icons";

function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "off-screen";
  area.setAttribute("aria-hidden", "true");
  document.body.append(area);
  area.select();
  let copied = false;
  try {
    copied = document.execCommand("copy");
  } catch {
    copied = false;
  }
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}

export async function copyText(text: string): Promise<boolean> {
  if (window.isSecureContext && navigator.clipboard !== undefined) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused (a permission, or the page lost focus): the old way may still work.
    }
  }
  return copyBySelection(text);
}

export function CopyButton(props: {
  text: string; label: string; compact?: boolean; children?: ComponentChildren;
}) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (!(await copyText(props.text))) {
      showCopyText(props.text);
      return;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <button type="button" class={props.compact ? "copy-button" : "button"} onClick={copy}
            aria-label={props.compact ? props.label : undefined}>
      <Icon name={copied ? "check" : "copy"} size={14} />
      {props.compact ? null : <span>{copied ? "Copied" : props.label}</span>}
      <span class="visually-hidden" role="status">{copied ? "Copied" : ""}</span>
    </button>
  );
}

// A command line with its copy button.
export function Command(props: { text: string }) {
  return (
    <span class="command">
      <code>{props.text}</code>
      <CopyButton text={props.text} label={`Copy: ${props.text}`} compact />
    </span>
  );
}
