#!/usr/bin/env python3
"""Makes the GGUF that tests load into real runtimes: random weights, predictable words.

The model is a `llama` in F16 whose greedy output walks one long cycle over its own words: no token
repeats before the cycle closes and the end-of-text token is never reached. Every weight is read for
every token, so with the default size (336 MB) writing is bound by memory as in a real model.

How: `attn_output` and `ffn_down` are zero, so each block computes and adds nothing; the last hidden
state is the embedding E[i] of the last token, and row next(i) of the output matrix is E[i], hence
the greatest logit is next(i) (others are cosines of random rows: about 0.15 of it). next() is a
seeded cycle over all words. Tokens outside the cycle have zero output rows and are never written.

Text: a word is one token, "▁" + one to four of sixteen syllables; words joined by single blanks make
exactly one prompt token each (plus BOS), any other character falls back to byte tokens.

Needs numpy and gguf (pins: versions.env). The same arguments give the same bytes.

  make_model.py --output FILE            336 MB, 12 blocks
  make_model.py --output FILE --small    about 17 MB, for quick tests
  make_model.py --output FILE --experts 8 --experts-used 2   a mixture-of-experts shape
"""
import argparse
import itertools
import os
import sys

import gguf
import numpy as np

SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so",
             "tu", "va")
UNK, BOS, EOS = 0, 1, 2
SPACE = "\u2581"


def parse_args() -> argparse.Namespace:
    p = argparse.ArgumentParser(description="Make a GGUF for tests with real runtimes.")
    p.add_argument("--output", required=True, help="the file to write (replaced when complete)")
    p.add_argument("--small", action="store_true", help="defaults for about 17 MB")
    p.add_argument("--blocks", type=int)
    p.add_argument("--embedding", type=int)
    p.add_argument("--feed-forward", type=int)
    p.add_argument("--heads", type=int)
    p.add_argument("--kv-heads", type=int)
    p.add_argument("--vocab", type=int)
    p.add_argument("--context", type=int, default=32768)
    p.add_argument("--experts", type=int, default=0, help="expert count; 0 makes a dense model")
    p.add_argument("--experts-used", type=int, default=2)
    p.add_argument("--name", default="tokwatt-test")
    p.add_argument("--seed", type=int, default=20261122)
    a = p.parse_args()
    big = dict(blocks=12, embedding=1024, feed_forward=2816, heads=16, kv_heads=4, vocab=16000)
    small = dict(blocks=8, embedding=256, feed_forward=768, heads=8, kv_heads=2, vocab=4096)
    for key, value in (small if a.small else big).items():
        if getattr(a, key) is None:
            setattr(a, key, value)
    if a.embedding % a.heads or a.heads % a.kv_heads:
        p.error("--embedding must divide by --heads, and --heads by --kv-heads")
    return a


class Weights:
    """Random F16 matrices from raw generator bits, which numpy promises never to change."""

    def __init__(self, seed: int) -> None:
        self.bits = np.random.PCG64(seed)

    def uniform(self, *shape: int) -> np.ndarray:
        n = int(np.prod(shape))
        raw = self.bits.random_raw((n + 3) // 4).astype("<u8").view("<u2")[:n]
        return ((raw.astype(np.float32) - 32767.5) / 32767.5).reshape(shape)

    def matrix(self, *shape: int) -> np.ndarray:
        return (self.uniform(*shape) * np.float32(0.04)).astype(np.float16)

    def permutation(self, n: int) -> np.ndarray:
        return np.argsort(self.bits.random_raw(n), kind="stable")


def vocabulary(size: int):
    """Tokens, scores and types. A word's prefix is always an earlier token, so that the tokenizer's
    merges (syllable, then prefix + syllable) end in the whole word."""
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)]
    types = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
    types += [gguf.TokenType.BYTE] * 256
    tokens += list(SYLLABLES)
    first_word = len(tokens)
    for n in range(1, 5):
        for parts in itertools.product(SYLLABLES, repeat=n):
            if len(tokens) == size:
                break
            tokens.append(SPACE + "".join(parts))
    if len(tokens) != size or size - first_word < 256:
        sys.exit(f"make_model.py: a vocabulary of {size} is not possible (532 to 70163)")
    types += [gguf.TokenType.NORMAL] * (size - len(types))
    scores = [0.0] * (first_word - len(SYLLABLES))
    scores += [-float(i) for i in range(1, size - len(scores) + 1)]
    return tokens, scores, types, first_word


