"""Write model.int8.onnx from model.onnx: 8-bit weights per channel, 8-bit activations, decoding of the boxes in float.

usage: quantise.py --data DIR --work DIR --model FOLDER [--pictures N] [--method mse|percentile|minmax] [--out FILE]

Calibrates on N pictures of the training list (never val or test), drawn by the order of their hashes. The pictures run
through the gateway's own decoding and runtime (models/src/observe.ts), so `node` must be the project's. Needs NumPy and onnx.
"""
import argparse
import csv
import hashlib
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OBSERVE = Path(__file__).resolve().parents[2] / 'src' / 'observe.ts'
# What runs on integers. All behind the last convolution of a head (grid, exponent, concatenation of rows) stays float: it is
# little work, and corners in pixels do not fit into 256 steps.
INTEGER_OPS = {'Conv', 'Sigmoid', 'Mul', 'Add', 'Concat', 'MaxPool', 'Resize', 'Slice'}
# These move values and do not make new ones: output and input share one scale.
MOVERS = {'MaxPool', 'Resize', 'Slice'}
# x * sigmoid(x) is -0.02 at -6 and nearer to 0 below: steps spent there are lost.
SILU_FLOOR = -6.0


class Range(NamedTuple):
    """uint8 activations: real = (q - zero) * scale."""

    scale: float
    zero: int


def span(low: float, high: float) -> Range:
    low, high = min(low, 0.0), max(high, 0.0)
    scale = (high - low) / 255 or 1.0
    return Range(scale, int(np.clip(round(-low / scale), 0, 255)))


def error_of(values: np.ndarray, counts: np.ndarray, low: float, high: float) -> float:
    scale, zero = span(low, high)
    back = (np.clip(np.round(values / scale) + zero, 0, 255) - zero) * scale
    return float((counts * (values - back) ** 2).sum())


def choose(histogram: dict, method: str, floor: float) -> Range:
    """From a histogram to the range that is kept; what lies outside is clipped."""
    counts = np.array(histogram['bins'], np.float64)
    low, high = histogram['min'], histogram['max']
    values = low + (np.arange(len(counts)) + 0.5) * (high - low) / len(counts)
    values_low = max(low, floor)
    if method == 'percentile':
        share = counts.cumsum() / counts.sum()
        return span(max(values_low, values[np.searchsorted(share, 1e-5)]), values[min(np.searchsorted(share, 1 - 1e-5), len(values) - 1)])
    if method == 'mse':
        counts, values = counts[values >= values_low], values[values >= values_low]
        tried = [(error_of(values, counts, values_low * a, high * b), values_low * a, high * b)
                 for a in (1.0, 0.8, 0.6) for b in np.arange(0.3, 1.01, 0.05)]
        _, low, high = min(tried)
        return span(low, high)
    return span(values_low, high)


def integer_part(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    """Nodes that feed, through integer ops only, a convolution or are one: from the picture to the heads' logits."""
    maker = {output: node for node in graph.node for output in node.output}
    wanted: dict[str, onnx.NodeProto] = {}
    queue = [node for node in graph.node if node.op_type == 'Conv']
    while queue:
        node = queue.pop()
        if node.output[0] in wanted or node.op_type not in INTEGER_OPS:
            continue
        wanted[node.output[0]] = node
        queue += [maker[name] for name in node.input if name in maker]
    return [node for node in graph.node if node.output[0] in wanted]


def observe(model: onnx.ModelProto, folder: Path, tensors: list[str], pictures: list[Path]) -> dict[str, dict]:
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    del watched.graph.output[:]
    watched.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in tensors)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / 'observed.onnx'
        onnx.save(watched, str(path))
        told = subprocess.run(['node', str(OBSERVE), str(folder), str(path)], input='\n'.join(map(str, pictures)), text=True,
                              stdout=subprocess.PIPE, check=True)
    return json.loads(told.stdout)


