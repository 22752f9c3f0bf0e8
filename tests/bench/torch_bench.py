"""Speed of PyTorch and transformers on the CPU, on the work that the engine's benchmark does: JSON lines on stdout, one per setting.

    python tests/bench/torch_bench.py --work train --size small --seconds 20 --threads 2 [--model DIR]
    python tests/bench/torch_bench.py --work estep --size big --seconds 60 --threads 2 --batch 4 16 32 [--model DIR]

train: updates of a minimal Llama (scaled_dot_product_attention, clipping to norm 1, fused AdamW), eager, float32; tokens/s by the median update.
estep: thoughts/s of `generate` (K thoughts of each prompt at once, KV cache, plain sampling, a fixed number of new tokens) followed by a batched
forward pass over prompt + thought + chunk that gathers the log-probabilities of thought and chunk; one line per batch size, the last repeats the best.

With --model, both sides run the weights of one Hugging Face folder; token ids follow one formula (`token_ids`), so the losses of the first updates,
which are printed, must agree between both sides too. Needs the packages of tests/golden/requirements.txt.
"""

import argparse
import json
import time
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file
from torch.nn import functional
from transformers import LlamaConfig, LlamaForCausalLM

MODELS = {
    "small": {"num_hidden_layers": 3, "hidden_size": 96, "num_attention_heads": 4, "intermediate_size": 256, "vocab_size": 79},
    "big": {"num_hidden_layers": 4, "hidden_size": 256, "num_attention_heads": 4, "intermediate_size": 1024, "vocab_size": 4096},
}
TRAIN = {"small": {"rows": 16, "tokens": 152}, "big": {"rows": 8, "tokens": 256}}
ESTEP = {"small": {"prompt": 40, "new": 24, "chunk": 12}, "big": {"prompt": 64, "new": 64, "chunk": 32}}
THOUGHTS = 8
LEARNING_RATE, BETAS, EPSILON, WEIGHT_DECAY, CLIP_NORM = 1e-3, (0.9, 0.95), 1e-8, 0.01, 1.0
WARMUP_UPDATES = 5
# Rows of one scoring pass; the fastest in the warm-up is taken.
SCORING_ROWS = (16, 32, 64)


def token_ids(rows: int, columns: int, vocabulary: int) -> torch.Tensor:
    """[rows, columns]: (7 i^2 + 13 i + 3) mod vocabulary, i counting along the rows."""
    i = torch.arange(rows * columns)
    return ((7 * i * i + 13 * i + 3) % vocabulary).view(rows, columns)


def model_config(size: str, folder: Path | None) -> LlamaConfig:
    """The folder's configuration, or the size's: untied, multi-head, plain RoPE."""
    if folder is not None:
        return LlamaConfig.from_pretrained(folder)
    return LlamaConfig(**MODELS[size], tie_word_embeddings=False, max_position_embeddings=512, rms_norm_eps=1e-5)