def add_metadata(w: gguf.GGUFWriter, a: argparse.Namespace) -> int:
    w.add_name(a.name)
    w.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    w.add_quantization_version(gguf.GGML_QUANT_VERSION)
    w.add_context_length(a.context)
    w.add_embedding_length(a.embedding)
    w.add_block_count(a.blocks)
    w.add_feed_forward_length(a.feed_forward)
    w.add_head_count(a.heads)
    w.add_head_count_kv(a.kv_heads)
    w.add_rope_dimension_count(a.embedding // a.heads)
    w.add_rope_freq_base(10000.0)
    w.add_layer_norm_rms_eps(1e-5)
    w.add_vocab_size(a.vocab)
    if a.experts:
        w.add_expert_count(a.experts)
        w.add_expert_used_count(a.experts_used)
    tokens, scores, types, first_word = vocabulary(a.vocab)
    w.add_tokenizer_model("llama")
    w.add_token_list(tokens)
    w.add_token_scores(scores)
    w.add_token_types(types)
    w.add_bos_token_id(BOS)
    w.add_eos_token_id(EOS)
    w.add_unk_token_id(UNK)
    w.add_add_bos_token(True)
    w.add_add_eos_token(False)
    w.add_add_space_prefix(True)
    return first_word


def add_head(w: gguf.GGUFWriter, r: Weights, a: argparse.Namespace, first_word: int) -> None:
    emb = r.uniform(a.vocab, a.embedding)
    emb /= np.linalg.norm(emb, axis=1, keepdims=True)
    emb = emb.astype(np.float16)
    order = first_word + r.permutation(a.vocab - first_word)
    out = np.zeros_like(emb)
    out[np.roll(order, -1)] = emb[order]
    w.add_tensor("token_embd.weight", emb)
    w.add_tensor("output_norm.weight", np.ones(a.embedding, dtype=np.float32))
    w.add_tensor("output.weight", out)


def add_block(w: gguf.GGUFWriter, r: Weights, a: argparse.Namespace, i: int) -> None:
    d, f, kv = a.embedding, a.feed_forward, a.embedding // a.heads * a.kv_heads
    ones = np.ones(d, dtype=np.float32)
    w.add_tensor(f"blk.{i}.attn_norm.weight", ones)
    w.add_tensor(f"blk.{i}.attn_q.weight", r.matrix(d, d))
    w.add_tensor(f"blk.{i}.attn_k.weight", r.matrix(kv, d))
    w.add_tensor(f"blk.{i}.attn_v.weight", r.matrix(kv, d))
    w.add_tensor(f"blk.{i}.attn_output.weight", np.zeros((d, d), dtype=np.float16))
    w.add_tensor(f"blk.{i}.ffn_norm.weight", ones)
    experts, suffix = (), ""
    if a.experts:
        experts, suffix = (a.experts,), "_exps"
        w.add_tensor(f"blk.{i}.ffn_gate_inp.weight", r.uniform(a.experts, d) * np.float32(0.04))
    w.add_tensor(f"blk.{i}.ffn_gate{suffix}.weight", r.matrix(*experts, f, d))
    w.add_tensor(f"blk.{i}.ffn_up{suffix}.weight", r.matrix(*experts, f, d))
    w.add_tensor(f"blk.{i}.ffn_down{suffix}.weight", np.zeros((*experts, d, f), dtype=np.float16))


def main() -> None:
    a = parse_args()
    partial = f"{a.output}.partial.{os.getpid()}"
    w = gguf.GGUFWriter(partial, "llama")
    first_word = add_metadata(w, a)
    r = Weights(a.seed)
    add_head(w, r, a, first_word)
    for i in range(a.blocks):
        add_block(w, r, a, i)
    try:
        w.write_header_to_file()
        w.write_kv_data_to_file()
        w.write_tensors_to_file()
        w.close()
        os.replace(partial, a.output)
    finally:
        if os.path.exists(partial):
            os.remove(partial)
    size = os.path.getsize(a.output) / 1e6
    print(f"{a.output}: {size:.0f} MB, {a.blocks} blocks, words {first_word}..{a.vocab - 1}")


if __name__ == "__main__":
    main()
