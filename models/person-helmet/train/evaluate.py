"""Print precision, recall and AP50 per class, and per size of box, on one split; choose thresholds on val.

usage: evaluate.py --data DIR --work DIR --split val|test [--threshold HEAD HELMET] [--json FILE]

Without --threshold, head gets the lowest threshold with precision >= 0.90 and helmet its best F1: do that on val only, and
pass what it printed when looking at test.
"""
import argparse
import json
from pathlib import Path

import cv2
import numpy as np
import torch

from augment import letterbox
from data import Photos
from metrics import Curve, Found, at, best_f1_threshold, curve, pick, threshold_for
from net import CLASSES, Decoded
from progress import progress
from weights import load_trained

HEAD_PRECISION = 0.90
NMS_IOU = 0.5
BATCH = 8
# Bands of the true box's longer side in pixels of the network's input, not of the photo: that is what the network sees.
BANDS = {'small <16 px': (0, 16), 'medium 16-32 px': (16, 32), 'large >=32 px': (32, 10_000)}


@torch.no_grad()
def detect(net: Decoded, photos: Photos, size: int) -> tuple[list[Found], list[float]]:
    """Boxes per photo, and the scale that each photo was shown at."""
    found, scales = [], []
    for start in progress(range(0, len(photos), BATCH), 'evaluate'):
        shown = [letterbox(photos.picture(i), size) for i in range(start, min(start + BATCH, len(photos)))]
        pictures = torch.from_numpy(np.stack([square for square, _ in shown]).transpose(0, 3, 1, 2)).float()
        for rows, (_, scale) in zip(net(pictures.contiguous(memory_format=torch.channels_last)).numpy(), shown):
            found.append(pick(rows, scale, NMS_IOU))
            scales.append(scale)
    return found, scales


def in_band(truth: np.ndarray, scale: float, band: tuple[int, int]) -> np.ndarray:
    side = (truth[:, 3:] - truth[:, 1:3]).max(1) * scale if len(truth) else np.zeros(0)
    return (side >= band[0]) & (side < band[1])


def describe(c: Curve, threshold: float) -> dict[str, float]:
    precision, recall = at(c, threshold)
    return {'boxes': c.truths, 'ap50': round(c.ap, 3), 'precision': round(precision, 3), 'recall': round(recall, 3)}


def report(photos: Photos, found: list[Found], scales: list[float], thresholds: list[float] | None) -> dict:
    truths = [row.boxes for row in photos.rows]
    out: dict = {'photos': len(photos), 'classes': {}}
    for label, name in enumerate(CLASSES):
        whole = curve(found, truths, label)
        auto = threshold_for(whole, HEAD_PRECISION) if name == 'head' else best_f1_threshold(whole)
        threshold = thresholds[label] if thresholds else auto
        entry = {'threshold': threshold, 'all': describe(whole, threshold)}
        for band_name, band in BANDS.items():
            counts = [in_band(t, s, band) for t, s in zip(truths, scales)]
            of_band = describe(curve(found, truths, label, counts=counts), threshold)
            # A false box has no true size, so precision and AP per band would blame every band for all of them.
            entry[band_name] = {'boxes': of_band['boxes'], 'recall': of_band['recall']}
        for source in sorted({row.source for row in photos.rows}):
            keep = [i for i, row in enumerate(photos.rows) if row.source == source]
            part = curve([found[i] for i in keep], [truths[i] for i in keep], label)
            entry[source] = describe(part, threshold)
        out['classes'][name] = entry
    empty = [i for i, t in enumerate(truths) if len(t) == 0]
    limits = [out['classes'][name]['threshold'] for name in CLASSES]
    out['photosWithoutHeads'] = len(empty)
    out['falseBoxesThere'] = sum(int(s >= limits[k]) for i in empty for s, k in zip(found[i].scores, found[i].labels))
    return out


def print_report(result: dict) -> None:
    print(f'{result["photos"]} photos; {result["falseBoxesThere"]} false boxes on {result["photosWithoutHeads"]} photos without heads')
    for name, entry in result['classes'].items():
        print(f'{name}: threshold {entry["threshold"]}')
        for part, figures in entry.items():
            if isinstance(figures, dict):
                print(f'  {part[:44]:44}', '  '.join(f'{key} {value}' for key, value in figures.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--data', type=Path, required=True)
    parser.add_argument('--work', type=Path, required=True)
    parser.add_argument('--split', choices=('val', 'test'), required=True)
    parser.add_argument('--size', type=int, default=416, help='side of the network input, pixels')
    parser.add_argument('--threshold', type=float, nargs=2, metavar=('HEAD', 'HELMET'))
    parser.add_argument('--json', type=Path)
    parser.add_argument('--threads', type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(1)
    photos = Photos.open(args.data, args.work, args.split)
    net = Decoded(load_trained(args.work / 'checkpoint.pt')).eval().to(memory_format=torch.channels_last)
    found, scales = detect(net, photos, args.size)
    result = report(photos, found, scales, args.threshold)
    print_report(result)
    if args.json:
        args.json.write_text(json.dumps(result, indent=2) + '\n', encoding='utf-8')


if __name__ == '__main__':
    main()
