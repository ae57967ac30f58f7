#!/usr/bin/env bash
# Fails when the embedded SPIR-V is not what its GLSL compiles to; `--fix` writes it anew.
#
# It is committed, so that the build needs no shader compiler. The word that names the compiler's
# version is left out of the comparison.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

kernels=probes/bandwidth/gpu/vulkan_kernels
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

glslangValidator --quiet --target-env vulkan1.1 -S comp -o "$scratch/kernels.spv" "$kernels.comp"
od -An -v -tx4 --endian=little -w32 "$scratch/kernels.spv" |
  sed -E 's/ ?([0-9a-f]{8})/0x\1, /g; s/ +$//' >"$scratch/kernels.inc"

# The third word of a module is its generator's (SPIR-V specification, 2.3).
without_generator() { sed -E '1s/^((0x[0-9a-f]{8}, ){2})0x[0-9a-f]{8}/\1-/' "$1"; }

if [ "${1:-}" = --fix ]; then
  cp "$scratch/kernels.inc" "$kernels.inc"
elif ! diff <(without_generator "$scratch/kernels.inc") <(without_generator "$kernels.inc") >&2; then
  echo "$kernels.inc is not what $kernels.comp compiles to: run tests/lint/spirv.sh --fix" >&2
  exit 1
fi
