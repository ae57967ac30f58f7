// Which machines this collector has a program for; for the others, what would bring it.

import type { Build } from "../api";
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

function BuildItem(props: { build: Build }) {
  const { build } = props;
  const reason = build.sha256_reason;
  return (
    <li class={build.sha256 === null ? "build is-absent" : "build"}>
      <Icon name={build.sha256 === null ? "dash" : "check"} size={14} />
      <div>
        <b>{machineOf(build)}</b>{" "}
        {build.sha256 !== null ? <span class="muted small">tokwatt {build.version}</span> : (
          <details class="build-why">
            <summary>not here: why, and what brings it</summary>
            <p class="small">{sentence(reason?.detail ?? "this collector has no such build")}</p>
            {reason === undefined || reason.fix === "" ? null
              : <p class="small fix-text">{sentence(reason.fix)}</p>}
          </details>
        )}
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
