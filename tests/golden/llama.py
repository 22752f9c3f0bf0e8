"""Golden numbers of the Llama model and its optimizer, from transformers and PyTorch on the CPU.

Writes models/<case>/ next to this file: config.json and model.safetensors (a random model in the Hugging Face layout), golden.safetensors
(arrays) and golden.json (scalars, versions, tolerances with their reason). README.md describes both files.

Every number is computed twice, in float32 (stored) and in float64 (only to measure how far float32 strays), and the models are made so that
what is tested matters: norm weights differ from one, attention is peaked, RoPE scaling changes the logits.
"""

import argparse
import json
import math
import shutil
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from transformers import LlamaForCausalLM

# Adam divides a gradient by its own size, so one gradient near zero turns rounding into a visible update, which later steps amplify. With this
# seed no case has such a gradient (asserted below); with seed 1 one has, and float32 strays from float64 by 8e-4 there.
SEED = 2
VOCABULARY = 61
ROWS, TOKENS = 2, 48
STEPS, WARMUP_STEPS, PEAK_LR, FINAL_LR_SHARE = 10, 3, 1e-2, 0.02
ADAMW = {"betas": (0.9, 0.95), "eps": 1e-8, "weight_decay": 0.01}
CLIP_NORM = 1.0

COMMON = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "vocab_size": VOCABULARY,
    "hidden_size": 32,
    "intermediate_size": 24,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 4,
    "hidden_act": "silu",
    "max_position_embeddings": 256,
    "initializer_range": 0.02,
    "rms_norm_eps": 1e-5,
    "attention_bias": False,
    "mlp_bias": False,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "tie_word_embeddings": False,
}
OLDER_FORM = {"torch_dtype": "float32", "rope_theta": 10000.0, "rope_scaling": None}
# The wavelengths 2 pi theta^(2i/d) below lie on both sides of, and between, 32/4 and 32/1, so that each branch of llama3 scaling is taken.
LLAMA3 = {
    "rope_type": "llama3",
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 32,
}
CONFIGS = {
    "multi-head-untied": {**COMMON, **OLDER_FORM},
    "gqa-tied": {
        **COMMON,
        "dtype": "float32",
        "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0},
        "num_key_value_heads": 2,
        "tie_word_embeddings": True,
    },
    "gqa-untied-linear": {
        **COMMON,
        **OLDER_FORM,
        "rope_scaling": {"type": "linear", "factor": 4.0},
        "num_key_value_heads": 2,
    },
    "tied-llama3": {
        **COMMON,
        "dtype": "float32",
        "rope_parameters": {"rope_theta": 500.0, **LLAMA3},
        "tie_word_embeddings": True,
    },
    # 4 heads of 12 in a hidden size of 32; the form of Llama 3.1's own config.json
    "head-dim-llama3": {
        **COMMON,
        **OLDER_FORM,
        "rope_scaling": LLAMA3,
        "head_dim": 12,
        "num_key_value_heads": 1,
        "rms_norm_eps": 1e-6,
    },
}


def random_weights(folder: Path, generator: torch.Generator) -> None:
    """Writes model.safetensors for the config.json in `folder`: matrices N(0, 2/inputs), embeddings N(0, 1), norms U(0.5, 1.5)."""
    model = LlamaForCausalLM(transformers.AutoConfig.from_pretrained(folder))
    tensors = {}
    for name, parameter in model.named_parameters():
        if name.endswith("norm.weight"):
            values = torch.rand(parameter.shape, generator=generator) + 0.5
        else:
            deviation = 1.0 if "embed_tokens" in name else math.sqrt(2 / parameter.shape[1])
            # A tied head multiplies by the embedding: keep its logits of the same size as those of an untied one.
            if "embed_tokens" in name and model.config.tie_word_embeddings:
                deviation = math.sqrt(2 / parameter.shape[1])
            values = torch.randn(parameter.shape, generator=generator) * deviation
        tensors[name] = values.to(torch.float32).contiguous()
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def load(folder: Path, dtype: torch.dtype) -> LlamaForCausalLM:
    """The folder's model. Its RoPE frequencies are float32 in either dtype: transformers computes the angles so."""
    return LlamaForCausalLM.from_pretrained(folder, dtype=dtype, attn_implementation="eager").eval()


