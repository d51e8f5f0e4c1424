"""Write tiny models of other shapes than the shipped one, without weights: what each must find can be told by looking.

usage: make.py            (Debian's python3-onnx; writes a folder with card.json and model.onnx for each, beside this file)

All look at a picture of 320 x 192 in cells of 32 x 32. The score of `red`, `green` and `blue` in a cell is the mean of that
colour there, and the box is the cell: a red square on black is one box, at a known place, with a known score.
"""
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

WIDTH, HEIGHT, CELL = 320, 192, 32
COLUMNS, ROWS = WIDTH // CELL, HEIGHT // CELL
CELLS = COLUMNS * ROWS
LABELS = ('red', 'green', 'blue')


def boxes(width: float = 1, height: float = 1) -> np.ndarray:
    """4 x CELLS: middle, width and height of every cell, in units of `width` and `height` pixels."""
    x = np.tile(np.arange(COLUMNS) * CELL + CELL / 2, ROWS)
    y = np.repeat(np.arange(ROWS) * CELL + CELL / 2, COLUMNS)
    side = np.full(CELLS, float(CELL))
    return np.stack([x / width, y / height, side / width, side / height]).astype(np.float32)


def constant(name: str, value: np.ndarray) -> onnx.NodeProto:
    return helper.make_node('Constant', [], [name], value=numpy_helper.from_array(value, name))


def scores() -> list[onnx.NodeProto]:
    """`images` -> `scores`, 1 x 3 x CELLS."""
    return [
        helper.make_node('AveragePool', ['images'], ['means'], kernel_shape=[CELL, CELL], strides=[CELL, CELL]),
        constant('flat', np.array([1, 3, CELLS], np.int64)),
        helper.make_node('Reshape', ['means', 'flat'], ['scores']),
    ]


def rows(*parts: str) -> list[onnx.NodeProto]:
    """A row per candidate instead of a column."""
    return [helper.make_node('Concat', list(parts), ['columns'], axis=1), helper.make_node('Transpose', ['columns'], ['found'], perm=[0, 2, 1])]


def write(name: str, decoder: str, nodes: list[onnx.NodeProto], opset: int = 13) -> None:
    shape = [1, 3, HEIGHT, WIDTH]
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info('images', TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info('found', TensorProto.FLOAT, None)],
    )
    model = helper.make_model(graph, producer_name='loujing', opset_imports=[helper.make_opsetid('', opset)])
    model.ir_version = 7
    folder = Path(__file__).parent / name
    folder.mkdir(exist_ok=True)
    content = model.SerializeToString()
    (folder / 'model.onnx').write_bytes(content)
    card = {
        'name': name,
        'version': '1.0.0',
        'sha256': hashlib.sha256(content).hexdigest(),
        'licence': 'Apache-2.0',
        'input': {'name': 'images', 'width': WIDTH, 'height': HEIGHT, 'layout': 'NCHW', 'colour': 'RGB', 'range': [0, 1],
                  'letterbox': {'anchor': 'top-left', 'pad': 0}},
        'decoder': decoder,
        'output': {'name': 'found'},
        'classes': [{'label': label, 'threshold': 0.6} for label in LABELS],
        'nmsIou': 0.5,
        'minBoxPx': 8,
    }
    (folder / 'card.json').write_text(json.dumps(card, indent=2) + '\n', encoding='utf-8')


def main() -> None:
    sure = constant('sure', np.ones((1, 1, CELLS), np.float32))
    write('yolov8', 'yolov8', [*scores(), constant('boxes', boxes()[None]), helper.make_node('Concat', ['boxes', 'scores'], ['found'], axis=1)])
    write('yolov5', 'yolov5', [*scores(), constant('boxes', boxes()[None]), sure, *rows('boxes', 'sure', 'scores')])
    write('rt-detr', 'rt-detr', [*scores(), constant('boxes', boxes(WIDTH, HEIGHT)[None]), *rows('boxes', 'scores')])
    # The root of 0.9 - score: no number where the picture is nearly white.
    write('no-number', 'yolov8', [
        *scores(), constant('boxes', boxes()[None]), constant('most', np.array(0.9, np.float32)),
        helper.make_node('Sub', ['most', 'scores'], ['left']), helper.make_node('Sqrt', ['left'], ['roots']),
        helper.make_node('Concat', ['boxes', 'roots'], ['found'], axis=1),
    ])
    write('far-opset', 'yolov8', [*scores(), constant('boxes', boxes()[None]), helper.make_node('Concat', ['boxes', 'scores'], ['found'], axis=1)], 99)


if __name__ == '__main__':
    main()
