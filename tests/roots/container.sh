#!/usr/bin/env bash
# The collector in a container, as deploy/compose.yaml makes it: built, started, joined, made anew.
#
#   tests/roots/container.sh
#
# podman and podman-compose with a storage and a network namespace of their own, removed afterwards;
# the base image is the bare Debian root of the other tests here, so that no registry of images is
# needed. TOKWATT_CONTAINERS=DIR keeps that storage there: an image that is in it is not built again;
# TOKWATT_ROOT_CACHE=DIR (such as ~/.cache) is the builder's cache. A machine in a bare root joins by the line that the page gives, over the ports that the
# container publishes. Needs root; not part of ctest: the image's build takes minutes. Ends with
# "container: N checks pass".
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
clone=$(cd "$here/../.." && pwd)
RUNTIMES_DIR=$here/../runtimes
. "$RUNTIMES_DIR/lib/common.sh"
. "$RUNTIMES_DIR/lib/sid.sh"
. "$here/root.sh"

PASSWORD='in a container'
ADDRESS=192.0.2.1  # of the machine that runs the container (RFC 5737)

[ "$(id -u)" = 0 ] || missing container "network namespaces need root"
for tool in podman:podman podman-compose:podman-compose runc:runc iptables:iptables jq:jq \
  debootstrap:debootstrap; do
  need_tool "${tool%:*}" "${tool#*:}" container
done
[ -e /usr/lib/podman/netavark ] || apt-get install -qq -y netavark aardvark-dns >&2

pristine=$(pristine_root bookworm "" curl)
scratch=$(mktemp -d "${TMPDIR:-/var/tmp}/tokwatt-container-XXXXXX")
net=tokwatt-ctr-$$
storage=${TOKWATT_CONTAINERS:-$scratch/storage}
export CONTAINERS_CONF=$scratch/containers.conf CONTAINERS_STORAGE_CONF=$scratch/storage.conf
# runc: crun refuses a machine with both kinds of cgroups.
cat >"$CONTAINERS_CONF" <<CONF
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
network_config_dir = "$scratch/networks"
CONF
cat >"$CONTAINERS_STORAGE_CONF" <<CONF
[storage]
driver = "overlay"
graphroot = "$storage"
runroot = "$scratch/run"
CONF

inside() { nsenter --net="/run/netns/$net" "$@"; }  # not ip netns exec: it hides the cgroups
compose() { (cd "$scratch/clone" && inside podman-compose -p tokwatt -f deploy/compose.yaml "$@"); }

cleanup() {
  inside podman rm --all --force --time 5 >/dev/null 2>&1 || true
  ip netns pids "$net" 2>/dev/null | xargs -r kill 2>/dev/null || true
  ip netns del "$net" 2>/dev/null || true
  umount --recursive "$storage/overlay" 2>/dev/null || true
  rm -rf --one-file-system "$scratch"
}
trap cleanup EXIT

checks=0
check() {  # check WHAT COMMAND...
  local what=$1
  shift
  "$@" >"$scratch/said" 2>&1 || { cat "$scratch/said" >&2; inside podman ps --all >&2; inside podman logs tokwatt_collector_1 >&2 || true; die "not so: $what"; }
  checks=$((checks + 1))
  echo "ok    $what"
}

ip netns add "$net"
ip -n "$net" link set lo up
ip -n "$net" link add house type veth peer name street
ip -n "$net" addr add "$ADDRESS/24" dev house
ip -n "$net" link set house up
ip -n "$net" link set street up

git clone --quiet "$clone" "$scratch/clone"
build_image() {
  tar -C "$pristine" -c --exclude='./proc/*' --exclude='./sys/*' . |
    podman import --quiet - docker.io/library/debian:bookworm >/dev/null
  podman tag docker.io/library/debian:bookworm docker.io/library/debian:bookworm-slim
  say "building the image"
  (cd "$scratch/clone" && podman build --format docker --isolation chroot --network host \
    ${TOKWATT_ROOT_CACHE:+--volume "$TOKWATT_ROOT_CACHE:/root/.cache"} \
    -f deploy/Containerfile -t localhost/tokwatt .) >"$scratch/build.log" 2>&1 ||
    { tail -40 "$scratch/build.log" >&2; return 1; }
}
podman image exists localhost/tokwatt || build_image
# podman-compose would build it before each start, in a way that not every test machine allows.
sed -i '/^    build:/,/dockerfile:/d' "$scratch/clone/deploy/compose.yaml"
say "its size: $(podman image inspect localhost/tokwatt --format '{{.Size}}') bytes"

api() {  # api METHOD PATH [BODY]: as a browser of the network
  inside curl -sSk --fail -u "owner:$PASSWORD" -X "$1" -H 'Content-Type: application/json' \
    -H "Origin: https://$ADDRESS:7811" ${3:+-d "$3"} "https://$ADDRESS:7811$2"
}
serves() { inside curl -sSk --fail "https://$ADDRESS:7811/healthz"; }
await() { for _ in $(seq 150); do "$@" >/dev/null 2>&1 && return; sleep 0.2; done; "$@"; }
is_live() { api GET /api/v1/fleet | jq -e ".devices[] | select(.name == \"$1\" and .state == \"live\")"; }
is_healthy() { inside podman healthcheck run tokwatt_collector_1; }
n_batches() { api GET /metrics | awk '$1 ~ /^tokwatt_collector_batches_total/ {n += $2} END {print n + 0}'; }

compose run --no-deps --rm -T collector collector password <<<"$PASSWORD" >"$scratch/password.log" 2>&1 ||
  { cat "$scratch/password.log" >&2; die "the password was not set"; }

check "compose up starts it" compose up --detach
check "the pages answer on the published port" await serves
check "its health check passes" await is_healthy

line=$(api POST /api/v1/joins '{"allow_measuring":false}' | jq -r .command)
case "$line" in *"https://$ADDRESS:7811/e/"*) ;; *) die "the line names another address: $line" ;; esac
machine=$(copy_of "$pristine" container)
trap 'cleanup; rm -rf --one-file-system "$machine"' EXIT
hostname_of() { unshare --uts sh -c 'hostname member; exec "$@"' sh "$@"; }
inside env -i PATH="$PATH" bash -c "$(declare -f hostname_of); hostname_of \"\$@\"" sh \
  "$here/enter.sh" "$machine" amd64 sh -c "$line; sleep 600" >"$scratch/member.log" 2>&1 &
check "a machine joins by the page's line, with the program from the image" await is_live member

check "compose down and up: the volume keeps identity and members" compose down
check "it starts again" compose up --detach
check "the pages answer" await serves
check "the machine is back without a new line" await is_live member
say "container: $checks checks pass"
