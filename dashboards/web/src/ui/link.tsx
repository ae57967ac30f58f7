// A link to a page of ours: a real href, followed without a reload on a plain click.

import type { ComponentChildren } from "preact";
import { go } from "../state/app";
import { type Place, placeUrl } from "../state/url";

export function Link(props: {
  to: Place; class?: string; children: ComponentChildren; "aria-label"?: string; here?: boolean;
}) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(props.to);
  };
  return (
    <a href={placeUrl(props.to)} class={props.class} onClick={follow}
       aria-label={props["aria-label"]} aria-current={props.here ? "page" : undefined}>
      {props.children}
    </a>
  );
}
