"""Do both evaluations say the same of the same boxes? NumPy only.

usage: compare_metrics.py --detections FILE     FILE as written by `npm run models:eval -- --detections FILE`
       compare_metrics.py --vector FILE         draws random boxes and writes what metrics.py says of them
"""
import argparse
import json
import random
from pathlib import Path

import numpy as np

from metrics import Found, at, curve

CLASSES = ('head', 'helmet')
OVERLAPS = np.arange(10) * 0.05 + 0.5


def corners(boxes: list[dict]) -> np.ndarray:
    return np.array([[b['x1'], b['y1'], b['x2'], b['y2']] for b in boxes], np.float64).reshape(-1, 4)


def as_arrays(pictures: list[dict], key: str) -> tuple[list[Found], list[np.ndarray]]:
    found, truths = [], []
    for picture in pictures:
        boxes = sorted(picture[key], key=lambda b: -b['score'])
        labels = np.array([CLASSES.index(b['label']) for b in boxes], int)
        found.append(Found(corners(boxes), np.array([b['score'] for b in boxes]), labels))
        kinds = np.array([CLASSES.index(b['label']) for b in picture['truths']], float).reshape(-1, 1)
        truths.append(np.concatenate([kinds, corners(picture['truths'])], 1))
    return found, truths


def figures(pictures: list[dict], all_key: str, shown_key: str) -> list[dict]:
    """AP from all candidates; precision and recall from those that are shown."""
    found, truths = as_arrays(pictures, all_key)
    shown, _ = as_arrays(pictures, shown_key)
    out = []
    for label, name in enumerate(CLASSES):
        aps = [curve(found, truths, label, iou=overlap).ap for overlap in OVERLAPS]
        precision, recall = at(curve(shown, truths, label), 0)
        out.append({'label': name, 'ap50': aps[0], 'ap50to95': float(np.mean(aps)), 'precision': precision, 'recall': recall})
    return out


def drawn(seed: int, count: int) -> list[dict]:
    """Crowded little pictures: overlapping truths, near misses, double findings, equal scores, empty pictures."""
    chance, pictures = random.Random(seed), []
    for _ in range(count):
        truths = []
        for _ in range(chance.choice((0, 1, 2, 5))):
            x, y, side = chance.uniform(0, 60), chance.uniform(0, 60), chance.uniform(10, 30)
            truths.append({'label': chance.choice(CLASSES), 'x1': x, 'y1': y, 'x2': x + side, 'y2': y + side})
        found = []
        for truth in truths * 2 + [{'label': 'head', 'x1': 5.0, 'y1': 5.0, 'x2': 20.0, 'y2': 20.0}]:
            if chance.random() < 0.7:
                moved = {key: round(truth[key] + chance.gauss(0, 2), 3) for key in ('x1', 'y1', 'x2', 'y2')}
                label = truth['label'] if chance.random() < 0.8 else chance.choice(CLASSES)
                found.append({'label': label, **moved, 'score': round(chance.random(), 1)})
        pictures.append({'truths': [{k: v if k == 'label' else round(v, 3) for k, v in t.items()} for t in truths], 'found': found})
    return pictures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--detections', type=Path)
    parser.add_argument('--vector', type=Path)
    args = parser.parse_args()
    if args.vector:
        pictures = drawn(7, 40)
        text = json.dumps({'pictures': pictures, 'expected': figures(pictures, 'found', 'found')})
        args.vector.write_text(text + '\n', encoding='utf-8')
    if args.detections:
        for theirs in json.loads(args.detections.read_text(encoding='utf-8')):
            print(theirs['precision'])
            worst = 0.0
            for ours, other in zip(figures(theirs['pictures'], 'candidates', 'shown'), theirs['classes']):
                print(f'  {ours["label"]:8}', '  '.join(f'{key} {ours[key]:.6f}' for key in ('precision', 'recall', 'ap50', 'ap50to95')))
                worst = max([worst] + [abs(ours[key] - other[key]) for key in ('precision', 'recall', 'ap50', 'ap50to95')])
            print(f'  largest difference to models:eval {worst:.2e}')


if __name__ == '__main__':
    main()