class MinimalLlama:
    """Llama's forward pass on plain tensors, with query, key and value as one product, and gate and up as another."""

    def __init__(self, config: LlamaConfig, weights: dict[str, torch.Tensor], tokens: int):
        rope = config.rope_parameters
        if config.num_key_value_heads != config.num_attention_heads or rope["rope_type"] != "default" or config.tie_word_embeddings:
            raise SystemExit("--model: the benchmark's model has one key-value head per head, plain RoPE and an untied head")
        self.config = config
        self.parameters: dict[str, torch.Tensor] = {}

        def parameter(name: str, *parts: str) -> None:
            self.parameters[name] = torch.cat([weights[part] for part in parts]).contiguous().requires_grad_()

        for layer in range(config.num_hidden_layers):
            stem = f"model.layers.{layer}"
            parameter(f"{layer}.attention_norm", f"{stem}.input_layernorm.weight")
            parameter(f"{layer}.qkv", *(f"{stem}.self_attn.{name}_proj.weight" for name in "qkv"))
            parameter(f"{layer}.output", f"{stem}.self_attn.o_proj.weight")
            parameter(f"{layer}.mlp_norm", f"{stem}.post_attention_layernorm.weight")
            parameter(f"{layer}.gate_up", f"{stem}.mlp.gate_proj.weight", f"{stem}.mlp.up_proj.weight")
            parameter(f"{layer}.down", f"{stem}.mlp.down_proj.weight")
        parameter("embedding", "model.embed_tokens.weight")
        parameter("norm", "model.norm.weight")
        parameter("head", "lm_head.weight")
        frequencies = rope["rope_theta"] ** (-torch.arange(0, config.head_dim, 2).double() / config.head_dim)
        angles = torch.arange(tokens).double()[:, None] * frequencies
        self.cos, self.sin = (torch.cat([part, part], -1).float() for part in (angles.cos(), angles.sin()))

    def norm(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.rms_norm(x, x.shape[-1:], self.parameters[name], self.config.rms_norm_eps)

    def rotate(self, x: torch.Tensor) -> torch.Tensor:
        first, second = x.chunk(2, -1)
        return x * self.cos + torch.cat([-second, first], -1) * self.sin

    def logits(self, ids: torch.Tensor) -> torch.Tensor:
        rows, tokens = ids.shape
        weights, heads = self.parameters, self.config.num_attention_heads
        x = functional.embedding(ids, weights["embedding"])
        for layer in range(self.config.num_hidden_layers):
            h = functional.linear(self.norm(x, f"{layer}.attention_norm"), weights[f"{layer}.qkv"])
            q, k, v = h.view(rows, tokens, 3, heads, self.config.head_dim).permute(2, 0, 3, 1, 4)
            h = functional.scaled_dot_product_attention(self.rotate(q), self.rotate(k), v, is_causal=True)
            x = x + functional.linear(h.transpose(1, 2).reshape(rows, tokens, -1), weights[f"{layer}.output"])
            gate, up = functional.linear(self.norm(x, f"{layer}.mlp_norm"), weights[f"{layer}.gate_up"]).chunk(2, -1)
            x = x + functional.linear(functional.silu(gate) * up, weights[f"{layer}.down"])
        return functional.linear(self.norm(x, "norm"), weights["head"])


def timed(work, seconds: float) -> list[float]:
    """Durations of repeated calls, sorted: as many as fit, three at least."""
    durations, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(durations) < 3:
        start = time.perf_counter()
        work()
        durations.append(time.perf_counter() - start)
    return sorted(durations)


def rates(durations: list[float], amount: int) -> dict[str, float]:
    """Amount per second: of the median repeat, and of the upper and lower quartile of the durations."""
    place = [len(durations) // 2, (3 * len(durations)) // 4, len(durations) // 4]
    return dict(zip(("median", "low", "high"), (round(amount / durations[index], 1) for index in place), strict=True))


def bench_train(config: LlamaConfig, folder: Path | None, size: str, seconds: float) -> dict:
    rows, tokens = TRAIN[size]["rows"], TRAIN[size]["tokens"]
    weights = load_file(folder / "model.safetensors") if folder else LlamaForCausalLM(config).state_dict()
    model = MinimalLlama(config, weights, tokens)
    parameters = list(model.parameters.values())
    optimizer = torch.optim.AdamW(parameters, lr=LEARNING_RATE, betas=BETAS, eps=EPSILON, weight_decay=WEIGHT_DECAY, fused=True)
    ids = token_ids(rows, tokens + 1, config.vocab_size)
    inputs, targets = ids[:, :-1].contiguous(), ids[:, 1:].reshape(-1)

    def update() -> float:
        loss = functional.cross_entropy(model.logits(inputs).flatten(0, 1), targets)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, CLIP_NORM)
        optimizer.step()
        return loss.item()

    losses = [update() for _ in range(WARMUP_UPDATES)]
    durations = timed(update, seconds)
    shape = {"rows": rows, "tokens": tokens, "parameters": sum(parameter.numel() for parameter in parameters)}
    return {**shape, "firstLosses": losses, "repeats": len(durations), "tokensPerSecond": rates(durations, rows * tokens)}


def bench_estep(model: LlamaForCausalLM, size: str, prompts: int, seconds: float) -> dict:
    lengths = ESTEP[size]
    new, kept = lengths["new"], lengths["new"] + lengths["chunk"]
    prompt = token_ids(prompts, lengths["prompt"], model.config.vocab_size)
    chunk = token_ids(prompts, lengths["chunk"], model.config.vocab_size).repeat_interleave(THOUGHTS, 0)
    # Without an EOS nothing stops early and no processor has to suppress it: the work is the same in every call.
    options = {"do_sample": True, "top_k": 0, "top_p": 1.0, "temperature": 1.0, "use_cache": True, "max_new_tokens": new, "min_new_tokens": new}
    everything = torch.ones_like(prompt)

    def generate() -> torch.Tensor:
        return model.generate(prompt, attention_mask=everything, num_return_sequences=THOUGHTS, **options)

    def score(sequences: torch.Tensor, rows: int) -> torch.Tensor:
        """Log-probabilities [prompts * K, new + chunk]; logits are made for these places only."""
        parts = []
        for block in sequences.split(rows):
            logits = model(input_ids=block, use_cache=False, logits_to_keep=kept + 1).logits[:, :-1]
            parts.append(logits.log_softmax(-1).gather(-1, block[:, -kept:, None])[..., 0])
        return torch.cat(parts)

    with torch.inference_mode():
        sequences = torch.cat([generate(), chunk], 1)
        assert sequences.shape == (prompts * THOUGHTS, lengths["prompt"] + kept), sequences.shape
        score(sequences[:8], 8)
        scoring_rows = min(SCORING_ROWS, key=lambda rows: timed(lambda: score(sequences, rows), 0)[1])
        scoring = timed(lambda: score(sequences, scoring_rows), 0)

        durations = timed(lambda: score(torch.cat([generate(), chunk], 1), scoring_rows), seconds)
    thoughts = prompts * THOUGHTS
    return {
        **lengths,
        "thoughts": THOUGHTS,
        "prompts": prompts,
        "scoringRows": scoring_rows,
        "scoringShare": round(scoring[1] / durations[len(durations) // 2], 3),
        "repeats": len(durations),
        "thoughtsPerSecond": rates(durations, thoughts),
        "sampledTokensPerSecond": rates(durations, thoughts * new),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", choices=("train", "estep"), required=True)
    parser.add_argument("--size", choices=tuple(MODELS), required=True)
    parser.add_argument("--seconds", type=float, default=20, help="to measure, after the warm-up; for estep shared among the batch sizes")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, nargs="+", default=[4, 16, 32], help="estep: prompts of one generate call")
    parser.add_argument("--model", type=Path, help="folder with config.json and model.safetensors; else random weights of the size")
    options = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(options.threads)
    torch.set_num_interop_threads(1)
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    config = model_config(options.size, options.model)
    head = {"work": options.work, "size": options.size, "threads": options.threads, "torch": torch.__version__.split("+")[0]}

    def show(result: dict) -> None:
        print(json.dumps({**head, **result}), flush=True)

    if options.work == "train":
        show(bench_train(config, options.model, options.size, options.seconds))
        return
    config.eos_token_id = None
    config.pad_token_id = 0
    if options.model:
        model = LlamaForCausalLM.from_pretrained(options.model, config=config, dtype=torch.float32)
    else:
        model = LlamaForCausalLM(config)
    model.generation_config = transformers.GenerationConfig(bos_token_id=1, eos_token_id=None, pad_token_id=0)
    head["transformers"] = transformers.__version__
    results = []
    for prompts in options.batch:
        results.append(bench_estep(model.eval(), options.size, prompts, options.seconds / len(options.batch)))
        show(results[-1])
    show({"best": True, **max(results, key=lambda result: result["thoughtsPerSecond"]["median"])})


if __name__ == "__main__":
    main()
