// Which machines this collector has a program for; for the others, what would bring it.

import type { Build, Reason } from "../api";
import { sentence } from "../format/sentence";
import { Icon } from "../ui/icons";

const MACHINES: Record<string, string> = {
  "linux amd64": "Linux, Intel or AMD",
  "linux arm64": "Linux, ARM (DGX Spark)",
  "macos arm64": "Mac, Apple silicon",
  "macos amd64": "Mac, Intel",
};

const machineOf = (build: Build): string => {
  const kind = `${build.os} ${build.architecture}`;
  return MACHINES[kind] ?? kind;
};

function Why(props: { title: string; reason: Reason | undefined }) {
  const { reason } = props;
  return (
    <details class="build-why">
      <summary>{props.title}</summary>
      <p class="small">{sentence(reason?.detail ?? "this collector has no such build")}</p>
      {reason === undefined || reason.fix === "" ? null
        : <p class="small fix-text">{sentence(reason.fix)}</p>}
    </details>
  );
}

function BuildItem(props: { build: Build }) {
  const { build } = props;
  const absent = build.sha256 === null;
  return (
    <li class={absent ? "build is-absent" : build.portable ? "build" : "build is-bound"}>
      <Icon name={absent ? "dash" : build.portable ? "check" : "warn"} size={14} />
      <div>
        <b>{machineOf(build)}</b>{" "}
        {absent ? <Why title="not here: why, and what brings it" reason={build.sha256_reason} />
          : build.portable ? <span class="muted small">tokwatt {build.version}</span>
          : <Why title="not on every one: why, and what mends it" reason={build.portable_reason} />}
      </div>
    </li>
  );
}

export function BuildList(props: { builds: Build[] }) {
  return (
    <div>
      <h3>It works on</h3>
      <ul class="builds">
        {props.builds.map((build) => <BuildItem key={`${build.os} ${build.architecture}`} build={build} />)}
      </ul>
    </div>
  );
}
