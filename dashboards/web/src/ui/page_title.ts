// The title of the window, and focus on the heading after moving from one page to another, unless
// a field of the new page has it.

import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

let isFirstPage = true;

export function usePageTitle(title: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => { document.title = `${title} · tokwatt`; }, [title]);
  useEffect(() => {
    if (!isFirstPage) {
      const isInPage = heading.current?.closest("main")?.contains(document.activeElement) ?? false;
      if (!isInPage) heading.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    isFirstPage = false;
  }, []);
  return heading;
}
