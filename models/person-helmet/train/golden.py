"""Draw the golden picture and write what the model finds in it: a regression test that ships nobody's photo.

usage: golden.py --work DIR --out models/person-helmet/golden --card models/person-helmet/card.json

The picture is the size of the network's input, so that a test compares decoding, inference and post-processing, and not the
resampling of one image library with another's.
"""
import argparse
import hashlib
import json
from pathlib import Path

import cv2
import numpy as np
import torch

from metrics import pick
from net import CLASSES, Decoded
from weights import load_trained

SKIN, HAIR, VEST = (112, 150, 205), (28, 32, 42), (38, 120, 240)


def blob(picture: np.ndarray, centre: tuple[int, int], axes: tuple[int, int], colour: tuple[int, int, int], light: float = 0.45) -> None:
    """A shaded ellipse: lit from the upper left, dark at the lower right. Axes are half widths, pixels."""
    mask = np.zeros(picture.shape[:2], np.uint8)
    cv2.ellipse(mask, centre, axes, 0, 0, 360, 255, -1, cv2.LINE_AA)
    rows, columns = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32)
    slope = ((columns - centre[0]) / axes[0] + (rows - centre[1]) / axes[1]) / 2
    shade = np.clip(1 - light * slope, 0.35, 1.5)[..., None] * np.array(colour, np.float32)
    alpha = (mask / 255.0)[..., None]
    picture[:] = np.clip(picture * (1 - alpha) + shade * alpha, 0, 255).astype(np.uint8)


def person(picture: np.ndarray, x: int, y: int, size: int, helmet: tuple[int, int, int] | None) -> None:
    """A bust: shoulders, neck, face, hair; `size` is half the height of the head, (x, y) its middle."""
    blob(picture, (x, y + int(size * 3.1)), (int(size * 1.9), int(size * 2.0)), VEST)
    blob(picture, (x, y + int(size * 1.05)), (int(size * 0.38), int(size * 0.5)), SKIN)
    blob(picture, (x, y - int(size * 0.16)), (int(size * 0.8), int(size * 0.92)), HAIR)
    blob(picture, (x, y + int(size * 0.12)), (int(size * 0.66), int(size * 0.84)), SKIN)
    for side in (-1, 1):
        cv2.ellipse(picture, (x + side * int(size * 0.28), y), (max(1, size // 9), max(1, size // 14)), 0, 0, 360, (30, 30, 40), -1, cv2.LINE_AA)
        cv2.ellipse(picture, (x + side * int(size * 0.28), y - size // 6), (max(2, size // 6), 1), 0, 0, 360, HAIR, -1, cv2.LINE_AA)
    cv2.ellipse(picture, (x, y + int(size * 0.52)), (max(2, size // 5), max(1, size // 16)), 0, 0, 360, (70, 70, 150), -1, cv2.LINE_AA)
    if helmet:
        crown = picture.copy()
        blob(crown, (x, y - int(size * 0.3)), (int(size * 0.94), int(size * 0.9)), helmet, 0.6)
        picture[: y - int(size * 0.26)] = crown[: y - int(size * 0.26)]
        blob(picture, (x, y - int(size * 0.28)), (int(size * 1.08), max(2, int(size * 0.16))), helmet, 0.3)


def draw(size: int) -> np.ndarray:
    """A grey wall with grain, two workers with helmets, two without."""
    grain = np.random.default_rng(7).normal(0, 6, (size, size, 1))
    fall = np.linspace(185, 120, size)[:, None, None]
    picture = np.clip(np.concatenate([fall + grain + tint for tint in (6, 2, 0)], 2).repeat(1, 1), 0, 255).astype(np.uint8)
    person(picture, 95, 90, 34, (40, 190, 240))
    person(picture, 300, 85, 32, None)
    person(picture, 110, 285, 28, None)
    person(picture, 310, 280, 30, (235, 235, 235))
    return cv2.GaussianBlur(picture, (0, 0), 0.8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--work', type=Path, required=True, help='folder with checkpoint.pt')
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--card', type=Path, required=True)
    args = parser.parse_args()
    card = json.loads(args.card.read_text(encoding='utf-8'))
    thresholds = [entry['threshold'] for entry in card['classes']]
    picture = draw(card['input']['width'])
    torch.set_num_threads(1)
    with torch.no_grad():
        rows = Decoded(load_trained(args.work / 'checkpoint.pt')).eval()(torch.from_numpy(picture.transpose(2, 0, 1)[None].copy()).float())[0]
    found = pick(rows.numpy(), 1.0, card['nmsIou'])
    args.out.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(args.out / 'picture.png'), picture)
    boxes = [
        {'label': CLASSES[label], 'score': round(float(score), 4), 'box': [round(float(v), 2) for v in box]}
        for box, score, label in zip(*found)
        if score >= thresholds[label]
    ]
    expected = {
        'modelSha256': card['sha256'],
        'pictureSha256': hashlib.sha256((args.out / 'picture.png').read_bytes()).hexdigest(),
        'tolerance': {'score': 0.01, 'boxPx': 0.5},
        'boxes': boxes,
        # Objectness of every candidate, added up: notices a changed graph even where no box is found.
        'objectnessSum': round(float(rows[:, 4].sum()), 3),
    }
    (args.out / 'expected.json').write_text(json.dumps(expected, indent=2) + '\n', encoding='utf-8')
    print(json.dumps(expected, indent=2))


if __name__ == '__main__':
    main()
