"""Write model.onnx and card.json from a checkpoint. Each is renamed into place, the card last: a reader never sees half.

usage: export.py --work DIR --out DIR --version X.Y.Z --threshold HEAD HELMET
"""
import argparse
import hashlib
import json
import os
from pathlib import Path

import onnx
import torch

from net import CLASSES, Decoded
from weights import load_trained

OPSET = 13
INPUT, OUTPUT = 'images', 'det'


def write_onnx(net: Decoded, path: Path, size: int) -> str:
    """Returns the file's SHA-256. Batch, height and width stay free (multiples of 32); `size` is what the card promises."""
    partial = path.with_suffix('.onnx.partial')
    torch.onnx.export(
        net,
        torch.zeros(1, 3, size, size),
        str(partial),
        opset_version=OPSET,
        input_names=[INPUT],
        output_names=[OUTPUT],
        dynamic_axes={INPUT: {0: 'n', 2: 'height', 3: 'width'}, OUTPUT: {0: 'n', 1: 'candidates'}},
    )
    onnx.checker.check_model(onnx.load(str(partial)))
    digest = hashlib.sha256(partial.read_bytes()).hexdigest()
    os.replace(partial, path)
    return digest


def card(digest: str, version: str, size: int, thresholds: list[float], min_box_px: int) -> dict:
    return {
        'name': 'person-helmet',
        'version': version,
        'sha256': digest,
        'licence': 'Apache-2.0',
        'input': {
            'name': INPUT,
            'width': size,
            'height': size,
            'layout': 'NCHW',
            'colour': 'BGR',
            'range': [0, 255],
            'letterbox': {'anchor': 'top-left', 'pad': 114},
        },
        'decoder': 'yolox-decoded',
        'output': {'name': OUTPUT},
        'classes': [{'label': label, 'threshold': threshold} for label, threshold in zip(CLASSES, thresholds)],
        'nmsIou': 0.5,
        'minBoxPx': min_box_px,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--work', type=Path, required=True, help='folder with checkpoint.pt')
    parser.add_argument('--out', type=Path, required=True, help='folder of model.onnx and card.json')
    parser.add_argument('--version', required=True)
    parser.add_argument('--threshold', type=float, nargs=2, required=True, metavar=('HEAD', 'HELMET'))
    parser.add_argument('--size', type=int, default=416, help='side of the network input, pixels')
    parser.add_argument('--min-box', type=int, default=8, help='shorter side in input pixels below which a box is not trusted')
    args = parser.parse_args()
    net = Decoded(load_trained(args.work / 'checkpoint.pt')).eval()
    digest = write_onnx(net, args.out / 'model.onnx', args.size)
    partial = args.out / 'card.json.partial'
    text = json.dumps(card(digest, args.version, args.size, args.threshold, args.min_box), indent=2)
    partial.write_text(text + '\n', encoding='utf-8')
    os.replace(partial, args.out / 'card.json')
    print(f'{digest}  {(args.out / "model.onnx").stat().st_size} bytes')


if __name__ == '__main__':
    main()
