// One machine on the Machines page: its name, tags and power, and how it is replaced or removed.

import { PoweredByChoice } from "../device/powered_by";
import { StateText } from "../fleet/state_text";
import { dateAndTime, dateOnly } from "../format/time";
import { changeDevice } from "../state/members";
import { devicePlace, joinPlace } from "../state/url";
import { DemoBadge, OwnBadge, Tags } from "../ui/badge";
import { Command } from "../ui/copy";
import { InPlace } from "../ui/in_place";
import { Link } from "../ui/link";
import { VersionSkew } from "../ui/version_skew";
import { askRemoval } from "./ask_removal";
import { type MachineRow, nameFault, tagsFault, tagsOf } from "./machine_rows";

function Name(props: { row: MachineRow }) {
  const { row } = props;
  return (
    <div class="machine-name">
      <InPlace text={row.name} label={`Name of ${row.name}`} open="Rename" fault={nameFault}
               save={(text) => changeDevice(row.id, { name: text.trim() })}>
        <h2>{row.device === null ? row.name
          : <Link to={devicePlace(row.id)}>{row.name}</Link>}</h2>
      </InPlace>
    </div>
  );
}

const isPast = (rfc3339: string): boolean => Date.parse(rfc3339) < Date.now();

function HowItReports(props: { row: MachineRow }) {
  const { device, member } = props.row;
  const facts = [
    device?.chip ?? "",
    member !== null ? `joined ${dateOnly(member.joined)}`
      : device?.local === true ? "" : "reports from the collector's own machine, without a key",
  ].filter((fact) => fact !== "");
  return (
    <>
      {facts.length === 0 ? null : <p class="muted small">{facts.join(" · ")}</p>}
      {member === null || !isPast(member.certified_until) ? null : (
        <p class="muted small">Its certificate ended {dateOnly(member.certified_until)}, because it
          was off for long. It renews by itself when it is back.</p>
      )}
      {device === null
        ? <p class="muted small">It has its key, but nothing came from it yet. Does its agent run?
            On it: <Command text="tokwatt-agent agent status" /></p> : null}
    </>
  );
}

function CopySeen(props: { row: MachineRow }) {
  const at = props.row.member?.copy_seen ?? null;
  if (at === null) return null;
  return (
    <div class="note" role="note">
      <p><b>A copy of its disk was seen</b> on {dateAndTime(at)}: another machine came with a key that
        this one no longer uses, and was kept out. If you cloned the disk, make the copy a machine of
        its own: <Link to={joinPlace()}>add a machine</Link>, and join the copy by the token with{" "}
        <Command text="tokwatt-agent enroll --new-identity" /></p>
    </div>
  );
}

function TagLine(props: { row: MachineRow }) {
  const { row } = props;
  const tags = row.device?.tags ?? row.member?.tags ?? [];
  return (
    <div class="machine-tags">
      <InPlace text={tags.join(", ")} label={`Tags of ${row.name}, with commas between them`}
               open={tags.length === 0 ? "Add tags" : "Edit tags"} placeholder="attic, spare"
               fault={tagsFault} save={(text) => changeDevice(row.id, { tags: tagsOf(text) })}>
        <Tags tags={tags} />
      </InPlace>
    </div>
  );
}

// A machine that sends without a key comes back at once: nothing to remove while it is live.
const canRemove = (row: MachineRow): boolean =>
  row.member !== null || row.device?.state !== "live";

export function MachineCard(props: { row: MachineRow; onRemoved: (name: string) => void }) {
  const { row } = props;
  return (
    <article class="card machine-card" data-machine={row.id} aria-label={row.name}>
      <div class="machine-who">
        <Name row={row} />
        <HowItReports row={row} />
      </div>
      <div class="machine-state">
        {row.device?.demo ? <DemoBadge /> : null}
        {row.device?.local ? <OwnBadge /> : null}
        {row.device === null ? <span class="badge">nothing sent yet</span>
          : <StateText device={row.device} />}
      </div>
      <div class="machine-settings">
        <TagLine row={row} />
        {row.device === null ? null : <PoweredByChoice device={row.device} />}
      </div>
      <div class="machine-actions">
        {row.member === null ? null : (
          <Link to={joinPlace(row.id)} class="button is-small" aria-label={`Replace ${row.name}`}>
            Replace
          </Link>
        )}
        {canRemove(row) ? (
          <button type="button" class="button is-small" aria-label={`Remove ${row.name}`}
                  onClick={() => askRemoval(row, () => props.onRemoved(row.name))}>
            Remove
          </button>
        ) : null}
      </div>
      <CopySeen row={row} />
      <VersionSkew reason={row.device?.version_skew} />
    </article>
  );
}
