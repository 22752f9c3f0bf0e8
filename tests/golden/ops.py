"""Golden values and gradients of the graph layer's operations, from PyTorch in float64. Writes ops.json next to this file; README.md describes it.

Inputs and upstream gradients are multiples of 1/64, so float32 holds them exactly and both sides start from the same numbers.
"""

import json
from pathlib import Path

import torch

SEED = 3
CASES: list[dict] = []
GENERATOR = torch.Generator().manual_seed(SEED)


def grid(*shape: int, low: float = -2.0, high: float = 2.0) -> torch.Tensor:
    """Random multiples of 1/64 in [low, high)."""
    return torch.randint(round(low * 64), round(high * 64), shape, generator=GENERATOR).double() / 64


def distinct(*shape: int) -> torch.Tensor:
    """Multiples of 1/16 around 0, no two equal."""
    count = torch.Size(shape).numel()
    return (torch.randperm(count, generator=GENERATOR).double().reshape(shape) - count // 2) / 16


def packed(values: torch.Tensor, dtype: str | None = None) -> dict:
    """Shape and data, row by row; ten significant digits are more than float32 can tell apart."""
    data = values.flatten().tolist()
    if values.is_floating_point():
        data = [float(f"{value:.10g}") for value in data]
    else:
        data = [int(value) for value in data]
    return {"shape": list(values.shape), **({"dtype": dtype} if dtype else {}), "data": data}


def case(name: str, op: str, function, *inputs: torch.Tensor, attributes: dict | None = None, upstream: torch.Tensor | None = None) -> None:
    """Records `function` of the inputs and the gradients, one per input, of sum(output * upstream); null for ids and conditions."""
    leaves = [values.clone().requires_grad_() if values.is_floating_point() else values for values in inputs]
    output = function(*leaves)
    weights = grid(*output.shape) if upstream is None else upstream
    (output * weights).sum().backward()
    dtypes = {torch.float64: "float32", torch.int64: "int32", torch.bool: "bool"}
    CASES.append(
        {
            "name": name,
            "op": op,
            "attributes": attributes or {},
            "inputs": [packed(values, dtypes[values.dtype]) for values in inputs],
            "output": packed(output.detach()),
            "upstream": packed(weights),
            "gradients": [packed(leaf.grad) if leaf.requires_grad else None for leaf in leaves],
        }
    )


def elementwise() -> None:
    binary = {"add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div, "maximum": torch.maximum, "minimum": torch.minimum}
    shapes = {
        "same shape": ([2, 3], [2, 3]),
        "a row on the right": ([2, 3], [3]),
        "a row on the left": ([3], [2, 3]),
        "a scalar on the right": ([2, 3], []),
        "a scalar on the left": ([], [2, 3]),
        "both stretched": ([2, 1, 3], [4, 1]),
    }
    for op, function in binary.items():
        for name, (left, right) in shapes.items():
            # Denominators stay away from zero, on both sides of it.
            b = grid(*right, low=0.5) * (1 - 2 * torch.randint(0, 2, right, generator=GENERATOR)) if op == "div" else grid(*right)
            case(name, op, function, grid(*left), b)
        if op in ("maximum", "minimum"):
            case("ties share the gradient", op, function, torch.tensor([1.0, 2, 3]).double(), torch.tensor([1.0, 3, 2]).double())
    unary = {"neg": torch.neg, "exp": torch.exp, "sigmoid": torch.sigmoid, "square": torch.square, "silu": torch.nn.functional.silu}
    for op, function in unary.items():
        case("both signs", op, function, grid(2, 5, low=-4, high=4))
    for op, function in {"log": torch.log, "sqrt": torch.sqrt, "rsqrt": torch.rsqrt}.items():
        case("positive", op, function, grid(2, 5, low=0.125, high=4))
    case("large and small", "exp", torch.exp, torch.tensor([-20.0, 0, 10]).double())
    case("saturated", "sigmoid", torch.sigmoid, torch.tensor([-30.0, -8, 0, 8, 30]).double())
    case("small and large", "rsqrt", torch.rsqrt, torch.tensor([2.0**-8, 2.0**4]).double())
    chosen = torch.randint(0, 2, (2, 3), generator=GENERATOR).bool()
    case("same shape", "select", torch.where, chosen, grid(2, 3), grid(2, 3))
    case("a row as condition", "select", torch.where, torch.tensor([True, False, True]), grid(2, 3), grid(2, 3))
    case("a scalar choice", "select", torch.where, chosen, grid(2, 3), grid())
    case("a row and a column", "select", torch.where, chosen, grid(3), grid(2, 1))


def reductions() -> None:
    for op, make in {"sum": grid, "mean": grid, "max": distinct}.items():
        function = {"sum": torch.sum, "mean": torch.mean, "max": torch.amax}[op]
        for axes, keep in [(None, False), ([0], False), ([-1], False), ([-1], True), ([1], True), ([0, 2], False), ([0, -1], True)]:
            name = f"axes {'all' if axes is None else axes}{', kept' if keep else ''}"
            attributes = {"keepDims": keep} if axes is None else {"axes": axes, "keepDims": keep}
            dims = tuple(range(3)) if axes is None else tuple(axes)
            case(name, op, lambda x: function(x, dim=dims, keepdim=keep), make(2, 3, 4), attributes=attributes)
    for axis, reverse in [(0, False), (1, False), (-1, False), (-1, True)]:
        name = f"axis {axis}{', from the end' if reverse else ''}"

        def running(x: torch.Tensor) -> torch.Tensor:
            return x.flip(axis).cumsum(axis).flip(axis) if reverse else x.cumsum(axis)

        case(name, "cumsum", running, grid(2, 3, 4), attributes={"axis": axis, "reverse": reverse})


def products() -> None:
    shapes = {
        "matrices": ([2, 3], [3, 4]),
        "batches": ([2, 2, 3], [2, 3, 4]),
        "one matrix on the right": ([2, 2, 3], [3, 4]),
        "one matrix on the left": ([2, 3], [2, 3, 4]),
        "batch axes stretched": ([2, 1, 2, 3], [1, 3, 3, 4]),
        "batch axes stretched on the right": ([2, 3, 2, 3], [2, 1, 3, 4]),
        "one row": ([3, 1, 2], [3, 2, 4]),
    }
    for name, (left, right) in shapes.items():
        for a in (False, True):
            for b in (False, True):

                def product(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
                    return (x.mT if a else x) @ (y.mT if b else y)

                stored_left = [*left[:-2], left[-1], left[-2]] if a else left
                stored_right = [*right[:-2], right[-1], right[-2]] if b else right
                suffix = {(False, False): "", (True, False): ", left transposed", (False, True): ", right transposed"}
                attributes = {"transposeA": a, "transposeB": b}
                title = name + suffix.get((a, b), ", both transposed")
                case(title, "matmul", product, grid(*stored_left), grid(*stored_right), attributes=attributes)


def layout() -> None:
    case("to fewer axes", "reshape", lambda x: x.reshape(6, 4), grid(2, 3, 4), attributes={"shape": [6, 4]})
    case("from a scalar", "reshape", lambda x: x.reshape(1, 1), grid(), attributes={"shape": [1, 1]})
    for order in ([1, 0], [2, 0, 1], [0, 2, 1, 3]):
        case(f"order {order}", "transpose", lambda x: x.permute(order), grid(*[2, 3, 4, 2][: len(order)]), attributes={"order": order})
    blocks = {
        "first": ([0, 0, 0], [1, 2, 2]),
        "inside": ([0, 1, 1], [2, 1, 2]),
        "last": ([1, 2, 3], [1, 1, 1]),
        "whole": ([0, 0, 0], [2, 3, 4]),
    }
    for name, (begin, size) in blocks.items():
        places = tuple(slice(start, start + length) for start, length in zip(begin, size, strict=True))
        case(name, "slice", lambda x: x[places], grid(2, 3, 4), attributes={"begin": begin, "size": size})
    for name, margins in {"both sides": [[1, 2], [0, 1]], "none": [[0, 0], [0, 0]], "before only": [[0, 0], [3, 0]]}.items():
        sides = [*margins[1], *margins[0]]
        case(name, "pad", lambda x: torch.nn.functional.pad(x, sides), grid(2, 3), attributes={"margins": margins})
    for name, axis, lengths in [("first axis", 0, [1, 3]), ("inner axis", 1, [2, 1, 3]), ("last axis", -1, [1, 4]), ("one part", 1, [2])]:

        def joined(*parts: torch.Tensor) -> torch.Tensor:
            return torch.cat(parts, axis)

        parts = [[*[2, 3, 2][: axis % 3], length, *[2, 3, 2][axis % 3 + 1 :]] for length in lengths]
        case(name, "concat", joined, *[grid(*part) for part in parts], attributes={"axis": axis})
    case("repeated rows", "gather", lambda x, i: x[i], grid(5, 3), torch.tensor([4, 0, 4, 4, 2]))
    case("ids of two axes", "gather", lambda x, i: x[i], grid(4, 2), torch.tensor([[3, 3, 0], [1, 0, 3]]))
    case("elements", "gather", lambda x, i: x[i], grid(4), torch.tensor([2, 2, 0]))
    for source, target in [([3], [2, 3]), ([2, 1], [2, 3]), ([], [2, 2]), ([1, 3, 1], [2, 2, 3, 4]), ([2, 3], [2, 3])]:
        name = f"{source} to {target}"
        case(name, "broadcastTo", lambda x: x.broadcast_to(target), grid(*source), attributes={"shape": target})


def likelihoods() -> None:
    softmaxes = {"softmax": torch.softmax, "logSoftmax": torch.log_softmax}
    for op, function in softmaxes.items():
        for shape in ([5], [3, 4], [2, 2, 3]):
            case(f"shape {shape}", op, lambda x: function(x, -1), grid(*shape, low=-4, high=4))
        masked = grid(2, 4)
        masked[0, 2:] = -1e9
        case("masked by -1e9", op, lambda x: function(x, -1), masked, upstream=grid(2, 4) * (masked > -1e8))
        case("large logits", op, lambda x: function(x, -1), grid(2, 4) + 500)

    def nll(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.cross_entropy(logits, labels, reduction="none")

    labels = torch.randint(0, 6, (4,), generator=GENERATOR)
    case("each row by itself", "crossEntropy", nll, grid(4, 6, low=-4, high=4), labels)
    mask = torch.tensor([0.5, 0, 0.5, 0]).double()
    case("mean over the counted rows, by the upstream", "crossEntropy", nll, grid(4, 6, low=-4, high=4), labels, upstream=mask)
    case("large logits", "crossEntropy", nll, grid(2, 3) + 500, torch.tensor([2, 0]))


def main() -> None:
    for part in (elementwise, reductions, products, layout, likelihoods):
        part()
    made = {"script": "tests/golden/ops.py", "torch": torch.__version__.split("+")[0], "dtype": "float64", "seed": SEED}
    tolerance = {
        "relative": 1e-5,
        "measure": "|a - b| / max(1, |b|) of each element, b from this file",
        "reason": "a hundred float32 roundings: sums here have at most 24 terms, and exp and log of XLA are good to a few units in the last place",
    }
    head = f'{{"madeWith": {json.dumps(made)},\n"tolerance": {json.dumps(tolerance)},\n"cases": [\n'
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in CASES)
    (Path(__file__).parent / "ops.json").write_text(f"{head}{lines}\n]}}\n")
    print(f"{len(CASES)} cases, {len({entry['op'] for entry in CASES})} operations")


if __name__ == "__main__":
    main()