def random_batch(generator: torch.Generator, rows: int, tokens: int, mask_share: float = 0.8) -> dict[str, torch.Tensor]:
    """Random ids with their successors as targets; about `mask_share` of the targets count in the loss, with runs left out."""
    sequence = torch.randint(0, VOCABULARY, (rows, tokens + 1), generator=generator)
    mask = (torch.rand((rows, tokens), generator=generator) < mask_share).to(torch.float32)
    mask[:, tokens // 3 : tokens // 3 + 4] = 0
    return {"inputIds": sequence[:, :-1].contiguous(), "targets": sequence[:, 1:].contiguous(), "lossMask": mask}


def summed_nll(model: LlamaForCausalLM, batch: dict[str, torch.Tensor], attention: torch.Tensor | None = None):
    """Logits [B, T, V] and the sum over counted targets of -log p, in nats. `attention` is additive, [B, 1, T, T]."""
    logits = model(input_ids=batch["inputIds"], attention_mask=attention, use_cache=False).logits
    nll = torch.nn.functional.cross_entropy(logits.flatten(0, 1), batch["targets"].flatten(), reduction="none")
    return logits, (nll * batch["lossMask"].flatten().to(nll.dtype)).sum()


def document_attention(document_ids: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """Additive mask [B, 1, T, T]: 0 where key and query are of one document and the key is not later, else the dtype's lowest number."""
    tokens = document_ids.shape[1]
    allowed = (document_ids[:, :, None] == document_ids[:, None, :]) & torch.ones(tokens, tokens, dtype=torch.bool).tril()
    return torch.zeros(allowed.shape, dtype=dtype).masked_fill(~allowed, torch.finfo(dtype).min)[:, None]


def learning_rate(step: int) -> float:
    """Of step 1 to STEPS: linear warmup to the peak at WARMUP_STEPS, then a cosine that ends at FINAL_LR_SHARE of the peak at STEPS."""
    if step <= WARMUP_STEPS:
        return PEAK_LR * step / WARMUP_STEPS
    progress = (step - WARMUP_STEPS) / (STEPS - WARMUP_STEPS)
    return PEAK_LR * (FINAL_LR_SHARE + (1 - FINAL_LR_SHARE) * 0.5 * (1 + math.cos(math.pi * progress)))


def gradients_of(model: LlamaForCausalLM) -> dict[str, torch.Tensor]:
    return {f"gradient/{name}": parameter.grad.detach().clone() for name, parameter in model.named_parameters()}


def train(model: LlamaForCausalLM, batch: dict[str, torch.Tensor]):
    """STEPS updates on the same batch. Returns one record per step (loss and norm are those before the update) and the final parameters."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=PEAK_LR, foreach=False, **ADAMW)
    records = []
    for step in range(1, STEPS + 1):
        rate = learning_rate(step)
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        loss = summed_nll(model, batch)[1] / batch["lossMask"].sum()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP_NORM)
        optimizer.step()
        records.append({"step": step, "lr": rate, "loss": loss.item(), "gradientNorm": norm.item()})
    return records, {f"final/{name}": parameter.detach().clone() for name, parameter in model.named_parameters()}


def training_case(folder: Path, dtype: torch.dtype, batch: dict[str, torch.Tensor]):
    """Arrays and scalars of a case with logits, loss, gradients and ten steps."""
    model = load(folder, dtype)
    logits, total = summed_nll(model, batch)
    loss = total / batch["lossMask"].sum()
    loss.backward()
    arrays = {"logits": logits.detach(), **gradients_of(model)}
    steps, final = train(load(folder, dtype), batch)
    return {**arrays, **final}, {"loss": loss.item(), "steps": steps}


def documents_case(folder: Path, dtype: torch.dtype, batch: dict[str, torch.Tensor]):
    """Arrays and scalars of a case whose attention stays within the documents packed into a row."""
    model = load(folder, dtype)
    logits, total = summed_nll(model, batch, document_attention(batch["documentIds"], dtype))
    loss = total / batch["lossMask"].sum()
    loss.backward()
    return {"logits": logits.detach(), **gradients_of(model)}, {"loss": loss.item()}


def accumulation_case(folder: Path, dtype: torch.dtype, batch: dict[str, torch.Tensor]):
    """Arrays and scalars of a case whose gradient is summed over micro-batches; the batch's arrays are [micro-batch, B, T]."""
    model = load(folder, dtype)
    counted, loss = batch["lossMask"].sum(), 0.0
    for index in range(batch["inputIds"].shape[0]):
        part = summed_nll(model, {name: values[index] for name, values in batch.items()})[1] / counted
        part.backward()
        loss += part.item()
    return gradients_of(model), {"loss": loss}


def spread(arrays: dict[str, torch.Tensor], exact: dict[str, torch.Tensor]) -> dict[str, float]:
    """Largest relative difference of float32 from float64 per group: max |a - b| / max |b| over one array, worst array of the group."""
    worst: dict[str, float] = {}
    for name, values in arrays.items():
        difference = (values.double() - exact[name].double()).abs().max() / exact[name].abs().max()
        group = {"logits": "logits", "gradient": "gradients", "final": "finalParameters"}[name.split("/")[0]]
        worst[group] = max(worst.get(group, 0.0), difference.item())
    return worst


def write(folder: Path, about: str, model: str, make, batch: dict[str, torch.Tensor], extra: dict | None = None) -> None:
    """Computes a case in float32 and float64 and writes golden.safetensors and golden.json into `folder`."""
    weights = folder.parent / model
    arrays, scalars = make(weights, torch.float32, batch)
    exact_arrays, exact_scalars = make(weights, torch.float64, batch)
    measured = {"loss": abs(scalars["loss"] / exact_scalars["loss"] - 1), **spread(arrays, exact_arrays)}
    if "steps" in scalars:
        pairs = zip(scalars["steps"], exact_scalars["steps"], strict=True)
        measured["stepLosses"] = max(abs(step["loss"] / exact["loss"] - 1) for step, exact in pairs)
    assert max(measured.values()) < 1e-5, measured
    stored = {name: values if values.is_floating_point() else values.to(torch.int32) for name, values in batch.items()}
    save_file({name: values.contiguous() for name, values in {**stored, **arrays}.items()}, folder / "golden.safetensors")
    golden = {
        "about": about,
        "model": model,
        "madeWith": {
            "script": "tests/golden/llama.py",
            "transformers": transformers.__version__,
            "torch": torch.__version__.split("+")[0],
            "device": "cpu",
            "dtype": "float32",
            "attention": "eager",
            "seed": SEED,
        },
        "tolerance": {
            "relative": 1e-4,
            "measure": "max |a - b| / max |b| over one array, b from this file",
            "reason": "ten times the limit set for the distance of these float32 numbers from the same in float64 (spread: as measured)",
            "spread": measured,
        },
        **(extra or {}),
        **scalars,
    }
    (folder / "golden.json").write_text(json.dumps(golden, indent=2) + "\n")
    print(folder.name, {name: f"{value:.1e}" for name, value in measured.items()}, f"loss {scalars['loss']:.4f}")


def check_scaling_matters(folder: Path, batch: dict[str, torch.Tensor]) -> None:
    """Fails if the case would pass with its RoPE scaling ignored."""
    model = load(folder, torch.float32)
    scaled = model(input_ids=batch["inputIds"]).logits
    parameters = {"rope_type": "default", "rope_theta": model.config.rope_parameters["rope_theta"]}
    model.config.rope_parameters = parameters
    model.model.rotary_emb = type(model.model.rotary_emb)(model.config)
    plain = model(input_ids=batch["inputIds"]).logits
    difference = ((scaled - plain).abs().max() / scaled.abs().max()).item()
    assert difference > 1e-2, difference


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "models")
    out = parser.parse_args().out
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    generator = torch.Generator().manual_seed(SEED)
    optimizer = {
        "name": "AdamW",
        "betas": list(ADAMW["betas"]),
        "epsilon": ADAMW["eps"],
        "weightDecay": ADAMW["weight_decay"],
        "decayed": "every parameter",
        "clipNorm": CLIP_NORM,
        "clipCoefficient": "min(1, clipNorm / (norm + 1e-6))",
        "peakLr": PEAK_LR,
        "warmupSteps": WARMUP_STEPS,
        "totalSteps": STEPS,
        "finalLrShare": FINAL_LR_SHARE,
    }
    for name, config in CONFIGS.items():
        folder = out / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
        random_weights(folder, generator)
        batch = random_batch(generator, ROWS, TOKENS)
        about = "Logits, loss (mean over counted targets), gradients, ten AdamW steps on the same batch."
        write(folder, about, name, training_case, batch, {"optimizer": optimizer})
        if "linear" in name or "llama3" in name:
            check_scaling_matters(folder, batch)

    documents = out / "documents"
    documents.mkdir(exist_ok=True)
    batch = random_batch(generator, ROWS, TOKENS)
    lengths = [[17, 31], [9, 22, 17]]
    batch["documentIds"] = torch.stack([torch.arange(len(row)).repeat_interleave(torch.tensor(row)) for row in lengths])
    about = "Rows packed with two and three documents: causal attention within each document; positions run on through the row."
    write(documents, about, "gqa-tied", documents_case, batch, {"documentLengths": lengths})

    accumulation = out / "accumulation"
    accumulation.mkdir(exist_ok=True)
    parts = [random_batch(generator, 2, 24, share) for share in (0.9, 0.3)]
    batch = {name: torch.stack([part[name] for part in parts]) for name in parts[0]}
    about = "Two micro-batches [2, B, T]; the loss is the mean over the counted targets of both, the gradient that of this loss."
    write(accumulation, about, "gqa-untied-linear", accumulation_case, batch)


if __name__ == "__main__":
    main()