class Writer:
    """The new graph: every tensor between integer ops goes through QuantizeLinear and DequantizeLinear, which the runtime
    folds into integer kernels."""

    def __init__(self, graph: onnx.GraphProto, ranges: dict[str, Range]):
        self.ranges, self.nodes, self.made, self.rounded = ranges, [], [], {}
        self.weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
        self.used_up: set[str] = set()

    def constant(self, name: str, value: np.ndarray) -> str:
        self.made.append(numpy_helper.from_array(value, name))
        return name

    def round(self, name: str) -> str:
        """The dequantised twin of an activation, made once."""
        if name not in self.rounded:
            scale, zero = self.ranges[name]
            pair = [self.constant(f'{name}_scale', np.float32(scale)), self.constant(f'{name}_zero', np.uint8(zero))]
            self.nodes.append(helper.make_node('QuantizeLinear', [name, *pair], [f'{name}_q']))
            self.nodes.append(helper.make_node('DequantizeLinear', [f'{name}_q', *pair], [f'{name}_dq']))
            self.rounded[name] = f'{name}_dq'
        return self.rounded[name]

    def weight(self, name: str) -> tuple[str, np.ndarray]:
        """Per output channel, symmetric: steps of a 127th of the largest weight."""
        values = self.weights[name]
        self.used_up.add(name)
        scale = np.maximum(np.abs(values).reshape(len(values), -1).max(1), 1e-8).astype(np.float32) / 127
        steps = np.clip(np.round(values / scale.reshape(-1, 1, 1, 1)), -127, 127).astype(np.int8)
        inputs = [self.constant(f'{name}_q', steps), self.constant(f'{name}_scale', scale),
                  self.constant(f'{name}_zero', np.zeros(len(values), np.int8))]
        self.nodes.append(helper.make_node('DequantizeLinear', inputs, [f'{name}_dq'], axis=0))
        return f'{name}_dq', scale

    def bias(self, name: str, scale: np.ndarray) -> str:
        self.used_up.add(name)
        steps = np.clip(np.round(self.weights[name] / scale), -(2**31) + 1, 2**31 - 1).astype(np.int32)
        inputs = [self.constant(f'{name}_q', steps), self.constant(f'{name}_scale', scale.astype(np.float32)),
                  self.constant(f'{name}_zero', np.zeros(len(scale), np.int32))]
        self.nodes.append(helper.make_node('DequantizeLinear', inputs, [f'{name}_dq'], axis=0))
        return f'{name}_dq'

    def integer(self, node: onnx.NodeProto) -> None:
        inputs = [self.round(name) if name in self.ranges else name for name in node.input]
        if node.op_type == 'Conv':
            inputs[1], scale = self.weight(node.input[1])
            if len(inputs) > 2:
                inputs[2] = self.bias(node.input[2], scale * self.ranges[node.input[0]].scale)
        copy = onnx.NodeProto()
        copy.CopyFrom(node)
        del copy.input[:]
        copy.input.extend(inputs)
        self.nodes.append(copy)

    def plain(self, node: onnx.NodeProto) -> None:
        """A float node reads what the integer part left, dequantised."""
        copy = onnx.NodeProto()
        copy.CopyFrom(node)
        for at, name in enumerate(copy.input):
            if name in self.ranges and node.op_type != 'Shape':
                copy.input[at] = self.round(name)
        self.nodes.append(copy)


def ranges_of(part: list[onnx.NodeProto], seen: dict[str, dict], picture: str, method: str) -> dict[str, Range]:
    silu = {node.input[0] for node in part if node.op_type == 'Sigmoid'}
    ranges = {picture: Range(1.0, 0)}
    for node in part:
        name = node.output[0]
        if node.op_type in MOVERS:
            ranges[name] = ranges[node.input[0]]
        elif node.op_type == 'Concat' and len({ranges[i] for i in node.input}) == 1:
            ranges[name] = ranges[node.input[0]]
        elif node.op_type == 'Sigmoid':
            ranges[name] = Range(1 / 256, 0)
        else:
            ranges[name] = choose(seen[name], method, SILU_FLOOR if name in silu else -np.inf)
    return ranges


def quantised(model: onnx.ModelProto, ranges: dict[str, Range], part: list[onnx.NodeProto], floats: set[str]) -> onnx.ModelProto:
    graph = model.graph
    writer = Writer(graph, ranges)
    integer = {node.output[0] for node in part}
    for node in graph.node:
        if node.output[0] in integer and node.output[0] not in floats:
            writer.integer(node)
        else:
            writer.plain(node)
    out = onnx.ModelProto()
    out.CopyFrom(model)
    del out.graph.node[:], out.graph.value_info[:], out.graph.initializer[:]
    out.graph.node.extend(writer.nodes)
    out.graph.initializer.extend(t for t in graph.initializer if t.name not in writer.used_up)
    out.graph.initializer.extend(writer.made)
    onnx.checker.check_model(out)
    return out


def calibration(data: Path, work: Path, count: int) -> list[Path]:
    with open(work / 'split.csv', newline='', encoding='utf-8') as file:
        rows = sorted((row['sha256'], row['file']) for row in csv.DictReader(file) if row['split'] == 'train')
    return [data / file for _, file in rows[:count]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--data', type=Path, required=True)
    parser.add_argument('--work', type=Path, required=True, help='folder with split.csv')
    parser.add_argument('--model', type=Path, required=True, help='folder with card.json and model.onnx')
    parser.add_argument('--pictures', type=int, default=128)
    parser.add_argument('--method', choices=('mse', 'percentile', 'minmax'), default='mse')
    parser.add_argument('--seen', type=Path, help='keeps the histograms here, or reads them when they are there')
    parser.add_argument('--out', type=Path)
    args = parser.parse_args()
    model = onnx.load(str(args.model / 'model.onnx'))
    part = integer_part(model.graph)
    made = [node.output[0] for node in part if node.op_type not in MOVERS]
    if args.seen and args.seen.exists():
        seen = json.loads(args.seen.read_text())
    else:
        seen = observe(model, args.model, made, calibration(args.data, args.work, args.pictures))
        if args.seen:
            args.seen.write_text(json.dumps(seen))
    ranges = ranges_of(part, seen, model.graph.input[0].name, args.method)
    out = args.out or args.model / 'model.int8.onnx'
    partial = out.with_suffix('.partial')
    onnx.save(quantised(model, ranges, part, set()), str(partial))
    os.replace(partial, out)
    print(f'{hashlib.sha256(out.read_bytes()).hexdigest()}  {out.stat().st_size} bytes, {len(part)} of {len(model.graph.node)} nodes on integers')


if __name__ == '__main__':
    main()
