"""Golden log-probabilities of the E-step, from transformers on the CPU: prior, likelihood, posterior and log weight of given thoughts.

Writes importance.json next to this file, on the model models/gqa-tied that llama.py made (run it first); README.md describes the result.
Each sequence is run by itself, without padding or cache, so nothing but the model and the order of tokens can matter. The order:
S, E, P, Q are the start and end of a thought, the prior's and the posterior's mark; c is the prefix, x the chunk, z the thought.
"""

import json
from pathlib import Path

import torch
import transformers
from llama import VOCABULARY, load

SEED = 5
MODEL = "gqa-tied"
BOS, EOS = 1, 2
S, E, P, Q = VOCABULARY - 4, VOCABULARY - 3, VOCABULARY - 2, VOCABULARY - 1
# (tokens of the prefix, tokens of the chunk, tokens of each thought): empty prefixes and thoughts, single tokens, long ones.
LENGTHS = [
    (0, 5, (4, 0, 9)),
    (0, 1, (1, 2, 1)),
    (1, 1, (0, 0, 1)),
    (3, 8, (12, 5, 7)),
    (7, 4, (6, 6, 6)),
    (12, 12, (0, 3, 20)),
    (20, 3, (2, 15, 1)),
    (5, 16, (10, 11, 12)),
    (31, 7, (8, 0, 4)),
    (9, 24, (30, 1, 17)),
    (40, 10, (5, 25, 13)),
    (2, 6, (3, 3, 40)),
]


def log_probability(model: transformers.LlamaForCausalLM, context: list[int], continuation: list[int]) -> float:
    """log p(continuation | context), nats, summed in float64; log-softmax in the model's own dtype."""
    ids = torch.tensor([context + continuation])
    with torch.no_grad():
        log_probabilities = model(input_ids=ids, use_cache=False).logits[0].log_softmax(-1)
    places = torch.arange(len(context) - 1, len(context) - 1 + len(continuation))
    return log_probabilities[places, torch.tensor(continuation, dtype=torch.long)].double().sum().item()


def score(model: transformers.LlamaForCausalLM, c: list[int], x: list[int], z: list[int]) -> dict[str, float]:
    """Every term of log w for one thought."""
    terms = {
        "logPosterior": log_probability(model, [BOS, *c, S, E, *x, S, Q], [*z, E]),
        "logPriorMark": log_probability(model, [BOS, *c, S], [P]),
        "logPrior": log_probability(model, [BOS, *c, S, P], [*z, E]),
        "logLikelihood": log_probability(model, [BOS, *c, S, P, *z, E], x),
        "logLikelihoodWithoutThought": log_probability(model, [BOS, *c, S, E], x),
    }
    log_weight = terms["logPrior"] + terms["logLikelihood"] - terms["logPosterior"]
    return {**terms, "logWeight": log_weight, "logWeightWithMark": log_weight + terms["logPriorMark"]}


def main() -> None:
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    here = Path(__file__).parent
    generator = torch.Generator().manual_seed(SEED)
    models = {name: load(here / "models" / MODEL, dtype) for name, dtype in (("float32", torch.float32), ("float64", torch.float64))}

    def text(length: int) -> list[int]:
        return torch.randint(EOS + 1, S, (length,), generator=generator).tolist()

    items, worst = [], 0.0
    for prefix_length, chunk_length, thought_lengths in LENGTHS:
        c, x = text(prefix_length), text(chunk_length)
        thoughts = []
        for length in thought_lengths:
            z = text(length)
            scores = {name: score(model, c, x, z) for name, model in models.items()}
            worst = max(worst, *(abs(scores["float32"][term] - value) for term, value in scores["float64"].items()))
            thoughts.append({"tokens": z, **scores})
        items.append({"prefix": c, "chunk": x, "thoughts": thoughts})
    assert worst < 1e-4, worst
    golden = {
        "madeWith": {
            "script": "tests/golden/importance.py",
            "transformers": transformers.__version__,
            "torch": torch.__version__.split("+")[0],
            "device": "cpu",
            "seed": SEED,
        },
        "model": MODEL,
        "tokens": {"bos": BOS, "eos": EOS, "startOfThought": S, "endOfThought": E, "priorMark": P, "posteriorMark": Q},
        "tolerance": {
            "absoluteNats": 1e-3,
            "reason": "ten times the limit set for the distance between these float32 and float64 numbers, sums of up to 41 tokens (spread: as measured)",
            "spread": worst,
        },
    }
    head = json.dumps(golden, indent=1)[:-2]
    lines = ",\n".join(json.dumps(item) for item in items)
    (here / "importance.json").write_text(f'{head},\n "items": [\n{lines}\n]}}\n')
    print(f"{len(items)} chunks, {sum(len(item['thoughts']) for item in items)} thoughts, float32 within {worst:.1e} nats of float64")


if __name__ == "__main__":
    main()
