// A form that opens in place of its button: when it closes, the button has the focus again.

import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

export interface Opener {
  editing: boolean;
  setEditing: (editing: boolean) => void;
  opener: RefObject<HTMLButtonElement | null>;
}

export function useOpener(): Opener {
  const [editing, setEditing] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  useEffect(() => {
    if (wasEditing.current && !editing) opener.current?.focus();
    wasEditing.current = editing;
  }, [editing]);
  return { editing, setEditing, opener };
}
